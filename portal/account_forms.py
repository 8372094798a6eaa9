"""allauth's forms where theirs doesn't fit: its link to reset the password stands between the label and its box."""

from allauth.account.forms import LoginForm as AllauthLoginForm


class LoginForm(AllauthLoginForm):
    """The link to reset the password stands below the form instead (templates/account/login.html)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
