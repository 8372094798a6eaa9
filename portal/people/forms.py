"""Forms about people that a Party's pages and the staff's share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lifecycle import reason_field


class EndRoleForm(forms.Form):
    """Why a role ends."""

    reason = reason_field(help_text=_("It stays on the trail; who held the role for a Party reads it in a message."))
