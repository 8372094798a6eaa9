"""Opening an assistance: nothing is typed again, the nine steps are planned, and it happens once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from applications.models import Application
from assistance import actions, calendar, work
from assistance.models import Assistance, Milestone, Step
from portal import clock
from portal.interests.actions import declare_interest
from portal.models import Event, Notice, User
from portal.refusals import Refused, WrongState
from roadmap.models import NationalRoadmap
from tests.applications import factories as applications
from tests.assistance import factories
from tests.factories import person
from tests.some import some

pytestmark = pytest.mark.django_db
made_once = factories.selected_in_senegal
TODAY = factories.TODAY


def test_everything_is_carried_over_from_the_application(application, officer):
    assistance = factories.opened(application, officer)

    assert (assistance.title, assistance.language, assistance.months) == ("Musiques et cinéma", "fr", 15)
    assert (assistance.party, assistance.officer, assistance.state) == (application.party, officer, "running")
    assert (assistance.opened_on, assistance.ends_on) == (TODAY, dt.date(2027, 6, 1))
    roadmap = assistance.roadmap
    assert (roadmap.party, roadmap.title, roadmap.language) == (application.party, "Musiques et cinéma", "fr")
    assert (roadmap.period_start, roadmap.period_end) == (2027, 2030)
    assert [(p.activity.code, p.justification) for p in roadmap.priorities.all()] == [
        ("1.1", "Parce que 1.1\n\nAvec 1.1, tout change"),
        ("5.1", "Parce que 5.1\n\nAvec 5.1, tout change"),
    ]


def test_an_application_selected_by_people_opens_as_well(focal_point, officer):
    applications.funds()
    application = applications.selected(focal_point, officer)
    assistance = factories.opened(application, officer)
    assert (assistance.months, assistance.steps.count(), assistance.roadmap.priorities.count()) == (15, 9, 2)


def test_the_nine_steps_are_planned_over_the_months(application, officer):
    with clock.at(dt.date(2026, 3, 20)):
        assistance = factories.opened(application, officer)
    steps = {step.number: step for step in assistance.steps.all()}

    assert list(steps) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert (steps[1].planned_start, steps[1].planned_end, steps[1].done_on) == (TODAY, TODAY, TODAY)
    assert steps[2].planned_start == dt.date(2026, 3, 20)
    assert steps[9].planned_end == steps[8].planned_end == assistance.ends_on
    assert all(step.done_on is None for step in some(assistance.steps.filter(number__gt=1)))
    starts = [steps[number].planned_start for number in range(2, 10)]
    assert starts == sorted(starts)


def test_each_step_from_the_second_on_begins_with_its_milestone(assistance):
    found = {m.step.number: m for m in Milestone.objects.select_related("step").order_by("step__number")}
    assert list(found) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert found[3].title.startswith("Rapport de diagnostic")
    assert (found[3].language, found[3].due) == ("fr", found[3].step.planned_end)
    assert [found[n].responsible for n in found] == [
        "office", "expert", "party", "expert", "party", "party", "party", "party",
    ]  # fmt: skip


def test_a_project_in_another_language_begins_with_english_milestones(application, officer):
    Application.objects.filter(pk=application.pk).update(language="es")
    assistance = factories.opened(application, officer)
    assert assistance.language == "es"
    assert factories.milestone(assistance, 3).language == "en"
    assert factories.milestone(assistance, 3).title.startswith("Diagnosis report")


def test_the_party_is_told_and_the_trail_says_who(application, officer, focal_point, senegal):
    deputy = person("deputy", party=senegal, language="en")
    Notice.objects.all().update(template="earlier")
    assistance = factories.opened(application, officer)

    told = Notice.objects.filter(template="assistance/mail/opened")
    assert {(notice.person, notice.language) for notice in told} == {(focal_point, "fr"), (deputy, "en")}
    assert {notice.url for notice in told} == {f"/assistances/{assistance.pk}/"}
    event = Event.objects.get(verb="assistance.opened")
    assert (event.by, event.party, event.shared) == (officer, senegal, True)


def test_opening_twice_gives_the_same_assistance_and_does_nothing_again(application, officer):
    first = factories.opened(application, officer)
    counts = [Step.objects.count(), NationalRoadmap.objects.count(), Notice.objects.count()]
    second = actions.open_assistance(application, opened_on=dt.date(2026, 5, 1), by=officer)
    assert (second.pk, second.opened_on) == (first.pk, TODAY)
    assert [Step.objects.count(), NationalRoadmap.objects.count(), Notice.objects.count()] == counts


@pytest.mark.parametrize("role", ["focal_point", "deputy", "expert", "field_office", "evaluator", "donor", "finance"])
def test_only_the_secretariat_opens(application, role):
    with pytest.raises(PermissionDenied):
        actions.open_assistance(application, opened_on=TODAY, by=person(role))
    assert not Assistance.objects.exists()


def test_the_workspace_of_a_selected_application_leads_to_the_opening(application, officer, sign_in):
    page = sign_in(officer).get(f"/admin/applications/application/{application.pk}/change/").content.decode()
    assert f'href="/admin/assistance/assistance/add/?application={application.pk}"' in page


def test_the_workspace_leads_to_the_assistance_once_it_is_open(application, officer, sign_in):
    opened = factories.opened(application, officer)
    page = sign_in(officer).get(f"/admin/applications/application/{application.pk}/change/").content.decode()
    assert f'href="/admin/assistance/assistance/{opened.pk}/change/"' in page
    assert "Ask to re-open the decision" not in page


def test_an_officer_with_an_interest_is_not_offered_it_and_opens_nothing(application, officer, senegal, sign_in):
    tied = person("secretariat")
    declare_interest(tied, "nationality", country=senegal, by=tied)
    tied = User.objects.get(pk=tied.pk)
    offered = {who: sign_in(who).get("/admin/assistance/assistance/add/").content.decode() for who in (officer, tied)}
    assert [application.title in page for page in offered.values()] == [True, False]
    assert [list(work.waiting(who)) != [] for who in (officer, tied)] == [True, False]
    with pytest.raises(PermissionDenied):
        actions.open_assistance(application, opened_on=TODAY, by=tied)
    assert not Assistance.objects.exists()


def test_an_application_that_isnt_selected_opens_nothing(focal_point, officer):
    application = applications.in_evaluation(focal_point, officer)
    with pytest.raises(WrongState, match="selected"):
        actions.open_assistance(application, opened_on=TODAY, by=officer)


@pytest.mark.parametrize(
    ("day", "message"), [(dt.date(2026, 3, 1), "before"), (dt.date(2027, 3, 4), "more than a year")]
)
def test_the_opening_lies_between_the_decision_and_a_year_from_now(application, officer, day, message):
    with pytest.raises(Refused, match=message) as refused:
        factories.opened(application, officer, day)
    assert list(refused.value.message_dict) == ["opened_on"]
    assert not NationalRoadmap.objects.exists()


@pytest.mark.parametrize(
    ("opened_on", "months", "suspended", "last"),
    [
        (dt.date(2026, 3, 1), 15, 0, dt.date(2027, 5, 31)),
        (dt.date(2026, 3, 2), 12, 0, dt.date(2027, 3, 1)),
        (dt.date(2026, 8, 31), 18, 0, dt.date(2028, 2, 28)),
        (dt.date(2024, 2, 29), 12, 0, dt.date(2025, 2, 27)),
        (dt.date(2026, 3, 2), 12, 40, dt.date(2027, 4, 10)),
    ],
)
def test_the_last_day(opened_on, months, suspended, last):
    assert calendar.last_day(opened_on, months, suspended) == last


@pytest.mark.parametrize("months", range(12, 19))
def test_the_first_plan_lies_within_whatever_the_months(months):
    opened_on = dt.date(2026, 8, 31)
    ends_on = calendar.last_day(opened_on, months)
    plan = calendar.first_plan(opened_on, ends_on)
    assert sorted(plan) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(opened_on <= start <= end <= ends_on for start, end in plan.values())
    assert plan[9][1] == ends_on
