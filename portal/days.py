"""Days as people write them: 31/1/2027, 31.01.2027, 31 janvier 2027, 2027-01-31; the day before the month."""

import datetime as dt
import re
from functools import cache

from babel.dates import get_month_names

from portal.folding import folded

LANGUAGES = ("fr", "en", "es", "pt")  # in which a month’s name is understood
_FIRST_OF_MONTH = re.compile(r"^1(er|st)\b")


def read(typed: str) -> dt.date:
    """The day that was meant. Raises ValueError where it is none, or its year isn’t given in four figures."""
    if iso := re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", typed):
        return dt.date(*map(int, iso.groups()))
    day, month, year = _FIRST_OF_MONTH.sub("1", folded(typed)).replace(" de ", " ").split(" ")
    if not re.fullmatch(r"\d{4}", year):
        raise ValueError(typed)
    return dt.date(int(year), _month(month), int(day))


def written(day: dt.date) -> str:
    """As a box to type in holds it."""
    return f"{day:%d/%m}/{day.year:04}"


def _month(typed: str) -> int:
    return int(typed) if typed.isdecimal() else _months()[typed]


@cache
def _months() -> dict[str, int]:
    names = (
        (folded(name), number)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    )
    return dict(names)
