"""What people type is clean before it is kept."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.fields import LARGEST, AmountFormField, LineFormField, MaxWords, ProseFormField
from portal.text import clean_line, clean_prose, count_words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Deux   mots\t", "Deux mots"),
        ("abc\u202edef", "abcdef"),
        ("nul\x00 et \x07cloche", "nul et cloche"),
        ("E\u0301thiopie", "Éthiopie"),
        ("👩🏽\u200d🎨 Réseau d’artistes", "👩🏽\u200d🎨 Réseau d’artistes"),
        ("deux\nlignes", "deux lignes"),
        ("co\u00adopé\u200bration", "coopération"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (" \u200b\u00ad ", ""),
        ("\u3164", ""),
        ("\u2800\u2800", ""),
        ("\u200d\ufe0f", ""),
        ("<b>Culture</b> & 'arts'", "<b>Culture</b> & 'arts'"),
    ],
)
def test_a_line_keeps_what_was_meant(typed, kept):
    assert clean_line(typed) == kept


def test_prose_keeps_its_paragraphs():
    assert clean_prose("Un \r\n\r\nDeux\x08\r") == "Un\n\nDeux"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_in_another_program_ends_it_here(end):
    assert clean_prose(f"Deux{end}mots") == "Deux\nmots"
    assert clean_line(f"Deux{end}mots") == "Deux mots"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Année\tFilms\tPublic\r\n2025\t12\t3 400", "Année | Films | Public\n2025 | 12 | 3 400"),
        ("2025\t\t3 400", "2025 |  | 3 400"),
        ("•\tLes plateformes\n–\tLa mesure", "• Les plateformes\n– La mesure"),
        ("1.\tLes plateformes\n(b)\tLa mesure\niv)\tLe reste", "1. Les plateformes\n(b) La mesure\niv) Le reste"),
        ("\tUn alinéa", "Un alinéa"),
        ("Fin\t", "Fin"),
    ],
)
def test_a_pasted_table_keeps_its_columns_apart_and_a_list_its_items(pasted, kept):
    assert clean_prose(pasted) == kept
    assert clean_line("Deux\tmots") == "Deux mots"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_prose(clean_prose(text)) == clean_prose(text)
    assert clean_line(clean_line(text)) == clean_line(text)


def test_words_are_counted_as_people_count_them():
    assert count_words("Trois mots : ici.") == 3
    assert count_words(" — « » ") == 0
    assert count_words("a" * 60) == 1
    assert count_words("a" * 61 + " " + "b" * 600) == 2 + 10
    assert count_words("-" * 6000) == count_words("- " * 3000) == 100
    assert count_words("a" + "\n" * 6000 + "b") == 100


def test_too_many_words_are_refused_with_the_number_to_cut():
    MaxWords(3)("un deux trois")
    with translation.override("en"), pytest.raises(ValidationError, match="by 2 words"):
        MaxWords(3)("un deux trois quatre cinq")


@pytest.mark.parametrize(
    ("typed", "language", "amount"),
    [
        ("30000", "fr", "30000"),
        ("1 750 000,50", "fr", "1750000.50"),
        ("1\u202f750\u00a0000", "fr", "1750000"),
        ("1750000.5", "fr", "1750000.5"),
        ("1,750,000.50", "en", "1750000.50"),
        ("0", "en", "0"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, language, amount):
    with translation.override(language):
        assert AmountFormField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["mille", "1.2.3", "1e999", "NaN", "10.005", "9" * 20, "١٢٣x"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        AmountFormField().clean(typed)


def test_fields_strip_before_they_measure():
    assert LineFormField(max_length=5).clean("  abcde  \u202e") == "abcde"
    with pytest.raises(ValidationError):
        ProseFormField(words=1).clean("un deux")


@pytest.mark.parametrize("typed", ["\u200b", "\u00ad\u3164", "\u2800", "\u200d"])
def test_what_shows_nothing_fills_in_nothing(typed):
    for field in (LineFormField(), ProseFormField(words=5)):
        with pytest.raises(ValidationError, match="required"):
            field.clean(typed)


def test_an_amount_beyond_measure_is_refused_before_a_database_could_round_it():
    assert AmountFormField().clean("1000000000000") == LARGEST
    with pytest.raises(ValidationError, match="beyond any amount"):
        AmountFormField().clean("1000000000000.01")
    with pytest.raises(ValidationError):
        AmountFormField().clean("99999999999999.99")
