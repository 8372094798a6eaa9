"""The forms of an application's sections. One form a section; a list's rows are fields of it, so that what was typed,
errors and their summary work the same for all."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, Partner
from applications.sections import SectionKind
from portal.fields import LineFormField, ProseFormField, UploadFormField
from portal.templatetags.portal import money
from roadmap.models import Activity, Output

MOST_ROWS = 40

MORE = "_more"


class StartForm(forms.Form):
    """What a draft begins with."""

    title = LineFormField(label=_("Title of the project"), max_length=200)
    language = forms.ChoiceField(label=_("Language in which you write the project"), choices=())

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        names = dict(Application._meta.get_field("language").choices)
        self.fields["language"].choices = [(code, names[code]) for code in call.languages]


class SectionForm(forms.ModelForm):
    """The fields of a section that are the application's own, and the rows of its list. Nothing is required to save."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, kind: SectionKind, revision: int, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["revision"].initial = revision
        if kind.rows:
            self._add_rows()
        for field in self.fields.values():
            if isinstance(field, LineFormField | ProseFormField):
                field.widget.attrs.setdefault("lang", language)
        if "logistics" in self.fields:
            ceiling = money(self.instance.logistics_ceiling, "USD")
            self.fields["logistics"].help_text = _("At most %(ceiling)s, the call’s ceiling.") % {"ceiling": ceiling}
        for name, field in self.fields.items():
            field.needed = name.partition("-")[0] not in kind.optional  # to submit; a draft is saved without

    # --- rows ---------------------------------------------------------------------------------------------------

    def _add_rows(self) -> None:
        stored = list(getattr(self.instance, self.kind.related).all())
        self.row_count = self._rows_asked(len(stored))
        for index in range(self.row_count):
            for name, field in ROW_FIELDS[self.kind.key]().items():
                field.required = False
                if index < len(stored):
                    field.initial = getattr(stored[index], name)
                self.fields[f"{name}-{index}"] = field

    def _rows_asked(self, stored: int) -> int:
        if not self.is_bound:
            return max(stored + 1, 3)
        try:
            asked = int(self.data.get("_rows", ""))
        except ValueError:
            asked = stored
        return max(1, min(asked + (3 if MORE in self.data else 0), MOST_ROWS))

    def row_groups(self) -> list[list[forms.BoundField]]:
        """The bound fields of each row, for the template."""
        names = list(ROW_FIELDS[self.kind.key]())
        return [[self[f"{name}-{index}"] for name in names] for index in range(self.row_count)]

    def own_fields(self) -> list[forms.BoundField]:
        """The visible fields that aren't part of a row."""
        return [self[name] for name in self.kind.fields]

    def rows(self) -> list[dict[str, Any]]:
        """The rows in which something was written."""
        names = list(ROW_FIELDS[self.kind.key]())
        read = [{name: self.cleaned_data.get(f"{name}-{i}") for name in names} for i in range(self.row_count)]
        return [row for row in read if row[names[0]]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.kind.rows and self.kind.key in ROW_FIELDS:
            self._check_rows(cleaned)
        return cleaned

    def _check_rows(self, cleaned: dict[str, Any]) -> None:
        """A row begun needs its name and what can't be left open."""
        needed = NEEDED[self.kind.key]
        for index in range(self.row_count):
            written = [name for name in ROW_FIELDS[self.kind.key]() if cleaned.get(f"{name}-{index}")]
            for name, message in needed.items():
                field = f"{name}-{index}"
                if written and name not in written and field not in self.errors:
                    self.add_error(field, message)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.kind.fields}

    def _post_clean(self) -> None:
        """The action checks and saves the record; the form only reads what was typed."""

    class Meta:
        model = Application
        fields: list[str] = []


def _objective_row() -> dict[str, forms.Field]:
    return {"text": LineFormField(label=_("Objective"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))}


