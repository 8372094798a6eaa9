"""The comments on an assistance: the field office, those who speak for the Party and the Secretariat write and read
them. Experts don't."""

from django.utils.translation import gettext_lazy as _

from assistance.models import Assistance
from assistance.rules import may_comment
from portal import verbs
from portal.models import User
from portal.models.remarks import Audience
from portal.registry import address
from portal.remarks.circles import Commentary


def _page(user: User, assistance: Assistance) -> str:
    return address("assistance", assistance.pk)


COMMENTS = Commentary(
    "assistance.assistance",
    Audience.FIELD_OFFICE,
    may=may_comment.test,
    verb=verbs.declare("assistance.commented", _("Comment written")),
    words=300,
    where=_page,
    shared=True,
)
