"""What a form says where an answer is wanted and none was given: which answer, by the name of its field. “This field is
required”, which every form of Django says of every field, helps nobody who reads a list of what is missing."""

from collections.abc import Iterable
from typing import TypeVar

from django import forms
from django.forms.forms import BaseForm
from django.forms.utils import pretty_name
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.fields import AmountFormField
from portal.lifecycle import Text

Form = TypeVar("Form", BaseForm, forms.BaseFormSet)
REQUIRED = forms.Field.default_error_messages["required"]
TICK = _("Tick this box to go on.")
ANSWER = _("Answer the question “{label}”.")
# By the first kind of field that fits; a text is filled in.
ASKED = (
    (forms.FileField, _("Attach a file: “{label}”.")),
    ((forms.MultipleChoiceField, forms.ModelMultipleChoiceField), _("Choose at least one answer: “{label}”.")),
    (forms.ChoiceField, _("Choose an answer: “{label}”.")),
    (forms.DateField, _("Enter a date: “{label}”.")),
    (AmountFormField, _("Enter an amount: “{label}”.")),
    (forms.IntegerField, _("Enter a number: “{label}”.")),
)
FILL_IN = _("Fill in “{label}”.")


def named(form: Form) -> Form:
    """The form, each of whose fields asks for its answer by name."""
    for one in form.forms if isinstance(form, forms.BaseFormSet) else [form]:
        name_fields(one.fields.items())
    return form


def name_fields(fields: Iterable[tuple[str, forms.Field]]) -> None:
    """A field that has words of its own for it keeps them."""
    for name, field in fields:
        if field.error_messages.get("required") is REQUIRED:
            field.error_messages["required"] = asked(field, field.label or pretty_name(name))


def asked(field: forms.Field, label: Text) -> Text:
    """What is wanted in a field of that label."""
    if isinstance(field, forms.BooleanField):
        return TICK
    if str(label).rstrip().endswith("?"):
        return format_lazy(ANSWER, label=label)
    return format_lazy(next((said for kind, said in ASKED if isinstance(field, kind)), FILL_IN), label=label)