def _partner_row() -> dict[str, forms.Field]:
    return {
        "name": LineFormField(label=_("Name"), max_length=200),
        "sector": forms.ChoiceField(label=_("Sector"), choices=[("", _("Choose")), *Partner.Sector.choices]),
        "role": LineFormField(label=_("Role in the project"), max_length=250),
        "women_or_youth": forms.BooleanField(label=_("Women’s or youth organisation")),
    }


def _need_row() -> dict[str, forms.Field]:
    return {
        "profile": LineFormField(label=_("Profile of the expert"), max_length=200),
        "days": forms.IntegerField(label=_("Days"), min_value=1, max_value=400),
    }


ROW_FIELDS = {"objectives": _objective_row, "partners": _partner_row, "support": _need_row}

NEEDED = {
    "objectives": {"text": _("Write the objective.")},
    "partners": {"name": _("Give the partner’s name."), "sector": _("Choose the partner’s sector.")},
    "support": {"profile": _("Describe the profile."), "days": _("Give the number of days.")},
}


class PrioritiesForm(SectionForm):
    """The twenty activities by output, each with its justification, and the themes."""

    def _add_rows(self) -> None:
        why = {p.activity_id: p.justification for p in self.instance.priorities.all()} if not self.is_bound else {}
        self.activities = list(Activity.objects.select_related("output").order_by("code"))
        for activity in self.activities:
            self.fields[f"chosen-{activity.code}"] = forms.BooleanField(
                label=f"{activity.code} {activity.title}", required=False, initial=activity.pk in why
            )
            self.fields[f"why-{activity.code}"] = ProseFormField(
                label=_("Why does activity %(code)s come first, and what change do you expect?")
                % {"code": activity.code},
                words=250,
                required=False,
                initial=why.get(activity.pk, ""),
            )

    def groups(self) -> list[tuple[Output, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """By output: the tick and the justification of each activity."""
        found: dict[Output, list] = {}
        for activity in self.activities:
            pair = (self[f"chosen-{activity.code}"], self[f"why-{activity.code}"])
            found.setdefault(activity.output, []).append(pair)
        return list(found.items())

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"activity": activity, "justification": self.cleaned_data[f"why-{activity.code}"]}
            for activity in self.activities
            if self.cleaned_data.get(f"chosen-{activity.code}")
        ]

    def _check_rows(self, cleaned: dict[str, Any]) -> None:
        """A justification may wait; a justification without its activity would be lost, so it is asked about."""
        for activity in self.activities:
            if cleaned.get(f"why-{activity.code}") and not cleaned.get(f"chosen-{activity.code}"):
                self.add_error(
                    f"chosen-{activity.code}",
                    _("You wrote why activity %(code)s comes first: tick it, or empty the text.")
                    % {"code": activity.code},
                )


ROW_FIELDS["priorities"] = dict


def section_form(kind: SectionKind) -> type[SectionForm]:
    """The form class of a section."""
    base = PrioritiesForm if kind.key == "priorities" else SectionForm
    widgets = {
        "desired_start": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        "themes": forms.CheckboxSelectMultiple,
        "months": forms.NumberInput(attrs={"min": 12, "max": 18, "inputmode": "numeric"}),
    }
    given = {name: widget for name, widget in widgets.items() if name in kind.fields}
    form = forms.modelform_factory(Application, form=base, fields=list(kind.fields), widgets=given)
    for name in kind.fields:
        form.base_fields[name].required = name == "title"
    if "months" in kind.fields:
        form.base_fields["months"].help_text = _("From 12 to 18 months.")
    return form


class AttachmentsForm(forms.Form):
    """The letter to add, and those to remove."""

    letter = UploadFormField(label=_("Letter of the designated authority"), required=False)

    def __init__(self, *args, stored: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = stored
        for file in stored:
            self.fields[f"remove-{file.pk}"] = forms.BooleanField(
                label=_("Remove %(name)s") % {"name": file.name}, required=False
            )

    def removed(self) -> list:
        return [file for file in self.stored if self.cleaned_data.get(f"remove-{file.pk}")]
