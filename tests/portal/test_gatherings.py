"""Gatherings: who plans, holds and closes them, what is refused, what is counted, when names are forgotten."""

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal import clock, registry
from portal.gatherings import actions, attendance, figures, hosts, queries, reading, times
from portal.models import Attendance, Conclusion, Event, Gathering, Heads, OutgoingMessage
from portal.refusals import GateClosed, Refused, WrongState
from portal.tasks import tidy
from tests import factories as people
from tests.assistance import factories as assistances
from tests.factories import person
from tests.portal import gatherings
from tests.portal.gatherings import AFTER, SAID, came, closed, held, moved_on, planned
from tests.roadmap import factories as roadmaps
from tests.some import some

pytestmark = pytest.mark.django_db


def made_once():
    roadmaps.begun(people.senegal(), by=people.officer())
    people.focal_point()


@pytest.fixture
def roadmap():
    return roadmaps.NationalRoadmap.objects.get()


def refused(match: str):
    return pytest.raises(IntegrityError, match=match)


# --- Its life ---------------------------------------------------------------------------------------------------------


def test_it_is_planned_held_and_closed_with_who_came(roadmap, focal_point):
    gathering = planned(roadmap)
    assert (gathering.state, gathering.is_live) == ("planned", True)
    with clock.at(AFTER):
        moved_on(gathering, "hold")
        came(gathering, "Awa Ndiaye")
        moved_on(gathering, "close")
    assert (gathering.state, gathering.is_live) == ("closed", False)
    verbs = Event.objects.filter(content_type__model="gathering").order_by("pk").values_list("verb", "by", "shared")
    assert list(verbs) == [
        ("portal.gathering.plan", focal_point.pk, True),
        ("portal.gathering.hold", focal_point.pk, True),
        ("portal.gathering_people", focal_point.pk, False),
        ("portal.gathering.close", focal_point.pk, True),
    ]


def test_it_is_held_once_it_has_begun(roadmap):
    gathering = planned(roadmap)
    with clock.at(dt.datetime(2026, 3, 12, 9, 59, tzinfo=dt.UTC)), pytest.raises(GateClosed, match="not begun yet"):
        moved_on(gathering, "hold")
    with clock.at(dt.datetime(2026, 3, 12, 10, 0, tzinfo=dt.UTC)):
        moved_on(gathering, "hold")
        with pytest.raises(GateClosed, match="Enter who came first"):
            moved_on(gathering, "close")


HALF_PAST_ELEVEN = dt.datetime(2026, 3, 12, 11, 30, tzinfo=dt.UTC)  # in Dakar too, where it is planned until 12:30


def test_what_ended_early_is_closed_before_its_announced_end_and_ends_when_it_did(roadmap, focal_point):
    gathering = held(roadmap)
    came(gathering, "Awa Ndiaye")
    with clock.at(HALF_PAST_ELEVEN):
        moved_on(gathering, "close", ended_at=dt.time(11, 10))
    gathering.refresh_from_db()
    ended = dt.datetime(2026, 3, 12, 11, 10, tzinfo=dt.UTC)
    assert (gathering.state, gathering.ends_at, gathering.revision) == ("closed", ended, 1)
    event = Event.objects.get(verb="portal.gathering_ended_otherwise")
    assert (event.by, event.changes) == (focal_point, {"ends_at": ["2026-03-12T12:30:00Z", "2026-03-12T11:10:00Z"]})


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({}, "ended_at", "still to come"),
        ({"ended_at": dt.time(11, 31)}, "ended_at", "still to come"),
        ({"ended_on": dt.date(2026, 3, 13), "ended_at": dt.time(9)}, "ended_at", "still to come"),
        ({"ended_at": dt.time(10)}, "ended_at", "after it begins"),
        ({"ended_on": dt.date(2026, 3, 11), "ended_at": dt.time(11)}, "ended_on", "before the first"),
        ({"ended_on": dt.date(2026, 3, 11)}, "ended_on", "before the first"),
        ({"ended_on": dt.date(2026, 5, 1)}, "ended_on", "a month at most"),
    ],
)
def test_it_ended_after_it_began_and_not_in_the_future(roadmap, said, field, message):
    gathering = held(roadmap)
    came(gathering, "Awa Ndiaye")
    with clock.at(HALF_PAST_ELEVEN), pytest.raises(Refused) as refusal:
        moved_on(gathering, "close", **said)
    assert list(refusal.value.message_dict) == [field]
    assert message in refusal.value.message_dict[field][0]
    gathering.refresh_from_db()
    assert (gathering.state, gathering.revision) == ("held", 0)


