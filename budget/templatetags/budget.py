"""Amounts in a table whose caption names the currency, as the reader's language writes them."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template

from portal.written import locale

register = template.Library()


@register.filter
def amount(value: Decimal | None, cents: bool = False) -> str:
    """1 750 000, or 1 750 000,00 where a table says that its amounts have cents, so that they stand in line."""
    if value is None:
        return ""
    return exact(value) if cents or value % 1 else format_decimal(value, "#,##0", locale=locale())


@register.filter
def exact(value: Decimal | None) -> str:
    """1 750 000,00: to the cent, as in a ledger."""
    return format_decimal(value, "#,##0.00", locale=locale()) if value is not None else ""


@register.filter
def rate(value: Decimal | None) -> str:
    """1,0833: as many decimal places as the rate has."""
    return format_decimal(value, "#,##0.##########", locale=locale()) if value is not None else ""
