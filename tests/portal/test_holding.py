"""Who holds a role: those in office today, whose account is open, each once."""

import pytest

from portal import clock
from portal.models import User
from portal.roles import SPEAKERS
from tests.factories import CountryFactory, closed, person

pytestmark = pytest.mark.django_db


def names(*codes: str, party=None) -> list[str]:
    return [user.full_name for user in User.objects.holding(*codes, party=party)]


def test_a_role_is_held_by_who_has_it_today_by_name():
    for name in ("Zoé", "Ali"):
        person("secretariat", full_name=name)
    person("finance", full_name="Fin")
    assert names("secretariat") == ["Ali", "Zoé"]
    assert names("secretariat", "finance") == ["Ali", "Fin", "Zoé"]
    assert names("donor") == []


def test_who_holds_two_of_the_roles_is_there_once():
    party = CountryFactory()
    user = person("focal_point", party=party, full_name="Awa")
    user.grants.create(role="deputy", party=party)
    assert names(*SPEAKERS, party=party) == names(*SPEAKERS) == ["Awa"]


def test_a_party_has_its_own_people():
    here, elsewhere = CountryFactory(), CountryFactory()
    person("focal_point", party=here, full_name="Awa")
    person("deputy", party=elsewhere, full_name="Leïla")
    assert names(*SPEAKERS, party=here) == names(*SPEAKERS, party=here.pk) == ["Awa"]
    assert names("focal_point", party=elsewhere) == []


def test_whose_role_has_ended_or_whose_account_is_closed_holds_none():
    former = person("secretariat")
    former.grants.update(ended_at=clock.now())
    closed(person("secretariat"))
    assert names("secretariat") == []
