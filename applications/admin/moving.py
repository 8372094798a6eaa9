"""The transitions of an application. To ask for a clarification is one: a question by section, in one's own words or
picked among the usual ones."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from applications.admin.beside import BesideTheDossier
from applications.dossier.sections import SECTIONS
from applications.dossier.standard_questions import in_language
from applications.effects.screening import QUESTION
from applications.models import Application
from portal.staff.pages import AdminTransition

STANDARD = "standard_"
WRITE_OUT = "_write_out"  # the button that puts what was ticked into the texts


class AskForm(forms.Form):
    """The fields that the table asks for, and beside each question the usual ones of its section. What is ticked is
    asked below what was typed; `written_out` puts it there before, so that its words can be changed."""

    def __init__(self, data=None, files=None, *, application: Application, asked: dict[str, forms.Field]):
        self.usual = {kind.key: in_language(kind.key, application.language) for kind in SECTIONS}
        super().__init__(self.written_out(data) if data and WRITE_OUT in data else data, files)
        self.fields.update(asked)
        for kind in SECTIONS:
            choices = [
                (str(number), format_html('<span lang="{}">{}</span>', application.language, question))
                for number, question in enumerate(self.usual[kind.key])
            ]
            field = forms.MultipleChoiceField(
                label=_("Usual questions"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            field.within = kind.title
            self.fields[f"{STANDARD}{kind.key}"] = field

    def sections(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField, bool]]:
        """Each section with its two fields, and whether there is something to see in them."""
        for kind in SECTIONS:
            own, usual = self[f"{QUESTION}{kind.key}"], self[f"{STANDARD}{kind.key}"]
            yield kind, own, usual, bool(own.value() or usual.value() or own.errors or usual.errors)

    def questions(self) -> dict[str, Any]:
        """What the table is to be given: each question with what was ticked below it."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith(STANDARD)}
        for key in self.usual:
            picked = self.cleaned_data[f"{STANDARD}{key}"]
            given[f"{QUESTION}{key}"] = self._together(key, given[f"{QUESTION}{key}"], picked)
        return given

    def written_out(self, data: QueryDict) -> QueryDict:
        """What was sent, with what was ticked among the texts and nothing ticked any more."""
        data = data.copy()
        for key in self.usual:
            picked = data.pop(f"{STANDARD}{key}", [])
            data[f"{QUESTION}{key}"] = self._together(key, data.get(f"{QUESTION}{key}", ""), picked)
        return data

    def _together(self, key: str, own: str, picked: list[str]) -> str:
        usual = dict(zip(map(str, range(len(self.usual[key]))), self.usual[key], strict=True))
        return "\n".join(filter(None, [own, *(usual[number] for number in picked if number in usual)]))


class Move(BesideTheDossier, AdminTransition):
    """A transition of the application; that by which a clarification is asked comes with its usual questions."""

    def prepare(self) -> None:
        super().prepare()
        if self.row.name == "ask":
            self.template_name = "admin/applications/application/ask.html"

    def make_form(self, data=None, files=None) -> forms.Form:
        if self.row.name != "ask":
            return super().make_form(data, files)
        return AskForm(data, files, application=self.record, asked=self.row.fields())

    def act(self, form: forms.Form) -> str:
        if isinstance(form, AskForm):
            form.cleaned_data = form.questions()
        return super().act(form)

    def context(self) -> dict[str, Any]:
        return super().context() | {"write_out": WRITE_OUT}
