"""Days are read as people write them; what is none is said."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from portal import days
from portal.fields import DayFormField


@pytest.mark.parametrize(
    "typed",
    [
        "31/1/2027", "31/01/2027", " 31 / 01 / 2027 ", "31.1.2027", "31-1-2027", "31 1 2027", "2027-01-31", "2027-1-31",
        "31 janvier 2027", "31 JANVIER 2027", "31 janv. 2027", "31 January 2027", "31 Jan 2027", "31 de enero de 2027",
        "31 de janeiro de 2027", "31\u00a0janvier\u00a02027",
    ],
)  # fmt: skip
def test_one_day_written_in_many_ways(typed):
    assert DayFormField().clean(typed) == dt.date(2027, 1, 31)


@pytest.mark.parametrize(("typed", "day"), [("1er mars 2027", (2027, 3, 1)), ("1st August 2027", (2027, 8, 1))])
def test_the_first_of_a_month(typed, day):
    assert days.read(typed) == dt.date(*day)


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2027", "2027-02-31", "31/13/2027", "1/31/2027", "12/2027", "mars 2027", "31/1/27", "0/1/2027", "demain",
        "31 brumaire 2027", "1/1/2027 ou 2028", "31/1/20270", "٣١/١/٢٠٢٧x", "31/1/0000", "1" * 5000, "\x00", "//",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError, match="no day of the calendar"):
        DayFormField().clean(typed)


@pytest.mark.parametrize("day", [dt.date(2027, 1, 3), dt.date(1, 12, 31), dt.date(9999, 12, 31)])
def test_what_a_box_holds_is_read_again(day):
    assert days.read(days.written(day)) == day


def test_the_box_holds_the_day_before_the_month():
    assert 'value="03/01/2027"' in DayFormField().widget.render("on", dt.date(2027, 1, 3))
    assert 'value="31/02/2027"' in DayFormField().widget.render("on", "31/02/2027")
