"""Every lifecycle table against the expectation written by hand in `lives`.

Each role tries every move from every state: what the expectation gives it works (or waits for a gate that the table
names), everything else is refused with the right words and leaves nothing behind. A table without an expectation fails.
What gates and effects do is tested in each app.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from applications.actions import rounds
from portal import clock, lifecycle
from portal.lifecycle import Lifecycle, Lived
from portal.models import Country, Event, Import, OutgoingMessage, StoredFile, User
from portal.refusals import GateClosed, WrongState
from tests.factories import person
from tests.project import growing
from tests.project.lives import DEPUTY, EVALUATOR, EXPECTED, EXPERT, FOCAL, OFFICE, OVER, OWNER, UNOFFERED, Moves
from tests.roadmap.factories import PDF

pytestmark = pytest.mark.django_db


def model_of(name: str) -> str:
    return name.partition(",")[0]


def without_an_expectation(tables) -> set[str]:
    return set(tables) - {model_of(name) for name in EXPECTED}


def test_every_table_has_its_expectation():
    assert without_an_expectation(lifecycle.tables()) == set()
    assert {model_of(name) for name in EXPECTED} == set(OVER) == set(lifecycle.tables())


def test_a_table_without_an_expectation_is_caught():
    assert without_an_expectation(["experts.expert", "exchange.practice"]) == {"exchange.practice"}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_table_has_these_states_and_leads_there(name):
    table, expected = lifecycle.tables()[model_of(name)], EXPECTED[name]
    assert [state.name for state in table.states] == list(expected)
    assert {state.name for state in table.states if not state.live} == OVER[model_of(name)]
    written = {(state, move, target) for state, moves in expected.items() for move, (target, _who) in moves.items()}
    assert {(state, row.name, row.target) for row in table.transitions for state in row.source} == written


# --- The walk ---------------------------------------------------------------------------------------------------------


def record_of(name: str, world) -> Lived:
    """Tunisia's record: of its application, its evaluation, its assistance and what is in it, its roadmap."""
    work, last = world.running.assignments.get(state="active", role="lead"), world.running.steps.last()
    found = {
        "applications.call": world.call,
        "applications.application": world.running.application,
        "applications.evaluation": world.running.application.evaluations.first(),
        "applications.selectionround": world.intake,
        "experts.expert": work.expert,
        "portal.designation": world.designation,
        "portal.followup": world.followup,
        "portal.gathering": world.gathering,
        "portal.import": Import.objects.filter(state="checked").earliest("pk"),
        "assistance.assistance": world.running,
        "assistance.assignment": work,
        "assistance.milestone": last.milestones.first(),
        "roadmap.nationalroadmap": world.drafting,
    }
    return found[model_of(name)]


def goes_with(name: str, state: str, world) -> dict:
    """What the database wants beside the state."""
    now, today = clock.now(), clock.today()
    logged = {"logged_at": now, "logged_by": world.call_officer, "done_on": today, "note": "Fait."}
    of_whom = {"the expert’s": "expert", "the Party’s": "party", "the Secretariat’s": "office"}
    validated = {"validated_on": today, "authority": "Ministère"} if state in ("validated", "published") else {}
    published = {"reference": "NR-TUN-1", "published_on": today} if state == "published" else {}
    answered = {"refusal": "Non" if state == "refused" else ""}
    answered["invitation"] = world.invited if state == "confirmed" else None
    closed = {} if state == "open" else {"closed_by": world.followup.created_by, "closing": "Signé."}
    wanted = {
        "portal.designation": answered,
        "portal.followup": closed,
        "portal.import": {"trouble": "broken" if state == "failed" else "", "asked_by": world.call_officer},
        "applications.evaluation": {"score": 80 if state == "submitted" else None},
        "applications.selectionround": of_the_round(state, world.call_officer),
        "assistance.assistance": {"suspended_on": today if state == "suspended" else None},
        "assistance.milestone": {**logged, "responsible": of_whom.get(name.partition(", ")[2])},
        "roadmap.nationalroadmap": {"vision": "Que tout s’entende.", **validated, **published},
    }
    return wanted.get(model_of(name), {})


def of_the_round(state: str, officer: User) -> dict:
    """Who closed the decisions, and who released them."""
    now, released = clock.now(), state in ("releasing", "published")
    return {
        "settled_at": now,
        "settled_by": officer,
        "release_at": now if released else None,
        "released_by": officer if released else None,
        "published_at": now if state == "published" else None,
    }


def put(name: str, state: str, world) -> Lived:
    """The record, in that state."""
    record, live = record_of(name, world), state not in OVER[model_of(name)]
    if model_of(name) == "applications.evaluation":
        put("applications.application", "evaluation", world)
    rows = type(record)._base_manager.filter(pk=record.pk)
    rows.update(state=state, is_live=live, **goes_with(name, state, world))
    if state == "clarifying":
        growing.clarification_of(rows.get(), world.call_officer)
    return rows.get()


