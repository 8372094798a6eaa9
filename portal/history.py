"""The trail as people read it: a record's history, what is news to somebody, and what changed in words."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import BigIntegerField, CharField, Field, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import lifecycle, registry, verbs
from portal.models import Event, User
from portal.roles import SPEAKERS, WRITERS
from portal.rules import is_finance, is_secretariat
from portal.written import number

LOOKED_THROUGH = 100  # the latest entries, among which a person's news are found
READ_AT_ONCE = 25  # of them; an officer's are mostly the first


class News(NamedTuple):
    """One thing done to one record on one day, any number of times and by whomever."""

    event: Event
    """The latest."""
    times: int
    page: str
    """Where the person reads it; empty where they can't."""

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.event.at)


def news_for(user: User, most: int) -> list[News]:
    """What changed, as far as the person may know it, at most so many items.

    The Secretariat reads of everything but drafts; a Party's own people of what is shared with the Party; whoever else
    follows a Party, of the shared entries about records that they may open.
    """
    events = _new_to(user)[:LOOKED_THROUGH].iterator(READ_AT_ONCE)
    runs = _together(events, most if is_secretariat(user) else LOOKED_THROUGH)
    return [news for news, _entries in _read_by(user, runs)][:most]


def news_since(user: User, moment: dt.datetime, told: QuerySet) -> list[tuple[News, list[int]]]:
    """All that others did since a moment, but for the entries that the person was `told` (their keys): what was done
    alike to the same record is one, with the keys of its entries."""
    runs: dict[tuple, list[Event]] = {}
    for event in _new_to(user).filter(at__gte=moment).exclude(pk__in=told).exclude(by=user):
        runs.setdefault((event.verb, event.content_type_id, event.object_id), []).append(event)
    return list(_read_by(user, list(runs.values())))


def _new_to(user: User) -> QuerySet[Event]:
    events = open_events(user) if is_secretariat(user) else _shared_by_the_followed(user)
    return events.exclude(verb__in=verbs.everyday()).select_related("by", "party", "content_type")


def _read_by(user: User, runs: list[list[Event]]) -> Iterator[tuple[News, list[int]]]:
    """What the person may know, with the page where they read it."""
    own, officer = user.party_ids(*SPEAKERS), is_secretariat(user)
    latest = [run[0] for run in runs]
    prefetch_related_objects(latest, "about")
    for run, page in zip(runs, registry.pages_of(user, [event.about for event in latest]), strict=True):
        if officer or page or run[0].party_id in own:
            yield News(run[0], len(run), page), [event.pk for event in run]


def _together(events: Iterable[Event], enough: int) -> list[list[Event]]:
    """What was done alike to the same record on the same day, the latest first; whole days, until there are enough."""
    found: dict[tuple, list[Event]] = {}
    days = set()
    for event in events:
        day = timezone.localdate(event.at)
        if len(found) >= enough and day not in days:
            break
        days.add(day)
        found.setdefault((day, event.verb, event.content_type_id, event.object_id), []).append(event)
    return list(found.values())


def _shared_by_the_followed(user: User) -> QuerySet[Event]:
    return Event.objects.filter(shared=True, party__in=registry.countries_followed_by(user))


def not_withheld(user: User, rows: QuerySet, *, keys: type[Field] = BigIntegerField) -> QuerySet:
    """The rows without those about records that a conflict of interest closes to the person; `keys` is the type in
    which the rows keep a record's key."""
    for records in registry.withheld_from(user):
        about = ContentType.objects.get_for_model(records.model)
        closed = records.order_by().annotate(key=Cast("pk", keys())).values("key")
        rows = rows.exclude(content_type=about, object_id__in=closed)
    return rows


def open_events(user: User) -> QuerySet[Event]:
    """The trail as the person may read it: nothing about another Party’s drafts or about what is closed to them."""
    own = user.party_ids(*WRITERS)
    events = not_withheld(user, Event.objects.all(), keys=CharField)
    for private in registry.private_events():
        events = events.exclude(private & ~Q(party__in=own)) if own else events.exclude(private)
    return events


