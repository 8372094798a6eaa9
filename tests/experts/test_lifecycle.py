"""An entry's life, against a table written by hand: who may do what, from where, to where."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from experts.lifecycle import EXPERT
from experts.models import Expert
from portal.refusals import GateClosed, WrongState
from tests import factories
from tests.experts.factories import admitted, candidate

pytestmark = pytest.mark.django_db

STATES = ["candidate", "admitted", "paused", "declined", "withdrawn"]
# action: (from, to, who)
MOVES = {
    "admit": (["candidate"], "admitted", ["secretariat"]),
    "decline": (["candidate"], "declined", ["secretariat"]),
    "pause": (["admitted"], "paused", ["secretariat", "owner"]),
    "resume": (["paused"], "admitted", ["secretariat", "owner"]),
    "withdraw": (["candidate", "admitted", "paused"], "withdrawn", ["secretariat", "owner"]),
    "reopen": (["declined", "withdrawn"], "candidate", ["secretariat"]),
}
ROLES = ["secretariat", "owner", "expert", "focal_point", "deputy", "evaluator", "field_office", "finance", "donor"]


def test_the_table_has_these_states_and_moves():
    assert [state.name for state in EXPERT.states] == STATES
    assert {row.name: (list(row.source), row.target) for row in EXPERT.transitions} == {
        name: (source, target) for name, (source, target, _who) in MOVES.items()
    }
    assert [state.name for state in EXPERT.states if not state.live] == ["declined", "withdrawn"]


@pytest.mark.parametrize(("role", "state"), list(itertools.product(ROLES, STATES)))
def test_who_may_do_what_from_where(role, state):
    owner = factories.person("expert")
    user = owner if role == "owner" else factories.person(role)
    expert = admitted(owner)
    Expert.objects.filter(pk=expert.pk).update(state=state, is_live=EXPERT.state(state).live)

    for action, (source, target, who) in MOVES.items():
        record = Expert.objects.get(pk=expert.pk)
        if role not in who:
            with pytest.raises(PermissionDenied):
                EXPERT.perform(record, action, by=user, reason="Because.")
        elif state not in source:
            with pytest.raises(WrongState):
                EXPERT.perform(record, action, by=user, reason="Because.")
        else:
            assert EXPERT.perform(record, action, by=user, reason="Because.").state == target
            Expert.objects.filter(pk=expert.pk).update(state=state, is_live=EXPERT.state(state).live)


def test_an_entry_that_says_nothing_of_the_open_roadmap_is_not_admitted(officer):
    expert = candidate(by=officer, activities=[], outputs=[])
    with pytest.raises(GateClosed, match="no output and no activity"):
        EXPERT.perform(expert, "admit", by=officer)
    assert Expert.objects.get().state == "candidate"


@pytest.mark.parametrize("action", ["decline", "reopen"])
def test_what_is_refused_or_reopened_has_its_reason(officer, action):
    expert = candidate(by=officer)
    if action == "reopen":
        EXPERT.perform(expert, "decline", by=officer, reason="No experience yet.")
    with pytest.raises(ValidationError) as refused:
        EXPERT.perform(expert, action, by=officer, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
