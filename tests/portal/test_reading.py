"""What is shown is written as the reader's language writes it: dates, languages, the order of names."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import formats, timezone, translation

from portal import collation, written
from tests.some import some

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


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", dt.date(2026, 11, 30), "Monday 30 November 2026"),
        ("fr", dt.date(2026, 11, 30), "Lundi 30 novembre 2026"),
        ("fr", dt.date(2026, 12, 1), "Mardi 1er décembre 2026"),
    ],
)
def test_a_day_with_its_weekday_begins_with_a_capital_and_keeps_those_of_its_language(language, day, said):
    with translation.override(language):
        assert written.weekday_long(day) == said


def test_the_first_of_a_month_is_that_of_the_readers_time_zone():
    late = dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC)
    with translation.override("fr"), timezone.override(dt.timezone(dt.timedelta(hours=1))):
        assert (written.date_long(late), written.moment(late)) == ("1er février 2026", "1er févr. 2026 à 00\xa0h\xa030")


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


# --- Percentages ------------------------------------------------------------------------------------------------------


def misleading(write) -> list[tuple[int, str]]:
    """Of the parts of 1,000 from -150 to 2,150, those about which `write(part, whole)` misleads: by more than half a
    per cent, or by saying nothing, all, or a bound that it doesn't keep."""
    found = []
    for part in range(-150, 2151):
        said = write(Decimal(part), Decimal(1000))
        bound, number = re.fullmatch(r"([<>]?)\s?(-?\d+)%", said).groups()
        exact, shown = Decimal(part) / 10, int(number)
        holds = {"": abs(exact - shown) <= Decimal("0.5"), "<": exact < shown, ">": exact > shown}[bound]
        absolute = bound == "" and shown in (0, 100) and exact != shown
        if absolute or not holds or abs(exact - shown) > 1:
            found.append((part, said))
    return found


def test_a_percentage_never_says_all_or_nothing_where_it_is_not():
    with translation.override("en"):
        assert misleading(written.percent) == []
        assert [written.percent(Decimal(part), Decimal(1000)) for part in (0, 1, 4, 5, 995, 996, 1000, 1004, -2)] == [
            "0%", "<\xa01%", "<\xa01%", "<\xa01%", ">\xa099%", ">\xa099%", "100%", ">\xa0100%", ">\xa0-1%",
        ]  # fmt: skip
    with translation.override("fr"):
        assert written.percent(Decimal(999), Decimal(1000)) == ">\xa099\xa0%"


def test_one_that_only_rounds_is_found():
    said = misleading(lambda part, whole: f"{round(100 * part / whole)}%")
    assert {(1, "0%"), (996, "100%"), (1004, "100%")} <= set(said)


# After a value in a template or in a message of ours; and the library's function.
BY_HAND = re.compile(r"\}\}(?:&nbsp;|\s)*%[^}]|%\(\w+\)[sd]\s*%%|format_percent\(")


def written_by_hand(source: str) -> list[str]:
    """Where a source writes a percentage without asking `written.percent`."""
    return BY_HAND.findall(source)


def test_every_percentage_goes_through_the_one_function(settings):
    root = settings.BASE_DIR
    rooms = ["applications", "assistance", "budget", "experts", "portal", "programme", "roadmap", "templates"]
    sources = [path for room in rooms for kind in ("py", "html", "txt") for path in (root / room).rglob(f"*.{kind}")]
    found = {str(path.relative_to(root)) for path in some(sources) if written_by_hand(path.read_text())}
    assert found == {"portal/written.py"}


@pytest.mark.parametrize(
    "source", ["{{ share }}&nbsp;% of it", "{{ share }} %.", '_("%(share)s %%")', "format_percent(x)"]
)
def test_one_that_is_written_by_hand_is_found(source):
    assert written_by_hand(source)
    assert not written_by_hand("{{ a }}{% if b %}{{ share|percent:100 }}")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("20 octobre 2026", "20 octobre 2026 à 13\xa0h\xa007")),
        ("en", ("20 October 2026", "20 October 2026, 13:07")),
    ],
)
def test_the_admin_writes_days_and_moments_as_every_page_does(language, said):
    at = dt.datetime(2026, 10, 20, 13, 7, tzinfo=dt.UTC)
    with translation.override(language):
        assert (formats.localize(at.date()), formats.localize(at)) == said
