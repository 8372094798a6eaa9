"""Whom to ask to evaluate, and until when."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import DayFormField
from portal.lifecycle import reason_field
from portal.models import User


def _not_past(day):
    if day < clock.today():
        raise ValidationError(_("This date is in the past."))
    return day


class AssignForm(forms.Form):
    """Whom the officer asks to evaluate, and until when."""

    evaluator = forms.TypedChoiceField(label=_("Evaluator"))
    due_on = DayFormField(label=_("Due on"), ahead=horizon.SOON)

    def __init__(self, *args, evaluators: list[User], days: int, **kwargs):
        super().__init__(*args, **kwargs)
        known = {str(evaluator.pk): evaluator for evaluator in evaluators}
        field = self.fields["evaluator"]
        field.choices = [("", _("Choose")), *((pk, evaluator.full_name) for pk, evaluator in known.items())]
        field.coerce = known.get
        self.fields["due_on"].initial = clock.today() + dt.timedelta(days=days)

    def clean_due_on(self):
        return _not_past(self.cleaned_data["due_on"])


class ExtendForm(forms.Form):
    """Until when an evaluator may take, and why."""

    due_on = DayFormField(label=_("Due on"), ahead=horizon.SOON)
    reason = reason_field()

    def clean_due_on(self):
        return _not_past(self.cleaned_data["due_on"])
