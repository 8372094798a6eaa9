"""The forms of an application's sections. One form a section; a list's rows are fields of it, so that what was typed,
errors and their summary work the same for all."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import get_territory_currencies
from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from applications.dossier import guidance
from applications.dossier.sections import MOST_ROWS, PLACES, SectionKind
from applications.models import Application, Call
from portal import currencies
from portal.fields import DayFormField, LineFormField, ProseFormField, UploadFormField
from portal.forms.longer import LongerTexts
from portal.forms.unread import KeepsUnread
from portal.written import money
from roadmap.models import Activity, Output

MORE = "_more"


class TitlesSelect(forms.Select):
    """Applications by their titles, each in its own language."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if application := getattr(value, "instance", None):
            option["attrs"]["lang"] = application.language
        return option


class StartForm(forms.Form):
    """What a draft begins with; where the Party has earlier applications, one of them may be copied."""

    source = forms.ModelChoiceField(
        Application.objects.none(),
        label=_("Begin with"),
        empty_label=_("Empty sections"),
        required=False,
        widget=TitlesSelect,
        help_text=_("A copy brings every text of the earlier application into the draft, but none of its files."),
    )
    title = LineFormField(label=_("Title of the project"), max_length=200)
    language = forms.ChoiceField(label=_("Language in which you write the project"), choices=())

    def __init__(self, *args, call: Call, sources, **kwargs):
        super().__init__(*args, **kwargs)
        names = dict(Application._meta.get_field("language").choices)
        self.fields["language"].choices = [(code, names[code]) for code in call.languages]
        self.fields["source"].queryset = sources
        self.fields["source"].label_from_instance = lambda a: a.label
        if not sources:
            del self.fields["source"]


