"""The life of a follow-up: open, perhaps for longer than was agreed, then done or dropped."""

import datetime as dt

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rules import predicate

from portal import clock, horizon, registry, trail
from portal.fields import DayFormField, ProseFormField
from portal.followups import emails
from portal.followups.queries import DAY_MOVED
from portal.lifecycle import Lifecycle, State, Transition, reason_field
from portal.models import FollowUp, User
from portal.refusals import Refused
from portal.rules import is_secretariat

WORDS = FollowUp._meta.get_field("closing").words


@predicate
def may_close(user: User, followup: FollowUp) -> bool:
    """Whoever owes it or has asked for it, while in office; an officer whom no interest keeps away."""
    if not user or not user.is_authenticated:
        return False
    if is_secretariat(user):
        return not registry.is_withheld(user, followup.about)
    return bool(user.current_grants) and user.pk in (followup.owner_id, followup.created_by_id)


@predicate
def may_move_its_day(user: User, followup: FollowUp) -> bool:
    """Whoever has asked for it, while in office; an officer whom no interest keeps away. Whoever owes it asks them."""
    if not may_close(user, followup):
        return False
    return user.pk == followup.created_by_id or (is_secretariat(user) and user.pk != followup.owner_id)


def _move_day(followup: FollowUp, *, by: User, due: dt.date, reason: str) -> None:
    """Raises Refused for a day that has passed, and for the one that it has."""
    before = followup.due
    if due < clock.today():
        raise Refused({"due": _("This day has passed.")})
    if due == before:
        raise Refused({"due": _("It is to be done by this day already.")})
    followup.due = due
    trail.record(DAY_MOVED, followup, by=by, changes={"due": [before, due]}, reason=reason)


def _close(followup: FollowUp, *, by: User, reason: str = "", outcome: str = "") -> None:
    followup.closing, followup.closed_by = reason or outcome, by


FOLLOW_UP = Lifecycle(
    "portal.FollowUp",
    states=[
        State("open", pgettext_lazy("follow-up", "Open"), "todo", _("It is still to be done.")),
        State("done", pgettext_lazy("follow-up", "Done"), "done", _("It is done."), live=False),
        State("dropped", pgettext_lazy("follow-up", "Dropped"), "late", _("It won’t be done."), live=False),
    ],
    transitions=[
        Transition(
            "complete",
            _("It is done"),
            source=["open"],
            target="done",
            who=may_close,
            done=_("Follow-up done"),
            asks={"outcome": ProseFormField(label=_("What came of it"), words=WORDS, required=False)},
            effect=_close,
            messages=[emails.closed],
            hint=_("Whoever asked for it is told."),
        ),
        Transition(
            "move_day",
            _("Move its day"),
            source=["open"],
            target="open",
            who=may_move_its_day,
            done=_("Day of a follow-up moved"),
            asks={
                "due": DayFormField(label=_("To be done by"), ahead=horizon.SOON),
                "reason": reason_field(_("Why its day is moved")),
            },
            effect=_move_day,
            messages=[emails.day_moved],
            hint=_("Whoever is to do it reads the new day in the daily message. Why stays on its page."),
        ),
        Transition(
            "drop",
            _("Drop it"),
            source=["open"],
            target="dropped",
            who=may_close,
            done=_("Follow-up dropped"),
            asks={"reason": reason_field(_("Why it is dropped"))},
            effect=_close,
            messages=[emails.closed],
            hint=_("Whoever asked for it is told, with the reason."),
            danger=True,
        ),
    ],
)
