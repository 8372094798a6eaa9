"""Signing in: who may, and how the messages that carry a link go through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from portal.models import OutgoingMessage, User
from portal.outgoing import outbox

# allauth's messages, by our template and the kind of link that it carries.
_OURS = {
    "password_reset_key": ("password_reset", OutgoingMessage.Link.RESET),
    "email_confirmation": ("confirm_address", OutgoingMessage.Link.CONFIRM),
    "email_confirmation_signup": ("confirm_address", OutgoingMessage.Link.CONFIRM),
    "unknown_account": ("unknown_account", OutgoingMessage.Link.NONE),
}


def has_confirmed(user: User, email: str) -> bool:
    """An address that somebody added opens their account only once they have shown that it is theirs."""
    confirmed = user.emailaddress_set.filter(email__iexact=email, verified=True)
    return user.email.lower() == email.lower() or confirmed.exists()


class PortalBackend(AuthenticationBackend):
    """Demo accounts exist only in the demo: elsewhere they can neither sign in nor go on."""

    def user_can_authenticate(self, user: User) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        user = super()._authenticate_by_email(email, password)
        return user if user and has_confirmed(user, email) else None

    def _check_password(self, user: User | None, password: str) -> User | None:
        # allauth signs in a person who fails `user_can_authenticate` but is active; a demo account must not get there.
        return super()._check_password(user if user is None or settings.DEMO or not user.is_demo else None, password)

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_roles(user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation; allauth's messages become rows of the outbox."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        name = template_prefix.rpartition("/")[2]
        template, link = _OURS.get(name, ("account_changed", OutgoingMessage.Link.NONE))
        language = "" if user else self.request.LANGUAGE_CODE
        if outbox.is_waiting(f"portal/mail/{template}", email):
            return  # a second click; a link is made when its message goes out
        outbox.queue(f"portal/mail/{template}", to=user, email=email, link=link, language=language)
