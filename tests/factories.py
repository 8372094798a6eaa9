"""People and places for tests; each app's records have factories beside its tests."""

import factory

from portal.models import Country, Organisation, RoleGrant, User
from portal.people import actions
from portal.vocabularies import OrganisationKind

PASSWORD = "a long enough phrase"


class CountryFactory(factory.django.DjangoModelFactory):
    """A developing Party, unless told otherwise."""

    class Meta:
        model = Country
        django_get_or_create = ("iso3",)

    iso3 = factory.Sequence(lambda n: f"X{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    # In small letters, so that a made-up country is never taken for a real one.
    iso2 = factory.LazyAttribute(lambda c: c.iso3[1:].lower() if c.iso3.startswith("X") else c.iso3[:2])
    name_fr = factory.LazyAttribute(lambda c: f"Pays {c.iso3}")
    name_en = factory.LazyAttribute(lambda c: f"Country {c.iso3}")
    short_name_fr = factory.SelfAttribute("name_fr")
    short_name_en = factory.SelfAttribute("name_en")
    region = "africa"
    is_party = True
    is_developing = True


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = OrganisationKind.DONOR


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a role; `person(role, …)` below gives one who has it."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"


def person(
    *roles: str,
    party: Country | None = None,
    organisation: Organisation | None = None,
    countries: list[Country] | None = None,
    **fields,
) -> User:
    """Somebody who holds the roles, each within the scope that it needs."""
    user = UserFactory(**fields)
    for role in roles:
        scope = {
            "focal_point": "party",
            "deputy": "party",
            "contributor": "party",
            "donor": "organisation",
            "field_office": "countries",
        }.get(role)
        given = {}
        if scope == "party":
            given = {"party": party or CountryFactory()}
        if scope == "organisation":
            given = {"organisation": organisation or OrganisationFactory()}
        if scope == "countries":
            given = {"countries": countries or [CountryFactory()]}
        actions.grant_role(user, role, by=None, **given)
    if "evaluator" in roles:
        declare_nationality(user)
    return User.objects.get(pk=user.pk)


def closed(user: User) -> User:
    """The person, whose account has been closed."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    return User.objects.get(pk=user.pk)


# --- Those whom most tests know: there already, where their module has made them once ---------------------------------


def named(full_name: str, role: str, **fields) -> User:
    return User.objects.filter(full_name=full_name).first() or person(role, full_name=full_name, **fields)


def officer() -> User:
    return named("Ofelia Officer", "secretariat")


def focal_point() -> User:
    return named("Fatou Focal", "focal_point", party=senegal(), language="fr")


def senegal() -> Country:
    names = {"name_fr": "Sénégal", "name_en": "Senegal", "short_name_fr": "Sénégal", "short_name_en": "Senegal"}
    return CountryFactory(iso3="SEN", iso2="SN", **names)


# --- Around them ------------------------------------------------------------------------------------------------------


def declare_nationality(user: User) -> None:
    """Of a country that applies for nothing: without one nobody evaluates."""
    from portal.interests.actions import declare_interest

    nowhere = CountryFactory(iso3="ZZZ", iso2="ZZ", is_party=False, is_developing=False)
    person = User.objects.get(pk=user.pk)
    declare_interest(person, "nationality", country=nowhere, by=person)


def current_grant(user: User, role: str) -> RoleGrant:
    """The grant by which the person holds the role today."""
    return RoleGrant.objects.get(user=user, role=role, ended_at=None)