@pytest.fixture
def world(demonstration, db):
    """The demonstration with records of the test's own, which others never hear of: they end with it."""
    officer = User.objects.get(email="secretariat@example.org")
    intake = rounds.start_round(demonstration.call, name="Prochaine sélection", places=5, delay_hours=24, by=officer)
    owner = person("field_office", countries=[demonstration.running.party])
    followup = growing.copy(demonstration.followup, owner_id=owner.pk)
    return SimpleNamespace(**{**vars(demonstration), "call_officer": officer, "intake": intake, "followup": followup})


@pytest.fixture
def people(world) -> dict[str, User]:
    """One person for each role, of Tunisia or of another country."""
    tunisia, jamaica = world.running.party, Country.objects.get(iso3="JAM")
    return {
        OFFICE: person("secretariat"),
        FOCAL: person("focal_point", party=tunisia),
        DEPUTY: person("deputy", party=tunisia),
        "contributor of the Party": person("contributor", party=tunisia),
        EVALUATOR: record_of("applications.evaluation", world).evaluator,
        EXPERT: record_of("experts.expert", world).user,
        "focal point of another Party": person("focal_point", party=jamaica),
        "deputy of another Party": person("deputy", party=jamaica),
        OWNER: world.followup.owner,
        "another evaluator": person("evaluator"),
        "another expert": person("expert"),
        "field office of the Party": person("field_office", countries=[tunisia]),
        "field office of another Party": person("field_office", countries=[jamaica]),
        "donor": person("donor"),
        "finance": person("finance"),
    }


def answers() -> dict:
    """What the moves ask for, all together; each takes its own."""
    file = SimpleUploadedFile("arrete.pdf", PDF, content_type="application/pdf")
    today = clock.today()
    return {
        "reason": "Parce que.", "declaration": True, "cost": "100", "note": "Fait.", "language": "fr",
        "done_on": today - dt.timedelta(days=1), "validated_on": today, "authority": "Ministère", "document": file,
        "evidence": [file], "due_on": today + dt.timedelta(days=60), "due": today + dt.timedelta(days=30),
        "question_context": "Qui ?", "first_day": today + dt.timedelta(days=30), "begins": "10:00", "ends": "12:00",
    }  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """Takes back whatever was done in it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(record: Lived, name: str, user: User) -> str:
    """The state that a move leads to, or what stops it. What it did is undone; a refusal has nothing to undo."""
    current = type(record)._base_manager.get(pk=record.pk)
    try:
        with undone():
            return record.lifecycle.perform(current, name, by=user, **answers()).state
    except (PermissionDenied, WrongState, GateClosed) as refusal:
        return {PermissionDenied: "not theirs", WrongState: "wrong state", GateClosed: "gate"}[type(refusal)]


def traces(record: Lived) -> tuple:
    """All that a move could have written."""
    values = type(record)._base_manager.filter(pk=record.pk).values().get()
    return values, *(model.objects.count() for model in (Event, OutgoingMessage, StoredFile))


def differences(table: Lifecycle, record: Lived, people: dict[str, User], expected: dict[str, Moves]) -> list[str]:
    """Where table and expectation disagree about the record as it stands: who, what, and what became of it.

    Those who never have a move are asked whether the table lets them; the first of them tries it.
    """
    found, before, strangers = [], traces(record), set()
    for role, user in people.items():
        theirs = {move for moves in expected.values() for move, (_target, who) in moves.items() if role in who}
        here = {move: target for move, (target, who) in expected[record.state].items() if role in who}
        offered = set(here) - UNOFFERED.get(table.model.lower(), set())
        if (shown := {row.name for row in table.open_to(user, record)}) != offered:
            found.append(f"{role} sees {sorted(shown)}")
        for row in table.transitions:
            right = here.get(row.name) or ("wrong state" if row.name in theirs else "not theirs")
            if right == "not theirs" and row.name in strangers and not row.allows(user, record):
                continue
            strangers |= {row.name} - theirs
            came = outcome(record, row.name, user)
            if came != right and not (came == "gate" and row.name in here and row.gates):
                found.append(f"{role} tries {row.name}: {came}")
    return found if traces(record) == before else [*found, "a refusal left something behind"]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_role_moves_exactly_what_is_expected(name, world, people):
    wrong = {}
    for state in EXPECTED[name]:
        with undone():
            record = put(name, state, world)
            wrong[state] = differences(record.lifecycle, record, people, EXPECTED[name])
    assert wrong == {state: [] for state in EXPECTED[name]}


def test_a_move_that_nobody_expects_is_caught(world, people, monkeypatch):
    record = put("applications.call", "closed", world)
    again = dataclasses.replace(record.lifecycle.row("open"), name="open_again", source=["closed"], gates=())
    monkeypatch.setattr(lifecycle, "_tables", lifecycle.tables())
    Lifecycle("applications.Call", record.lifecycle.states, [*record.lifecycle.transitions, again])
    assert differences(record.lifecycle, record, people, EXPECTED["applications.call"]) == [
        "secretariat sees ['open_again']",
        "secretariat tries open_again: open",
    ]