def test_closed_later_it_ended_as_announced_or_when_the_organiser_says(roadmap):
    for said, ended in some(
        [
            ({}, dt.datetime(2026, 3, 12, 12, 30, tzinfo=dt.UTC)),
            ({"ended_at": dt.time(12, 30)}, dt.datetime(2026, 3, 12, 12, 30, tzinfo=dt.UTC)),
            ({"ended_at": dt.time(14)}, dt.datetime(2026, 3, 12, 14, tzinfo=dt.UTC)),
            ({"ended_on": AFTER, "ended_at": dt.time(0)}, dt.datetime(2026, 3, 13, tzinfo=dt.UTC)),
        ]
    ):
        gathering = held(roadmap)
        came(gathering, "Awa Ndiaye")
        with clock.at(dt.datetime(2026, 3, 13, 8, tzinfo=dt.UTC)):
            moved_on(gathering, "close", **said)
        assert gathering.ends_at == ended


def test_the_hour_it_ended_at_is_by_the_clock_of_its_place(roadmap):
    """In Paris, where it is winter: from 10:00 to 12:30, that is from 9:00 to 11:30 UTC."""
    gathering = held(roadmap, time_zone="Europe/Paris")
    came(gathering, "Awa Ndiaye")
    with clock.at(dt.datetime(2026, 3, 12, 10, 45, tzinfo=dt.UTC)):
        moved_on(gathering, "close", ended_at=dt.time(11, 45))
    assert gathering.ends_at == dt.datetime(2026, 3, 12, 10, 45, tzinfo=dt.UTC)


def test_nothing_is_closed_while_somebody_waits_to_be_accepted(roadmap):
    gathering = held(roadmap)
    came(gathering, "Awa Ndiaye")
    with clock.at(AFTER):
        own = attendance.enter_oneself(gathering, name="Moussa Fall")
        with pytest.raises(GateClosed, match="wait to be accepted or taken off"):
            moved_on(gathering, "close")
        attendance.mark(gathering, by=roadmaps.focal_point_of(roadmap.party), states={own.pk: "came"})
        moved_on(gathering, "close")
    assert figures.of(gathering).total == 2


def test_what_is_moved_tells_the_earlier_day_to_the_others_who_work_on_it(roadmap, officer, focal_point):
    gathering = planned(roadmap)
    deputy = person("deputy", party=roadmap.party)
    new = {"first_day": dt.date(2026, 4, 2), "begins": dt.time(9), "last_day": None, "ends": dt.time(11)}
    moved_on(gathering, "move", reason="La salle est prise.", **new)
    assert (gathering.state, gathering.revision) == ("planned", 1)
    assert gathering.starts_at == dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC)
    assert gathering.moved_from == dt.datetime(2026, 3, 12, 10, tzinfo=dt.UTC)
    message = OutgoingMessage.objects.get(template="portal/mail/gathering_moved")
    assert message.to == deputy.email
    assert message.subject == "Senegal · Another day for “Atelier de Thiès”"
    assert "New day: 2 April 2026, 09:00 to 11:00 (Dakar time)" in message.text
    assert "It had been planned for 12 March 2026, 10:00 to 12:30 (Dakar time)" in message.text
    assert "Place: Thiès" in message.text
    assert "Why: La salle est prise." in message.text
    moved = Event.objects.get(verb="portal.gathering_given_a_new_day")
    assert moved.changes["starts_at"] == ["2026-03-12T10:00:00Z", "2026-04-02T09:00:00Z"]


