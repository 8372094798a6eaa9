"""The admin's lists stand in one order on every database."""

import pytest

from portal.models import RoleGrant
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["2", "-2"])
def test_what_says_nothing_in_the_sorted_column_comes_last(asked, officer, focal_point, sign_in):
    person("donor")
    page = sign_in(officer).get(f"/admin/portal/rolegrant/?o={asked}")
    listed = list(page.context["cl"].result_list)
    parties = [grant.party is not None for grant in listed]
    assert len(listed) == RoleGrant.objects.count() >= 3
    assert parties == sorted(parties, reverse=True)
