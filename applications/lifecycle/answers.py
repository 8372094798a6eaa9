"""What several transitions ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


def tick(label) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": _("Tick this box to go on.")})


def deadline_field(label) -> forms.DateField:
    """A day until which the Party has time."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
