"""No form offers a country that the United Nations don't know, or by another name, or out of its language's order:
every field of every form is looked at, in the admin too, in both languages. What the names are, the file says."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

import pytest
from babel import Locale
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import get_resolver
from django.utils import translation

from portal.models import Country
from tests.factories import person
from tests.reference import load_countries
from tests.services import ROOT
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LANGUAGES = ("fr", "en")
# The only ones that aren't the formal name: without what stands in brackets there, or shorter in the UN's own papers.
ABRIDGED = {"BOL", "COD", "FSM", "GBR", "IRN", "LAO", "NLD", "PRK", "PSE", "USA", "VEN"}


@pytest.fixture
def world(db):
    load_countries()


@cache
def file() -> list[dict[str, str]]:
    with (ROOT / "fixtures" / "parties.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


# --- What a field offers ----------------------------------------------------------------------------------------------


def every_form() -> Iterator[type[forms.BaseForm]]:
    """The form classes of the project and of the packages that it uses."""
    assert get_resolver().url_patterns  # imports every page
    waiting = [forms.BaseForm]
    for form in waiting:
        waiting += form.__subclasses__()
    yield from waiting


def of_forms(classes: Iterable[type[forms.BaseForm]]) -> Iterator[tuple[str, forms.Field]]:
    for form in classes:
        try:
            fields = form().fields
        except Exception:  # it wants to know for whom, or about which record: what it declares, then
            fields = getattr(form, "base_fields", {})
        yield from ((f"{form.__module__}.{form.__qualname__}.{name}", field) for name, field in fields.items())


def of_the_admin(user) -> Iterator[tuple[str, forms.Field]]:
    request = HttpRequest()
    request.user = user
    for page in admin.site._registry.values():
        for part in (page, *page.get_inline_instances(request)):
            for column in (*part.opts.fields, *part.opts.many_to_many):
                if field := part.formfield_for_dbfield(column, request):
                    yield f"{part.opts.label}.{column.name}", field


def offered(field: forms.Field) -> list[str]:
    """The labels that a person chooses from; of time zones (“Egypt – Cairo”, “Nouméa”) the countries."""
    choices = getattr(field, "choices", ()) if getattr(field, "queryset", ...) is not None else ()
    flat = [(value, label) for value, label in choices if not isinstance(label, list | tuple)]
    labels = [str(label) for value, label in flat if value not in ("", None)]
    zoned = [label.partition(" – ")[0] for label in labels if " – " in label]
    return zoned if len(zoned) > len(labels) / 2 else labels


# --- What is wrong with it --------------------------------------------------------------------------------------------


@cache
def names(language: str) -> set[str]:
    return {row[f"name_short_{language}"] for row in file()}


@cache
def territories(language: str) -> set[str]:
    """What some widgets take for countries."""
    return {name for code, name in Locale.parse(language).territories.items() if len(code) == 2} | names(language)


def are_countries(labels: list[str], language: str) -> bool:
    return len(labels) > 20 and sum(label in territories(language) for label in labels) > len(labels) / 2


def plain(label: str) -> str:
    letters = unicodedata.normalize("NFD", label.lower().replace("-", " ").replace("’", " "))
    return "".join(letter for letter in letters if letter.isalpha() or letter == " ")


def wrong(labels: list[str], language: str) -> list[str]:
    strange = [label for label in labels if label not in names(language) and label in territories(language)]
    known = [label for label in labels if label in names(language)]
    moved = [two for one, two in pairwise(known) if plain(one) > plain(two)]
    return strange + moved


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_a_country_offers_the_united_nations_names_in_order(world, language):
    fields = [*of_forms(every_form()), *of_the_admin(person("secretariat"))]
    with translation.override(language):
        of_countries = {where: offered(field) for where, field in fields}
        of_countries = {where: labels for where, labels in of_countries.items() if are_countries(labels, language)}
        assert {
            "portal.people.views.designations.DesignationForm.party",
            "portal.interests.forms.InterestForm.country",
            "budget.forms.CommitmentForm.party",
            "portal.RoleGrant.countries",
            "portal.FieldOffice.countries",
            "portal.Organisation.country",
            "portal.User.time_zone",
            "applications.CountryList.countries",
            "experts.Expert.residence",
        } <= set(of_countries)
        bad = {where: found for where, labels in of_countries.items() if (found := wrong(labels, language))}
    assert bad == {}


def test_a_list_of_iso_territories_and_one_in_the_order_of_codes_are_caught(world):
    class Broken(forms.Form):
        iso = forms.ChoiceField(
            choices=sorted(
                ((code, name) for code, name in Locale("fr").territories.items() if len(code) == 2),
                key=lambda choice: plain(choice[1]),
            )
        )
        unsorted = forms.ChoiceField(choices=sorted((row["iso2"], row["name_short_fr"]) for row in file()))

    iso, unsorted = (offered(field) for _where, field in of_forms([Broken]))
    assert are_countries(iso, "fr")
    assert {"Guadeloupe", "R.A.S. chinoise de Hong Kong", "Kosovo"} <= set(wrong(iso, "fr"))
    assert are_countries(unsorted, "fr")
    assert "Afghanistan" in wrong(unsorted, "fr")


# --- The file ---------------------------------------------------------------------------------------------------------


def test_the_file_holds_195_states_palestine_and_the_union():
    others = {row["iso3"] for row in file() if row["un_member"] == "no"}
    assert (len(file()), others) == (197, {"COK", "NIU", "PSE", "EUE"})


def test_a_short_name_is_the_formal_one_unless_the_united_nations_abridge_it():
    for language in LANGUAGES:
        differ = {row["iso3"] for row in file() if row[f"name_{language}"] != row[f"name_short_{language}"]}
        assert differ - ABRIDGED == set()
    assert Country._meta.get_field("name").max_length >= max(len(row["name_fr"]) for row in some(file()))
