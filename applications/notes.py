"""The internal notes of the desk about an application: officers without an interest in it write and read them."""

from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.rules import is_on_the_desk
from portal import verbs
from portal.models import User
from portal.models.remarks import Audience
from portal.registry import address
from portal.remarks.circles import Commentary


def _page(user: User, application: Application) -> str:
    return address("admin:applications_application_change", application.pk)


NOTES = Commentary(
    "applications.application",
    Audience.SECRETARIAT,
    may=is_on_the_desk.test,
    verb=verbs.declare("applications.note_added", _("Internal note added")),
    words=500,
    where=_page,
)
