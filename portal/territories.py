"""The names of the world's territories beyond the portal's own languages, from Unicode's CLDR, so that a country is
found by the name that somebody else's language gives it."""

from collections.abc import Iterator
from typing import Any

from babel import Locale

# The languages of the United Nations, and those in which a project or a roadmap may be written.
LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh")


def called_elsewhere(country: Any) -> Iterator[str]:
    """What these languages call the country whose `iso2` it is; nothing for a code that names no territory."""
    for language in LANGUAGES:
        if name := Locale.parse(language).territories.get(country.iso2):
            yield name
