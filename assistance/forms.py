"""Forms of the assistance, for the web and the admin."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.fields import ProseFormField, UploadFormField
from roadmap.models import LANGUAGES

MOST_FILES = 10


class FilesInput(forms.FileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True


class FilesFormField(UploadFormField):
    """Several files, each judged by its content; its value is a list of uploads."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("Hand in at most %(most)s files at once."), params={"most": MOST_FILES})
        if not uploads:
            super().clean(None, initial)
        return [super(FilesFormField, self).clean(upload, initial) for upload in uploads]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class CommentForm(forms.Form):
    """A remark on an assistance, in its writer's language."""

    text = ProseFormField(
        label=_("Your comment"), words=300, help_text=_("The Party, the field office and the Secretariat read it.")
    )
    language = forms.ChoiceField(label=_("Language you write in"), choices=LANGUAGES)


class CloseStepForm(forms.Form):
    """When a step was done."""

    done_on = forms.DateField(label=_("Day on which the step was done"), widget=DateInput)


class ReopenStepForm(forms.Form):
    """Why a step is opened again."""

    reason = ProseFormField(label=_("Reason"), words=300)


class ProposeForm(forms.Form):
    """An expert for the Party to agree to, among those who suit the project best."""

    expert = forms.ModelChoiceField(queryset=None, label=_("Expert"), widget=forms.RadioSelect, empty_label=None)
    role = forms.ChoiceField(label=_("Role"))
    days = forms.IntegerField(label=_("Days of work"), min_value=1, max_value=400)
    terms = ProseFormField(label=_("Terms of reference"), words=500)
