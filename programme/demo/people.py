"""Who is there: offices, organisations, the accounts by the actions that let people in, and the expert bank."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models

from experts import actions as experts
from experts.models import Expert
from portal.interests.actions import declare_interest
from portal.models import Country, FieldOffice, Organisation, User
from portal.people import actions
from portal.staff import saving
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.papers import paper, words
from programme.demo.world import OFFICER, World
from roadmap.models import Activity, Theme

PLACES_DAY = 698  # after the officer's own account, before anybody else's


def stories(world: World) -> Iterator[Story]:
    """The officer first: it is the officer who lets everybody else in."""
    script = texts.read("people")
    accounts = sorted(script["accounts"], key=lambda account: account["email"] != OFFICER)
    password = make_password(script["password"])
    yield from (_account(world, account, script, password) for account in accounts)
    yield _places(world, script)
    yield from (_entry(world, entry, script) for entry in script["experts"])


def _places(world: World, script: dict[str, Any]) -> Story:
    yield world.days.moment(PLACES_DAY)
    for given in script["offices"]:
        office = FieldOffice(name=given["name"], email=given["email"])
        save(office, world.officer, office, given["countries"])
    for given in script["organisations"]:
        save(Organisation(name=given["name"], kind=given["kind"], is_fictional=True), world.officer)


def save(record: models.Model, officer: User, office: FieldOffice | None = None, countries: Iterable[str] = ()) -> None:
    """As the officer adds it in the admin."""
    followed = Country.objects.filter(iso3__in=countries)
    saving.save_in_admin(record, by=officer, save_related=lambda: office.countries.set(followed) if office else None)


# --- Accounts ---------------------------------------------------------------------------------------------------------


def _account(world: World, account: dict[str, Any], script: dict[str, Any], password: str) -> Story:
    """`password` is hashed: hashing takes a good part of a second, and these accounts all have the same."""
    yield world.days.moment(account["day"])
    by = None if account["email"] == OFFICER else world.officer
    given = texts.picked(account, "email", "full_name", "language", "time_zone")
    user = actions.add_person(**given, by=by, is_demo=True)
    user.password = password
    user.save(update_fields=["password"])
    for role in account["roles"]:
        if "party" in account:
            _name_for_party(world, account, role, script["letter"])
        else:
            actions.grant_role(user, role, by=by, **_scope(account, script))
    _declare(world, account)


def _declare(world: World, account: dict[str, Any]) -> None:
    """What evaluators and officers say of themselves, before anything is asked of them."""
    person = world.person(account["email"])
    if "nationality" in account:
        declare_interest(person, "nationality", country=world.party(account["nationality"]), by=person)
    if "employer" in account:
        where = world.party(account["employed_in"]) if "employed_in" in account else None
        declare_interest(person, "employer", organisation=account["employer"], country=where, by=person)


def _scope(account: dict[str, Any], script: dict[str, Any]) -> dict[str, Any]:
    if "organisation" in account:
        return {"organisation": organisation(account["organisation"])}
    if "offices" in account:
        return {"countries": list(Country.objects.filter(field_offices__name__in=account["offices"]))}
    return {}


def _name_for_party(world: World, account: dict[str, Any], role: str, letter: dict[str, str]) -> None:
    """By invitation: of the focal point with the authority's letter, of those who help by the focal point."""
    party, language = world.party(account["party"]), account["language"]
    host, file = world.officer, None
    if role != "focal_point":
        host = User.objects.holding("focal_point", party=party).get()
    else:
        file = _nomination(party, account, letter)
    given = texts.picked(account, "email", "full_name", "language")
    invitation = actions.invite(**given, role=role, by=host, party=party, letter=file)
    actions.accept_invitation(invitation, full_name=account["full_name"], password="", language=language)


def _nomination(party: Country, account: dict[str, Any], letter: dict[str, str]):
    language = account["language"]
    labels = words(language)
    lines = ((labels["country"], getattr(party, f"short_name_{language}")), (labels["person"], account["full_name"]))
    return paper(
        name=letter["name"],
        title=letter[f"title_{language}"],
        text=letter[f"text_{language}"],
        language=language,
        lines=lines,
    )


def organisation(key: str) -> Organisation:
    """The donor that the files call by that key."""
    name = next(given["name"] for given in texts.read("people")["organisations"] if given["key"] == key)
    return Organisation.objects.get(name=name)


# --- The expert bank --------------------------------------------------------------------------------------------------


def _entry(world: World, entry: dict[str, Any], script: dict[str, Any]) -> Story:
    """Experts with an account write their own entry, the officer that of the others, and admits them."""
    yield world.days.moment(entry["day"])
    own = any(account["email"] == entry["email"] for account in script["accounts"])
    by = world.person(entry["email"]) if own else world.officer
    expert = experts.add(email=entry["email"], by=by, is_fictional=True, cv=_cv(entry), **_profile(world, entry))
    if "admit" in entry:
        yield world.days.moment(entry["admit"])
        expert.lifecycle.perform(expert, "admit", by=world.officer)


def _profile(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    activities = Activity.objects.filter(code__in=entry["activities"])
    plain = ("full_name", "gender", "employer", "biography", "languages", "regions", "years")
    return texts.picked(entry, *plain) | {
        "nationality": world.party(entry["nationality"]),
        "residence": world.party(entry["residence"]),
        "biography_language": entry["language"],
        "day_rate": Decimal(entry["day_rate"]),
        "activities": activities,
        "outputs": {activity.output for activity in activities.select_related("output")},
        "themes": Theme.objects.filter(code__in=entry["themes"]),
    }


def _cv(entry: dict[str, Any]):
    labels = words(entry["language"])
    title = f"{labels['cv']} – {entry['full_name']}"
    return paper(name=labels["cv_file"], title=title, text=entry["biography"], language=entry["language"])


def expert(email: str) -> Expert:
    """The bank's entry of that address."""
    return Expert.objects.get(email=email)
