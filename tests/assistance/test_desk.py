"""What waits for each person, their navigation, and what anyone sees."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance import figures, queries, turns, work
from portal import clock, history, registry
from portal.models import GoverningSession, PhaseTarget
from portal.people.actions import end_role
from tests.assistance import factories
from tests.assistance.reading import log_page, text_of
from tests.factories import CountryFactory, current_grant, person

pytestmark = pytest.mark.django_db
made_once = factories.selected_in_senegal
DAY = dt.timedelta(days=1)


def desk(user) -> list[tuple[str, str]]:
    """What waits for the person now in this app: what, and where it leads."""
    fresh = type(user).objects.get(pk=user.pk)
    return [(str(item.what), item.url) for item in work.waiting(fresh) if item.waits]


def test_each_finds_what_waits_for_them(application, expert, officer, focal_point, field_office):
    add = reverse("admin:assistance_assistance_add")
    assert desk(officer) == [
        ("Open the assistance of this selected application", f"{add}?application={application.pk}")
    ]
    assistance = factories.opened(application, officer)
    assert [what for what, _url in desk(officer)] == ["Propose an expert to the Party"]
    assert desk(focal_point) == desk(expert.user) == desk(field_office) == []

    assignment = factories.proposed(assistance, expert, officer)
    address = reverse("assignment", args=[assignment.pk])
    assert desk(focal_point) == [("Agree to the expert, or object", address)]
    factories.move(assignment, "agree", focal_point)
    assert (desk(focal_point), desk(expert.user)) == ([], [("Accept the assignment, or decline", address)])
    factories.move(assignment, "accept", expert.user)

    milestone = factories.milestone(assistance, 3)
    with clock.at(milestone.due - 31 * DAY):
        assert ("Log the milestone", log_page(milestone)) not in desk(expert.user)
    with clock.at(milestone.due + DAY):
        assert desk(expert.user) == [("Log the milestone", log_page(milestone))]
        assert [what for what, _url in desk(field_office)] == ["Milestones are late in this assistance"]
        milestone = factories.log(milestone, expert.user)
        assert desk(expert.user) == []
        change = reverse("admin:assistance_milestone_change", args=[milestone.pk])
        assert ("Validate the milestone, or return it", change) in desk(officer)
        factories.move(milestone, "return", officer, reason="Liste.", due=clock.today() + 7 * DAY)
        assert desk(expert.user) == [("Complete the milestone that was returned", log_page(milestone))]
        factories.move(factories.log(milestone, expert.user, note="Avec la liste."), "validate", officer)
        close = reverse("admin:assistance_assistance_close_step", args=[assistance.pk, 3])
        assert ("Close the step: its milestones are validated", close) in desk(officer)


def test_a_suspended_assistance_waits_until_it_is_resumed(application, officer):
    assistance = factories.move(factories.opened(application, officer), "suspend", officer, reason="Élections.")
    address = reverse("admin:assistance_assistance_do", args=[assistance.pk, "resume"])
    assert desk(officer) == [("Resume the assistance, or close it", address)]
    factories.move(assistance, "resume", officer, reason="Gouvernement formé.")
    assert desk(officer) == [
        ("Propose an expert to the Party", reverse("admin:assistance_assistance_propose", args=[assistance.pk]))
    ]


def test_the_experts_news_are_of_the_parties_they_accompany(at_work, senegal):
    user = type(at_work.expert.user).objects.get(pk=at_work.expert.user_id)
    assert registry.countries_followed_by(user) == {senegal.pk}


def test_an_expert_whose_assignment_has_ended_gets_no_more_of_them_and_still_reads_the_roadmap(at_work, officer):
    user = type(at_work.expert.user).objects.get(pk=at_work.expert.user_id)
    factories.move(at_work, "end", officer, reason="Mission finie.")
    assert registry.countries_followed_by(user) == set()
    assert list(queries.roadmaps_read_by(user)) == [at_work.assistance.roadmap_id]


def test_an_expert_whose_role_has_ended_gets_no_more_of_them(at_work, assistance, officer):
    """The assignment itself stays as it was."""
    before = type(at_work.expert.user).objects.get(pk=at_work.expert.user_id)
    assert "assistance.opened" in {one.event.verb for one in history.news_for(before, 12)}
    end_role(current_grant(before, "expert"), reason="Left the ministry", by=officer)
    ended = type(before).objects.get(pk=before.pk)
    assert registry.countries_followed_by(ended) == set()
    assert history.news_for(ended, 12) == []
    assert [type(at_work).objects.get(pk=at_work.pk).state, list(queries.roadmaps_read_by(ended))] == ["active", []]


def test_the_navigation_has_the_assistances_for_those_who_have_a_part(focal_point, field_office, expert):
    def has_it(user) -> bool:
        return reverse("assistances") in [item.url for item in registry.navigation_of(user)]

    assert all(has_it(user) for user in (focal_point, field_office, expert.user))
    assert not any(has_it(person(role)) for role in ("donor", "evaluator", "finance", "secretariat"))


def test_anyone_sees_which_countries_are_assisted(client, assistance, officer):
    page = client.get(reverse("programme"), headers={"accept-language": "en"})
    assert (page.context["assisted_count"], page.context["expert_count"]) == (1, 0)
    assert 'class="assisted"' in page.context["assisted_map"]
    assert "Senegal" in text_of(page)
    factories.move(assistance, "close", officer, reason="Abandon.")
    assert client.get(reverse("programme")).context["assisted_count"] == 0


def test_the_home_page_lists_the_latest_assistances_and_every_country(
    client, assistance, officer, monkeypatch, django_assert_num_queries
):
    """However many there are, with as many queries: the table stops, the names fold away."""
    monkeypatch.setattr(figures, "LATEST", 2)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("programme"))
    for name in ("Atlantis", "Brigadoon"):
        application = factories.selected(person("focal_point", party=CountryFactory(short_name_en=name)), officer)
        with clock.at(clock.today() + DAY):
            factories.opened(application, officer)
    with django_assert_num_queries(len(asked)):
        page = client.get(reverse("programme"), headers={"accept-language": "en"})
    assert sorted(str(a.party) for a in page.context["assistances"]) == ["Atlantis", "Brigadoon"]
    assert page.context["assisted_count"] == 3
    assert "Assistance under way or completed Atlantis, Brigadoon, Senegal" in text_of(page)


def test_a_desk_takes_as_many_queries_for_three_as_for_one(
    sign_in, application, officer, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        other = application
        if number:
            other = factories.selected(person("focal_point", party=CountryFactory()), officer)
        factories.opened(other, officer)
        with django_assert_max_num_queries(60) as counted:
            list(registry.work_of(type(officer).objects.get(pk=officer.pk)))
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1] == counts[2]


# --- In which order ---------------------------------------------------------------------------------------------------


def test_a_milestone_is_validated_by_the_day_that_its_page_says(assistance, at_work, officer):
    """What is late comes first; what was logged earlier is due earlier."""
    factories.log(factories.milestone(assistance, 5), at_work.expert.user)
    with clock.at(clock.today() + 3 * DAY):
        factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    with clock.at(clock.today() + 16 * DAY):
        work_of_officer = registry.work_of(type(officer).objects.get(pk=officer.pk))
        found = [(item.due, item.days_late) for item in work_of_officer if "Validate" in str(item.what)]
        assert found == [(dt.date(2026, 3, 16), 2), (dt.date(2026, 3, 19), 0)]
        assert turns.turn(assistance, officer).move.due == found[0][0]


def test_a_late_item_says_by_how_many_days(sign_in, assistance, expert, officer, field_office):
    reader = person("focal_point", party=assistance.party, language="en")
    factories.proposed(assistance, expert, officer)
    with clock.at(clock.today() + 14 * DAY):
        assert "by 16 Mar 2026, 23:59 (Paris time)" in text_of(sign_in(reader).get(reverse("home")))
    with clock.at(clock.today() + 15 * DAY):
        assert "Late by 1 day" in text_of(sign_in(reader).get(reverse("home")))


def test_the_officer_shows_the_choice_of_experts_once_it_is_made(assistance, expert, officer, focal_point):
    due = factories.milestone(assistance, 2).due
    log = ("Log the milestone", log_page(factories.milestone(assistance, 2)))

    def waits() -> tuple[bool, bool]:
        """On the officer's desk, and on the assistance's page."""
        with clock.at(due):
            moves = registry.moves_of(queries.for_page(queries.visible_to(officer)).get())
            return log in desk(officer), log[1] in [move.url for move in moves]

    assert waits() == (True, True)
    assignment = factories.proposed(assistance, expert, officer)
    assert waits() == (False, False)
    factories.move(assignment, "agree", focal_point)
    assert waits() == (False, False)
    factories.move(assignment, "accept", expert.user)
    assert waits() == (True, True)


# --- What the programme is held to ------------------------------------------------------------------------------------


@pytest.fixture
def targets(application) -> None:
    """Of this year: five countries, of which one is African."""
    phase, year = application.call.phase, clock.today().year
    for region, countries in (("", 5), ("africa", 1)):
        PhaseTarget.objects.create(phase=phase, year=year, region=region, countries=countries, source="Note")


def test_the_staffs_desk_shows_the_countries_of_the_year_against_its_target(application, targets, officer, sign_in):
    web = sign_in(officer)
    assert "0 countries began their assistance this year, of 5 at least." in text_of(web.get("/"))
    factories.opened(application, officer)
    page = text_of(web.get("/"))
    assert "1 country began its assistance this year, of 5 at least." in page
    assert "Africa: 1 of 1" in page


def test_a_country_that_began_in_another_year_is_not_counted(application, targets, officer):
    factories.opened(application, officer)
    assert figures.held_to(clock.today()).begun == 1
    assert figures.held_to(clock.today() + 366 * DAY).begun == 0


def test_without_a_target_it_says_so_and_the_next_session_stands_there(application, officer, sign_in):
    start = clock.today() + 40 * DAY
    GoverningSession.objects.create(
        body="conference", number=11, starts_on=start, ends_on=start + 3 * DAY, documents_due_on=start - 28 * DAY,
        source="Note",
    )  # fmt: skip
    page = text_of(sign_in(officer).get("/"))
    assert "countries began their assistance this year; no target is set for it." in page
    assert "Next: Conference of Parties, session 11, from" in page
    assert "Documents are due by" in page


def test_nobody_but_the_staff_has_it_beside_their_desk(application, targets, focal_point, sign_in):
    assert "began their assistance this year" not in text_of(sign_in(focal_point).get("/"))
    assert "of 5 at least." in text_of(sign_in(person("finance", language="en")).get("/"))
