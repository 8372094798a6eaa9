"""Keeps the databases of a release, with its demonstration, for the upgrade test: one for each engine, as that release
really made them.

    python -m tests.upgrade.make_dump v0.1 4dac988

makes tests/upgrade/v0.1/ from that commit, with the packages that it asked for. It needs PostgreSQL, a network and some
minutes. The demonstration counts its days back from today, so made again it is the same but for its dates.
"""

import lzma
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import ROOT, newest_postgresql, portal_environment, postgresql

# As docs/operating.md has it done without containers.
PREPARED = [["migrate", "--no-input"], ["load_reference"], ["demo", "--render"]]


def main(release: str, commit: str) -> None:
    kept = Path(__file__).parent / release
    with source_of(commit) as source, tempfile.TemporaryDirectory() as place, postgresql() as url:
        file = Path(place, "portal.sqlite3")
        accounts = prepare(source, Path(place, "sqlite"), f"sqlite:///{file}")
        prepare(source, Path(place, "postgresql"), url)
        kept.mkdir(exist_ok=True)
        (kept / "accounts.txt").write_text(accounts)
        keep(kept / "sqlite.sql.xz", "\n".join(sqlite3.connect(file).iterdump()) + "\n")
        keep(kept / "postgresql.sql.xz", dump_of_postgresql(url))


@contextmanager
def source_of(commit: str) -> Iterator[Path]:
    """The source of that commit with its own packages in .venv, and its catalogues compiled."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "source")
        run(ROOT, "git", "worktree", "add", "--detach", source, commit)
        try:
            run(source, sys.executable, "-m", "venv", ".venv")
            run(source, ".venv/bin/pip", "install", "--quiet", "--require-hashes", "-r", "requirements.txt")
            run(source, ".venv/bin/pybabel", "compile", "--domain", "django", "--directory", "locale")
            yield source
        finally:
            run(ROOT, "git", "worktree", "remove", "--force", source)


def prepare(source: Path, data: Path, url: str) -> str:
    """Makes the demonstration in that database; returns who signs in, as that release says it."""
    env = portal_environment(data, DATABASE_URL=url, DEMO="1")
    for command in PREPARED:
        run(source, ".venv/bin/python", "manage.py", *command, env=env)
    return run(source, ".venv/bin/python", "manage.py", "demo_accounts", env=env)


def dump_of_postgresql(url: str) -> str:
    """Without the lines by which newer versions of psql lock themselves in: older ones don't know them."""
    dump = run(ROOT, newest_postgresql() / "pg_dump", "--no-owner", "--no-privileges", url)
    return re.sub(r"^\\(un)?restrict .*\n", "", dump, flags=re.MULTILINE)


def keep(path: Path, text: str) -> None:
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def run(place: Path, *command: str | Path, env: dict[str, str] | None = None) -> str:
    return subprocess.run(command, cwd=place, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
