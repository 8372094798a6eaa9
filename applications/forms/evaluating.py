"""Whom to ask to evaluate, and the sheet of scores."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.fields import ProseFormField

LEVELS = [
    ("0", _("0: not addressed")),
    ("1", _("1: poor")),
    ("2", _("2: fair")),
    ("3", _("3: good")),
    ("4", _("4: very good")),
    ("5", _("5: excellent")),
]


class ScoreForm(forms.Form):
    """0 to 5 on each criterion, a comment each, and one overall."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, evaluation, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(evaluation.application.call.criteria.all())
        given = {score.criterion_id: score for score in evaluation.scores.all()}
        self.fields["revision"].initial = evaluation.revision
        for criterion in self.criteria:
            score = given.get(criterion.pk)
            self.fields[f"value-{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.title,
                help_text=criterion.guidance,
                coerce=int,
                empty_value=None,
                required=False,
                choices=LEVELS,
                widget=forms.RadioSelect(attrs={"class": "scale"}),
                initial="" if score is None or score.value is None else score.value,
            )
            self.fields[f"value-{criterion.pk}"].needed = True  # to submit; scores are saved without
            self.fields[f"comment-{criterion.pk}"] = ProseFormField(
                label=_("Comment"), words=150, required=False, initial=score.comment if score else ""
            )
        self.fields["comment"] = ProseFormField(
            label=_("Overall comment"), words=400, required=False, initial=evaluation.comment
        )

    def groups(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        return [(c, self[f"value-{c.pk}"], self[f"comment-{c.pk}"]) for c in self.criteria]

    def scores(self) -> dict[int, tuple[int | None, str]]:
        data = self.cleaned_data
        return {c.pk: (data[f"value-{c.pk}"], data[f"comment-{c.pk}"]) for c in self.criteria}


class AssignForm(forms.Form):
    """Whom the officer asks to evaluate, and until when."""

    evaluator = forms.ModelChoiceField(queryset=None, label=_("Evaluator"))
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, evaluators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evaluator"].queryset = evaluators

    def clean_due_on(self):
        from portal import clock

        due_on = self.cleaned_data["due_on"]
        if due_on < clock.today():
            raise ValidationError(_("This date is in the past."))
        return due_on
