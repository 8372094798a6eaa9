"""Both catalogues are complete: every string that a person sees, in French and in English, none fuzzy or empty."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings

from tests.some import some

ROOT = settings.BASE_DIR
SOURCES = ["portal", "roadmap", "budget", "experts", "applications", "assistance", "programme", "templates"]
CATALOGUE = "locale/{}/LC_MESSAGES/django.po"


def extract(source: Path, into: Path) -> Catalog:
    """What makemessages finds in the project, in a copy, so that the real catalogues stay as they are."""
    for name in [*SOURCES, "manage.py"]:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, into / name)
    (into / "locale").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "--locale", "fr", "--no-wrap"]
    environment = {"PATH": "/usr/bin:/bin", "DEMO": "1", "DATA_DIR": str(into / "var"), "SECRET_KEY": "x" * 50}
    subprocess.run(command, cwd=into, env=environment, check=True, capture_output=True)
    with (into / CATALOGUE.format("fr")).open("rb") as file:
        return read_po(file)


def missing(found: Catalog, catalogue: Catalog) -> list[str]:
    """The strings of the source that the catalogue lacks, leaves empty or marks fuzzy."""
    return sorted(str(m.id) for m in found if m.id and not translated(catalogue.get(m.id, m.context)))


def translated(message) -> bool:
    if message is None or message.fuzzy:
        return False
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def read(language: str) -> Catalog:
    with (ROOT / CATALOGUE.format(language)).open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Catalog:
    return extract(ROOT, tmp_path_factory.mktemp("source"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_string_lacks_its_translation(found, language):
    assert missing(found, read(language)) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_translation_outlives_its_string(found, language):
    assert sorted(str(m.id) for m in read(language) if m.id and found.get(m.id, m.context) is None) == []


def test_english_says_what_the_source_says():
    for message in some(read("en")):
        assert not message.id or message.string == message.id


def test_a_missing_an_empty_and_a_fuzzy_entry_are_caught():
    source, catalogue = Catalog(), Catalog()
    for text in ("there", "missing", "empty", "fuzzy"):
        source.add(text)
    catalogue.add("there", "là")
    catalogue.add("empty", "")
    catalogue.add("fuzzy", "flou", flags=["fuzzy"])
    assert missing(source, catalogue) == ["empty", "fuzzy", "missing"]


# Placeholders, addresses and names of time zones aside, French is set as French printers set it.
_NOT_PROSE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|https?:\S*|<[^>]+>|&\w+;|\d{1,2}:\d{2}")


def typography(text: str) -> list[str]:
    """What is wrong with a French text: straight apostrophes, English quotes, and breaking spaces before double
    punctuation."""
    prose = _NOT_PROSE.sub("x", text)
    return [
        *re.findall(r"[“”\"]|\w'\w", prose),
        *re.findall(r"(?<! )[^\u00a0\u202f\s:;?!»«/(][;?!»]| [:;?!»]|« |«[^\u00a0\u202f]", prose),
        *re.findall(r"[^\u00a0\u202f\s\d/]:(?=\s|$)", prose),
    ]


def test_french_is_set_as_french():
    wrong = {
        str(m.id): found
        for m in read("fr")
        if m.id
        for form in (m.string if isinstance(m.string, tuple) else [m.string])
        if (found := typography(form))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "text", ["l'appel", "Pourquoi ?", "Pourquoi?", "Note : 5", "Note: 5", "« mot »", "oui ; non", "“mot”", '"mot"']
)
def test_bad_typography_is_caught(text):
    assert typography(text)


@pytest.mark.parametrize(
    "text", ["l’appel", "Pourquoi\u00a0?", "Note\u00a0: 5", "«\u00a0mot\u00a0»", "14:32", "%(a)s\u00a0!"]
)
def test_good_typography_passes(text):
    assert typography(text) == []
