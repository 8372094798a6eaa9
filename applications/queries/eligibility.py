"""Whether a country may apply, for every country there is, from what anyone may know.

The answer is the same whether or not the country has an application under way, which is nobody else's business.
Countries are those of the data, by the names that the United Nations give them; they are found by what else they are
called (fixtures/other_names.csv, CLDR). A territory is recognised, so that whoever types it is answered kindly, and is
never offered.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property

from babel import Locale
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from applications.models import Call
from applications.queries.calls import Standing, open_calls, standings
from portal import clock
from portal.folding import folded
from portal.languages import OWN
from portal.models import Country, RoleGrant, User
from portal.roles import WRITERS

UNION = "EU"
# Codes of CLDR that are groupings, or for tests, and so nobody's territory.
NO_TERRITORY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
# What a name may begin with, and the forms of State that few people say.
ARTICLES = {"the", "le", "la", "les", "l"}
FORMS = {"republic", "republique", "kingdom", "royaume", "state", "etat", "of", "de", "du", "des", "d"}


@dataclass(frozen=True)
class Place:
    """A country as people look for it."""

    country: Country
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.country)

    @property
    def code(self) -> str:
        return self.country.iso2

    @cached_property
    def looked_for(self) -> set[str]:
        """The words by which it is found: all its names in both languages, without accents."""
        own = (getattr(self.country, f"{kind}_{lang}") for kind in ("name", "short_name") for lang in OWN)
        return {folded(name) for name in (*own, *self.country.other_names.splitlines(), *self.others) if name}


@cache
def _in_cldr() -> dict[str, tuple[str, ...]]:
    """What CLDR calls countries and territories in the portal's languages, by their code of two letters."""
    named = [Locale.parse(language).territories for language in OWN]
    codes = (str(code) for code in named[0] if re.fullmatch("[A-Z]{2}", str(code)))
    return {code: tuple(names[code] for names in named) for code in codes if code not in NO_TERRITORY}


def places() -> list[Place]:
    """Every country, in one query."""
    return [Place(country, _in_cldr().get(country.iso2, ())) for country in Country.objects.all()]


def place_of(code: str, among: Iterable[Place]) -> Place | None:
    """The country with this code of two or three letters."""
    code = code.strip().upper()
    return next((place for place in among if code and code in (place.code, place.country.iso3)), None)


def found(text: str, among: Iterable[Place]) -> list[Place]:
    """The countries that a text may mean. A code or a whole name means one, unless others have its words too (“congo”,
    “guinea”, “korea”): then all of them, an equal name first. Articles and forms of State are let go where they are not
    part of the name."""
    wanted, among = _without_article(folded(text)), list(among)
    if coded := place_of(wanted.replace(" ", ""), among):
        return [coded]
    words = set(wanted.split())
    for asked in (words, words - FORMS):
        if asked and (whole := [p for p in among if any(asked <= set(name.split()) for name in p.looked_for)]):
            return sorted(whole, key=lambda place: wanted not in place.looked_for)
    return [place for place in among if wanted and _run_together(wanted) in map(_run_together, place.looked_for)]


def _without_article(text: str) -> str:
    first, _space, rest = text.partition(" ")
    return rest if rest and first in ARTICLES else text


def _run_together(text: str) -> str:
    return text.replace(" ", "")


def alike(text: str, among: Iterable[Place]) -> list[Place]:
    """The countries whose name contains the text, for somebody who has typed a part; else those spelt most like it."""
    among, wanted = list(among), folded(text)
    if wanted and (parts := [p for p in among if any(wanted in name for name in p.looked_for)]):
        return parts
    by_name = {name: place for place in among for name in place.looked_for}
    near = get_close_matches(wanted, by_name, n=5, cutoff=0.8)
    return list({by_name[name].code: by_name[name] for name in near}.values())


def is_territory(text: str, among: Iterable[Place]) -> bool:
    """Whether the text names, or is the code of, a territory that is no country of the data."""
    words, codes = set(_without_article(folded(text)).split()), {place.code for place in among}
    others = {code: names for code, names in _in_cldr().items() if code not in codes}
    named = any(words and words <= set(folded(name).split()) for names in others.values() for name in names)
    return named or text.strip().upper() in others


@dataclass(frozen=True)
class Answer:
    """`kind`: not_party (on the list), neither (Party nor on the list), union, no_call, not_listed, may_apply, or later
    (the call is announced). Both conditions are told whatever the answer: `is_listed` is None where no call has a list.
    `standing` is for the Party's own people alone."""

    kind: str
    place: Place
    call: Call | None = None
    is_listed: bool | None = None
    has_focal_point: bool = False
    standings: list[Standing] = field(default_factory=list)


def announced_calls() -> QuerySet[Call]:
    """The calls that take applications from a day to come."""
    return Call.objects.filter(state="open", opens_on__gt=clock.today()).select_related("eligible").order_by("opens_on")


def answer_for(place: Place, user: User | AnonymousUser) -> Answer:
    """Whether the country may apply, and what bears on what to do next."""
    country = place.country
    this = Prefetch("eligible__countries", Country.objects.filter(pk=country.pk))
    calls = [*open_calls(this), *announced_calls().prefetch_related(this)]
    listing = [call for call in calls if call.eligible.countries.all()]
    call = next(iter(listing or calls), None)
    if call is None or not (country.is_party and listing) or place.code == UNION:
        return Answer(_why_not(place, call, bool(listing)), place, call, bool(listing) if calls else None)
    named = RoleGrant.objects.filter(role="focal_point", party=country, ended_at=None).exists()
    kind = "may_apply" if call.takes_applications else "later"
    return Answer(kind, place, call, True, named, _own(user, country, listing))


def _why_not(place: Place, call: Call | None, is_listed: bool) -> str:
    if place.code == UNION:
        return "union"
    if not place.country.is_party:
        return "neither" if call and not is_listed else "not_party"
    return "not_listed" if call else "no_call"


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
