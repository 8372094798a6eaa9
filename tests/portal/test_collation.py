"""Alphabetical order on both databases."""

import pytest

from portal.collation import by_name
from portal.models import Organisation
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_accents_and_case_make_no_difference_but_between_equals():
    for name in ("Zambie", "élan", "Ébène", "Ecole", "eau", "École", "Île", "Istanbul"):
        OrganisationFactory(name=name)
    names = list(Organisation.objects.order_by(by_name("name")).values_list("name", flat=True))
    assert names == ["eau", "Ébène", "Ecole", "École", "élan", "Île", "Istanbul", "Zambie"]
