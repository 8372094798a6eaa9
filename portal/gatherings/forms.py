"""The forms of gatherings."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.fields import FilesFormField, LineFormField, ProseFormField
from portal.gatherings import times
from portal.gatherings.attendance import SAID, Cell, State
from portal.gatherings.figures import NOT_SAID
from portal.gatherings.hosts import Host
from portal.models import Attendance, Conclusion, Gathering
from portal.models.gatherings import MOST_HEADS, Kind
from portal.vocabularies import AgeBand, Gender, Sector

ROWS = 6  # people to add at once
BLANK = 3  # conclusions to add at once
CHOOSE = ("", pgettext_lazy("facet", "Not said"))


def _field(model: type, name: str, **given: Any) -> forms.Field:
    return model._meta.get_field(name).formfield(**given)


# --- The gathering ----------------------------------------------------------------------------------------------------


class GatheringForm(forms.Form):
    """What is announced; without its hours where these are changed by moving it."""

    def __init__(self, *args, host: Host, hours: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.__setitem__
        kinds = [(kind.value, kind.label) for kind in host.kinds]
        if len(kinds) > 1:
            field("kind", forms.ChoiceField(label=_("Kind"), choices=kinds, widget=forms.RadioSelect))
        field("title", _field(Gathering, "title", help_text=_("By which people know it: “Workshop of Thiès”.")))
        field("language", _field(Gathering, "language", help_text=_("Of the title and of all that is written here.")))
        if hours:
            self.fields.update(times.fields())
        field("time_zone", _field(Gathering, "time_zone"))
        self.fields["time_zone"].help_text = _("The hours are those of its clock.")
        field("place", _field(Gathering, "place", help_text=_("Room, town.")))
        self.fields["place"].needed = _("needed unless it is only online")
        field(
            "link",
            forms.URLField(label=_("Link to take part online"), required=False, assume_scheme="https", max_length=500),
        )
        if Kind.CONSULTATION in host.kinds:
            field("level", _field(Gathering, "level"))
            self.fields["level"].needed = _("needed for a consultation")
        field("languages", _field(Gathering, "languages"))
        field("programme", _field(Gathering, "programme"))
        self.only_kind = kinds[0][0] if len(kinds) == 1 else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return cleaned | ({"kind": self.only_kind} if self.only_kind else {})


class ReportForm(forms.Form):
    """The summary, each conclusion, and room for more."""

    def __init__(self, *args, gathering: Gathering, conclusions: list[Conclusion], **kwargs):
        super().__init__(*args, **kwargs)
        language = {"lang": gathering.language}
        self.fields["summary"] = _field(Gathering, "summary", help_text=_("What was heard, for whoever wasn’t there."))
        self.fields["summary"].widget.attrs |= language
        self.keys = [conclusion.pk for conclusion in conclusions] + [None] * BLANK
        for number, conclusion in enumerate([*conclusions, *[None] * BLANK], start=1):
            label = format_lazy(_("Conclusion {number}"), number=number)
            one = ProseFormField(label=label, words=150, required=False, widget=forms.Textarea(attrs={"rows": 3}))
            one.widget.attrs |= language | {"data-words": 150}
            one.initial = conclusion.text if conclusion else ""
            self.fields[f"conclusion_{number}"] = one

    def conclusions(self) -> list[tuple[int | None, str]]:
        texts = (self.cleaned_data[f"conclusion_{number}"] for number in range(1, len(self.keys) + 1))
        return list(zip(self.keys, texts, strict=True))


class MaterialsForm(forms.Form):
    materials = FilesFormField(label=_("Presentations, documents, photographs"))


# --- People -----------------------------------------------------------------------------------------------------------


def person_fields() -> dict[str, forms.Field]:
    """Of one person; only the name is needed."""
    facets = {"sector": Sector.choices, "gender": [c for c in Gender.choices if c[0]], "age_band": AgeBand.choices}
    fields: dict[str, forms.Field] = {
        "name": LineFormField(label=_("Full name"), max_length=150),
        "organisation": LineFormField(label=_("Organisation"), max_length=200, required=False),
    }
    for name, choices in facets.items():
        label = Attendance._meta.get_field(name).verbose_name
        fields[name] = forms.ChoiceField(label=str(label).capitalize(), choices=[CHOOSE, *choices], required=False)
    return fields


def state_field(*, has_begun: bool) -> forms.Field:
    """Nobody has come to what hasn't begun."""
    states = (State.INVITED, State.COMING, State.CAME) if has_begun else (State.INVITED, State.COMING)
    choices = [(state.value, state.label) for state in states]
    return forms.ChoiceField(label=_("These people"), choices=choices, widget=forms.RadioSelect)


