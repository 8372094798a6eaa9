"""What is waited for: which side is to move, what it does, since when and until when.

An app says it once for each record (`registry.awaits`); pages, lists, the queue and the desks draw the same moves.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock

Text = str | Promise
HEADS_UP = dt.timedelta(days=30)  # how long before its day a planned move stands on a desk


class Side(Enum):
    """Who is to move."""

    SECRETARIAT = "secretariat"
    PARTY = "party"
    EVALUATORS = "evaluators"
    EXPERT = "expert"
    FIELD_OFFICE = "field_office"

    @property
    def label(self) -> Text:
        return LABELS[self]


LABELS = {
    Side.SECRETARIAT: _("Secretariat"),
    Side.PARTY: _("Party"),
    Side.EVALUATORS: _("Evaluators"),
    Side.EXPERT: _("Expert"),
    Side.FIELD_OFFICE: _("Field office"),
}
NOW = {
    Side.SECRETARIAT: _("It is the Secretariat’s turn."),
    Side.PARTY: _("It is the Party’s turn."),
    Side.EVALUATORS: _("It is the evaluators’ turn."),
    Side.EXPERT: _("It is the expert’s turn."),
    Side.FIELD_OFFICE: _("It is the field office’s turn."),
}
LATER = {
    Side.SECRETARIAT: _("Next, it will be the Secretariat’s turn."),
    Side.PARTY: _("Next, it will be the Party’s turn."),
    Side.EVALUATORS: _("Next, it will be the evaluators’ turn."),
    Side.EXPERT: _("Next, it will be the expert’s turn."),
    Side.FIELD_OFFICE: _("Next, it will be the field office’s turn."),
}


@dataclass(frozen=True)
class WorkItem:
    """Something that waits for a person. `title` may be typed text, then `title_lang` names its language. `since` is
    when it was asked; what the calendar alone plans has only its day, `due`, which ends at `due_at`."""

    title: Text
    what: Text
    url: str
    since: dt.datetime | None = None
    due: dt.date | None = None
    due_at: dt.time = clock.END_OF_DAY
    title_lang: str = ""
    country: Any = None

    @property
    def until(self) -> dt.datetime | None:
        """The moment until which it is to be done."""
        return clock.on(self.due, self.due_at) if self.due else None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.today()

    @property
    def days_late(self) -> int:
        """Days since it was due; 0 where it isn't late."""
        return (clock.today() - self.due).days if self.due and self.is_late else 0

    @property
    def in_days(self) -> str:
        """“in 8 days”, “late by 6 days”; empty where no day is set."""
        if self.due is None:
            return ""
        days = (self.due - clock.today()).days
        if days == 0:
            return _("today")
        if days > 0:
            return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
        return ngettext("late by %(days)s day", "late by %(days)s days", -days) % {"days": -days}

    @property
    def waits(self) -> bool:
        """Whether it is to be done now: asked already, or planned for a day that is near."""
        return self.since is not None or self.due is None or self.due <= clock.today() + HEADS_UP


@dataclass(frozen=True, kw_only=True)
class Move(WorkItem):
    """What a record waits for. It is for whoever holds one of `roles` (for that Party, where one is given), and of them
    for `people` alone where they are named. `names_somebody`: its title is a name that not every reader may know."""

    side: Side
    roles: tuple[str, ...]
    party_id: int | None = None
    people: frozenset[int] | None = None
    button: Text = ""
    names_somebody: bool = False

    def is_for(self, user: Any) -> bool:
        named = self.people is None or user.pk in self.people
        return named and user.is_authenticated and user.holds(*self.roles, party_id=self.party_id)

    def whose(self, user: Any) -> Text:
        """Whose turn it is, in a sentence to that reader."""
        if self.is_for(user):
            return _("It is your turn.") if self.waits else _("Next, it will be your turn.")
        return (NOW if self.waits else LATER)[self.side]


def in_order(moves: Iterable[Move]) -> list[Move]:
    """The earliest due first; those without a day last."""
    return sorted(moves, key=lambda move: move.due or dt.date.max)


def for_person(moves: Iterable[Move], user: Any) -> list[Move]:
    """Those that wait for the person now: what their desk lists."""
    return [move for move in moves if move.waits and move.is_for(user)]
