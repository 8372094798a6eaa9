"""What several transitions ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


def tick(label) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": _("Tick this box to go on.")})
