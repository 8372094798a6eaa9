"""A decision re-opened: one officer asks, another confirms."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Reopening
from applications.rules import handles
from applications.selection import decisions
from portal import clock, trail, verbs
from portal.models import User
from portal.refusals import Refused, WrongState
from portal.text import clean_prose

ASKED = verbs.declare("applications.reopening_asked", _("Re-opening of the decision asked for"))
DROPPED = verbs.declare("applications.reopening_dropped", _("Re-opening of the decision given up"))

DECIDED = ("selected", "reserve", "declined")


@transaction.atomic
def ask_reopening(application: Application, *, reason: str, by: User) -> Reopening:
    """Ask that the decision be re-opened; nothing changes before a second officer confirms."""
    application = _decided(application, by)
    reason = clean_prose(reason)
    if not reason:
        raise Refused({"reason": _("Say why.")})
    if resting := decisions.what_rests_on(application):
        raise Refused(str(resting.why))
    try:
        with transaction.atomic():
            asked = Reopening.objects.create(application=application, reason=reason, asked_by=by)
    except IntegrityError:
        raise Refused(_("Another officer has asked for this already.")) from None
    trail.record(ASKED, asked, by=by, reason=reason)
    return asked


def _decided(application: Application, by: User) -> Application:
    application = Application.objects.select_for_update().get(pk=application.pk)
    if not handles(by, application):
        raise PermissionDenied
    if application.state not in DECIDED:
        raise WrongState(_("There is no decision on this application that could be re-opened."))
    return application


@transaction.atomic
def confirm_reopening(asked: Reopening, *, by: User) -> Application:
    """By another officer than the one who asked: the application is evaluated and undecided again."""
    application = _decided(asked.application, by)
    asked = _waiting(asked)
    if asked.asked_by_id == by.pk:
        raise Refused(_("Another officer than the one who asked must confirm it."))
    asked.confirmed_at, asked.confirmed_by = clock.now(), by
    asked.save()
    try:
        with transaction.atomic():
            application.lifecycle.perform(application, "reopen", by=by, reason=asked.reason)
            return application
    except IntegrityError:  # the Party has begun another one at this very moment
        raise Refused(_("The Party has another application under way for this call.")) from None


@transaction.atomic
def drop_reopening(asked: Reopening, *, by: User) -> Reopening:
    """The decision stands after all: by whoever asked, or another officer who doesn’t agree."""
    asked = _waiting(asked)
    if not handles(by, asked.application):
        raise PermissionDenied
    asked.dropped_at = clock.now()
    asked.save()
    trail.record(DROPPED, asked, by=by)
    return asked


def _waiting(asked: Reopening) -> Reopening:
    asked = Reopening.objects.select_for_update().get(pk=asked.pk)
    if asked.is_done or asked.dropped_at:
        raise WrongState(_("Nobody asks for this any more."))
    return asked
