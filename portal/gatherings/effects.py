"""What the moves of a gathering do besides changing its state, and what they look at."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.gatherings import times
from portal.models import Attendance, Gathering, User
from portal.refusals import Refused

NEW_DAY = verbs.declare("portal.gathering_given_a_new_day", _("Gathering given a new day"), is_news=False)


def is_counted(gathering: Gathering) -> bool:
    """Whether anybody came, by name or by heads."""
    came = gathering.people.filter(state=Attendance.State.CAME)
    return came.exists() or gathering.heads.exists()


def nobody_waits(gathering: Gathering) -> bool:
    return not gathering.people.filter(state=Attendance.State.WAITING).exists()


def count_revision(gathering: Gathering, *, by: User, **answers: Any) -> None:
    gathering.revision += 1


def move(gathering: Gathering, *, by: User, **answers: Any) -> None:
    """Give it a new day. Raises Refused as `give_day` does, and for the day that it has."""
    before = gathering.starts_at, gathering.ends_at
    give_day(gathering, by=by, **answers)
    if (gathering.starts_at, gathering.ends_at) == before:
        raise Refused({"first_day": _("It is planned for this day and these hours already.")})


def give_day(
    gathering: Gathering,
    *,
    by: User,
    first_day: dt.date,
    begins: dt.time,
    last_day: dt.date | None,
    ends: dt.time,
    reason: str,
) -> None:
    """Plan it for this day, and keep the earlier one to tell, where it begins at another hour than it did. What was
    cancelled may have the day that it had. Raises Refused at the field that is wrong."""
    day = {"first_day": first_day, "begins": begins, "last_day": last_day, "ends": ends}
    before = gathering.starts_at, gathering.ends_at
    gathering.starts_at, gathering.ends_at = times.span(**day, time_zone=gathering.time_zone)
    gathering.moved_from = before[0] if before[0] != gathering.starts_at else None
    gathering.revision += 1
    changes = {
        "starts_at": [before[0], gathering.starts_at],
        "ends_at": [before[1], gathering.ends_at],
    }
    trail.record(NEW_DAY, gathering, by=by, changes=changes, reason=reason)
