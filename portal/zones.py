"""Time zones, chosen in words: the country's name and the city's by which IANA calls the zone (fixtures/time_zones.csv,
its table `zone.tab` with the zone of each capital first). Countries are those of fixtures/parties.csv by the names that
the United Nations give them; a zone of anywhere else has its city alone."""

import csv
import zoneinfo
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import written
from portal.folding import folded


def validate(value: str) -> None:
    """Refuses a name that is not in the time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a known time zone."))


def of_country(iso2: str) -> str:
    """The zone of a country's capital; the programme's where the table doesn't have the country."""
    return next((zone for country, zone in _table() if country == iso2), settings.TIME_ZONE)


def choices() -> list[tuple[str, str]]:
    """Zone and name for a select, by the country's name in the reader's language."""
    return _choices(written.locale())


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    countries = {row["iso2"]: row[f"name_short_{language[:2]}"] for row in _rows("parties.csv")}
    # Backwards: of the European Union and Belgium, which share Brussels, Belgium names it.
    named = {zone: _named(countries.get(country), zone) for country, zone in reversed(_table())}
    return [*sorted(named.items(), key=lambda choice: _in_order(choice[1])), ("UTC", "UTC")]


def _in_order(name: str) -> list[str]:
    """By country, then by city."""
    return [folded(part) for part in name.split(" – ")]


def _named(country: str | None, zone: str) -> str:
    return f"{country} – {written.city(zone)}" if country else written.city(zone)


@cache
def _table() -> tuple[tuple[str, str], ...]:
    return tuple((row["iso2"], row["time_zone"]) for row in _rows("time_zones.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
