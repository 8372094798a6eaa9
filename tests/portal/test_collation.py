"""Alphabetical order on both databases."""

import pytest
from django.utils import translation

from portal.collation import by_name
from portal.models import Country, FieldOffice, Organisation
from tests.factories import OrganisationFactory
from tests.reference import load_countries

pytestmark = pytest.mark.django_db


def test_accents_and_case_make_no_difference_but_between_equals():
    for name in ("Zambie", "élan", "Ébène", "Ecole", "eau", "École", "Île", "Istanbul"):
        OrganisationFactory(name=name)
    names = list(Organisation.objects.order_by(by_name("name")).values_list("name", flat=True))
    assert names == ["eau", "Ébène", "Ecole", "École", "élan", "Île", "Istanbul", "Zambie"]


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("fr", ["Bénin", "Égypte", "Eswatini", "Guinée", "Guinée-Bissau", "Guinée équatoriale", "Zimbabwe"]),
        ("en", ["Benin", "Egypt", "Equatorial Guinea", "Eswatini", "Guinea", "Guinea-Bissau", "Zimbabwe"]),
    ],
)
def test_countries_stand_in_the_order_of_the_readers_language_wherever_they_are_listed(language, order):
    load_countries()
    wanted = Country.objects.filter(iso3__in=["ZWE", "GNQ", "EGY", "GNB", "BEN", "SWZ", "GIN"])
    for country in wanted.all():
        OrganisationFactory(country=country)
    office = FieldOffice.objects.create(name="Dakar")
    office.countries.set(wanted.all())
    with translation.override(language):
        assert [str(country) for country in wanted.all()] == order
        assert [str(country) for country in office.countries.all()] == order
        assert [str(one.country) for one in Organisation.objects.order_by("country")] == order
        assert [str(one.country) for one in Organisation.objects.order_by("-country")] == order[::-1]
