"""Whether a country may apply, for every country and territory of the world, from what anyone may know.

The answer is the same whether or not the country has an application under way, which is nobody else's business.
Countries come from the data; the other territories of ISO 3166 have no more than their names, from CLDR.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property

from babel import Locale
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from applications.models import Call
from applications.queries.calls import Standing, open_calls, standings
from portal import clock
from portal.folding import folded
from portal.models import Country, RoleGrant, User
from portal.roles import WRITERS

# In CLDR, but codes that ISO 3166 gives to no territory: reserved ones, groupings, and those for tests.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
UNION = "EU"
# What people call a country beside the names that UNESCO and CLDR give it: short, former, and other common names.
CALLED: dict[str, tuple[str, ...]] = {
    "AE": ("UAE", "EAU"),
    "BN": ("Brunei",),
    "CD": ("DRC", "RDC", "DR Congo", "RD Congo", "Congo-Kinshasa", "Zaïre"),
    "CF": ("CAR", "RCA"),
    "CG": ("Republic of Congo", "Republic of the Congo", "République du Congo", "Congo-Brazzaville"),
    "CI": ("Ivory Coast",),
    "CV": ("Cape Verde", "Cap-Vert"),
    "CZ": ("Czech Republic", "République tchèque"),
    "FM": ("Micronesia", "Micronésie"),
    "GB": ("UK", "Great Britain", "Grande-Bretagne"),
    "KP": ("North Korea", "Corée du Nord"),
    "KR": ("South Korea", "Corée du Sud"),
    "MK": ("Macedonia", "Macédoine"),
    "MM": ("Burma", "Birmanie"),
    "NL": ("Holland", "Hollande"),
    "SZ": ("Swaziland",),
    "TL": ("East Timor", "Timor oriental"),
    "TR": ("Turkey", "Turquie"),
    "US": ("USA", "America", "Amérique"),
}
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Place:
    """A country or territory as people look for it, with its `names` by language; `country` is empty for a
    territory."""

    code: str
    names: dict[str, str]
    country: Country | None = None
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.country:
            return str(self.country)
        return self.names.get(get_language() or "", self.names[LANGUAGES[0]])

    @cached_property
    def looked_for(self) -> set[str]:
        """The words by which it is found: its names in both languages, without accents."""
        return {folded(name) for name in (*self.names.values(), *self.others)}


@cache
def _territories() -> dict[str, dict[str, str]]:
    """The territories of ISO 3166 by code, each with its names in the portal's languages."""
    named = {language: Locale.parse(language).territories for language in LANGUAGES}
    codes = (str(code) for code in named[LANGUAGES[0]] if re.fullmatch("[A-Z]{2}", str(code)))
    return {code: {lang: named[lang][code] for lang in LANGUAGES} for code in codes if code not in NOT_ISO}


def places() -> list[Place]:
    """Every country and territory, in one query."""
    territories = _territories()
    known = [_of(country, territories.get(country.iso2, {})) for country in Country.objects.all()]
    codes = {place.code for place in known}
    return known + [Place(code, names) for code, names in territories.items() if code not in codes]


def _of(country: Country, elsewhere: dict[str, str]) -> Place:
    names = {lang: getattr(country, f"short_name_{lang}") for lang in LANGUAGES}
    official = [getattr(country, f"name_{lang}") for lang in LANGUAGES]
    others = (*official, *elsewhere.values(), *CALLED.get(country.iso2, ()))
    return Place(country.iso2, names, country, tuple(filter(None, others)))


def place_of(code: str, among: Iterable[Place]) -> Place | None:
    """The place with this code of two or three letters."""
    code = code.strip().upper()
    return next((p for p in among if code and code in (p.code, p.country.iso3 if p.country else "")), None)


def found(text: str, among: Iterable[Place]) -> list[Place]:
    """The places that a text may mean. A code means one; else those count whose name has every word of the text
    (“congo” is two countries), an equal name first."""
    wanted, among = folded(text), list(among)
    if coded := place_of(wanted, among):
        return [coded]
    if not (words := set(wanted.split())):
        return []
    whole = [p for p in among if any(words <= set(name.split()) for name in p.looked_for)]
    return sorted(whole, key=lambda place: wanted not in place.looked_for)


def alike(text: str, among: Iterable[Place]) -> list[Place]:
    """The places whose name contains the text, for somebody who has typed a part; else those spelt most like it."""
    among, wanted = list(among), folded(text)
    if wanted and (parts := [p for p in among if any(wanted in name for name in p.looked_for)]):
        return parts
    by_name = {name: place for place in among for name in place.looked_for}
    near = get_close_matches(wanted, by_name, n=5, cutoff=0.8)
    return list({by_name[name].code: by_name[name] for name in near}.values())


@dataclass(frozen=True)
class Answer:
    """`kind`: no_party, union, no_call, not_listed, may_apply, or later (the call is announced). `standing` is for the
    Party's own people alone."""

    kind: str
    place: Place
    call: Call | None = None
    has_focal_point: bool = False
    standings: list[Standing] = field(default_factory=list)


def announced_calls() -> QuerySet[Call]:
    """The calls that take applications from a day to come."""
    return Call.objects.filter(state="open", opens_on__gt=clock.today()).select_related("eligible").order_by("opens_on")


def answer_for(place: Place, user: User | AnonymousUser) -> Answer:
    """Whether the country may apply, and what bears on what to do next."""
    country = place.country
    if country is None or not country.is_party:
        return Answer("no_party", place)
    if country.iso2 == UNION:
        return Answer("union", place)
    this = Prefetch("eligible__countries", Country.objects.filter(pk=country.pk))
    calls = [*open_calls(this), *announced_calls().prefetch_related(this)]
    if not calls:
        return Answer("no_call", place)
    listing = [call for call in calls if call.eligible.countries.all()]
    if not listing:
        return Answer("not_listed", place, calls[0])
    call = listing[0]
    named = RoleGrant.objects.filter(role="focal_point", party=country, ended_at=None).exists()
    return Answer("may_apply" if call.takes_applications else "later", place, call, named, _own(user, country, listing))


def _own(user: User | AnonymousUser, country: Country, calls: list[Call]) -> list[Standing]:
    if not user.is_authenticated or not user.holds(*WRITERS, party_id=country.pk):
        return []
    return [
        Standing(
            standing.call,
            [party for party in standing.may_begin if party.pk == country.pk],
            [application for application in standing.under_way if application.party_id == country.pk],
        )
        for standing in standings(user, calls)
    ]
