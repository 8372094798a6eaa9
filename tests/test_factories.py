"""The made-up records that tests are built on never stand in each other's way."""

import pytest

from portal.models import Country
from tests.factories import CountryFactory, person

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
