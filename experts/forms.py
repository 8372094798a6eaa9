"""What an expert fills in about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from experts.actions import PROFILE
from experts.models import Expert
from portal.fields import UploadFormField


class ProfileForm(forms.ModelForm):
    """An entry of the bank, as its owner writes it."""

    cv = UploadFormField(label=_("Curriculum vitae"), required=False)

    class Meta:
        model = Expert
        fields = PROFILE
        widgets = {
            "outputs": forms.CheckboxSelectMultiple,
            "activities": forms.CheckboxSelectMultiple,
            "themes": forms.CheckboxSelectMultiple,
        }
