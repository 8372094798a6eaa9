"""The currencies that are legal tender somewhere today (Babel's CLDR), named in the reader's language."""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.refusals import Refused

DOLLAR = "USD"
# The currencies of the programme's donors so far stand first.
FIRST = (DOLLAR, "EUR", "CAD")
# The decimals of ISO 4217 where they aren't two. Babel's own are CLDR's, which leaves out what nobody pays in cash (the
# Albanian lek's hundredths, for instance): an amount with them is right all the same.
WITHOUT_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
WITH_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
DECIMALS = dict.fromkeys(WITHOUT_DECIMALS, 0) | dict.fromkeys(WITH_THREE, 3)
# What an amount has room for, here and in the ledger.
DECIMALS_KEPT = 2
MOST_DECIMALS = _(
    "Enter at most two decimal places: the portal keeps no more, even where the currency has three. Round the amount."
)


@cache
def current() -> frozenset[str]:
    """Codes of ISO 4217 that are legal tender in at least one territory."""
    territories = [code for code in Locale("en").territories if len(code) == 2]
    return frozenset(code for territory in territories for code in get_territory_currencies(territory))


def validate_in_use(value: str) -> None:
    """Refuses a code that is nowhere legal tender today."""
    if value not in current():
        raise ValidationError(_("This is not a currency in use today."))


def decimals(code: str) -> int:
    """How many decimal places an amount in the currency may have (ISO 4217)."""
    return DECIMALS.get(code, 2)


def check_decimals(amount: Decimal | None, code: str, *, field: str) -> None:
    """Raises Refused at the field where the amount is finer than its currency, or than what is kept of one."""
    if amount is None or not amount.is_finite():
        return
    places = len(f"{amount:f}".partition(".")[2].rstrip("0"))
    if places > DECIMALS_KEPT:
        raise Refused({field: MOST_DECIMALS})
    if places > decimals(code):
        raise Refused({field: _("%(currency)s has no decimal places: enter a whole amount.") % {"currency": code}})


def choices() -> list[tuple[str, str]]:
    """Code and name for a select, in the reader's language."""
    language = get_language() or "fr"
    rest = sorted(current().difference(FIRST))
    return [(code, f"{code} · {get_currency_name(code, locale=language)}") for code in (*FIRST, *rest)]
