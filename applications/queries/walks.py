"""The walk through a queue: which applications an officer set out to go through, one after the other.

It is remembered as it stood when it began: whoever acts on an application goes on to the next, though the one acted on
may have left what was asked for.
"""

from dataclasses import dataclass

from applications.queries.queue import Asked, asked_for
from portal.models import User

EITHER_WAY = 100  # applications remembered before and after the one that the walk begins with


@dataclass(frozen=True)
class Place:
    """Where an application stands in a walk: which comes before and after it, None at the ends."""

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
        """Whether it knows what comes before and after the application, or that nothing does."""
        if key not in self.keys:
            return False
        is_first, is_last = key == self.keys[0], key == self.keys[-1]
        ends = self.before + len(self.keys)
        return not (is_first and self.before) and not (is_last and ends < self.count)


def begin(user: User, asked: Asked, key: int) -> Walk | None:
    """A walk that begins with the application; None where what the officer asks for doesn't have it."""
    keys = list(asked_for(user, asked).values_list("pk", flat=True))
    if key not in keys:
        return None
    before = max(keys.index(key) - EITHER_WAY, 0)
    return Walk(asked.address(), before, len(keys), keys[before : before + 2 * EITHER_WAY + 1])
