"""The turn in an assistance: the move at the head of its page, and the experts that the reader sees."""

from dataclasses import dataclass

from django.utils.functional import Promise

from assistance.models import Assignment, Assistance
from assistance.rules import may_comment
from portal import registry
from portal.models import User
from portal.moves import Move, for_person


@dataclass(frozen=True)
class Turn:
    """The banner: the move, whose it is, and what it is about unless that is the assistance as a whole."""

    move: Move
    is_mine: bool
    whose: str | Promise
    title: str | Promise


def turn(assistance: Assistance, user: User) -> Turn | None:
    """The reader's own move if it waits now, else the first that waits, else the first that is planned."""
    moves = registry.moves_of(assistance)
    if not moves:
        return None
    waiting = [move for move in moves if move.waits]
    move = [*for_person(moves, user), *waiting, *moves][0]
    is_mine = move.is_for(user)
    may_know = not move.names_somebody or is_mine or may_comment.test(user, assistance)
    title = move.title if may_know and move.title != assistance.title else ""
    return Turn(move, is_mine, move.whose(user), title)


def shown_assignments(assistance: Assistance, user: User, *, proposals: bool) -> list[Assignment]:
    """The experts at work and those whose work has ended; with `proposals` those proposed or asked too. One's own
    is always among them."""
    states = ("proposed", "agreed", "active", "ended") if proposals else ("active", "ended")
    return [a for a in assistance.assignments.all() if a.state in states or (a.is_live and a.expert.user_id == user.pk)]
