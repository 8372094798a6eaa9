"""Imports go one way: portal, roadmap, budget, experts, applications, assistance, programme."""

import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

APPS = ["portal", "roadmap", "budget", "experts", "applications", "assistance", "programme"]
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]


def lint(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_an_app_imports_only_apps_that_stand_above_it():
    result = lint(settings.BASE_DIR)
    assert result.returncode == 0, result.stdout


def test_an_import_the_other_way_is_caught(tmp_path):
    for app in APPS:
        shutil.copytree(settings.BASE_DIR / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(settings.BASE_DIR / "pyproject.toml", tmp_path)
    (tmp_path / "roadmap" / "wrong.py").write_text("from applications import models\n")
    result = lint(tmp_path)
    assert result.returncode == 1
    assert "roadmap.wrong -> applications.models" in result.stdout
