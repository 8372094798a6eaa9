"""How fine an amount may be: as its currency is (ISO 4217), and never finer than two decimal places."""

from decimal import Decimal as D

import pytest
from babel.numbers import get_currency_precision
from django.apps import apps

from applications.models import Fund
from budget.models import Contribution, Entry
from portal import currencies
from portal.fields import AmountFormField
from portal.refusals import Refused
from roadmap.models import ActionItem

# What CLDR counts otherwise than ISO 4217, because nobody pays it in cash: the standard's own figures.
CLDR_LEAVES_OUT = {
    **dict.fromkeys(["AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"], 2),
    "IQD": 3,
}
ROUND_IT = (
    "Enter at most two decimal places: the portal keeps no more, even where the currency has three. Round the amount."
)


def test_each_currency_has_the_decimals_of_iso_4217():
    counted = {code: currencies.decimals(code) for code in currencies.current()}
    assert counted == {code: get_currency_precision(code) for code in counted} | CLDR_LEAVES_OUT
    assert len(counted) > 140


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("100", "JPY"),
        ("1E+3", "JPY"),
        ("100.00", "JPY"),
        ("0.05", "USD"),
        ("12.5", "TND"),
        ("1.25", "MGA"),
        (None, "JPY"),
    ],
)
def test_an_amount_as_fine_as_its_currency_is_right(amount, code):
    currencies.check_decimals(amount and D(amount), code, field="amount")


@pytest.mark.parametrize(
    ("amount", "code", "message"),
    [
        ("100.5", "JPY", "JPY has no decimal places: enter a whole amount."),
        ("0.01", "XOF", "XOF has no decimal places: enter a whole amount."),
        ("0.001", "USD", ROUND_IT),
        ("12.345", "TND", ROUND_IT),
        ("12.345", "KWD", ROUND_IT),
        ("999999999999999999999999999999.001", "EUR", ROUND_IT),
    ],
)
def test_a_finer_one_is_refused_at_its_field(amount, code, message):
    with pytest.raises(Refused) as refused:
        currencies.check_decimals(D(amount), code, field="cost")
    assert refused.value.message_dict == {"cost": [message]}


def test_a_form_says_so_before_it_knows_the_currency():
    field = AmountFormField()
    assert field.clean("12,35") == D("12.35")
    with pytest.raises(Exception, match="even where the currency has three"):
        field.clean("12.345")


def test_these_are_the_records_with_a_currency():
    """Each is refused what is too fine for it: see test_money_in, test_money_out, test_application, test_actions."""
    found = {model for model in apps.get_models() if any(field.name == "currency" for field in model._meta.fields)}
    assert found == {Contribution, Entry, Fund, ActionItem}