def test_of_one_that_only_ends_at_another_hour_no_earlier_day_is_told(roadmap, officer, focal_point):
    gathering = planned(roadmap)
    person("deputy", party=roadmap.party)
    new = {"first_day": dt.date(2026, 3, 12), "begins": dt.time(10), "last_day": None, "ends": dt.time(11)}
    moved_on(gathering, "move", reason="Le programme est plus court.", **new)
    assert (gathering.moved_from, gathering.ends_at) == (None, dt.datetime(2026, 3, 12, 11, tzinfo=dt.UTC))
    message = OutgoingMessage.objects.get(template="portal/mail/gathering_moved")
    assert message.subject == "Senegal · Other hours for “Atelier de Thiès”"
    assert "New hours: 12 March 2026, 10:00 to 11:00 (Dakar time)" in message.text
    assert "It had been planned for 12 March 2026, 10:00 to 12:30 (Dakar time)" in message.text
    assert "ay:" not in message.text


SAME = {"first_day": dt.date(2026, 3, 12), "begins": dt.time(10), "last_day": None, "ends": dt.time(12, 30)}
LATER = SAME | {"first_day": dt.date(2026, 4, 2)}
SHORTER = SAME | {"ends": dt.time(11)}


@pytest.mark.parametrize(
    ("said", "subject", "told"),
    [
        (LATER | {"new_place": "Mbour"}, "Another day and another place for", ["New day", "New place: Mbour"]),
        (SHORTER | {"new_place": "Mbour"}, "Other hours and another place for", ["New hours", "New place: Mbour"]),
        (SAME | {"new_place": "Mbour"}, "Another place for", ["The day and the hours stay", "No longer at: Thiès"]),
        (
            SAME | {"new_link": "https://visio.example/thies"},
            "Another link to take part in",
            ["The day and the hours stay", "Place: Thiès", "To take part online: https://visio.example/thies"],
        ),
    ],
)
def test_what_is_moved_says_what_changes_and_nothing_else(roadmap, said, subject, told):
    gathering = planned(roadmap)
    person("deputy", party=roadmap.party)
    moved_on(gathering, "move", reason="La salle est prise.", **said)
    message = OutgoingMessage.objects.get(template="portal/mail/gathering_moved")
    assert message.subject == f"Senegal · {subject} “Atelier de Thiès”"
    for line in some(told):
        assert line in message.text
    assert ("It had been planned for" in message.text) == ("The day and the hours stay" not in told)
    event = Event.objects.get(verb="portal.gathering_given_a_new_day")
    assert event.changes.get("place") == (["Thiès", "Mbour"] if "new_place" in said else None)


def test_another_place_alone_is_told_once_it_is_announced(roadmap, officer, focal_point):
    gathering = planned(roadmap)
    deputy = person("deputy", party=roadmap.party)
    actions.change(gathering, by=focal_point, programme="Accueil à 9 h 30.")
    assert (gathering.revision, OutgoingMessage.objects.count()) == (1, 0)
    actions.change(gathering, by=focal_point, place="Mbour")
    message = OutgoingMessage.objects.get()
    assert (message.to, gathering.revision) == (deputy.email, 2)
    assert message.subject == "Senegal · Another place for “Atelier de Thiès”"
    assert "Why:" not in message.text
    actions.change(gathering, by=focal_point, place="Mbour")
    assert (gathering.revision, OutgoingMessage.objects.count()) == (2, 1)


def test_it_is_not_moved_to_the_hours_that_it_has(roadmap, focal_point):
    gathering = planned(roadmap)
    for said in some([SAME, SAME | {"new_place": "Thiès"}]):
        with pytest.raises(Refused, match="already"):
            moved_on(gathering, "move", reason="Pour rien.", **said)
    gathering.refresh_from_db()
    assert (gathering.moved_from, gathering.revision) == (None, 0)
    assert not OutgoingMessage.objects.filter(template="portal/mail/gathering_moved").exists()


def test_what_was_cancelled_can_be_planned_anew_for_the_hours_that_it_had(roadmap, focal_point):
    gathering = planned(roadmap)
    person("deputy", party=roadmap.party)
    moved_on(gathering, "cancel", reason="Grève.")
    moved_on(gathering, "replan", reason="La grève est levée.", **SAME)
    assert (gathering.state, gathering.moved_from, gathering.revision) == ("planned", None, 2)
    message = OutgoingMessage.objects.get(template="portal/mail/gathering_planned_anew")
    assert message.subject == "Senegal · “Atelier de Thiès” takes place after all"
    assert "On the day and at the hours that were planned: 12 March 2026, 10:00 to 12:30" in message.text
    assert "New" not in message.text
    assert "Why: La grève est levée." in message.text


