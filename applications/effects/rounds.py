"""What the moves of a selection round do besides changing its state."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import override

from applications.actions import letters
from applications.models import Candidate, Letter, SelectionRound
from portal import clock
from portal.models import User
from portal.refusals import Refused

# The move by which a decision takes effect. The state to which it leads is also the kind of the letter that tells it.
MOVES = {
    Candidate.Decision.SELECT: "select",
    Candidate.Decision.RESERVE: "hold",
    Candidate.Decision.DECLINE: "decline",
}


def letter_kind(candidate: Candidate) -> str:
    """The kind of letter that tells the decision."""
    return candidate.application.lifecycle.row(MOVES[candidate.decision]).target


def stays(candidate: Candidate) -> bool:
    """Whether the application is on the reserve list and stays there, so that no letter is due."""
    return candidate.decision == Candidate.Decision.RESERVE and candidate.application.state == "reserve"


def settle(selection_round: SelectionRound, *, by: User) -> None:
    """Write the letters, for the officers to read."""
    selection_round.settled_at, selection_round.settled_by, selection_round.problem = clock.now(), by, ""
    for candidate in selection_round.candidates.select_related("application__party", "application__call"):
        if not stays(candidate):
            letters.write(candidate.application, letter_kind(candidate), reasons=candidate.reasons, candidate=candidate)


def revise(selection_round: SelectionRound, *, by: User, reason: str) -> None:
    _forget_letters(selection_round)
    selection_round.settled_at = selection_round.settled_by = None


def release(selection_round: SelectionRound, *, by: User) -> None:
    selection_round.release_at, selection_round.released_by = (
        clock.now() + dt.timedelta(hours=selection_round.delay_hours),
        by,
    )
    selection_round.problem = ""


def stop(selection_round: SelectionRound, *, by: User, reason: str) -> None:
    selection_round.release_at = selection_round.released_by = None


def hold_back(selection_round: SelectionRound, *, by: User, reason: str) -> None:
    """Stop the release by itself; the officers read on the round’s page what stood in the way."""
    stop(selection_round, by=by, reason=reason)
    selection_round.problem = reason


def publish(selection_round: SelectionRound, *, by: User) -> None:
    """Every decision takes effect with its money, its letter and its messages, or none does.

    The round is saved first: the moves of its applications want a candidate that is still open in a round that is
    published already, which there is within this transaction alone. So no other way leads to a decision.
    """
    selection_round.published_at = clock.now()
    selection_round.save()
    candidates = selection_round.candidates.select_related("application").order_by("application__reference")
    for candidate in candidates:
        if not stays(candidate):
            _carry_out(candidate, by)
        candidate.is_open = False
        candidate.save()


def _carry_out(candidate: Candidate, by: User) -> None:
    application = candidate.application
    try:
        application.lifecycle.perform(application, MOVES[candidate.decision], by=by, reason=candidate.reasons)
    except ValidationError as refusal:
        with override(by.language):
            raise Refused(f"{application.reference}: {' '.join(refusal.messages)}") from refusal


def cancel(selection_round: SelectionRound, *, by: User, reason: str) -> None:
    _forget_letters(selection_round)
    selection_round.candidates.update(is_open=False)


def _forget_letters(selection_round: SelectionRound) -> None:
    """Delete the letters that no Party was given."""
    Letter.objects.filter(candidate__round=selection_round, released_at=None).delete()
