"""The links of people's messages: each is made when its message is sent, and never stored. Those that sign in or
confirm are allauth's; those of somebody without an account are passes, whose purposes stand here."""

from allauth.account.models import EmailAddress, get_emailconfirmation_model
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import Invitation, OutgoingMessage, User
from portal.passes.purposes import Purpose
from portal.people import invitations
from portal.rules import may_withdraw

INVITATION_SALT = "portal.invitation"
INVITATION_DAYS = 21
DESIGNATION_SALT = "portal.designation"
DESIGNATION_DAYS = 7  # in which the address is to be confirmed
DAY = 24 * 3600  # seconds


def reset_link(message: OutgoingMessage) -> str:
    """A link that lets the recipient choose a new password; it dies with the next sign-in."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = message.recipient
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _, token = key.partition("-")
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})


def confirm_link(message: OutgoingMessage) -> str:
    """A link that confirms the address to which it is sent."""
    address = EmailAddress.objects.get(user=message.recipient, email__iexact=message.to)
    key = get_emailconfirmation_model().create(address).key
    return settings.PORTAL_URL + reverse("account_confirm_email", args=[key])


def earlier_invitation(token: str) -> int | None:
    """The invitation to which a link of release 0.1 leads, for three weeks after it was sent."""
    return _earlier(token, INVITATION_SALT, INVITATION_DAYS)


def earlier_designation(token: str) -> int | None:
    """The request to which a link of release 0.1 leads, for a week after it was sent."""
    return _earlier(token, DESIGNATION_SALT, DESIGNATION_DAYS)


def _earlier(token: str, salt: str, days: int) -> int | None:
    try:
        return signing.loads(token, salt=salt, max_age=days * DAY)
    except signing.BadSignature:
        return None


def _withdraw(invitation: Invitation, *, by: User) -> None:
    if invitation.is_open:
        invitations.take_back(invitation, by=by)


INVITATION = Purpose(
    "invitation",
    _("Accept an invitation"),
    model="portal.invitation",
    view="invitation",
    days=INVITATION_DAYS,
    limit="60/h/ip",
    stands=invitations.stands,
    managed_by=may_withdraw,
    taken_back=_withdraw,
    earlier=earlier_invitation,
    gone="portal/invitation_gone.html",
)
DESIGNATION = Purpose(
    "designation",
    _("Confirm a request to be focal point"),
    model="portal.designation",
    view="designation-confirm",
    days=DESIGNATION_DAYS,
    limit="60/h/ip",
    asks_address=False,  # its page names nobody
    stands=lambda designation: designation.state == "asked",
    earlier=earlier_designation,
    gone="portal/designation_gone.html",
)