def test_what_is_cancelled_can_be_planned_anew_and_held(roadmap):
    gathering = planned(roadmap)
    deputy = person("deputy", party=roadmap.party)
    moved_on(gathering, "cancel", reason="Grève.")
    assert (gathering.state, gathering.is_live, gathering.revision) == ("cancelled", False, 1)
    assert OutgoingMessage.objects.get(template="portal/mail/gathering_cancelled").to == deputy.email
    new = {"first_day": dt.date(2026, 4, 2), "begins": dt.time(9), "last_day": None, "ends": dt.time(11)}
    moved_on(gathering, "replan", reason="Nouvelle date.", **new)
    assert (gathering.state, gathering.is_live, gathering.revision) == ("planned", True, 2)
    with clock.at(dt.date(2026, 4, 3)):
        assert moved_on(gathering, "hold").state == "held"


def test_what_people_came_to_is_not_cancelled(roadmap):
    gathering = held(roadmap)
    came(gathering, "Awa Ndiaye")
    with pytest.raises(GateClosed, match="People came to it"):
        moved_on(gathering, "cancel", reason="Erreur")


def test_only_an_officer_opens_a_closed_one_again_and_its_figures_can_then_be_corrected(roadmap, officer, focal_point):
    gathering = closed(roadmap)
    with pytest.raises(PermissionDenied):
        moved_on(gathering, "reopen", reason="Erreur")
    moved_on(gathering, "reopen", officer, reason="Deux noms manquent.")
    came(gathering, "Fatou Sow")
    assert moved_on(gathering, "close").state == "closed"
    assert figures.of(gathering).total == 3


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_only_the_party_and_the_secretariat_plan(roadmap, officer, focal_point):
    for by in (officer, focal_point, person("deputy", party=roadmap.party)):
        assert planned(roadmap, by=by).state == "planned"
    strangers = [
        person("focal_point", party=people.CountryFactory()),
        person("contributor", party=roadmap.party),
        person("field_office", countries=[roadmap.party]),
        person("expert"),
        person("evaluator"),
        person("donor"),
        person("finance"),
    ]
    for by in some(strangers):
        with pytest.raises(PermissionDenied):
            planned(roadmap, by=by)


def test_a_party_holds_closes_and_cancels_its_own_alone(roadmap):
    other = person("focal_point", party=people.CountryFactory())
    for gathering, action in ((planned(roadmap), "cancel"), (planned(roadmap), "hold"), (held(roadmap), "close")):
        with clock.at(AFTER), pytest.raises(PermissionDenied):
            moved_on(gathering, action, other, reason="Non")


def test_an_expert_at_work_drafts_and_writes_and_decides_nothing(officer):
    assistance = assistances.opened_in_senegal()
    focal = people.focal_point()
    expert = assistances.expert(officer)
    training = {"kind": "training", "level": ""}
    with pytest.raises(PermissionDenied):
        planned(assistance, by=expert.user, **training)
    assistances.at_work(assistance, expert, officer, focal)
    draft = planned(assistance, by=expert.user, **training)
    assert draft.state == "draft"
    assert Event.objects.filter(verb="portal.gathering_drafted", by=expert.user, shared=True).count() == 1
    assert planned(assistance.roadmap, by=expert.user).state == "draft"
    actions.change(draft, by=expert.user, title="Formation des équipes", **{n: SAID[n] for n in actions.HOURS})
    with pytest.raises(PermissionDenied):
        moved_on(draft, "plan", expert.user)
    assert moved_on(draft, "plan", focal).state == "planned"
    with clock.at(AFTER):
        moved_on(draft, "hold", focal)
        line = {"organisation": "", "sector": "public", "gender": "woman", "age_band": ""}
        attendance.add_people(draft, by=expert.user, state="came", people=[{"name": "Awa Ndiaye"} | line])
        with pytest.raises(PermissionDenied):
            moved_on(draft, "close", expert.user)


