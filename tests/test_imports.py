"""Imports go one way: from app to app, in portal/ from room to room, and nowhere in a circle."""

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.conf import settings

APPS = ["portal", "roadmap", "budget", "experts", "applications", "assistance", "programme"]
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]


def lint(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path) -> Path:
    """The project's packages, to spoil."""
    for app in APPS:
        shutil.copytree(settings.BASE_DIR / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(settings.BASE_DIR / "pyproject.toml", tmp_path)
    return tmp_path


def test_apps_and_rooms_import_only_what_stands_above_them_or_below():
    result = lint(settings.BASE_DIR)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "line", "said"),
    [
        ("roadmap/wrong.py", "from applications import models", "roadmap.wrong -> applications.models"),
        ("portal/forms/wrong.py", "from portal.people import actions", "portal.forms.wrong -> portal.people.actions"),
        ("portal/text.py", "from portal import clock, models", "portal.text -> portal.models"),
        ("portal/homeless.py", "", "portal.homeless"),
    ],
)
def test_an_import_the_other_way_is_caught_and_so_is_a_module_without_a_place(copied, path, line, said):
    (copied / path).write_text(f"{line}\n")
    result = lint(copied)
    assert result.returncode == 1
    assert said in result.stdout


# --- Circles ----------------------------------------------------------------------------------------------------------


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """The modules that reach themselves, grouped with those that they reach and that reach them."""
    reached = {module: reach(imports, module) for module in imports}
    inside = [module for module in imports if module in reached[module]]
    groups = {frozenset(other for other in reached[module] if module in reached[other]) for module in inside}
    return sorted(map(set, groups), key=sorted)


def reach(imports: dict[str, set[str]], start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        following = imports[waiting.pop()] - found
        found |= following
        waiting += following
    return found


def imports_of(*packages: str) -> dict[str, set[str]]:
    """Those within functions too; none that only a type checker makes."""
    graph = grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_module_imports_itself_by_a_detour():
    assert circles(imports_of(*APPS)) == []


def test_a_circle_is_caught(tmp_path, monkeypatch):
    sources = {
        "__init__": "",
        "a": "from ring import b",
        "b": "def late():\n    from ring import c",
        "c": "import ring.a",
    }
    (tmp_path / "ring").mkdir()
    for name, source in sources.items():
        (tmp_path / "ring" / f"{name}.py").write_text(f"{source}\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert circles(imports_of("ring")) == [{"ring.a", "ring.b", "ring.c"}]
