"""What rests on a decision, so that it can’t be re-opened any more. An app that builds on one says so in `ready()`."""

from collections.abc import Callable

from django.utils.functional import Promise

from applications.models import Application

Text = str | Promise
_resting: list[Callable[[Application], Text | None]] = []


def rests_on(reason: Callable[[Application], Text | None]) -> None:
    """Register `reason(application)`: what rests on its decision, in words; None where nothing does."""
    _resting.append(reason)


def what_rests_on(application: Application) -> Text | None:
    return next(filter(None, (reason(application) for reason in _resting)), None)
