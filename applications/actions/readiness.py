"""A draft that somebody wrote who may not submit it: the focal point is told when it is ready."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import emails
from applications.actions.drafts import lock_draft
from applications.dossier import progress, sections
from applications.models import Application
from portal import history, trail, verbs
from portal.models import User
from portal.refusals import Refused
from portal.rules import is_focal_point

TOLD_READY = verbs.declare("applications.told_ready", _("Focal point told that the draft is ready"))


def why_not(user: User, application: Application) -> sections.Text | None:
    """A deputy or contributor tells it once every section is complete, and once only until somebody writes again."""
    if is_focal_point(user, application):
        return _("You are the focal point: you can submit it yourself.")
    if over := sections.call_over(application):
        return over
    if progress.lacking(application):
        return _("Some sections aren’t complete yet.")
    if _told_since_it_changed(application):
        return _("The focal point has been told, and nothing has changed since.")
    return None


@transaction.atomic
def tell_ready(application: Application, *, by: User) -> None:
    """Tell the focal point by message. Raises PermissionDenied, WrongState once submitted, or Refused where sections
    are incomplete, the call is over, or the focal point knows."""
    application = lock_draft(application, by)
    if reason := why_not(by, application):
        raise Refused(str(reason))
    trail.record(TOLD_READY, application, by=by, shared=True)
    emails.ready(application, by=by)


def _told_since_it_changed(application: Application) -> bool:
    saved = application.sections.order_by("-saved_at").values_list("saved_at", flat=True).first()
    told = history.events_about(application).filter(verb=TOLD_READY)
    return told.filter(at__gte=saved).exists() if saved else told.exists()
