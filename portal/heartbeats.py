"""Whether what works in the background is at work: each part leaves a row that web processes read, on every engine and
every broker. A part that falls silent is known by the age of its row."""

import datetime as dt
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import Error
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models.running import Heartbeat, Reason
from portal.written import moment

logger = logging.getLogger(__name__)
Part = Heartbeat.Part

# A part is not missed before it has had the time to start.
STARTED = timezone.now()
BETWEEN = 5  # seconds: more often, a process that is busy says nothing new
_said: dict[str, float] = {}

SILENT = {
    Part.BEAT: _("Scheduled work has stopped since %(moment)s: reminders and letters that are due are waiting."),
    Part.WORKER: _("Background work has stopped since %(moment)s: messages and documents are waiting."),
}


@dataclass(frozen=True)
class Trouble:
    """What keeps a part from its work, for whoever waits for it."""

    part: str
    what: str | Promise
    since: dt.datetime


def seen(part: str) -> None:
    """This process does the part's work now. Never fails: a sign of life is no reason to stop."""
    if time.monotonic() - _said.get(part, float("-inf")) > BETWEEN:
        _said[part] = time.monotonic()
        note(part)


def note(part: str, reason: str = "") -> None:
    """The part was at work now; `reason` is what hindered it. Never fails."""
    values = {"seen_at": timezone.now(), "reason": reason}
    try:
        if not Heartbeat.objects.filter(part=part).update(**values):
            Heartbeat.objects.get_or_create(part=part, defaults=values)
    except Error:
        logger.warning("The sign of life of %s could not be written", part, exc_info=True)


def troubles() -> list[Trouble]:
    """What is amiss now, in one query. While beat is away no worker has anything to do, and is not blamed."""
    rows = Heartbeat.objects.in_bulk()
    found = list(_silent(rows))
    mail = rows.get(Part.MAIL)
    if mail and mail.reason:
        what = _("Messages can’t be sent. %(reason)s") % {"reason": Reason(mail.reason).label}
        found.append(Trouble(Part.MAIL, what, mail.seen_at))
    return found


def _silent(rows: dict[str, Heartbeat]) -> Iterator[Trouble]:
    for part, what in SILENT.items():
        since = max(STARTED, rows[part].seen_at) if part in rows else STARTED
        if timezone.now() - since > dt.timedelta(seconds=settings.SILENT_SECONDS):
            yield Trouble(part, what % {"moment": moment(since)}, since)
            return


def held_up() -> Trouble | None:
    """Why what waits for a worker goes on waiting, if it does."""
    return next((trouble for trouble in troubles() if trouble.part in SILENT), None)
