"""The made-up records that tests are built on never stand in each other's way."""

import pytest
from django.db import transaction

from portal.models import Country
from tests.factories import CountryFactory, person
from tests.reference import Reference, load_countries, load_open_roadmap

TURN = 26 * 26
"""As many countries as two letters name; then the sequence starts again."""


@pytest.mark.django_db
def test_no_made_up_country_has_a_code_of_the_country_that_applies_for_nothing():
    person("evaluator")
    nowhere = Country.objects.get(is_party=False)
    made_up = CountryFactory.build_batch(TURN)
    assert len({country.iso2 for country in made_up}) == len({country.iso3 for country in made_up}) == TURN
    assert nowhere.iso2 not in {country.iso2 for country in made_up}
    assert nowhere.iso3 not in {country.iso3 for country in made_up}


def rows(reference: Reference) -> list[list[tuple]]:
    return [list(model.objects.order_by("pk").values_list()) for model in reference.models]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reference", "counts"), [(load_countries, [197, 1]), (load_open_roadmap, [5, 20, 4])], ids=["countries", "roadmap"]
)
def test_reference_data_is_the_same_the_second_time(reference, counts):
    again = Reference(reference.load, *reference.models)
    with transaction.atomic():
        again()
        loaded = rows(again)
        transaction.set_rollback(True)
    assert not any(rows(again))
    again()
    assert rows(again) == loaded
    assert [len(found) for found in loaded][: len(counts)] == counts
