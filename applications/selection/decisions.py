"""What rests on a decision, so that it can’t be re-opened any more. An app that builds on one says so in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from applications.models import Application

Text = str | Promise


@dataclass(frozen=True)
class Resting:
    """What was begun on a decision: in words, why the decision stays; and the page on which the staff work on it."""

    why: Text
    label: Text
    url: str


_resting: list[Callable[[Application], Resting | None]] = []


def rests_on(found: Callable[[Application], Resting | None]) -> None:
    """Register `found(application)`: what rests on its decision; None where nothing does."""
    _resting.append(found)


def what_rests_on(application: Application) -> Resting | None:
    return next(filter(None, (found(application) for found in _resting)), None)
