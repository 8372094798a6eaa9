"""The form by which a draft PDF is asked for."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class DraftForm(forms.Form):
    """In which languages to make a draft PDF."""

    languages = forms.MultipleChoiceField(
        label=_("Language of the headings"),
        help_text=_("The text that the Party typed stays in its own language."),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
