"""The page on which those who come enter their own name, without an account: from a code at the door, on a phone. It
opens only while the gathering lasts and a little longer; what is entered waits for the organiser."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.gatherings import attendance, rules
from portal.models import Attendance, Gathering, Pass, User
from portal.passes import actions as passes
from portal.passes.purposes import Purpose
from portal.passes.queries import live_of
from portal.refusals import WrongState

OPENED = verbs.declare("portal.gathering_door_opened", _("Attendance page of a gathering made"), is_news=False)
ENTERED = verbs.declare("portal.gathering_name_entered", _("Name entered at a gathering"), is_news=False)
AFTERWARDS = dt.timedelta(hours=2)
TAKES_NAMES = ("planned", "held")


def closes_at(gathering: Gathering) -> dt.datetime:
    return gathering.ends_at + AFTERWARDS


def is_open(gathering: Gathering) -> bool:
    return gathering.state in TAKES_NAMES and gathering.starts_at <= clock.now() < closes_at(gathering)


PURPOSE = Purpose(
    "attendance",
    _("Enter one’s name at a gathering"),
    model="portal.gathering",
    view="gathering-enter",
    limit="400/h/ip",  # a hall of people behind one address
    asks_address=False,  # it is shown to whoever comes, and names nobody
    begins=lambda gathering: gathering.starts_at,
    ends=lambda gathering: clock.day_of(closes_at(gathering)),
    stands=is_open,
    managed_by=rules.may_write.test,
    gone="portal/gatherings/door_closed.html",
)


@transaction.atomic
def make(gathering: Gathering, *, by: User) -> Pass:
    """The pass of the attendance page: the one there is, or a new one after it was taken back."""
    current = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if not rules.may_write(by, current):
        raise PermissionDenied
    if current.state not in TAKES_NAMES:
        raise WrongState(_("Only a gathering that is planned or under way has an attendance page."))
    if found := live_of(PURPOSE.name, current):
        return found
    trail.record(OPENED, current, by=by)
    return passes.make(PURPOSE.name, current, email="", by=by)


@transaction.atomic
def enter(gathering: Gathering, **said: str) -> Attendance:
    """Somebody enters themselves. Raises WrongState where it has closed meanwhile, Refused as `enter_oneself` does."""
    if not is_open(Gathering.objects.get(pk=gathering.pk)):
        raise WrongState(_("Attendance of this gathering is no longer entered."))
    row = attendance.enter_oneself(gathering, **said)
    trail.record(ENTERED, gathering, by=None)
    return row
