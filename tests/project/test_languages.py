"""Nothing that a person sees is left untranslated: with a mark on every word of every translation, each text of each
page either bears the mark or stands in an element with its own `lang` (what people typed, proper names)."""

import re

import pytest
from babel import Locale
from django.utils import translation
from lxml import html
from modeltranslation.fields import TranslationFieldDescriptor

from portal import zones
from portal.templatetags import sheet
from tests.project import pages
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MARK = "⟦"
# The names of languages, and of territories that the data doesn't have, come from Babel, in the reader's.
BABEL = {name.lower() for reader in ("fr", "en") for name in Locale(reader).languages.values()}
BABEL |= {name.lower() for reader in ("fr", "en") for name in Locale(reader).territories.values()}
# So do those of time zones, each with its city.
for reader in ("fr", "en"):
    with translation.override(reader):
        BABEL |= {part.strip().lower() for _zone, name in zones.choices() for part in name.split(",")}
ATTRIBUTES = ("aria-label", "placeholder", "title", "alt")
# What is the same in every language, or written by Babel in the reader's: numbers, money, dates, codes, addresses.
MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "janv|févr|avr|juil|sept|oct|nov|déc|January|February|March|April|May|June|July|August|September|October|November|"
    "December|lun|mar|mer|jeu|ven|sam|dim|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec"
)
# Where Django's admin writes the values of a record: cells, choices, read-only fields, the record's name.
VALUES = {"td", "option"}
VALUE_CLASSES = {"readonly", "narrowing"}
NEUTRAL = re.compile(
    rf"(^[A-Z]{{3}} – .*$|\b(?:{MONTHS})\b\.?|\b[A-Z]{{2,}}[\dA-Z-]*\b|\b\d[\w.]*\b|\bT[1-4]\b|"
    rf"\$US|\$\s?CA|\bk\b|\bM[od]?\b|\bk?o\b|\d+ᵉ|\b1er\b|"
    r"\bFrançais|\b[kM]B\b|PDF|SHA-256|[\w.+-]+@[\w.-]+|https?:\S+|[a-z_]+\.[a-z_.]+)"
)


def unmarked(page: str) -> list[str]:
    """The texts and spoken attributes that are neither translated nor in a language of their own."""
    tree = html.fromstring(page)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "template"):
            continue
        texts = [element.get(name) for name in ATTRIBUTES] + [element.text]
        found += [text for text in texts if text and speaks(text) and not has_own_language(element)]
        if element.tail and speaks(element.tail) and not has_own_language(element.getparent()):
            found.append(element.tail)
    return [" ".join(text.split())[:80] for text in found]


def speaks(text: str) -> bool:
    """Whether a text has words, and none of them comes from a catalogue."""
    if MARK in text or all(part.strip().lower() in BABEL for part in text.split(",")):
        return False
    return any(char.isalpha() for char in NEUTRAL.sub("", text))


def has_own_language(element) -> bool:
    """Whether the text is in an element with its own `lang`, or is a record's value as Django's admin writes it."""
    in_the_admin = "staff" in element.getroottree().find("body").get("class", "").split()
    while element is not None and element.tag != "html":
        if element.get("lang") is not None or element.tag in ("textarea", "code"):
            return True
        if in_the_admin and is_value(element):
            return True
        element = element.getparent()
    return False


def is_value(element) -> bool:
    classes = element.get("class", "").split()
    return element.tag in VALUES or any(name in VALUE_CLASSES or name.startswith("field-") for name in classes)


@pytest.fixture
def marked(monkeypatch):
    """Every translation is the source between marks; so is reference content."""

    def put(text: str) -> str:
        return " ".join(f"{MARK}{word}" for word in str(text).split(" "))

    monkeypatch.setattr(sheet, "_of_words", sheet._of_words.__wrapped__)  # it keeps what was translated before
    monkeypatch.setattr(translation._trans, "gettext", lambda message: put(message) if message else "")
    monkeypatch.setattr(translation._trans, "pgettext", lambda context, message: put(message))
    monkeypatch.setattr(translation._trans, "ngettext", lambda one, many, n: put(one if n == 1 else many))
    monkeypatch.setattr(translation._trans, "npgettext", lambda context, one, many, n: put(one if n == 1 else many))
    read = TranslationFieldDescriptor.__get__

    def marked_read(self, instance, owner):
        value = read(self, instance, owner)
        return put(value) if isinstance(value, str) and value and MARK not in value else value

    monkeypatch.setattr(TranslationFieldDescriptor, "__get__", marked_read)


def test_every_text_of_every_page_is_translated_or_says_its_language(demonstration, visit, marked):
    wrong = {}
    for person, address in some(pages.all_of_them(demonstration)):
        response = visit(person, address)
        assert response.status_code in (200, 410), (person, address, response.status_code)
        if left := unmarked(response.content.decode()):
            wrong[f"{person} {address}"] = left
    assert wrong == {}, "\n".join(f"{where}: {left}" for where, left in wrong.items())


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<p>Bonjour</p>", ["Bonjour"]),
        ("<p>⟦Hello⟧</p>", []),
        ('<p lang="fr">Bonjour</p>', []),
        ('<p><bdi lang="">Fatou Diop</bdi> écrit</p>', ["écrit"]),
        ('<button aria-label="Fermer">×</button>', ["Fermer"]),
        ("<p>1 750 000 $US · 22 novembre 2026 · 2026-SEN-01</p>", []),
    ],
)
def test_an_untranslated_text_is_caught(page, left):
    assert unmarked(f"<html><body>{page}</body></html>") == left