def events_about(record: models.Model) -> QuerySet[Event]:
    """A record's whole trail, newest first, for code that asks what has happened."""
    return Event.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)


def history_of(record, user: User) -> QuerySet[Event]:
    """A record's trail, newest first; whoever isn't staff sees what is shared."""
    events = events_about(record)
    if not (is_secretariat(user) or is_finance(user)):
        events = events.filter(shared=True)
    return events.select_related("by")


# --- What changed, in words -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One change of an entry. Where the field `is_known`, that is, the record's own, `name` and values are in words."""

    name: str
    before: Any
    after: Any
    is_known: bool


WAIVED = "waived:"
APART = " · "
AMOUNT = re.compile(r"\d+\.\d\d")
WORDS = {True: _("yes"), False: _("no")}


def in_words(model: type[models.Model] | None, changes: Mapping[str, Any]) -> list[Change]:
    """The changes of an entry about a record of this model; of a gate that was waived, the gate and the reason."""
    fields = {field.name: field for field in model._meta.fields} if model else {}
    lists = {related.get_accessor_name(): related.related_model for related in _lists_of(model)}
    found = []
    for name, (before, after) in changes.items():
        field = fields.get(name)
        if name.startswith(WAIVED):
            found.append(Change(_waived(model, name.removeprefix(WAIVED)), None, after, is_known=True))
        elif field is None:
            found.append(_of_list(lists[name], before, after) if name in lists else _of_another(name, before, after))
        else:
            said = _states(model) if name == "state" else dict(field.flatchoices)
            label = capfirst(str(field.verbose_name))
            found.append(Change(label, _said(before, said), _said(after, said), is_known=True))
    return found


def _of_another(name: str, before: Any, after: Any) -> Change:
    return Change(name, _said(before, {}), _said(after, {}), is_known=False)


def _of_list(part: type[models.Model], before: Any, after: Any) -> Change:
    """Of rows that are part of the record, each on the trail as one line of its values."""
    words = {code: label for field in part._meta.fields for code, label in field.flatchoices}
    label = capfirst(str(part._meta.verbose_name_plural))
    return Change(label, *(_said(_lines(value, words), {}) for value in (before, after)), is_known=True)


def _lines(value: Any, words: Mapping[Any, Any]) -> Any:
    if isinstance(value, list):
        return [_lines(one, words) for one in value]
    return APART.join(_piece(piece, words) for piece in value.split(APART)) if isinstance(value, str) else value


def _piece(piece: str, words: Mapping[Any, Any]) -> str:
    return number(Decimal(piece)) if AMOUNT.fullmatch(piece) else str(words.get(piece, piece))


def _lists_of(model: type[models.Model] | None) -> list[Any]:
    """The records of other models that are part of one of this model, such as an application’s risks."""
    return list(model._meta.related_objects) if model else []


def _said(value: Any, words: Mapping[Any, Any]) -> Any:
    """A value without brackets or codes: several on one line, each by its word where it has one."""
    if isinstance(value, list | tuple):
        return ", ".join(str(_said(one, words)) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(one, words)}" for key, one in value.items())
    if isinstance(value, bool):
        return WORDS[value]
    return words.get(value, value) if isinstance(value, str) else value


def _waived(model: type[models.Model] | None, name: str) -> str:
    """Which condition was passed with a reason, as its message has it."""
    lives = model is not None and issubclass(model, lifecycle.Lived)
    gates = [gate for row in lifecycle.of(model).transitions for gate in row.gates] if lives else []
    found = next((gate for gate in gates if gate.name == name), None)
    said = (found.label or found.message) if found else name
    return _("Waived: %(condition)s") % {"condition": said}


def _states(model: type[models.Model]) -> dict[str, Any]:
    lives = issubclass(model, lifecycle.Lived)
    return {state.name: state.label for state in lifecycle.of(model).states} if lives else {}
