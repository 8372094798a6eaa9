"""The three lives against tables written by hand: who may do what, from where, to where."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assistance import lifecycle
from assistance.models import Assignment, Assistance, Milestone
from portal import clock
from portal.models import User
from portal.refusals import GateClosed, WrongState
from tests.assistance import factories
from tests.factories import CountryFactory, person

pytestmark = pytest.mark.django_db

OFFICE, FOCAL, DEPUTY, EXPERT = "secretariat", "own focal point", "own deputy", "own expert"
ROLES = [
    OFFICE, FOCAL, DEPUTY, EXPERT, "own field office",
    "other focal point", "other deputy", "other expert", "other field office", "evaluator", "donor", "finance",
]  # fmt: skip

# action: (from, to, who)
ASSISTANCE = {
    "suspend": (["running"], "suspended", [OFFICE]),
    "resume": (["suspended"], "running", [OFFICE]),
    "complete": (["running"], "completed", [OFFICE]),
    "close": (["running", "suspended"], "closed", [OFFICE]),
}
ASSIGNMENT = {
    "agree": (["proposed"], "agreed", [FOCAL]),
    "object": (["proposed"], "objected", [FOCAL]),
    "accept": (["agreed"], "active", [EXPERT]),
    "decline": (["agreed"], "declined", [EXPERT]),
    "withdraw": (["proposed", "agreed"], "withdrawn", [OFFICE]),
    "end": (["active"], "ended", [OFFICE]),
}
MILESTONE = {
    "log": (["planned", "returned"], "logged", None),  # whoever is responsible, below
    "validate": (["logged"], "validated", [OFFICE]),
    "return": (["logged"], "returned", [OFFICE]),
    "drop": (["planned"], "dropped", [OFFICE]),
}
LOGS = {"expert": [EXPERT], "party": [FOCAL, DEPUTY], "office": [OFFICE]}
STATES = {
    "assistance": (["running", "suspended"], ["completed", "closed"]),
    "assignment": (["proposed", "agreed", "active"], ["objected", "declined", "withdrawn", "ended"]),
    "milestone": (["planned", "logged", "returned", "validated"], ["dropped"]),
}
TABLES = {
    "assistance": (lifecycle.ASSISTANCE, ASSISTANCE),
    "assignment": (lifecycle.ASSIGNMENT, ASSIGNMENT),
    "milestone": (lifecycle.MILESTONE, MILESTONE),
}


@pytest.fixture
def people(officer, focal_point, senegal, field_office, at_work) -> dict[str, User]:
    """One person for each role, with the record's own Party or another."""
    elsewhere = CountryFactory()
    return {
        OFFICE: officer,
        FOCAL: focal_point,
        DEPUTY: person("deputy", party=senegal),
        EXPERT: at_work.expert.user,
        "own field office": field_office,
        "other focal point": person("focal_point", party=elsewhere),
        "other deputy": person("deputy", party=elsewhere),
        "other expert": factories.expert(officer).user,
        "other field office": person("field_office", countries=[elsewhere]),
        **{role: person(role) for role in ("evaluator", "donor", "finance")},
    }


@pytest.mark.parametrize("name", TABLES)
def test_the_table_has_these_states_and_moves(name):
    table, moves = TABLES[name]
    live, over = STATES[name]
    assert sorted(state.name for state in table.states if state.live) == sorted(live)
    assert sorted(state.name for state in table.states if not state.live) == sorted(over)
    assert {row.name: (list(row.source), row.target) for row in table.transitions} == {
        action: (source, target) for action, (source, target, _who) in moves.items()
    }


def outcome(record, action: str, user: User, **answers) -> str:
    """The state that the move leads to, or why it is refused; nothing of it stays."""
    try:
        with transaction.atomic():
            moved = record.lifecycle.perform(record, action, by=user, **answers)
            raise Undone(moved.state)
    except Undone as done:
        return str(done)
    except PermissionDenied:
        return "not theirs"
    except WrongState:
        return "wrong state"


class Undone(Exception):
    """Takes back what a test has tried."""


