"""Saving while one types. A sitting is all that one person changes in a record without ten quiet minutes, the button or
somebody else's save in between: the trail gets one entry with the difference when it ends.

Somebody else's save is never overtaken unseen, and a message that comes late overwrites nothing
(docs/adr/0012-saving-while-typing.md).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, versions
from portal.models import Autosaved, User
from portal.refusals import Refused

QUIET = dt.timedelta(minutes=10)  # without a save, after which a sitting is over


@dataclass(frozen=True)
class Message:
    """What a form with a script sends: `form` is the form as it was handed to its writer, `sequence` grows with each of
    its messages."""

    form: uuid.UUID
    sequence: int
    by_itself: bool = False


class Overtaken(Refused):
    """Somebody else, or oneself in another window, saved since the page was shown; `saved` says who and when."""

    def __init__(self, saved: Autosaved, *, by: User):
        theirs = _(
            "%(who)s has changed this page since you opened it. "
            "Compare both versions below, then save again to keep yours."
        )
        own = _(
            "You have changed this page in another window since you opened it here. "
            "Compare both versions below, then save again to keep this one."
        )
        message = own if saved.saved_by_id == by.pk else theirs
        super().__init__(message, params={"who": saved.saved_by.full_name}, code="overtaken")
        self.saved = saved


class Sitting:
    """What somebody saves in a record, whose row the action has locked. Subclasses give `content` and `record`, and say
    of which record (`about`) and `part` the earlier versions are."""

    def __init__(self, saved: Autosaved):
        self.saved = saved

    @property
    def about(self) -> Model:
        raise NotImplementedError

    @property
    def part(self) -> str:
        return ""

    def content(self) -> dict[str, Any]:
        """What is stored now, as values that JSON holds."""
        raise NotImplementedError

    def changes(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The difference between two contents, as the trail shows it."""
        return trail.difference(before, now)

    def record(self, changes: Mapping[str, Any]) -> None:
        """Put what `saved.saved_by` changed on the trail."""
        raise NotImplementedError

    def save(self, write: Callable[[], None], *, by: User, revision: int | None, message: Message | None) -> None:
        """Have `write` store what was typed. `revision` is the one that the writer began from; a message that comes
        after a later one of its form is dropped. Raises Overtaken, and what `write` raises."""
        saved = self.saved
        same_form = message is not None and saved.form == message.form
        if same_form and message and message.sequence <= saved.sequence:
            return
        if saved.pk and saved.revision != revision and not same_form:
            raise Overtaken(saved, by=by)
        if saved.pk and saved.saved_by_id != by.pk:
            self.settle()
        before = self.content()
        write()
        now = self.content()
        if saved.before is None or not same_form:
            self._keep(before, now, by)
        self._count(by, message, before, now)

    def _keep(self, before: dict[str, Any], now: dict[str, Any], by: User) -> None:
        """What somebody else wrote, or oneself in another sitting or window, is an earlier version."""
        last = (self.saved.saved_by, self.saved.saved_at) if self.saved.pk else None
        versions.keep(self.about, before, now, part=self.part, by=by, saved=last)

    def _count(self, by: User, message: Message | None, before: dict[str, Any], now: dict[str, Any]) -> None:
        saved, is_first = self.saved, self.saved.pk is None
        if now != before and saved.before is None:
            saved.before = before
        if is_first or now != before:
            saved.revision, saved.saved_at, saved.saved_by = saved.revision + 1, clock.now(), by
        saved.form, saved.sequence = (message.form, message.sequence) if message else (None, 0)
        if not (message and message.by_itself):
            self._end(now, is_first=is_first)
        saved.save()

    def settle(self) -> None:
        """End the sitting: put on the trail what it changed."""
        if self.saved.before is not None:
            self._end(self.content())
            self.saved.save(update_fields=["before"])

    def _end(self, now: dict[str, Any], *, is_first: bool = False) -> None:
        """The first save by the button is on the trail whatever it changed. The row is left to save."""
        changes = {} if self.saved.before is None else self.changes(self.saved.before, now)
        if changes or is_first:
            self.record(changes)
        self.saved.before = None


def fallen_quiet(rows: QuerySet) -> QuerySet:
    """Of rows that save by themselves, those whose sitting is over and isn't on the trail yet."""
    return rows.exclude(before=None).filter(saved_at__lte=clock.now() - QUIET)
