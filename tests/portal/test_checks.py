"""Production refuses to start when it is unsafe, whichever process is started; the demonstration's own secret."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.running import checks
from tests.services import ROOT, portal_environment

SAFE = {"secret": "s" * 50, "debug": False, "sqlite": False, "allow_sqlite": False}


def test_what_is_safe_starts():
    assert checks.refuse_unsafe(**SAFE) is None


def test_sqlite_starts_with_an_explicit_word():
    assert checks.refuse_unsafe(**SAFE | {"sqlite": True, "allow_sqlite": True}) is None


@pytest.mark.parametrize(
    ("unsafe", "reason"),
    [
        ({"secret": ""}, "SECRET_KEY is not set"),
        ({"secret": "s" * 49}, "SECRET_KEY has fewer than 50 characters"),
        ({"debug": True}, "DEBUG is on"),
        ({"sqlite": True}, "the database is SQLite (set DATABASE_URL, or ALLOW_SQLITE=1 if one machine is enough)"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(unsafe, reason, capsys):
    with pytest.raises(SystemExit) as refused:
        checks.refuse_unsafe(**SAFE | unsafe)
    assert refused.value.code == 3
    assert capsys.readouterr().err == f"The portal refuses to start: {reason}.\n"


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "gunicorn", "portal.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        ["-m", "celery", "-A", "portal", "worker"],
        ["-m", "celery", "-A", "portal", "beat"],
    ],
    ids=["manage.py", "web", "worker", "beat"],
)
def test_no_process_starts_when_it_is_unsafe(command, tmp_path):
    env = portal_environment(tmp_path, SECRET_KEY="short", DEBUG="1")
    result = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30)
    assert result.returncode == 3
    assert "SECRET_KEY has fewer than 50 characters; DEBUG is on; the database is SQLite" in result.stderr
    assert "Traceback" not in result.stderr


class TestKeptSecret:
    def test_is_made_once_for_its_owner_only(self, tmp_path):
        secret = checks.kept_secret(tmp_path / "var")
        assert len(secret) >= checks.SHORTEST_SECRET
        assert checks.kept_secret(tmp_path / "var") == secret
        assert stat.S_IMODE(os.stat(tmp_path / "var" / "secret").st_mode) == 0o600

    def test_is_the_same_for_processes_that_start_together(self, tmp_path):
        with ThreadPoolExecutor(8) as several:
            secrets = list(several.map(lambda _: checks.kept_secret(tmp_path), range(40)))
        assert set(secrets) == {(tmp_path / "secret").read_text()}
        assert [path.name for path in tmp_path.iterdir()] == ["secret"]