def expected(moves: dict, action: str, role: str, state: str, who=None) -> str:
    source, target, allowed = moves[action]
    if role not in (who if who is not None else allowed):
        return "not theirs"
    return target if state in source else "wrong state"


@pytest.mark.parametrize("state", [s for states in STATES["assistance"] for s in states])
def test_an_assistances_moves(assistance, people, state, monkeypatch):
    steps = assistance.steps.filter(done_on=None)
    steps.update(done_on=clock.today())
    since = clock.today() if state == "suspended" else None
    live = state in STATES["assistance"][0]
    Assistance.objects.filter(pk=assistance.pk).update(state=state, is_live=live, suspended_on=since)
    for role in ROLES:
        for action in ASSISTANCE:
            record = Assistance.objects.get(pk=assistance.pk)
            found = outcome(record, action, people[role], reason="Parce que.")
            assert found == expected(ASSISTANCE, action, role, state), (role, action)


@pytest.mark.parametrize("state", [s for states in STATES["assignment"] for s in states])
def test_an_assignments_moves(at_work, people, state):
    live = state in STATES["assignment"][0]
    Assignment.objects.filter(pk=at_work.pk).update(state=state, is_live=live)
    for role in ROLES:
        for action in ASSIGNMENT:
            record = Assignment.objects.get(pk=at_work.pk)
            found = outcome(record, action, people[role], reason="Parce que.")
            assert found == expected(ASSIGNMENT, action, role, state), (role, action)


@pytest.mark.parametrize("state", [s for states in STATES["milestone"] for s in states])
@pytest.mark.parametrize(("number", "responsible"), [(2, "office"), (3, "expert"), (4, "party")])
def test_a_milestones_moves(assistance, people, state, number, responsible, officer):
    milestone = factories.milestone(assistance, number)
    live = state in STATES["milestone"][0]
    Milestone.objects.filter(pk=milestone.pk).update(
        state=state, is_live=live, note="x", logged_by=officer, logged_at=clock.now(), done_on=clock.today()
    )
    given = {"done_on": clock.today(), "note": "Fait.", "language": "fr", "reason": "Parce que."}
    for role in ROLES:
        for action in MILESTONE:
            record = Milestone.objects.get(pk=milestone.pk)
            found = outcome(record, action, people[role], evidence=[factories.pdf()], **given)
            who = LOGS[responsible] if action == "log" else None
            assert found == expected(MILESTONE, action, role, state, who), (role, action)


# --- Gates and reasons ------------------------------------------------------------------------------------------------


def test_an_assistance_is_completed_once_its_nine_steps_are_done(assistance, officer, focal_point, at_work):
    for number in range(2, 10):
        with pytest.raises(GateClosed, match="Not all nine steps"):
            factories.move(assistance, "complete", officer)
        factories.close_steps(assistance, [number], officer=officer, focal=focal_point, expert_user=at_work.expert.user)
    assert factories.move(assistance, "complete", officer).state == "completed"
    assert Assignment.objects.get().state == "ended"


@pytest.mark.parametrize("action", ["suspend", "close"])
def test_suspending_and_closing_have_their_reason(assistance, officer, action):
    with pytest.raises(ValidationError) as refused:
        factories.move(assistance, action, officer, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    assert Assistance.objects.get().state == "running"


def test_closing_early_ends_what_experts_do(assistance, at_work, officer):
    second = factories.proposed(assistance, factories.expert(officer), officer, role="associate")
    factories.move(assistance, "close", officer, reason="Le ministère a changé.")
    assert Assignment.objects.get(pk=at_work.pk).state == "ended"
    assert Assignment.objects.get(pk=second.pk).state == "withdrawn"


def test_nothing_is_logged_or_agreed_while_it_is_suspended(assistance, at_work, officer, focal_point):
    second = factories.proposed(assistance, factories.expert(officer), officer, role="associate")
    factories.move(assistance, "suspend", officer, reason="Élections.")
    with pytest.raises(GateClosed, match="isn’t running"):
        factories.log(factories.milestone(assistance, 3), at_work.expert.user)
    with pytest.raises(GateClosed, match="isn’t running"):
        factories.move(second, "agree", focal_point)
