"""allauth's forms with our name for an address, our rule for who gets a reset link, and links below the form."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from portal.people.signin import has_confirmed


def call_by_our_name(field: Field) -> None:
    """An e-mail address, as everywhere else in the portal."""
    field.label = _("E-mail address")
    field.widget.attrs.pop("placeholder", None)


class LoginForm(AllauthLoginForm):
    """The link to reset the password stands below the form instead (templates/account/login.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        call_by_our_name(self.fields["login"])


class ResetPasswordForm(AllauthResetPasswordForm):
    """A link to choose a new password goes to a confirmed address alone; another is told that nobody uses it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        call_by_our_name(self.fields["email"])

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if has_confirmed(user, email)]
        return email
