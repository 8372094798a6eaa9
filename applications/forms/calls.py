"""The languages of a call."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.languages import OF_PROJECTS


def languages_field() -> forms.MultipleChoiceField:
    """The languages in which a call's projects may be written, as ticks."""
    return forms.MultipleChoiceField(
        label=_("Languages of the projects"), choices=OF_PROJECTS, widget=forms.CheckboxSelectMultiple
    )
