"""allauth's forms with our name for an address, our words for what is wanted in a field, our rule for who gets a reset
link, and links below the form."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from portal.forms import wanted
from portal.people.signin import has_confirmed


def call_by_our_name(field: Field) -> None:
    """An e-mail address, as everywhere else in the portal."""
    field.label = _("E-mail address")
    field.widget.attrs.pop("placeholder", None)


class AsksByName:
    """Beside a form: what is wanted is named where it is missing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wanted.name_fields(self.fields.items())


class LoginForm(AsksByName, account.LoginForm):
    """The link to reset the password stands below the form instead (templates/account/login.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        call_by_our_name(self.fields["login"])


class ResetPasswordForm(AsksByName, account.ResetPasswordForm):
    """A link to choose a new password goes to a confirmed address alone; another is told that nobody uses it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        call_by_our_name(self.fields["email"])

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if has_confirmed(user, email)]
        return email


class AddEmailForm(AsksByName, account.AddEmailForm):
    """A further address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        call_by_our_name(self.fields["email"])


class ChangePasswordForm(AsksByName, account.ChangePasswordForm):
    """A new password for who knows the present one."""


class ResetPasswordKeyForm(AsksByName, account.ResetPasswordKeyForm):
    """A new password for who has the link."""


class ReauthenticatePasswordForm(AsksByName, account.ReauthenticateForm):
    """The password before the account is changed."""


class AuthenticateForm(AsksByName, mfa.AuthenticateForm):
    """The code at signing in."""


class ReauthenticateForm(AsksByName, mfa.ReauthenticateForm):
    """The code before the account is changed."""


class ActivateTOTPForm(AsksByName, AllauthActivateTOTPForm):
    """The first code of an app that is being set up."""
