"""The sheet on which a reader scores."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.fields import ProseFormField
from portal.forms.longer import LongerTexts
from portal.readings.bases import Reading


class ScoreForm(LongerTexts, forms.Form):
    """0 to 5 on each criterion, a comment each, and one overall."""

    def __init__(self, *args, reading: Reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(reading.grid.criteria.all())
        given = {score.criterion_id: score for score in reading.given.all()}
        levels = [(str(level.value), _numbered(level)) for level in reading.grid.levels.all()]
        self.explained = reading.grid.scores_explained
        for criterion in self.criteria:
            score = given.get(criterion.pk)
            self.fields[f"value-{criterion.pk}"] = forms.TypedChoiceField(
                label=_("%(criterion)s (weight: %(weight)s)")
                % {"criterion": criterion.title, "weight": criterion.weight},
                help_text=criterion.guidance,
                coerce=int,
                empty_value=None,
                required=False,
                choices=levels,
                widget=forms.RadioSelect(attrs={"class": "scale"}),
                initial="" if score is None or score.value is None else score.value,
            )
            self.fields[f"value-{criterion.pk}"].needed = True  # to submit; scores are saved without
            comment = ProseFormField(
                label=self.comment_label(),
                words=150,
                required=False,
                initial=score.comment if score else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            comment.within, comment.needed = criterion.title, bool(self.explained)
            self.fields[f"comment-{criterion.pk}"] = comment
        self.fields["comment"] = ProseFormField(
            label=_("Overall comment"), words=400, required=False, initial=reading.comment
        )
        self.let_texts_be_longer()

    def comment_label(self):
        if not self.explained:
            return _("Comment")
        return format_lazy(_("Comment (needed at the scores {scores})"), scores=", ".join(map(str, self.explained)))

    def lacking(self) -> dict[str, Any]:
        """By field, what is needed before the reading is handed in."""
        data, found = self.cleaned_data, {}
        for c in self.criteria:
            value = data[f"value-{c.pk}"]
            if value is None:
                found[f"value-{c.pk}"] = _("This criterion needs a score from 0 to 5.")
            elif value in self.explained and not data[f"comment-{c.pk}"]:
                found[f"comment-{c.pk}"] = _("Say why: the call asks for a comment at this score.")
        return found

    def groups(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        return [(c, self[f"value-{c.pk}"], self[f"comment-{c.pk}"]) for c in self.criteria]

    def scores(self) -> dict[int, tuple[int | None, str]]:
        data = self.cleaned_data
        return {c.pk: (data[f"value-{c.pk}"], data[f"comment-{c.pk}"]) for c in self.criteria}


def _numbered(level) -> str:
    """A button that shows the number alone; what it means stands in the scale, and is read aloud."""
    return format_html('{}<span class="visually-hidden">\u00a0: {}</span>', level.value, level.title)
