"""What a test looks at one by one, which is something: a loop over nothing would pass and say nothing."""

from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def some(things: Iterable[Thing]) -> list[Thing]:
    """The things. Fails where there are none."""
    found = list(things)
    assert found, "there is nothing to look at"
    return found
