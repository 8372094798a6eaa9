"""What the demonstration's people write: fixtures/demo/, a file each, every text in its own language."""

import tomllib
from collections.abc import Iterable
from typing import Any

from django.conf import settings

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
# The projects of the five Parties, and those whose assistance has opened, by the names of their files.
PROJECTS = ("senegal", "tunisia", "jamaica", "cabo_verde", "cambodia", "viet_nam", "paraguay")
ASSISTED = ("senegal", "tunisia", "jamaica")
DRAFTED = ("senegal", "tunisia")


def read(name: str) -> dict[str, Any]:
    """One file of fixtures/demo."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def picked(record: dict[str, Any], *names: str) -> dict[str, Any]:
    """Those of the record's values that it has."""
    return {name: record[name] for name in names if name in record}


def latest_first(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order in which they happen: `day` counts back."""
    return sorted(records, key=lambda record: -record["day"])
