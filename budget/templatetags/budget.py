"""Amounts in a table whose caption names the currency, as the reader's language writes them."""

from decimal import Decimal

from django import template

from portal.written import decimal

register = template.Library()


@register.filter
def amount(value: Decimal | None, cents: bool = False) -> str:
    """1 750 000, or 1 750 000,00 where a table says that its amounts have cents, so that they stand in line."""
    if value is None:
        return ""
    return exact(value) if cents or value % 1 else decimal(value, "#,##0")


@register.filter
def exact(value: Decimal | None) -> str:
    """1 750 000,00: to the cent, as in a ledger."""
    return decimal(value, "#,##0.00") if value is not None else ""


@register.filter
def rate(value: Decimal | None) -> str:
    """1,0833: as many decimal places as the rate has."""
    return decimal(value, "#,##0.##########") if value is not None else ""
