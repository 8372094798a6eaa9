"""allauth's forms where theirs doesn't fit: where a link stands, and which address opens an account."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm

from portal.signin import has_confirmed


class LoginForm(AllauthLoginForm):
    """The link to reset the password stands below the form instead (templates/account/login.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ResetPasswordForm(AllauthResetPasswordForm):
    """A link to choose a new password goes to a confirmed address alone; another is told that nobody uses it."""

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if has_confirmed(user, email)]
        return email
