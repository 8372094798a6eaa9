"""What every app needs stands once, in portal/: no app has its own way of putting a snapshot into its canonical form,
of hashing it, of finding the words that differ, or of writing a list into a file."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.test_clock import APPS

ONCE = {
    "hashlib": {"sha256", "sha1", "md5", "file_digest", "new"},
    "difflib": {"SequenceMatcher", "Differ", "ndiff", "unified_diff", "HtmlDiff"},
    "csv": {"writer", "DictWriter"},
    "xlsxwriter": {"Workbook"},
    "openpyxl": {"Workbook"},
}
# Who has its own, and why.
ALLOWED = {
    "portal/snapshots.py": "is the one way for what was said",
    "portal/exports.py": "is the one way for lists",
    "portal/imports/blank.py": "of a table to fill in, which offers the values to choose from",
    "portal/files.py": "of the bytes of a file that is kept",
    "portal/uploads.py": "of the bytes of a file that comes in",
    "portal/forms/once.py": "of the bytes of a file in a form",
    "portal/outgoing/documents.py": "of the bytes of a document",
    "portal/invariants/kept.py": "asks anew what was kept, by other code than what kept it",
    "applications/invariants.py": "asks anew what was handed in, by other code than what froze it",
    "roadmap/invariants.py": "asks anew what was published, by other code than what sealed it",
    "portal/running/bootstrap.py": "is standard library alone, for it runs before the portal can be imported",
}


def copies(source: str) -> set[str]:
    """What Python source does by itself, of all that stands once."""
    return {name for node in ast.walk(ast.parse(source)) for name in _done_by(node)}


def _done_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr in ONCE.get(getattr(node.value, "id", ""), ()):
        yield f"{node.value.id}.{node.attr}"
    if isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{one.name}" for one in node.names if one.name in ONCE.get(node.module or "", ()))
    if isinstance(node, ast.keyword) and node.arg == "sort_keys":
        yield "sort_keys"


def found() -> dict[str, set[str]]:
    modules = (path for app in APPS for path in sorted((settings.BASE_DIR / app).rglob("*.py")))
    read = {str(path.relative_to(settings.BASE_DIR)): copies(path.read_text()) for path in modules}
    return {name: done for name, done in read.items() if done}


def test_each_thing_is_done_in_one_place():
    assert found().keys() == ALLOWED.keys()
    assert found()["portal/snapshots.py"] == {"hashlib.sha256", "sort_keys", "difflib.SequenceMatcher"}
    assert found()["portal/exports.py"] == {"csv.writer", "xlsxwriter.Workbook"}


@pytest.mark.parametrize(
    ("source", "done"),
    [
        ("import hashlib\nhashlib.sha256(b'')", "hashlib.sha256"),
        ("from hashlib import sha256 as digest", "hashlib.sha256"),
        ("import json\njson.dumps({}, sort_keys=True)", "sort_keys"),
        ("from difflib import SequenceMatcher", "difflib.SequenceMatcher"),
        ("import difflib\ndifflib.ndiff([], [])", "difflib.ndiff"),
        ("import csv\ncsv.DictWriter(None, [])", "csv.DictWriter"),
    ],
)
def test_a_copy_is_seen(source, done):
    assert copies(source) == {done}


def test_names_that_are_nearly_one_another_are_no_copy():
    assert copies("from difflib import get_close_matches\nimport json\njson.dumps({})") == set()
