"""A reading as its reader writes it, hands it in, and takes it up again. The app's actions and effects call these, in
their transaction; they say who may, and write the trail."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from portal import clock, versions
from portal.fields import clean_draft
from portal.models import User
from portal.readings.bases import OPEN, TOP, WRITING, Reading
from portal.readings.figures import to_the_cent
from portal.refusals import Refused, WrongState
from portal.text import clean_prose

Scores = Mapping[int, tuple[int | None, str]]


def keep(reading: Reading, scores: Scores, comment: str, *, by: User) -> None:
    """Save what is scored so far: by criterion's key, a value from 0 to 5 or none yet, and a comment."""
    if reading.state != WRITING:
        raise WrongState(_("This evaluation can’t be changed now."))
    before = written(reading)
    for criterion in reading.grid.criteria.all():
        score, _made = reading.given.get_or_create(criterion=criterion)
        score.value, score.comment = scores.get(criterion.pk, (None, ""))
        clean_draft(score, ["value", "comment"])
        score.save()
    reading.comment = comment
    clean_draft(reading, ["comment"])
    reading.save()
    versions.keep(reading, before, written(reading), by=by)


def written(reading: Reading) -> dict[str, Any]:
    """What its reader wrote, in values that JSON holds: the comment, and by criterion's key score and remark."""
    scores = reading.given.exclude(value=None, comment="")
    marks = {str(score.criterion_id): [score.value, score.comment] for score in scores}
    return {"comment": clean_prose(reading.comment), "scores": marks}


def scores_of(stored: Mapping[str, Any]) -> Scores:
    """The scores in what `written` gave."""
    return {int(key): (value, remark) for key, (value, remark) in stored["scores"].items()}


def hand_in(reading: Reading, *, by: User) -> None:
    """Give it its weighted total out of 100."""
    if reading.reader_id != by.pk:
        raise PermissionDenied
    weighted = sum(s.value * s.criterion.weight for s in reading.given.select_related("criterion"))
    reading.score = to_the_cent(Decimal(weighted) / TOP)


def take_up_again(reading: Reading) -> None:
    """Drop the total, and keep on the record that the reader could read other readings meanwhile."""
    reading.score = None
    if reading.others.exists():
        reading.could_read_others = True


def give_more_time(reading: Reading, due_on: dt.date) -> dict[str, list[str]]:
    """Set a later day; returns the change for the trail. Raises Refused for an earlier one, or where nothing is waited
    for."""
    if reading.state not in OPEN:
        raise WrongState(_("Nothing is waited for any more in this evaluation."))
    if due_on <= max(reading.due_on, clock.today()):
        raise Refused({"due_on": _("Choose a day after the present one, and still to come.")})
    before, reading.due_on = reading.due_on, due_on
    reading.save()
    return {"due_on": [before.isoformat(), due_on.isoformat()]}
