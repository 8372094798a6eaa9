"""What the transitions do besides changing the state; each runs inside its transition's transaction."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assistance import calendar
from assistance.models import Assistance, Milestone, Step
from portal import clock, files, trail, verbs
from portal.models import User
from portal.refusals import Refused

LOGGED = verbs.declare("assistance.work_logged", _("Work logged with its evidence"))
NEW_DAY = verbs.declare("assistance.milestone_given_a_new_day", _("Milestone given a new day"))
MOVED_BACK = verbs.declare("assistance.plan_moved_back", _("Plan moved back by the suspension"))

EVIDENCE = "evidence"


# --- The assistance ---------------------------------------------------------------------------------------------------


def suspend(assistance: Assistance, *, by: User, reason: str) -> None:
    assistance.suspended_on = clock.today()


def resume(assistance: Assistance, *, by: User, reason: str) -> None:
    """Count the days apart: the end, and all that was still to come when it was suspended, moves back by them."""
    since, today = assistance.suspended_on, clock.today()
    days = max((today - since).days, 0)
    before = assistance.ends_on
    assistance.suspended_on = None
    assistance.suspended_days += days
    assistance.ends_on = calendar.last_day(assistance.opened_on, assistance.months, assistance.suspended_days)
    assistance.save()
    _move_back(assistance, since, dt.timedelta(days=days))
    trail.record(
        MOVED_BACK, assistance, by=by, changes={"ends_on": [before, assistance.ends_on]}, reason=reason, shared=True
    )


def _move_back(assistance: Assistance, since: dt.date, shift: dt.timedelta) -> None:
    for step in Step.objects.filter(assistance=assistance, done_on=None, planned_end__gte=since):
        if step.planned_start >= since:
            step.planned_start += shift
        step.planned_end += shift
        step.save()
    waiting = Milestone.objects.filter(step__assistance=assistance, state__in=["planned", "returned"], due__gte=since)
    for milestone in waiting:
        milestone.due += shift
        milestone.save()


def nine_steps_done(assistance: Assistance) -> bool:
    return not assistance.steps.filter(done_on=None).exists()


def release_experts(assistance: Assistance, *, by: User, reason: str = "") -> None:
    """With the assistance end its experts' assignments; what was only proposed is withdrawn."""
    why = reason or str(_("The assistance is over."))
    for assignment in assistance.assignments.filter(is_live=True):
        action = "end" if assignment.state == "active" else "withdraw"
        assignment.lifecycle.perform(assignment, action, by=by, reason=why)


def close_early(assistance: Assistance, *, by: User, reason: str) -> None:
    assistance.suspended_on = None
    release_experts(assistance, by=by, reason=reason)


# --- The milestones ---------------------------------------------------------------------------------------------------


def log(
    milestone: Milestone, *, by: User, done_on: dt.date, note: str, language: str, evidence: list[UploadedFile]
) -> None:
    """Keep what was done and what shows it. Evidence handed in before a return still counts, but what was returned
    isn't sent again as it was: raises Refused where nothing is added, to what was done, its day or its files."""
    _check_day(milestone, done_on)
    if milestone.logged_at and not evidence and (milestone.done_on, milestone.note) == (done_on, note):
        raise Refused({"note": _("This is what was returned: change the text or the day, or add a file.")})
    if not evidence and not files.about(milestone, EVIDENCE).exists():
        raise Refused({"evidence": _("Attach at least one file as evidence.")})
    before = {"done_on": milestone.done_on, "note": milestone.note}
    milestone.done_on, milestone.note, milestone.note_language = done_on, note, language
    milestone.logged_by, milestone.logged_at = by, clock.now()
    kept = [files.keep(upload, milestone, purpose=EVIDENCE, by=by) for upload in evidence]
    after = {"done_on": done_on, "note": note, "evidence": [stored.name for stored in kept]}
    trail.record(LOGGED, milestone, by=by, changes=trail.difference(before, after))


def give_back(milestone: Milestone, *, by: User, due: dt.date, reason: str) -> None:
    """Ask to have it completed by a new day, which is its due day from now on. Raises Refused for a day that has come,
    or after the end of the assistance while that lies ahead."""
    today, last = clock.today(), milestone.part_of.ends_on
    if due <= today:
        raise Refused({"due": _("Choose a day still to come.")})
    if today < last < due:
        raise Refused({"due": _("This day is after the end of the assistance.")})
    before, milestone.due = milestone.due, due
    if before != due:
        trail.record(NEW_DAY, milestone, by=by, changes={"due": [before, due]}, shared=True)


def _check_day(milestone: Milestone, done_on: dt.date) -> None:
    if done_on > clock.today():
        raise Refused({"done_on": _("This day is still to come.")})
    if done_on < milestone.step.planned_start and done_on < milestone.step.assistance.opened_on:
        raise Refused({"done_on": _("This day is before the assistance began.")})
