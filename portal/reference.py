"""Loads the portal's reference data from fixtures/: countries and Parties, phases. Loading again adds what is missing
and leaves the rest, which the Secretariat keeps up to date in the admin."""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.models import Country, GoverningSession, Phase, PhaseTarget, Region

LOADED = verbs.declare("portal.reference_loaded", _("Loaded as reference data"), is_news=False)
REGIONS = {
    "Africa": Region.AFRICA,
    "Arab States": Region.ARAB_STATES,
    "Asia and the Pacific": Region.ASIA_PACIFIC,
    "Europe and North America": Region.EUROPE_NORTH_AMERICA,
    "Latin America and the Caribbean": Region.LATIN_AMERICA_CARIBBEAN,
}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a reference table in fixtures/."""
    with (settings.BASE_DIR / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load() -> None:
    """Countries from parties.csv, what they are called too from other_names.csv, phases from phases.csv with their
    targets, sessions of the governing bodies."""
    for row in rows("parties.csv"):
        Country.objects.get_or_create(iso3=row["iso3"], defaults=_country(row))
    for iso3, names in _other_names().items():
        for country in Country.objects.filter(iso3=iso3, other_names=""):
            country.other_names = "\n".join(names)
            country.save(update_fields=["other_names"])
    for row in rows("phases.csv"):
        Phase.objects.get_or_create(code=row["code"], defaults=_phase(row))
    for row in rows("phase_targets.csv"):
        _add(PhaseTarget, {"phase": Phase.objects.get(code=row["phase"]), "year": int(row["year"])}, _target(row))
    for row in rows("governing_sessions.csv"):
        _add(GoverningSession, {"body": row["body"], "number": int(row["number"])}, _session(row))


def _add(model: type[models.Model], which: dict, values: dict) -> None:
    """Add a row where there is none; the trail says that the portal did."""
    record, is_new = model._default_manager.get_or_create(**which, defaults=values)
    if is_new:
        trail.record(LOADED, record, by=None, changes=trail.difference({}, trail.snapshot(record)))


def _country(row: dict[str, str]) -> dict:
    is_party = row["party_to_2005_convention"] == "yes"
    return {
        "iso2": row["iso2"],
        "name_fr": row["name_fr"],
        "name_en": row["name_en"],
        "short_name_fr": row["name_short_fr"],
        "short_name_en": row["name_short_en"],
        "region": REGIONS[row["unesco_region"]],
        "electoral_group": row["unesco_electoral_group"],
        "is_party": is_party,
        "party_since": _date(row["date_of_instrument"]) if is_party else None,
        "is_developing": row["developing"] == "yes",
        "is_ldc": row["ldc"] == "yes",
        "is_sids": row["sids"] == "yes",
        "latitude": Decimal(row["lat"]) if row["lat"] else None,
        "longitude": Decimal(row["lon"]) if row["lon"] else None,
    }


def _other_names() -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in rows("other_names.csv"):
        found[row["iso3"]].append(row["name"])
    return found


def _date(text: str) -> dt.date | None:
    """The day, where the source gives one (a few rows give the year alone, or nothing)."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _phase(row: dict[str, str]) -> dict:
    return {
        "name_fr": row["name_fr"],
        "name_en": row["name_en"],
        "starts_on": dt.date.fromisoformat(row["starts_on"]),
        "ends_on": dt.date.fromisoformat(row["ends_on"]),
        "approved_total": Decimal(row["approved_total"]),
        "countries_target": int(row["countries_target"]),
    }


def _target(row: dict[str, str]) -> dict:
    return {"countries": int(row["countries"]), "source": row["source"]}


def _session(row: dict[str, str]) -> dict:
    days = {name: dt.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on")}
    return days | {"known_to": row["known_to"], "source": row["source"]}