def test_nobody_reads_what_is_about_a_record_that_they_may_not_read(roadmap, officer, focal_point):
    gathering = planned(roadmap)
    seen = {
        name: registry.page_of(user, gathering)
        for name, user in {
            "officer": officer,
            "focal point": focal_point,
            "field office": person("field_office", countries=[roadmap.party]),
            "another Party": person("focal_point", party=people.CountryFactory()),
            "another field office": person("field_office", countries=[people.CountryFactory()]),
            "contributor": person("contributor", party=roadmap.party),
            "expert": person("expert"),
            "donor": person("donor"),
        }.items()
    }
    readers = {name for name, page in seen.items() if page}
    assert readers == {"officer", "focal point", "field office"}


def test_a_record_has_gatherings_of_its_kinds_alone(roadmap):
    with pytest.raises(Refused) as told:
        planned(roadmap, kind="training")
    assert told.value.message_dict == {"kind": ["Records of this kind have no such gatherings."]}
    with pytest.raises(LookupError, match=r"portal\.country has no gatherings"):
        hosts.of_record(roadmap.party)


# --- Where and when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"ends": dt.time(9)}, "ends", "It must end after it begins."),
        ({"ends": dt.time(10)}, "ends", "It must end after it begins."),
        ({"last_day": dt.date(2026, 3, 11)}, "last_day", "The last day can’t come before the first."),
        (
            {"last_day": dt.date(2026, 4, 20)},
            "last_day",
            "A gathering lasts a month at most: plan one for each time people meet.",
        ),
        ({"place": "", "link": ""}, "place", "Say where it is: a place, a link, or both."),
        ({"level": ""}, "level", "Say at which level the consultation is."),
        (
            {"first_day": dt.date(2026, 3, 29), "begins": dt.time(2, 30), "time_zone": "Europe/Paris"},
            "begins",
            "Clocks there leave this hour out on that day, for summer time begins.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_saved(roadmap, said, field, message):
    with pytest.raises(Refused) as told:
        planned(roadmap, **said)
    assert told.value.message_dict == {field: [message]}
    assert not Gathering.objects.exists()


def test_hours_are_those_of_the_place_on_either_side_of_a_clock_change():
    """Paris is an hour ahead of UTC in winter, two in summer."""
    zone = {"begins": dt.time(10), "ends": dt.time(12), "last_day": None, "time_zone": "Europe/Paris"}
    winter = times.span(first_day=dt.date(2026, 3, 28), **zone)
    summer = times.span(first_day=dt.date(2026, 3, 29), **zone)
    assert [moment.hour for moment in (*winter, *summer)] == [9, 11, 8, 10]
    over_night = zone | {"begins": dt.time(22), "ends": dt.time(6), "last_day": dt.date(2026, 10, 25)}
    begins, ends = times.span(first_day=dt.date(2026, 10, 24), **over_night)
    assert ends - begins == dt.timedelta(hours=9)


def test_once_planned_its_hours_change_by_moving_it_alone(roadmap, focal_point):
    gathering = planned(roadmap)
    with pytest.raises(WrongState, match="move it to another day instead"):
        actions.change(gathering, by=focal_point, **{name: SAID[name] for name in actions.HOURS})
    actions.change(gathering, by=focal_point, title="Atelier de Mbour", place="Mbour")
    changed = Event.objects.get(verb="portal.gathering_changed")
    assert changed.changes == {"title": ["Atelier de Thiès", "Atelier de Mbour"], "place": ["Thiès", "Mbour"]}


# --- What the database refuses ----------------------------------------------------------------------------------------


def rows(gathering):
    return Gathering.objects.filter(pk=gathering.pk)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ends_at": dt.datetime(2026, 3, 12, 10, tzinfo=dt.UTC)}, "gathering_ends_after_it_begins"),
        ({"place": ""}, "gathering_is_somewhere"),
        ({"is_live": False}, "gathering_live_until_it_is_over"),
        ({"state": "postponed"}, "gathering_live_until_it_is_over"),
        ({"kind": "party"}, "gathering_kind_known"),
        ({"level": ""}, "gathering_consultation_has_a_level"),
        ({"level": "galactic"}, "gathering_level_known"),
        ({"language": "la"}, "gathering_language_known"),
        ({"title": ""}, "gathering_has_a_title"),
    ],
)
@pytest.mark.postgres
def test_a_row_that_says_what_cannot_be_is_refused(roadmap, change, rule):
    gathering = planned(roadmap)
    with refused(rule), transaction.atomic():
        rows(gathering).update(**change)


