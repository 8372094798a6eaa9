"""`make bench`: each measure is one JSON object a line; what misses its goal is said at the end."""

import json
import os
import subprocess
import sys
from subprocess import CompletedProcess

import pytest

from bench.__main__ import conclude, meant, missing
from bench.cases import DASHBOARD, DESK, FILLING, FORM, LIST, OFFICE, PAGES, RECORD, plan
from bench.measure import Case, Figures, Goal, judged
from tests import ground
from tests.services import ROOT

# Their reasons stand beside them, in bench/cases.py.
OWN_GOALS = {
    "floor": 2, "call-save": 4, "application": 5, "section-priorities": 12, "assistance": 7, "budget": 6,
    "budget-year": 10, "call-file": 8,
}  # fmt: skip
FIELDS = ["name", "size", "seconds", "ratio", "floor", "queries", "bytes", "peak_mb", "goals"]


def bench(*arguments: str) -> CompletedProcess[str]:
    """With nothing of the person's environment but the paths."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def test_a_case_is_measured_beside_its_floors(django_db_setup):
    """How long it takes depends on what else the machine does, and so does whether it meets its goal."""
    result = bench("public-call", "--size", "10", "--migrated", str(ground.migrated("sqlite")))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    missed = [goal for line in lines for goal in line["goals"].values() if not goal["met"]]
    assert (result.returncode, len(result.stderr.splitlines())) == (1 if missed else 0, len(missed))
    assert [list(line) for line in lines] == [FIELDS] * 3
    assert [(line["name"], line["size"], line["floor"]) for line in lines] == [
        ("ok", 10, "ok"),
        ("floor", 10, "ok"),
        ("public-call", 10, "floor"),
    ]
    ok, floor, call = lines
    assert (ok["ratio"], ok["bytes"], ok["goals"]) == (1, len("ok"), {})
    assert floor["queries"] == ok["queries"] == 2  # the session; the person with their roles
    assert all(line["seconds"] > 0 for line in lines)
    assert all(line["ratio"] > 0 and line["peak_mb"] > 0 for line in (floor, call))


def test_every_page_but_the_word_that_the_floor_is_set_against_has_a_goal():
    assert [page.name for page in PAGES if page.goal is None] == ["ok"]
    kinds = {FORM, RECORD, LIST, FILLING, DASHBOARD, DESK, OFFICE}
    own = {page.name: page.goal.ratio for page in PAGES if page.goal and page.goal not in kinds}
    assert own == OWN_GOALS


def test_the_pages_of_the_call_are_measured_up_to_ten_thousand_unless_sizes_are_asked_for():
    assert meant("call", [page.name for page in PAGES]) == [
        "call-form", "call-save", "call-queue", "call-workspace", "call-screening", "call-file",
    ]  # fmt: skip
    assert plan({"call-form", "home"}, []) == {
        100: {"call-form", "home"},
        1000: {"call-form", "home"},
        10000: {"call-form"},
    }
    assert plan({"call-form", "home"}, [10]) == {10: {"call-form", "home"}}


def test_each_measure_is_told_beside_its_goal_and_what_misses_it_is_no_secret():
    small = Figures("page", 100, 0.01, 4.0, "floor", 15, 0, 0)
    case = Case("page", lambda: bytes, goal=Goal(4))
    assert judged(small, case, small).goals == {
        "ratio": {"found": 4.0, "at_most": 4, "met": True},
        "queries": {"found": 15, "at_most": 15, "met": True},
        "growth": {"found": 1.0, "at_most": 1.15, "met": True},
    }
    large = Figures("page", 10000, 0.02, 4.8, "floor", 16, 0, 0)
    assert {name: goal["met"] for name, goal in judged(large, case, small).goals.items()} == {
        "ratio": False, "queries": False, "growth": False,
    }  # fmt: skip


def test_what_misses_its_goal_is_said_by_name_size_and_figure():
    case = Case("budget", lambda: bytes, goal=Goal(6))
    small, large = (
        Figures("budget", size, 0.02, ratio, "floor", 12, 0, 0) for size, ratio in ((100, 5.5), (1000, 6.4))
    )
    assert missing([judged(small, case, small), judged(large, case, small)]) == [
        "budget at 1000: ratio 6.4, its goal is 6",
        "budget at 1000: growth 1.16, its goal is 1.15",
    ]
    assert missing([judged(small, case, small)]) == []


@pytest.mark.parametrize(("ratio", "code"), [(6.0, 0), (6.01, 1)])
def test_it_exits_1_where_a_goal_is_missed(capsys, ratio, code):
    """Over made-up figures, and no database."""
    figures = Figures("budget", 100, 0.02, ratio, "floor", 12, 0, 0)
    made_up = judged(figures, Case("budget", lambda: bytes, goal=Goal(6)), figures)
    assert conclude([made_up]) == code
    shown = capsys.readouterr()
    assert json.loads(shown.out)["ratio"] == ratio
    assert shown.err == ("budget at 100: ratio 6.01, its goal is 6\n" if code else "")


def test_a_name_that_no_case_has_is_told_before_anything_is_measured():
    result = bench("public-call", "no-such-page")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("No case is called no-such-page. There are: ok, floor, home, desk-secretariat,")


def test_the_beginning_of_a_name_means_all_that_begin_so_and_a_whole_name_itself_alone():
    known = ["roadmap", "roadmaps", "desk-donor", "desk-expert"]
    assert meant("desk", known) == ["desk-donor", "desk-expert"]
    assert meant("roadmap", known) == ["roadmap"]
    assert meant("home", known) == []
