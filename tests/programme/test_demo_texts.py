"""The texts of the demonstration: typography of their own language, and nothing about real people."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from programme.demo import texts

NO_BREAK = "\u00a0"
FILES = sorted(path.stem for path in texts.FOLDER.glob("*.toml"))
STRAIGHT = re.compile(r"\w'\w|\"")
FRENCH = (
    (re.compile(rf"(?<![{NO_BREAK}:])[:;?!»](?!//)"), "no no-break space before a sign"),
    (re.compile(rf"«(?!{NO_BREAK})"), "no no-break space after «"),
    (re.compile(r"\d \d{3}\b"), "a plain space within a number"),
    (re.compile(r"\d %"), "a plain space before %"),
)
# Keys whose values are codes, addresses or file names; not prose.
CODES = {"by", "email", "name", "key", "code", "time_zone", "begins", "ends", "look", "password", "authority_fr"}


def misprints(text: str, language: str) -> list[str]:
    """What a typographer would mark in a text of that language."""
    found = ["a straight quotation mark or apostrophe"] if STRAIGHT.search(text) else []
    if language == "fr":
        found += [what for pattern, what in FRENCH if pattern.search(text)]
    return found


def prose(value: Any, language: str = "", key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a file with its language: that of the nearest `language`, or the one its key ends with."""
    match value:
        case dict():
            language = value.get("language", language)
            for name, inner in value.items():
                ending = name[-2:] if name[-3:] in ("_fr", "_en") or name in ("fr", "en", "es") else language
                yield from prose(inner, ending, name)
        case list():
            for inner in value:
                yield from prose(inner, language, key)
        case str() if key not in CODES:
            yield value, language


@pytest.mark.parametrize("name", FILES)
def test_texts_are_typeset_as_their_language_asks(name):
    found = {text: marks for text, language in prose(texts.read(name)) if (marks := misprints(text, language))}

    assert found == {}


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Trois constats : mesurer", ["no no-break space before a sign"]),
        ("Vraiment?", ["no no-break space before a sign"]),
        (f"Le réseau «Jigéen{NO_BREAK}»", ["no no-break space after «"]),
        ("l'équipe", ["a straight quotation mark or apostrophe"]),
        ("18 000 francs", ["a plain space within a number"]),
        ("50 % de femmes", ["a plain space before %"]),
        (f"L’équipe{NO_BREAK}: «{NO_BREAK}oui{NO_BREAK}», à 50{NO_BREAK}%", []),
    ],
)
def test_a_misprint_is_seen(text, marks):
    assert misprints(text, "fr") == marks


def test_french_and_spanish_projects_are_read_in_their_language():
    assert {language for _text, language in prose(texts.read("paraguay"))} == {"es"}
    assert {language for _text, language in prose(texts.read("senegal"))} == {"fr", "en"}  # an evaluator writes English


def test_every_address_is_an_example():
    for name in FILES:
        addresses = re.findall(r"[\w.]+@[\w.]+", (texts.FOLDER / f"{name}.toml").read_text())
        assert [address for address in addresses if not address.endswith("@example.org")] == []
