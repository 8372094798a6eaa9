"""What officers look for in the queue: words of a reference, a title or a country, as every search of the portal finds
them; of a country, a typing error is forgiven."""

import difflib
from functools import cache

from django.db.models import Q
from django.utils.translation import get_language

from applications.models import Application
from portal import searching
from portal.models import Country

SEARCHED = ("folded", "party__folded")
SHORTEST = 4  # letters of a name that may be misspelt


def country_field() -> str:
    """The field of the Party's name as its reader knows it."""
    return f"party__short_name_{get_language() or 'fr'}"


def search(text: str) -> Q:
    """Each piece in the reference, the title or a name of the country, or nearly a name of it."""

    @cache
    def names() -> dict[int, str]:
        return dict(Country.objects.order_by().values_list("pk", searching.COLUMN))

    def where(piece: str) -> list[Q]:
        nearly = _spelt_like(piece, names()) if len(piece) >= SHORTEST else []
        return [*searching.contains(SEARCHED, piece), Q(party__in=nearly)]

    return searching.found(Application, text, where)


def _spelt_like(piece: str, names: dict[int, str]) -> list[int]:
    """Where no country has the piece in a name: those with a word that is nearly it."""
    if any(piece in name for name in names.values()):
        return []
    near = set(difflib.get_close_matches(piece, {part for name in names.values() for part in name.split()}, 5, 0.8))
    return [pk for pk, name in names.items() if near.intersection(name.split())]
