"""The walk through a list: which records an officer set out to go through, one after the other.

It is remembered in the officer's session as it stood when it began: whoever acts on a record goes on to the next,
though the one acted on may have left what was asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase

EITHER_WAY = 100  # records remembered before and after the one that the walk begins with
KEPT = 3  # walks through one list at once, a window each


@dataclass(frozen=True)
class Queue:
    """A list as one person works through it: `kind` is its model (“app.model”), `keys(asked)` are its records in the
    order asked for, `own` is what is walked through by who comes by another way than the list."""

    kind: str
    keys: Callable[[str], Sequence[int]]
    own: str

    @property
    def where(self) -> str:
        """The key of its walks in a session."""
        return f"walks:{self.kind}"


@dataclass(frozen=True)
class Place:
    """Where a record stands in a walk: which comes before and after it, None at the ends."""

    number: int
    count: int
    previous: int | None
    following: int | None


@dataclass(frozen=True)
class Walk:
    """What was asked for, as an address; `keys` of it, the first of which stands after `before` others of `count`."""

    asked: str
    before: int
    count: int
    keys: list[int]

    def place_of(self, key: int) -> Place:
        at = self.keys.index(key)
        previous, following = self.keys[at - 1 : at] if at else [], self.keys[at + 1 : at + 2]
        return Place(self.before + at + 1, self.count, *(next(iter(found), None) for found in (previous, following)))

    def goes_on_from(self, key: int) -> bool:
        """Whether it knows what comes before and after the record, or that nothing does."""
        if key not in self.keys:
            return False
        is_first, is_last = key == self.keys[0], key == self.keys[-1]
        ends = self.before + len(self.keys)
        return not (is_first and self.before) and not (is_last and ends < self.count)


def begin(queue: Queue, asked: str, key: int) -> Walk | None:
    """A walk that begins with the record; None where what is asked for doesn't have it."""
    keys = list(queue.keys(asked))
    if key not in keys:
        return None
    before = max(keys.index(key) - EITHER_WAY, 0)
    return Walk(asked, before, len(keys), keys[before : before + 2 * EITHER_WAY + 1])


def on_the_way(session: SessionBase, queue: Queue, key: int, asked: str | None) -> Walk | None:
    """The walk on which the record stands: through what was asked for; where nothing was, the latest that has it, or
    else one through the person's own."""
    return _remembered(session, queue, key, asked) or _begun(session, queue, key, asked)


def forget(session: SessionBase, queue: Queue, asked: str) -> None:
    """The list was opened again: a walk through it begins anew."""
    known = _walks(session, queue)
    if left := [walk for walk in known if walk.asked != asked]:
        session[queue.where] = [asdict(walk) for walk in left]
    elif known:
        del session[queue.where]


def _walks(session: SessionBase, queue: Queue) -> list[Walk]:
    return [Walk(**kept) for kept in session.get(queue.where, [])]


def _remembered(session: SessionBase, queue: Queue, key: int, asked: str | None) -> Walk | None:
    known = (walk for walk in reversed(_walks(session, queue)) if asked in (None, walk.asked))
    return next((walk for walk in known if walk.goes_on_from(key)), None)


def _begun(session: SessionBase, queue: Queue, key: int, asked: str | None) -> Walk | None:
    walk = begin(queue, queue.own if asked is None else asked, key)
    if walk:
        others = [asdict(other) for other in _walks(session, queue) if other.asked != walk.asked]
        session[queue.where] = [*others, asdict(walk)][-KEPT:]
    return walk