class PeopleForm(forms.Form):
    """Several people at once, each line beginning with the name; one without a word is left out."""

    mark_optional = False  # the page says once that the name alone is needed

    def __init__(self, *args, has_begun: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, ROWS + 1):
            for name, one in person_fields().items():
                one.required = False
                one.within = format_lazy(_("Person {number}"), number=number)
                self.fields[f"{name}-{number}"] = one
        self.fields["state"] = state_field(has_begun=has_begun)

    def rows(self) -> Iterator[list[BoundField]]:
        for number in range(1, ROWS + 1):
            yield [self[f"{name}-{number}"] for name in SAID]

    def people(self) -> list[dict[str, str]]:
        lines = ({name: self.cleaned_data[f"{name}-{n}"] for name in SAID} for n in range(1, ROWS + 1))
        return [line for line in lines if any(line.values())]

    def clean(self) -> dict[str, Any]:
        """Whoever has an organisation or a sector has a name."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, ROWS + 1):
            said = [cleaned.get(f"{name}-{number}") for name in SAID]
            if any(said) and not said[0] and f"name-{number}" not in self.errors:
                self.add_error(f"name-{number}", _("Fill in the name, or empty this line."))
        if not self.errors and not any(cleaned.get(f"name-{number}") for number in range(1, ROWS + 1)):
            self.add_error("name-1", _("Fill in at least one name."))
        return cleaned


class PersonForm(forms.Form):
    """One person, to correct."""

    def __init__(self, *args, has_begun: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.update(person_fields())
        self.fields["state"] = state_field(has_begun=has_begun)
        self.fields["state"].label = _("This person")


class MarkForm(forms.Form):
    """A tick for each person on the list: who came, or before it begins who is coming."""

    def __init__(self, *args, people: list[Attendance], ticked: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.ticked = people, ticked
        for person in people:
            initial = person.state == ticked or (ticked == State.COMING and person.state == State.CAME)
            self.fields[f"p{person.pk}"] = forms.BooleanField(label=person.name, required=False, initial=initial)

    def rows(self) -> Iterator[tuple[Attendance, BoundField]]:
        for person in self.people:
            yield person, self[f"p{person.pk}"]

    def states(self) -> dict[int, str]:
        """Ticked, they come or came; no longer ticked, they are as before that."""
        before = {State.CAME: State.COMING, State.COMING: State.INVITED}[State(self.ticked)]
        states = {}
        for person in self.people:
            if self.cleaned_data[f"p{person.pk}"]:
                states[person.pk] = self.ticked
            elif person.state == self.ticked:
                states[person.pk] = before
        return states


# --- Heads ------------------------------------------------------------------------------------------------------------

SECTORS = [*Sector.choices, ("", NOT_SAID)]
GENDERS = [*[choice for choice in Gender.choices if choice[0]], ("", NOT_SAID)]
AGES = [*AgeBand.choices, ("", NOT_SAID)]


class HeadsForm(forms.Form):
    """A number for each sector, gender and age band; nobody where nothing is written."""

    def __init__(self, *args, counts: dict[Cell, int] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        for cell in cells():
            self.fields[_name(cell)] = _count_field(cell, (counts or {}).get(cell))

    def tables(self) -> Iterator[tuple[Any, list[tuple[Any, list[BoundField]]]]]:
        """By sector, then a row a gender."""
        for sector, label in SECTORS:
            rows = [(name, [self[_name((sector, gender, age))] for age, _age in AGES]) for gender, name in GENDERS]
            yield label, rows

    @property
    def ages(self) -> list[Any]:
        return [label for _age, label in AGES]

    def counts(self) -> dict[Cell, int]:
        return {cell: self.cleaned_data[_name(cell)] or 0 for cell in cells()}


def cells() -> Iterator[Cell]:
    for sector, _sector in SECTORS:
        for gender, _gender in GENDERS:
            for age, _age in AGES:
                yield sector, gender, age


def _name(cell: Cell) -> str:
    return "n-" + "-".join(part or "none" for part in cell)


def _count_field(cell: Cell, initial: int | None) -> forms.Field:
    labels = [dict(choices)[part] for choices, part in zip((SECTORS, GENDERS, AGES), cell, strict=True)]
    label = format_lazy("{}, {}, {}", *labels)
    attrs = {"inputmode": "numeric", "autocomplete": "off", "aria-label": label}
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_HEADS, required=False, initial=initial, widget=forms.TextInput(attrs)
    )
