"""Records with a life against the trail: a state is where the trail's last move led, and each move began where the one
before it ended."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import lifecycle
from portal.invariants.checks import in_batches
from portal.invariants.findings import Finding
from portal.models import Event

# Between the move and its entry, what the move does besides (letters, money) takes its time.
MEANWHILE = dt.timedelta(hours=1)


class Row(NamedTuple):
    key: Any
    state: str
    is_live: bool
    since: dt.datetime


class Moved(NamedTuple):
    before: str
    after: str
    at: dt.datetime


def states() -> Iterator[Finding]:
    """Every record of every model that has a life."""
    for label, table in sorted(lifecycle.tables().items()):
        model = apps.get_model(label)
        rows = model._base_manager.values_list("pk", "state", "is_live", "state_since")
        for batch in in_batches(rows):
            trails = _moves(model, [key for key, *_rest in batch])
            for row in batch:
                yield from _wrong(model, table, Row(*row), trails[str(row[0])])


def _moves(model, keys: list) -> dict[str, list[Moved]]:
    """The moves that the trail tells, by the record's key, oldest first."""
    about = ContentType.objects.get_for_model(model)
    events = Event.objects.filter(content_type=about, object_id__in=[str(key) for key in keys]).order_by("pk")
    found = defaultdict(list)
    for key, changes, at in events.values_list("object_id", "changes", "at"):
        if "state" in changes:
            found[key].append(Moved(*changes["state"], at))
    return found


def _wrong(model, table, row: Row, moves: list[Moved]) -> Iterator[Finding]:
    known = {state.name: state for state in table.states}
    said = {name: state.label for name, state in known.items()}
    state = known.get(row.state)
    if state is None:
        yield Finding(model, row.key, what=_("state"), found=row.state, expected=_("a state that is known"))
        return
    if row.is_live != state.live:
        yield Finding(model, row.key, what=_("whether it counts as under way"), found=row.is_live, expected=state.live)
    stands = table.states[0].name
    for move in moves:
        if move.before != stands:
            what = pgettext_lazy("trail", "where a move began")
            yield Finding(model, row.key, what=what, found=_of(said, move.before), expected=_of(said, stands))
        stands = move.after
    if row.state != stands:
        yield Finding(model, row.key, what=_("state"), found=state.label, expected=_of(said, stands))
    elif (moved := _last(moves)) and abs(row.since - moved.at) > MEANWHILE:
        yield Finding(model, row.key, what=_("since when it is in its state"), found=row.since, expected=moved.at)


def _of(said: dict[str, Any], name: str) -> Any:
    return said.get(name, name)


def _last(moves: list[Moved]) -> Moved | None:
    """The last move that led to another state."""
    return next((move for move in reversed(moves) if move.before != move.after), None)
