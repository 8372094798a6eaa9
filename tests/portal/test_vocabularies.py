"""The words by which people and organisations are counted stand once, and what is stored of them never changes."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from portal import languages, vocabularies
from portal.vocabularies import AgeBand, BeneficiaryGroup, CivilSocietyKind, Gender, MinisterialDomain, Sector
from tests.some import some

STORED = {
    Sector: ["public", "private", "civil_society", "academic"],
    Gender: ["woman", "man", "other", ""],
    AgeBand: ["under_35", "from_35"],
    # The note's twelve, in its order.
    MinisterialDomain: [
        "culture", "digital_economy", "education", "industry", "information", "trade", "employment", "taxation",
        "competition", "gender_equality", "foreign_affairs", "statistics",
    ],
    BeneficiaryGroup: [
        "governments", "team_members", "civil_society", "private_sector", "women_and_youth", "universities", "public",
    ],
    CivilSocietyKind: [
        "artists", "professional", "gender_equality", "human_rights", "expression", "youth_employment",
    ],
}  # fmt: skip


@pytest.mark.parametrize("vocabulary", STORED, ids=lambda vocabulary: vocabulary.__name__)
def test_what_is_stored_of_each_stays_as_it_is(vocabulary):
    assert vocabulary.values == STORED[vocabulary]


def test_the_note_has_four_groups_of_direct_beneficiaries():
    direct = [group.value for group in BeneficiaryGroup if group.is_direct]
    assert direct == ["governments", "team_members", "civil_society", "private_sector"]


def choices_of(model: type[models.Model]) -> Iterator[tuple[str, list]]:
    """The answers that each field of a model offers, its blank one aside."""
    for field in model._meta.concrete_fields:
        if field.choices:
            yield f"{model._meta.label}.{field.name}", [code for code, _label in field.choices if code]


def said_again(model: type[models.Model]) -> list[str]:
    """The fields that say a vocabulary's first answers, or a language of projects, in a list of their own."""
    known = {tuple(code for code in codes if code) for codes in STORED.values()}
    known.add(tuple(code for code, _name in languages.OF_PROJECTS))
    alike = {frozenset(codes[:2]): set(codes) for codes in known}
    own = [(name, codes) for name, codes in choices_of(model) if frozenset(codes[:2]) in alike]
    whole = (set(languages.OWN), set(languages.CODES))
    return [name for name, codes in own if set(codes) not in (alike[frozenset(codes[:2])], *whole)]


def test_no_model_has_a_second_list_of_the_same():
    assert [name for model in some(apps.get_models()) for name in said_again(model)] == []


def test_a_model_that_has_one_is_found():
    class Attendee(models.Model):
        sector = models.CharField(max_length=20, choices=[("public", "Public"), ("private", "Private")])

        class Meta:
            app_label = "portal"

    try:
        assert said_again(Attendee) == ["portal.Attendee.sector"]
    finally:
        del apps.all_models["portal"]["attendee"]
        apps.clear_cache()


def test_every_vocabulary_is_held_here():
    classes = [one for one in vars(vocabularies).values() if isinstance(one, type) and issubclass(one, models.Choices)]
    own = {one for one in classes if one.__module__ == vocabularies.__name__}
    assert own >= set(STORED)
