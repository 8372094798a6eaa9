"""The currencies that are legal tender somewhere today (Babel's CLDR), named in the reader's language."""

from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies, is_currency
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

DOLLAR = "USD"
# The currencies of the programme's donors so far stand first.
FIRST = (DOLLAR, "EUR", "CAD")


@cache
def current() -> frozenset[str]:
    """Codes of ISO 4217 that are legal tender in at least one territory."""
    territories = [code for code in Locale("en").territories if len(code) == 2]
    return frozenset(code for territory in territories for code in get_territory_currencies(territory))


def validate_in_use(value: str) -> None:
    """Refuses a code that is nowhere legal tender today."""
    if value not in current():
        raise ValidationError(_("This is not a currency in use today."))


def validate_code(value: str) -> None:
    """Refuses a code that is no currency's (ISO 4217), of today or of the past."""
    if not is_currency(value):
        raise ValidationError(_("This is not a known currency."))


def choices() -> list[tuple[str, str]]:
    """Code and name for a select, in the reader's language."""
    language = get_language() or "fr"
    rest = sorted(current().difference(FIRST))
    return [(code, f"{code} · {get_currency_name(code, locale=language)}") for code in (*FIRST, *rest)]
