"""`make mutate`: its list of edits keeps up with the code and the tests, and an edit that no test notices is told."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests import mutate
from tests.mutate import ROOT, Edit, Verdict

EDITS = mutate.edits()


@cache
def names_in(file: Path) -> set[str]:
    """The tests of a file, by their names as pytest knows them."""
    if not file.is_file():
        return set()
    found = set()
    for node in ast.parse(file.read_bytes()).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        outer = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {f"{outer}{one.name}" for one in inside if isinstance(one, ast.FunctionDef)}
        found |= {node.name} if isinstance(node, ast.ClassDef) else set()
    return {name for name in found if name.rpartition("::")[2].startswith(("test", "Test"))}


def rotten(edit: Edit, root: Path = ROOT) -> list[str]:
    """What of an edit is no longer there: its text, exactly once, and its tests."""
    file = root / edit.file
    stands = file.is_file() and edit.applied_to(file.read_text(encoding="utf-8")) is not None
    gone = [] if stands else [edit.file]
    for test in edit.tests:
        path, _colons, name = test.partition("::")
        known = names_in(root / path)
        gone += [] if known and (not name or name.partition("[")[0] in known) else [test]
    return gone


def test_every_edit_still_applies_and_its_tests_exist():
    assert {edit.guard: gone for edit in EDITS if (gone := rotten(edit))} == {}


def test_every_edit_weakens_something_of_its_own():
    assert len(EDITS) > 140
    assert [edit.guard for edit in EDITS if edit.before == edit.after] == []
    for part in ("guard", "file before after"):
        counted = Counter(tuple(getattr(edit, name) for name in part.split()) for edit in EDITS)
        assert [key for key, times in counted.items() if times > 1] == []


# --- Broken samples ---------------------------------------------------------------------------------------------------

RULE = "def may_enter(age):\n    return age >= 18\n\n\ndef may_leave(age):\n    return age >= 0\n"
TESTS = "from rule import may_enter, may_leave\n\ndef test_rule():\n    assert may_enter(18) and may_leave(1)\n"


@pytest.fixture
def sample(tmp_path) -> Path:
    """A project of two rules, the second of which nobody asks at its limit."""
    (tmp_path / "rule.py").write_text(RULE)
    (tmp_path / "test_rule.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n")
    return tmp_path


def edit(before: str, after: str, *tests: str, **more) -> Edit:
    return Edit(after, "rule.py", before, after, tests or ("test_rule.py::test_rule",), **more)


def test_an_edit_that_no_test_notices_is_reported_as_a_survivor(sample):
    noticed = edit("age >= 18", "age > 18")
    unnoticed = edit("age >= 0", "age > 0")
    explained = edit("age >= 0", "age > -1", survives="For whole numbers it is the same.")
    gone = edit("age >= 21", "age > 21")
    twice = edit("return", "pass")
    untested = edit("age >= 18", "age == 18", "test_rule.py::test_nothing")
    asked = [noticed, unnoticed, explained, gone, twice, untested]
    results = list(mutate.judge_all(asked, sample, minutes=5, processes=2))
    assert {result.edit: (result.verdict, result.is_fine) for result in results} == {
        noticed: (Verdict.KILLED, True),
        unnoticed: (Verdict.SURVIVED, False),
        explained: (Verdict.SURVIVED, True),
        gone: (Verdict.GONE, False),
        twice: (Verdict.GONE, False),
        untested: (Verdict.BROKEN, False),
    }
    assert (sample / "rule.py").read_text() == RULE
    said = mutate.report(results)
    assert said.startswith(
        "6 edits: 1 killed, 2 survived, 2 no longer applies, 1 its tests don’t run, 0 not reached\n"
        "Of the survivors 1 for a stated reason.\n"
    )
    assert "age > 0" in said
    assert "age > 18" not in said


def test_what_there_is_no_time_for_is_told(sample):
    (result,) = mutate.judge_all([edit("age >= 18", "age > 18")], sample, minutes=-1, processes=1)
    assert result.verdict == Verdict.NOT_REACHED


def test_tests_that_fail_anyway_prove_nothing(sample):
    results = list(mutate.judge_all([edit("age >= 18", "age > 18")], sample, minutes=5, processes=1))
    assert [result.noticed_by for result in results] == ["test_rule.py::test_rule"]
    assert mutate.failing_anyway(results, sample) == ""
    (sample / "rule.py").write_text(RULE.replace("18", "20"))
    assert "FAILED test_rule.py::test_rule" in mutate.failing_anyway(results, sample)


def test_an_edit_whose_text_or_test_is_gone_is_caught(sample):
    assert rotten(edit("age >= 18", "age > 18"), sample) == []
    assert rotten(edit("age >= 21", "age > 21", "test_rule.py::test_else", "test_none.py"), sample) == [
        "rule.py",
        "test_rule.py::test_else",
        "test_none.py",
    ]
