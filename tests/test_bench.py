"""`make bench`: each measure is one JSON object a line; a name that no case has is told."""

import json
import os
import subprocess
import sys
from subprocess import CompletedProcess

from tests.services import ROOT

FIELDS = ["name", "size", "seconds", "ratio", "floor", "queries", "bytes", "peak_mb", "goals"]


def bench(*arguments: str) -> CompletedProcess[str]:
    """With nothing of the person's environment but the paths."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def test_a_case_is_measured_beside_its_floors():
    result = bench("public-call", "--size", "10")
    assert (result.returncode, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(line) for line in lines] == [FIELDS] * 3
    assert [(line["name"], line["size"], line["floor"]) for line in lines] == [
        ("ok", 10, "ok"),
        ("floor", 10, "ok"),
        ("public-call", 10, "floor"),
    ]
    ok, floor, call = lines
    assert (ok["ratio"], ok["bytes"]) == (1, len("ok"))
    assert floor["queries"] == ok["queries"] == 2  # the session; the person with their roles
    assert all(line["seconds"] > 0 and line["goals"] == {} for line in lines)
    assert all(line["ratio"] > 0 and line["peak_mb"] > 0 for line in (floor, call))


def test_call_means_the_six_pages_that_have_goals():
    from bench.__main__ import meant
    from bench.cases import PAGES

    names = meant("call", [page.name for page in PAGES])
    assert names == ["call-form", "call-save", "call-queue", "call-workspace", "call-screening", "call-file"]
    assert [page.name for page in PAGES if page.goal] == names


def test_what_has_a_goal_is_measured_up_to_ten_thousand_unless_sizes_are_asked_for():
    from bench.cases import plan

    assert plan({"call-form", "home"}, []) == {
        10: {"home"},
        100: {"call-form", "home"},
        1000: {"call-form", "home"},
        10000: {"call-form"},
    }
    assert plan({"call-form", "home"}, [10]) == {10: {"call-form", "home"}}


def test_each_measure_is_told_beside_its_goal_and_what_misses_it_is_no_secret():
    from bench.measure import Case, Figures, Goal, judged

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


def test_a_name_that_no_case_has_is_told_before_anything_is_measured():
    result = bench("public-call", "no-such-page")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("No case is called no-such-page. There are: ok, floor, home, desk-secretariat,")


def test_the_beginning_of_a_name_means_all_that_begin_so_and_a_whole_name_itself_alone():
    from bench.__main__ import meant

    known = ["roadmap", "roadmaps", "desk-donor", "desk-expert"]
    assert meant("desk", known) == ["desk-donor", "desk-expert"]
    assert meant("roadmap", known) == ["roadmap"]
    assert meant("home", known) == []
