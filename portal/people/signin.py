"""Signing in: who may, and how the messages that carry a link go through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.models import OutgoingMessage, User
from portal.outgoing import outbox
from portal.people import throttle

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
    """People come by invitation; allauth's messages become rows of the outbox; wrong passwords are counted so that they
    shut out whoever guesses, and not the person whose address it is."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many wrong passwords. Wait a few minutes, or choose a new password: the link sent to you signs you in "
            "at once."
        ),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        user = context.get("user") or User.objects.at_address(email)
        name = template_prefix.rpartition("/")[2]
        template, link = _OURS.get(name, ("account_changed", OutgoingMessage.Link.NONE))
        language = "" if user else self.request.LANGUAGE_CODE
        if outbox.is_waiting(f"portal/mail/{template}", email):
            return  # a second click; a link is made when its message goes out
        outbox.queue(f"portal/mail/{template}", to=user, email=email, link=link, language=language)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        address = credentials.get("email", "")
        if not throttle.is_on_own_device(request, address):
            super().pre_authenticate(request, **credentials)
        if throttle.is_too_many(request, address):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        user = super().authenticate(request, **credentials)
        if user:
            throttle.forgive(request, credentials.get("email", ""))
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{throttle.source(request)}"