@pytest.mark.postgres
def test_none_is_closed_without_attendance(roadmap):
    gathering = held(roadmap)
    with refused("closed with attendance alone"), transaction.atomic():
        rows(gathering).update(state="closed", is_live=False)
    invited = came(gathering, "Awa Ndiaye", state="invited")[0]
    with refused("closed with attendance alone"), transaction.atomic():
        rows(gathering).update(state="closed", is_live=False)
    Attendance.objects.filter(pk=invited.pk).update(state="came")
    assert rows(gathering).update(state="closed", is_live=False) == 1


@pytest.mark.postgres
def test_no_figure_changes_of_what_is_over(roadmap):
    gathering = held(roadmap)
    with clock.at(AFTER):
        by = roadmaps.focal_point_of(roadmap.party)
        attendance.count_heads(gathering, by=by, counts={("public", "woman", "under_35"): 3})
    came(gathering, "Awa Ndiaye")
    with clock.at(AFTER):
        moved_on(gathering, "close")
    of_it = Attendance.objects.filter(gathering=gathering)
    heads = Heads.objects.filter(gathering=gathering)
    for change in (
        lambda: of_it.update(state="invited"),
        lambda: of_it.update(gender="man"),
        lambda: of_it.delete(),
        lambda: Attendance.objects.create(gathering=gathering, name="Moussa", state="came"),
        lambda: heads.update(count=4),
        lambda: heads.delete(),
        lambda: Heads.objects.create(gathering=gathering, count=1),
    ):
        with refused("its figures stay"), transaction.atomic():
            change()
    assert figures.of(gathering).total == 4


@pytest.mark.parametrize("count", [0, -1, 100_001])
@pytest.mark.postgres
def test_heads_are_counted_from_one(roadmap, count):
    gathering = held(roadmap)
    with pytest.raises(IntegrityError), transaction.atomic():
        Heads.objects.create(gathering=gathering, count=count)


def test_an_action_says_kindly_that_it_is_over(roadmap, focal_point):
    gathering = closed(roadmap)
    with pytest.raises(WrongState, match="its attendance changes no more"):
        came(gathering, "Fatou Sow")
    with pytest.raises(WrongState, match="its attendance changes no more"):
        attendance.count_heads(gathering, by=focal_point, counts={("", "", ""): 1})


# --- Who came ---------------------------------------------------------------------------------------------------------


def test_nobody_has_come_before_it_begins(roadmap, focal_point):
    gathering = planned(roadmap)
    line = {"name": "Awa Ndiaye", "organisation": "", "sector": "", "gender": "", "age_band": ""}
    with clock.at(dt.date(2026, 3, 11)):
        with pytest.raises(Refused, match="Nobody has come yet"):
            attendance.add_people(gathering, by=focal_point, state="came", people=[line])
        [awa] = attendance.add_people(gathering, by=focal_point, state="invited", people=[line])
        with pytest.raises(Refused, match="Nobody has come yet"):
            attendance.mark(gathering, by=focal_point, states={awa.pk: "came"})
        with pytest.raises(Refused, match="Nobody has come yet"):
            attendance.count_heads(gathering, by=focal_point, counts={("", "", ""): 5})
    assert figures.of(gathering).total == 0


def test_no_name_stands_on_the_trail(roadmap, focal_point):
    gathering = held(roadmap)
    [awa] = came(gathering, "Awa Ndiaye", organisation="Sabar FM")
    with clock.at(AFTER):
        attendance.change_person(
            awa, by=focal_point, state="came", name="Awa N’Diaye", organisation="", sector="", gender="", age_band=""
        )
        attendance.take_off(awa, by=focal_point)
    said = [f"{event.about_label} {event.changes} {event.reason}" for event in some(Event.objects.all())]
    assert [line for line in said if "Awa" in line or "Sabar" in line] == []
    assert Event.objects.filter(verb="portal.gathering_people").count() == 3