class SectionForm(KeepsUnread, LongerTexts, forms.ModelForm):
    """The fields of a section that are the application's own, and the rows of its list. Nothing is required to save."""

    most_rows = MOST_ROWS

    def __init__(self, *args, kind: SectionKind, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in kind.fields:
            _guide(self.fields[name], guidance.on(kind.key, name))
        if kind.rows:
            self.rows_guidance = guidance.on(kind.key, kind.related)
            self._add_rows()
        self.let_texts_be_longer()
        for field in self.fields.values():
            if isinstance(field, LineFormField | ProseFormField):
                field.widget.attrs.setdefault("lang", language)
        if "logistics" in self.fields:
            self.fields["logistics"].help_text = ceiling_hint(self.instance.logistics_ceiling)
        for name, field in self.fields.items():
            field.needed = kind.wants(name.partition("-")[0])  # to submit; a draft is saved without

    # --- rows ---------------------------------------------------------------------------------------------------

    def _add_rows(self) -> None:
        stored = list(getattr(self.instance, self.kind.related).all())
        self.row_count = self._rows_asked(len(stored))
        for index in range(self.row_count):
            for name, field in row_fields(self.kind).items():
                if name == "currency":
                    field.choices = self._currencies
                field.within = f"{capfirst(self.kind.rows._meta.verbose_name)} {index + 1}"
                if index < len(stored):
                    field.initial = getattr(stored[index], name)
                self.fields[f"{name}-{index}"] = field
        if self.is_bound and MORE in self.data:
            self.fields[f"{self.kind.row_fields[0]}-{self._first_added()}"].widget.attrs["autofocus"] = True

    def _first_added(self) -> int:
        """The row to go on with: the first of those that “Add lines” has just made."""
        before = int(self.data["_rows"]) if self.data.get("_rows", "").isdecimal() else 0
        return min(before, self.row_count - 1)

    @cached_property
    def _currencies(self) -> list[tuple[str, Any]]:
        """The Party's own first."""
        own = get_territory_currencies(self.instance.party.iso2.upper())
        return [("", _("Choose")), *sorted(currencies.choices(), key=lambda choice: choice[0] not in own)]

    def _rows_asked(self, stored: int) -> int:
        if not self.is_bound:
            return max(stored + 1, 3)
        try:
            asked = int(self.data.get("_rows", ""))
        except ValueError:
            asked = stored
        return max(1, min(asked + (3 if MORE in self.data else 0), MOST_ROWS), self._rows_sent())

    def _rows_sent(self) -> int:
        """Up to the last row in which something was typed, however many they are: none goes unseen."""
        sent = (re.fullmatch(r"([a-z_]+)-([0-9]{1,3})", name) for name, typed in self.data.items() if typed)
        return max((int(row[2]) + 1 for row in sent if row and row[1] in self.kind.row_fields), default=0)

    def row_groups(self) -> list[list[forms.BoundField]]:
        """The bound fields of each row, for the template."""
        return [[self[f"{name}-{index}"] for name in self.kind.row_fields] for index in range(self.row_count)]

    def own_fields(self) -> list[forms.BoundField]:
        """The visible fields that aren't part of a row."""
        return [self[name] for name in self.kind.fields]

    def rows(self) -> list[dict[str, Any]]:
        """The rows in which something was written, each with the number (`index`) that its fields have on the page."""
        return [self._row(index) | {"index": index} for index in range(self.row_count) if self._is_written(index)]

    def _is_written(self, index: int) -> bool:
        names = [f"{name}-{index}" for name in self.kind.row_fields]
        return any(self.cleaned_data.get(name) or self.unread_in(name) for name in names)

    def _row(self, index: int) -> dict[str, Any]:
        return {name: self._value(f"{name}-{index}") for name in self.kind.row_fields}

    def _value(self, name: str) -> Any:
        """What was typed as it is stored: nothing where it can't be read."""
        return self.cleaned_data[name] if name in self.cleaned_data else self.fields[name].clean(None)

    def rows_or_none(self) -> list[dict[str, Any]] | None:
        """None where the section has no list."""
        return self.rows() if self.kind.rows else None

    def values(self) -> dict[str, Any]:
        """The application's own fields that are valid."""
        return {name: self.cleaned_data[name] for name in self.kind.fields if name not in self.errors}

    def stored_name(self, name: str) -> str:
        """Rows without a word are not stored: those below move up."""
        own, _dash, index = name.rpartition("-")
        if not own:
            return name
        return f"{own}-{[row['index'] for row in self.rows()].index(int(index))}"

    def _post_clean(self) -> None:
        """The action checks and saves the record; the form only reads what was typed."""

    class Meta:
        model = Application
        fields: list[str] = []


def ceiling_hint(ceiling: Decimal) -> str:
    """How much of the logistics a call pays at most."""
    return _("At most %(ceiling)s, the call’s ceiling.") % {"ceiling": money(ceiling, "USD")}


def _guide(field: forms.Field, text: Any) -> None:
    """Guidance to a text can be folded away; that to a line stands under its label."""
    if isinstance(field, ProseFormField):
        field.guidance = text
    elif text:
        field.help_text = text


LIMITS = {
    "days": {"min_value": 1, "max_value": 400},
    "share": {"min_value": 1, "max_value": 100},
    "months": {"min_value": 1, "max_value": 18},
    "first_month": {"min_value": 1, "max_value": 18},
    "last_month": {"min_value": 1, "max_value": 18},
}
LONG_LINES = {"text", "result", "role", "source", "mitigation"}


def row_fields(kind: SectionKind) -> dict[str, forms.Field]:
    """Fresh fields for one row, from its model; none is required."""
    return {name: _row_field(kind.rows, name) for name in kind.row_fields}


def _row_field(model: type, name: str) -> forms.Field:
    if name == "currency":
        return forms.ChoiceField(label=_("Currency"), required=False)
    field = model._meta.get_field(name).formfield(**LIMITS.get(name, {}))
    field.required = False
    if isinstance(field, forms.TypedChoiceField):
        field.choices = [("", _("Choose")), *field.choices[1:]]
    if name in LONG_LINES:
        field.widget = forms.Textarea(attrs={"rows": 2, **field.widget_attrs(field.widget)})
    return field


TEXTS = ("justification", "expected_change")


class PrioritiesForm(SectionForm):
    """The twenty activities by output, each with why it comes first and the change expected, and the themes."""

    def _add_rows(self) -> None:
        stored = {} if self.is_bound else {row.activity_id: row for row in self.instance.priorities.all()}
        self.activities = list(Activity.objects.select_related("output").order_by("code"))
        for activity in self.activities:
            code, row = activity.code, stored.get(activity.pk)
            self.fields[f"chosen-{code}"] = forms.BooleanField(
                label=f"{code} {activity.title}", required=False, initial=row is not None
            )
            self.fields[f"justification-{code}"] = ProseFormField(
                label=_("Why does activity %(code)s come first?") % {"code": code},
                words=150,
                required=False,
                initial=row.justification if row else "",
            )
            self.fields[f"expected_change-{code}"] = ProseFormField(
                label=_("What change do you expect from activity %(code)s?") % {"code": code},
                words=100,
                required=False,
                initial=row.expected_change if row else "",
            )

    def groups(self) -> list[tuple[Output, list[tuple[forms.BoundField, ...]]]]:
        """By output: the tick and the two texts of each activity."""
        by_output: dict[Output, list] = {}
        for activity in self.activities:
            names = ("chosen", *TEXTS)
            by_output.setdefault(activity.output, []).append(tuple(self[f"{name}-{activity.code}"] for name in names))
        return list(by_output.items())

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"activity": activity, "index": activity.code} | self._texts(activity.code)
            for activity in self.activities
            if self.cleaned_data.get(f"chosen-{activity.code}")
        ]

    def _texts(self, code: str) -> dict[str, str]:
        return {name: self.cleaned_data.get(f"{name}-{code}", "") for name in TEXTS}

    def unread(self) -> dict[str, Any]:
        """And the texts of activities that aren't ticked."""
        return super().unread() | {
            f"{name}-{code}": text
            for code in (activity.code for activity in self.activities)
            if f"chosen-{code}" in self.errors
            for name, text in self._texts(code).items()
            if text
        }

    def stored_name(self, name: str) -> str:
        return name

    def left_out(self) -> list[str]:
        return [name for name in super().left_out() if not name.startswith("chosen-")]

    def clean(self) -> dict[str, Any]:
        """A text may wait; a text without its activity would be lost, so it is asked about."""
        cleaned = super().clean() or self.cleaned_data
        for activity in self.activities:
            if any(self._texts(activity.code).values()) and not cleaned.get(f"chosen-{activity.code}"):
                self.add_error(
                    f"chosen-{activity.code}",
                    _("You wrote about activity %(code)s: tick it, or empty its texts.") % {"code": activity.code},
                )
        return cleaned


