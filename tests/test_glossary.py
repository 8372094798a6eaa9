"""French says each thing in one way: that of docs/glossary.md, on the screen, in the messages, guides and fixtures."""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tests.some import some

ROOT = settings.BASE_DIR
GLOSSARY = ROOT / "docs/glossary.md"
OWN_WORDS = ["checklist", "criteria", "levels", "ta_steps"]  # the other tables hold official titles
LETTERS = ["letters", "letter_models"]


@dataclass(frozen=True)
class Term:
    """A line of the glossary."""

    english: str
    french: tuple[str, ...]
    source: str
    not_written: tuple[str, ...]


def terms(page: str) -> list[Term]:
    """The lines of its tables."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")
    ]
    return [
        Term(
            english, tuple(part.strip() for part in french.split(" ; ")), source, tuple(re.findall("`([^`]+)`", wrong))
        )
        for english, french, source, wrong in cells
        if english not in ("English", "---")
    ]


def plain(text: str) -> str:
    """With one kind of space, and without what stands for another text or in a message's address."""
    text = re.sub(r"%\(\w+\)[sd]|\{%?\(?\w+\)?s?\}|\S+@\S+|\(\S+\.(?:fr|en)\.md\)", "…", text)
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def french_texts() -> Iterator[str]:
    """All that people read in French, but for what is typed or official."""
    with (ROOT / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                yield from message.string if isinstance(message.string, tuple) else [message.string]
    yield from (path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*/*.fr.md")))
    for name in OWN_WORDS:
        with (ROOT / f"fixtures/{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from (text for row in csv.DictReader(file) for key, text in row.items() if key.endswith("_fr"))
    for name in LETTERS:
        for letter in tomllib.loads((ROOT / f"fixtures/{name}.toml").read_text(encoding="utf-8")).values():
            yield from (text for key, text in letter.items() if key.endswith("_fr"))


def holds(text: str, words: str) -> bool:
    """Whether a text has these words, whole and in this order, capitals aside."""
    return bool(re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", plain(text), re.IGNORECASE))


def wrongly_written(texts: list[str], glossary: list[Term]) -> set[tuple[str, str]]:
    """What the glossary would not have written, and how the text begins in which it stands."""
    one = plain("\n".join(texts))
    wrong = [words for term in glossary for words in term.not_written if holds(one, words)]
    return {(words, plain(text)[:60]) for words in wrong for text in texts if holds(text, words)}


def unused(texts: list[str], glossary: list[Term]) -> set[str]:
    """The French terms that no text has."""
    one = plain("\n".join(texts))
    return {words for term in glossary for words in term.french if not holds(one, words)}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(french_texts())


@pytest.fixture(scope="module")
def glossary() -> list[Term]:
    return terms(GLOSSARY.read_text(encoding="utf-8"))


def test_nothing_is_written_that_the_glossary_would_not_have_written(texts, glossary):
    assert len(texts) > 2000
    assert wrongly_written(texts, glossary) == set()


def test_every_term_of_the_glossary_is_in_use(texts, glossary):
    assert unused(texts, glossary) == set()


def test_every_line_says_where_its_term_comes_from_and_what_not_to_write(glossary):
    assert [term.english for term in some(glossary) if not term.source or not term.not_written] == []


SAMPLE = """
| English | Français | Where it comes from | Not to be written |
| --- | --- | --- | --- |
| evidence | pièces justificatives ; pièce justificative | usage | `preuve` `preuves` |
"""


def test_a_word_that_is_not_to_be_written_is_caught():
    (term,) = terms(SAMPLE)
    assert term == Term("evidence", ("pièces justificatives", "pièce justificative"), "usage", ("preuve", "preuves"))
    said = ["Joignez vos Preuves\u00a0: trois au plus.", "Rien ne le prouve.", "Pièces\u00a0justificatives remises"]
    assert wrongly_written(said, [term]) == {("preuves", "Joignez vos Preuves : trois au plus.")}
    assert unused(said, [term]) == {"pièce justificative"}