def test_a_name_that_stands_twice_is_shown(roadmap):
    gathering = held(roadmap)
    came(gathering, "Awa Ndiaye", "AWA  NDIAYE", "Moussa Fall")
    doubles = {row.name: row.is_double for row in queries.on_the_list(gathering)}
    assert doubles == {"Awa Ndiaye": True, "AWA NDIAYE": True, "Moussa Fall": False}


# --- Figures ----------------------------------------------------------------------------------------------------------

PLAYED = [
    # sector, gender, age band, by name
    ("public", "woman", "under_35", True),
    ("public", "woman", "under_35", True),
    ("public", "man", "", True),
    ("", "", "", True),
    ("civil_society", "other", "from_35", True),
]
COUNTED = {("public", "woman", "under_35"): 4, ("private", "man", "from_35"): 7, ("", "woman", ""): 2}


def with_attendance(roadmap) -> Gathering:
    """Three who were invited and didn't come, five by name, thirteen heads."""
    gathering = held(roadmap)
    for number, (sector, gender, age_band, _named) in enumerate(PLAYED):
        came(gathering, f"Personne {number}", sector=sector, gender=gender, age_band=age_band)
    came(gathering, "Un", "Deux", "Trois", state="invited", sector="public", gender="man")
    with clock.at(AFTER):
        attendance.count_heads(gathering, by=roadmaps.focal_point_of(roadmap.party), counts=COUNTED)
        return moved_on(gathering, "close")


def by_hand(place: int) -> Counter:
    """Counted from what was played, without the portal."""
    counted = Counter(row[place] for row in PLAYED)
    for cell, count in COUNTED.items():
        counted[cell[place]] += count
    return counted


def test_the_figures_of_a_gathering_are_those_counted_by_hand(roadmap):
    found = figures.of(with_attendance(roadmap))
    assert (found.total, found.by_name, found.by_heads) == (18, 5, 13)
    for shares, place, names in (
        (found.sectors, 0, {"Public": "public", "Private": "private", "Civil society": "civil_society",
                            "Academic": "academic", "Not said": ""}),
        (found.genders, 1, {"Woman": "woman", "Man": "man", "Another answer": "other", "Not said": ""}),
        (found.ages, 2, {"Under 35": "under_35", "35 and over": "from_35", "Not said": ""}),
    ):  # fmt: skip
        hand = by_hand(place)
        assert {str(share.label): share.count for share in shares} == {
            label: hand[code] for label, code in names.items()
        }
    assert found.women == by_hand(1)["woman"] == 8


def test_participations_of_a_record_count_the_closed_ones_alone(roadmap, focal_point):
    with_attendance(roadmap)
    with_attendance(roadmap)
    came(held(roadmap), "Awa Ndiaye")
    planned(roadmap)
    read = reading.read(roadmap, focal_point)
    assert (len(read.lines), read.closed, read.figures.total, read.figures.women) == (4, 2, 36, 16)


def test_heads_counted_again_replace_what_was_counted(roadmap, focal_point):
    gathering = held(roadmap)
    with clock.at(AFTER):
        attendance.count_heads(gathering, by=focal_point, counts=COUNTED)
        attendance.count_heads(gathering, by=focal_point, counts={("private", "man", "from_35"): 1, ("", "", ""): 0})
        attendance.count_heads(gathering, by=focal_point, counts={("private", "man", "from_35"): 1})
    assert attendance.numbers(gathering) == {("private", "man", "from_35"): 1}
    told = Event.objects.filter(verb="portal.gathering_heads").order_by("pk").values_list("changes", flat=True)
    assert list(told) == [{"people": [0, 13]}, {"people": [13, 1]}]


# --- What came of it --------------------------------------------------------------------------------------------------


