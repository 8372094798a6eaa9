"""What officers look for in the queue: words of a reference, a title or a country, whatever their accents."""

import difflib
import re

from django.db.models import Q
from django.utils.translation import get_language

from portal.models import Country
from portal.text import folded

MOST_WORDS = 8
ACCENTS = {"a": "aàáâãäå", "c": "cç", "e": "eèéêë", "i": "iìíîï", "n": "nñ", "o": "oòóôõö", "u": "uùúûü", "y": "yýÿ"}


def country_field() -> str:
    """The field of the Party's name as its reader knows it."""
    return f"party__short_name_{get_language() or 'fr'}"


def search(text: str) -> list[Q]:
    """Each word in the reference, the title or the country's name, whatever its accents; of a country, a typing error
    is forgiven."""
    words = folded(text).split()[:MOST_WORDS]
    if not words:
        return []
    names = {
        pk: " ".join((folded(fr or ""), folded(en or ""), iso.lower()))
        for pk, fr, en, iso in Country.objects.values_list("pk", "short_name_fr", "short_name_en", "iso3")
    }
    return [
        Q(reference__icontains=word) | Q(title__iregex=_pattern(word)) | Q(party__in=_countries(word, names))
        for word in words
    ]


def _pattern(word: str) -> str:
    """The word as a regular expression that both databases read, blind to accents."""
    return "".join(f"[{ACCENTS[c]}{ACCENTS[c].upper()}]" if c in ACCENTS else re.escape(c) for c in word)


def _countries(word: str, names: dict[int, str]) -> list[int]:
    found = [pk for pk, name in names.items() if word in name]
    if found or len(word) < 4:
        return found
    near = set(difflib.get_close_matches(word, {part for name in names.values() for part in name.split()}, 5, 0.8))
    return [pk for pk, name in names.items() if near.intersection(name.split())]
