"""Signed links: each is made when its message is sent, is never stored, and leads to one thing for some time."""

from allauth.account.models import EmailAddress, get_emailconfirmation_model
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from portal.models import Designation, Invitation, OutgoingMessage, User
from portal.people import invitations

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


def invitation_link(message: OutgoingMessage) -> str:
    """A link that opens the invitation for three weeks."""
    token = signing.dumps(message.object_id, salt=INVITATION_SALT)
    return settings.PORTAL_URL + reverse("invitation", args=[token])


def _invitation(token: str) -> QuerySet[Invitation]:
    try:
        pk = signing.loads(token, salt=INVITATION_SALT, max_age=INVITATION_DAYS * DAY)
    except signing.BadSignature:
        return Invitation.objects.none()
    return Invitation.objects.filter(pk=pk)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link opens; None for a link that is false, old or used, and where it stands no longer."""
    invitation = _invitation(token).select_related("invited_by", "party", "replaces").first()
    return invitation if invitation and invitations.stands(invitation) else None


def has_accepted(token: str, user: User | AnonymousUser) -> bool:
    """Whether the person has taken the invitation that a link leads to."""
    return _invitation(token).filter(accepted_by=user.pk, accepted_at__isnull=False).exists()


def designation_link(message: OutgoingMessage) -> str:
    """The link that confirms an address, for a week."""
    token = signing.dumps(message.object_id, salt=DESIGNATION_SALT)
    return settings.PORTAL_URL + reverse("designation-confirm", args=[token])


def designation_of(token: str) -> Designation | None:
    """The request that a link confirms; None for a link that is false or old."""
    try:
        pk = signing.loads(token, salt=DESIGNATION_SALT, max_age=DESIGNATION_DAYS * DAY)
    except signing.BadSignature:
        return None
    return Designation.objects.filter(pk=pk).select_related("party").first()