def test_each_conclusion_is_a_row_that_stays_itself_when_the_text_changes(roadmap, focal_point):
    gathering = held(roadmap)
    actions.report(
        gathering, by=focal_point, summary="On a parlé.", conclusions=[(None, "Un"), (None, "Deux"), (None, "")]
    )
    one, two = gathering.conclusions.all()
    said = [(two.pk, "Deux bis"), (one.pk, ""), (None, "Trois")]
    actions.report(gathering, by=focal_point, summary="On a parlé.", conclusions=said)
    assert list(gathering.conclusions.values_list("text", flat=True)) == ["Deux bis", "Trois"]
    assert Conclusion.objects.filter(pk=two.pk, text="Deux bis").exists()
    assert not Conclusion.objects.filter(pk=one.pk).exists()
    last = Event.objects.filter(verb="portal.gathering_reported").order_by("pk").last()
    assert last.changes == {"conclusions": [["Un", "Deux"], ["Deux bis", "Trois"]]}


def test_a_conclusion_of_another_gathering_is_not_touched(roadmap, focal_point):
    gathering, other = held(roadmap), held(roadmap)
    actions.report(other, by=focal_point, summary="", conclusions=[(None, "Ailleurs")])
    foreign = other.conclusions.get()
    actions.report(gathering, by=focal_point, summary="", conclusions=[(foreign.pk, "Ici")])
    assert Conclusion.objects.get(pk=foreign.pk).text == "Ailleurs"


def test_what_came_of_it_is_written_once_it_took_place(roadmap, focal_point):
    with pytest.raises(WrongState, match="once it has taken place"):
        actions.report(planned(roadmap), by=focal_point, summary="Déjà", conclusions=[])


# --- Names are forgotten ----------------------------------------------------------------------------------------------


def test_names_are_removed_a_year_after_the_end_and_the_figures_stay(roadmap, settings):
    settings.ATTENDANCE_NAMES_DAYS = 365
    gathering = with_attendance(roadmap)
    before = figures.of(gathering).cells
    ended = clock.on(AFTER, dt.time(10))
    with clock.at(ended + dt.timedelta(days=365)):
        attendance.forget_names()
    assert gathering.people.filter(forgotten_at=None).count() == 8
    with clock.at(ended + dt.timedelta(days=365, minutes=1)):
        tidy()
        tidy()
    assert list(gathering.people.order_by().values_list("name", "organisation").distinct()) == [("", "")]
    assert gathering.people.count() == 5  # of those who didn't come nothing is counted
    assert figures.of(gathering).cells == before
    assert Event.objects.filter(verb="portal.gathering_names_removed").count() == 1


def test_names_of_what_is_still_to_be_closed_are_kept_and_those_of_what_was_cancelled_go(roadmap):
    kept, gone = held(roadmap), planned(roadmap)
    came(kept, "Awa Ndiaye")
    came(gone, "Moussa Fall", state="invited")
    with clock.at(AFTER):
        moved_on(gone, "cancel", reason="Grève")
    with clock.at(AFTER + dt.timedelta(days=500)):
        attendance.forget_names()
    assert [row.name for row in Attendance.objects.all()] == ["Awa Ndiaye"]


def test_a_name_goes_whenever_the_person_asks_and_what_is_counted_stays(roadmap, focal_point):
    gathering = closed(roadmap, "Awa Ndiaye", "Moussa Fall")
    awa = gathering.people.get(name="Awa Ndiaye")
    attendance.forget_person(awa, by=focal_point)
    assert [row.name for row in gathering.people.order_by("pk")] == ["", "Moussa Fall"]
    assert figures.of(gathering).total == 2
    with pytest.raises(PermissionDenied):
        attendance.forget_person(awa, by=person("field_office", countries=[roadmap.party]))


# --- What waits -------------------------------------------------------------------------------------------------------


def desk(user) -> list[str]:
    return [str(item.what) for item in registry.work_of(user) if "/gatherings/" in item.url]


def test_what_is_to_be_done_waits_on_the_desk_of_whoever_speaks_for_the_party(roadmap, focal_point, officer):
    gathering = planned(roadmap)
    with clock.at(gatherings.BEFORE):
        assert desk(focal_point) == []
    with clock.at(AFTER):
        assert desk(focal_point) == ["Say that it took place, move it or cancel it"]
        moved_on(gathering, "hold")
        assert desk(focal_point) == ["Enter who came and close the gathering"]
        came(gathering, "Awa Ndiaye")
        moved_on(gathering, "close")
        assert desk(focal_point) == desk(officer) == []
