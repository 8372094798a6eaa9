"""What is shown is written as the reader's language writes it: dates, languages, the order of names."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from portal import collation, written

JANUARY = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("language", "day", "long", "short"),
    [
        ("fr", JANUARY, "1er janvier 2026", "1er janv. 2026"),
        ("fr", dt.date(2026, 1, 11), "11 janvier 2026", "11 janv. 2026"),
        ("fr", dt.date(2026, 12, 31), "31 décembre 2026", "31 déc. 2026"),
        ("en", JANUARY, "1 January 2026", "1 Jan 2026"),
    ],
)
def test_french_alone_has_an_ordinal_for_the_first_of_a_month(language, day, long, short):
    with translation.override(language):
        assert (written.date_long(day), written.date_short(day)) == (long, short)


def test_the_first_of_a_month_is_that_of_the_readers_time_zone():
    late = dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC)
    with translation.override("fr"), timezone.override(dt.timezone(dt.timedelta(hours=1))):
        assert (written.date_long(late), written.moment(late)) == ("1er février 2026", "1er févr. 2026, 00:30")


def test_names_stand_in_alphabetical_order_with_or_without_accents():
    assert collation.alphabetical(["Zimbabwe", "Éthiopie", "Burundi", "Bénin", "Eswatini"]) == [
        "Bénin", "Burundi", "Eswatini", "Éthiopie", "Zimbabwe",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "named"), [("fr", ["français", "anglais", "espagnol"]), ("en", ["French", "English", "Spanish"])]
)
def test_languages_are_named_in_the_readers_own(language, named):
    with translation.override(language):
        assert [written.language_noun(code) for code in ("fr", "en", "es")] == named
