"""The pages of an assistance: who sees which, whose turn they say it is, and how many queries they take."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from assistance import actions, queries, rules
from portal import clock, files, horizon, registry
from portal.charts import gantt
from tests.assistance import factories
from tests.assistance.reading import log_page, page_of, text_of
from tests.factories import CountryFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
made_once = factories.opened_in_senegal
DAY = dt.timedelta(days=1)


# --- Who sees which ---------------------------------------------------------------------------------------------------


@pytest.fixture
def strangers(officer):
    elsewhere = CountryFactory()
    return [
        person("focal_point", party=elsewhere),
        person("deputy", party=elsewhere),
        person("field_office", countries=[elsewhere]),
        factories.expert(officer).user,
    ]


def test_an_assistance_is_read_by_those_who_have_a_part_in_it(
    sign_in, assistance, at_work, officer, focal_point, field_office, senegal, strangers
):
    for user in (officer, focal_point, person("deputy", party=senegal), field_office, at_work.expert.user):
        response = sign_in(user).get(page_of(assistance))
        assert response.status_code == 200
        assert '<h1 lang="fr">Musiques et cinéma</h1>' in response.content.decode()
        listed = sign_in(user).get(reverse("assistances"))
        assert list(listed.context["table"].data) == [assistance]
    for user in strangers:
        assert sign_in(user).get(page_of(assistance)).status_code == 404
        assert list(sign_in(user).get(reverse("assistances")).context["table"].data) == []


@pytest.mark.parametrize("role", ["evaluator", "donor", "finance"])
def test_other_roles_have_no_part(sign_in, assistance, role):
    client = sign_in(person(role))
    assert client.get(reverse("assistances")).status_code == 403
    assert client.get(page_of(assistance)).status_code == 404


def test_nobody_reads_it_without_signing_in(client, assistance):
    for address in (page_of(assistance), reverse("assistances"), log_page(factories.milestone(assistance, 3))):
        assert client.get(address).url.startswith(reverse("account_login"))


def test_comments_are_not_for_experts(sign_in, assistance, at_work, field_office, focal_point):
    actions.comment(assistance, text="Le calendrier est tendu.", language="fr", by=field_office)
    assert "Le calendrier est tendu." in text_of(sign_in(focal_point).get(page_of(assistance)))
    assert "Le calendrier est tendu." not in text_of(sign_in(at_work.expert.user).get(page_of(assistance)))
    address = reverse("assistance-comment", args=[assistance.pk])
    assert sign_in(at_work.expert.user).get(address).status_code == 403


def test_experts_dont_learn_who_else_was_proposed_or_what_was_remarked(
    sign_in, assistance, at_work, officer, field_office
):
    factories.proposed(assistance, factories.expert(officer, full_name="Zoé Pressentie"), officer, role="associate")
    actions.comment(assistance, text="Le calendrier est tendu.", language="fr", by=field_office)
    client = sign_in(at_work.expert.user)
    for address in (page_of(assistance), reverse("home")):
        shown = text_of(client.get(address))
        assert "Zoé Pressentie" not in shown
        assert "Le calendrier est tendu." not in shown
    assert "Zoé Pressentie" in text_of(sign_in(field_office).get(page_of(assistance)))


def test_an_assignment_is_read_by_the_secretariat_the_party_and_its_expert(
    sign_in, assistance, at_work, officer, focal_point, field_office, strangers
):
    address = reverse("assignment", args=[at_work.pk])
    for user in (officer, focal_point, at_work.expert.user):
        assert sign_in(user).get(address).status_code == 200
    for user in (field_office, *strangers):
        assert sign_in(user).get(address).status_code == 404


def test_a_proposed_expert_isnt_asked_before_the_party_agrees(sign_in, assistance, expert, officer):
    assignment = factories.proposed(assistance, expert, officer)
    assert sign_in(expert.user).get(reverse("assignment", args=[assignment.pk])).status_code == 404


def test_evidence_is_read_by_those_who_read_the_assistance(
    sign_in, assistance, at_work, officer, focal_point, field_office, strangers
):
    milestone = factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    address = reverse("stored-file", args=[files.about(milestone).get().pk])
    for user in (officer, focal_point, field_office, at_work.expert.user):
        assert sign_in(user).get(address).status_code == 200
    for user in strangers:
        assert sign_in(user).get(address).status_code == 404


def test_whose_role_has_ended_reads_and_does_nothing_more(sign_in, assistance, at_work, officer):
    milestone = factories.milestone(assistance, 3)
    factories.log(milestone, at_work.expert.user)
    user = type(officer).objects.get(pk=at_work.expert.user_id)
    user.grants.filter(role="expert").update(ended_at=clock.now())
    later = factories.milestone(assistance, 5)
    for address in (page_of(assistance), reverse("assignment", args=[at_work.pk]), log_page(later)):
        assert sign_in(user).get(address).status_code == 404
    assert not any(
        (
            rules.is_assigned(user, assistance),
            rules.is_the_expert(user, at_work),
            rules.may_log(user, later),
            rules.reads_milestone(user, milestone),
            registry.work_of(user) != [],
            queries.roadmaps_read_by(user).exists(),
            queries.parties_accompanied_by(user).exists(),
        )
    )


@pytest.mark.parametrize(("pk", "step"), [(int("9" * 40), 3), (0, 3), (None, None)])
def test_a_milestone_of_no_such_assistance_is_not_found(sign_in, assistance, officer, pk, step):
    milestone = factories.milestone(assistance, step).pk if step else int("9" * 40)
    address = reverse("milestone", args=[assistance.pk if pk is None else pk, milestone])
    assert sign_in(officer).get(address).status_code == 404


# --- Whose turn -------------------------------------------------------------------------------------------------------


def banner(response) -> str:
    """What the banner says to its reader."""
    found = re.search(r'<div class="turn[^"]*">(.*?)</div>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_banner_says_whose_turn_it_is_and_until_when(sign_in, assistance, expert, officer):
    focal = person("focal_point", party=assistance.party, language="en")
    deputy = person("deputy", party=assistance.party, language="en")
    assert banner(sign_in(focal).get(page_of(assistance))) == (
        "It is the Secretariat’s turn. Propose an expert to the Party"
        " · due on 4 May 2026, 23:59 (Paris time), in 63 days"
    )
    assignment = factories.proposed(assistance, expert, officer)
    asked = "Agree to the expert, or object · due on 16 March 2026, 23:59 (Paris time), in 14 days"
    assert banner(sign_in(focal).get(page_of(assistance))).startswith(f"It is your turn. {asked}")
    assert banner(sign_in(deputy).get(page_of(assistance))).startswith(f"It is the Party’s turn. {asked}")

    factories.move(assignment, "agree", focal)
    person_asked = type(expert.user).objects.get(pk=expert.user_id)
    assert banner(sign_in(person_asked).get(page_of(assistance))).startswith("It is your turn. Accept the assignment")
    factories.move(assignment, "accept", expert.user)
    assert "in 63 days" in banner(sign_in(focal).get(page_of(assistance)))

    factories.close_steps(assistance, [2], officer=officer, focal=focal)
    due = factories.milestone(assistance, 4).due
    with clock.at(due + 6 * DAY):
        assert "late by 6 days" in banner(sign_in(focal).get(page_of(assistance)))


def test_a_suspended_and_a_closed_assistance_say_so(sign_in, assistance, officer, focal_point):
    reader = person("deputy", party=assistance.party, language="en")
    factories.move(assistance, "suspend", officer, reason="Élections.")
    assert banner(sign_in(reader).get(page_of(assistance))).startswith("It is the Secretariat’s turn. Resume")
    factories.move(assistance, "close", officer, reason="Abandon.")
    assert banner(sign_in(reader).get(page_of(assistance))).startswith("This assistance was closed early.")


def test_the_page_shows_the_nine_steps_their_chart_and_its_table(sign_in, assistance, officer):
    reader = person("deputy", party=assistance.party, language="en")
    response = sign_in(reader).get(page_of(assistance))
    steps = [
        "Project assessment",
        "Choice of experts",
        "Consultation and diagnosis",
        "National team",
        "Capacity-building",
    ]
    assert re.findall(r"<b>([^<]+)</b>", response.content.decode())[:5] == steps
    assert "<title>Calendar of the nine steps over 15 months</title>" in response.content.decode()
    assert response.content.decode().count('<th scope="row">') == 9 + 8
    assert [line.tone for line in response.context["lines"]] == ["done", "now", "", "", "", "", "", "", ""]
    with clock.at(assistance.ends_on):
        late = sign_in(reader).get(page_of(assistance)).context["lines"]
        assert [line.tone for line in late][1:8] == ["late"] * 6 + ["now"]


def test_a_step_is_late_by_as_much_as_its_milestone(sign_in, assistance, officer):
    """One number for one delay; where no milestone is late, the step's planned end counts."""
    step, reader = factories.step(assistance, 4), person("deputy", party=assistance.party, language="en")
    milestone = factories.milestone(assistance, 4)
    said = {"title": milestone.title, "language": "fr", "responsible": "party"}
    actions.change_milestone(milestone, due=step.planned_end - DAY, by=officer, **said)
    with clock.at(step.planned_end + 16 * DAY):
        shown = sign_in(reader).get(page_of(assistance))
        assert shown.context["lines"][3].days_late == 17
        factories.log(milestone, person("focal_point", party=assistance.party))
        assert sign_in(reader).get(page_of(assistance)).context["lines"][3].days_late == 16