def section_form(kind: SectionKind) -> type[SectionForm]:
    """The form class of a section."""
    base = PrioritiesForm if kind.key == "priorities" else SectionForm
    form = forms.modelform_factory(
        Application,
        form=base,
        fields=list(kind.fields),
        widgets={"themes": forms.CheckboxSelectMultiple},
        field_classes={"desired_start": DayFormField},
    )
    for name in kind.fields:
        form.base_fields[name].required = name == "title"
    if "months" in kind.fields:
        form.base_fields["months"].help_text = _("From 12 to 18 months.")
    return form


class AttachmentsForm(forms.Form):
    """The letter, the signed draft and another document to add, and those to remove."""

    letter = UploadFormField(label=_("Letter of the designated authority"), required=False)
    signed = UploadFormField(label=_("Draft signed inside the ministry"), required=False)
    document = UploadFormField(label=_("Another document"), required=False)

    def __init__(self, *args, stored: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = stored
        for name in PLACES:
            self.fields[name].guidance = guidance.on("attachments", name)
        self.fields["letter"].needed = True
        for file in stored:
            self.fields[f"remove-{file.pk}"] = forms.BooleanField(
                label=_("Remove %(name)s") % {"name": file.name}, required=False
            )

    def removed(self) -> list:
        return [file for file in self.stored if self.cleaned_data.get(f"remove-{file.pk}")]
