"""An answer that is missing is asked for by the name of its field, in words that suit what is wanted."""

from copy import deepcopy

import pytest
from django import forms
from django.utils import translation

from portal.fields import AmountFormField, DayFormField, LineFormField, UploadFormField
from portal.forms import wanted
from tests.some import some

PARTS = {
    "title": (LineFormField(label="Title"), "Fill in “Title”.", "Remplissez «\xa0Title\xa0»."),
    "why": (
        LineFormField(label="Why is it a priority?"),
        "Answer the question “Why is it a priority?”.",
        "Répondez à la question «\xa0Why is it a priority?\xa0».",
    ),
    "kind": (
        forms.ChoiceField(label="Kind", choices=[("law", "Law")]),
        "Choose an answer: “Kind”.",
        "Choisissez une réponse\xa0: «\xa0Kind\xa0».",
    ),
    "regions": (
        forms.MultipleChoiceField(label="Regions", choices=[("africa", "Africa")]),
        "Choose at least one answer: “Regions”.",
        "Choisissez au moins une réponse\xa0: «\xa0Regions\xa0».",
    ),
    "day": (DayFormField(label="Day"), "Enter a date: “Day”.", "Indiquez une date\xa0: «\xa0Day\xa0»."),
    "cost": (AmountFormField(label="Cost"), "Enter an amount: “Cost”.", "Indiquez un montant\xa0: «\xa0Cost\xa0»."),
    "places": (
        forms.IntegerField(label="Places"),
        "Enter a number: “Places”.",
        "Indiquez un nombre\xa0: «\xa0Places\xa0».",
    ),
    "letter": (
        UploadFormField(label="Letter"),
        "Attach a file: “Letter”.",
        "Joignez un fichier\xa0: «\xa0Letter\xa0».",
    ),
    "sure": (forms.BooleanField(label="I am sure"), "Tick this box to go on.", "Cochez cette case pour continuer."),
    "period_end": (LineFormField(), "Fill in “Period end”.", "Remplissez «\xa0Period end\xa0»."),
    "own": (
        LineFormField(label="Own", error_messages={"required": "Give the project a title."}),
        "Give the project a title.",
        "Give the project a title.",
    ),
}


class Parts(forms.Form):
    """A field of each kind, one of which has words of its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.update({name: deepcopy(field) for name, (field, _english, _french) in PARTS.items()})


@pytest.mark.parametrize(("language", "place"), [("en", 1), ("fr", 2)])
def test_what_is_missing_is_asked_for_by_its_name(language, place):
    with translation.override(language):
        said = {name: list(errors) for name, errors in wanted.named(Parts({})).errors.items()}
    assert said == {name: [part[place]] for name, part in some(PARTS.items())}


def test_each_form_of_a_set_asks_by_name():
    class Line(forms.Form):
        name = LineFormField(label="Name")

    sent = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    with translation.override("en"):
        lines = wanted.named(forms.formset_factory(Line, extra=0)(sent))
        assert [line.errors for line in lines] == [{"name": ["Fill in “Name”."]}] * 2
        assert list(Line({}).errors["name"]) == ["This field is required."], "other forms of the class are left alone"