def test_the_page_opens_on_the_earliest_day_that_the_database_takes(sign_in, assistance, officer):
    assistance.steps.filter(number=2).update(planned_start=horizon.FIRST, planned_end=horizon.FIRST)
    assert sign_in(officer).get(page_of(assistance)).status_code == 200


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("start", [dt.date.min, dt.date(1, 1, 2), dt.date(2026, 3, 2), dt.date.max])
@pytest.mark.parametrize("end", [dt.date.min, dt.date(2026, 3, 2), dt.date.max])
def test_a_calendar_is_drawn_between_any_two_days(start, end, counted):
    bars = [gantt.Bar("Diagnostic", start, end)]
    assert "<svg" in gantt.gantt(bars, start=start, end=end, title="Calendrier", month_labels=counted)


# --- Lists and pages stay flat ----------------------------------------------------------------------------------------


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    sign_in, application, officer, django_assert_max_num_queries
):
    counts = []
    sign_in(officer).get(reverse("assistances"))  # what is read once and kept
    for number in range(3):
        other = application
        if number:
            focal = person("focal_point", party=CountryFactory())
            other = factories.selected(focal, officer)
        factories.opened(other, officer)
        with django_assert_max_num_queries(40) as counted:
            sign_in(officer).get(reverse("assistances"))
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]


def test_a_page_takes_as_many_queries_whatever_it_holds(
    sign_in, assistance, officer, focal_point, at_work, field_office, django_assert_max_num_queries
):
    counts = []
    sign_in(focal_point).get(page_of(assistance))  # what is read once and kept
    for number in range(3):
        actions.comment(assistance, text="Bien.", language="fr", by=field_office)
        factories.proposed(assistance, factories.expert(officer), officer, role="associate")
        step = factories.step(assistance, 3)
        milestone = actions.plan_milestone(
            step, title=f"Atelier {number}", due=step.planned_end, responsible="expert", language="fr", by=officer
        )
        factories.log(milestone, at_work.expert.user)
        with django_assert_max_num_queries(40) as counted:
            sign_in(focal_point).get(page_of(assistance))
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]
