"""What the moves of a gathering do besides changing its state, and what they look at."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.gatherings import announcing, times
from portal.models import Attendance, Gathering, User
from portal.refusals import Refused

NEW_DAY = verbs.declare(
    "portal.gathering_given_a_new_day", _("Another day, other hours or another place for the gathering"), is_news=False
)
ENDED = verbs.declare(
    "portal.gathering_ended_otherwise", _("Gathering ended at another hour than announced"), is_news=False
)


def is_counted(gathering: Gathering) -> bool:
    """Whether anybody came, by name or by heads."""
    came = gathering.people.filter(state=Attendance.State.CAME)
    return came.exists() or gathering.heads.exists()


def nobody_waits(gathering: Gathering) -> bool:
    return not gathering.people.filter(state=Attendance.State.WAITING).exists()


def count_revision(gathering: Gathering, *, by: User, **answers: Any) -> None:
    gathering.revision += 1


def move(gathering: Gathering, *, by: User, **answers: Any) -> None:
    """Give it another day, other hours or another place. Raises Refused as `plan_for` does, and where it has all that
    already."""
    plan_for(gathering, by=by, **answers)
    if not announcing.change_of(gathering):
        raise Refused({"first_day": _("It is planned for this day, these hours and this place already.")})


def plan_for(
    gathering: Gathering,
    *,
    by: User,
    first_day: dt.date,
    begins: dt.time,
    last_day: dt.date | None,
    ends: dt.time,
    new_place: str,
    new_link: str,
    reason: str,
) -> None:
    """Plan it for this day, and there where another place is named; keep the earlier day to tell, where it begins at
    another hour than it did. What was cancelled may have all that it had. Raises Refused at the field that is wrong."""
    day = {"first_day": first_day, "begins": begins, "last_day": last_day, "ends": ends}
    announcing.remember(gathering)
    before = _announced(gathering)
    gathering.starts_at, gathering.ends_at = times.span(**day, time_zone=gathering.time_zone)
    gathering.place, gathering.link = new_place or gathering.place, new_link or gathering.link
    gathering.moved_from = before["starts_at"] if before["starts_at"] != gathering.starts_at else None
    gathering.revision += 1
    changes = trail.difference(before, _announced(gathering))
    trail.record(NEW_DAY, gathering, by=by, changes=changes, reason=reason)


def _announced(gathering: Gathering) -> dict[str, Any]:
    return {name: getattr(gathering, name) for name in ("starts_at", "ends_at", "place", "link")}


def end(gathering: Gathering, *, by: User, ended_on: dt.date | None, ended_at: dt.time | None) -> None:
    """Let it end when it did: calendars learn of it, and the door of one that is opened again closes by it. Raises
    Refused as `times.end_as_it_was` does."""
    before = gathering.ends_at
    gathering.ends_at = times.end_as_it_was(gathering, ended_on, ended_at)
    if gathering.ends_at != before:
        gathering.revision += 1
        trail.record(ENDED, gathering, by=by, changes={"ends_at": [before, gathering.ends_at]})
