"""`make run` before any package exists: what it refuses, in which words, and what it skips the second time."""

import errno
import fcntl
import os
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from environ import Env

from portal.running import bootstrap

MEGABYTE = 1024 * 1024


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project folder with a list of packages and a virtual environment whose Python is this one."""
    (tmp_path / "requirements.txt").write_text("")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    return tmp_path


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """`programs(name, script)` puts a shell script on an otherwise empty PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return put


def run_as_script(*arguments: str, **env: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", bootstrap.__file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})


class TestPort:
    def test_is_8000_unless_said_otherwise(self, project, monkeypatch):
        assert bootstrap.asked_port() == 8000
        monkeypatch.setenv("PORT", "8001")
        assert bootstrap.asked_port() == 8001

    @pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80", "8000.5", "²"])
    def test_must_be_a_port(self, project, monkeypatch, text):
        monkeypatch.setenv("PORT", text)
        with pytest.raises(bootstrap.Refusal, match=r"must be a number from 1 to 65535"):
            bootstrap.asked_port()

    def test_in_use_is_told_with_another_one(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            result = run_as_script("run", PORT=str(port), DATA_DIR=str(tmp_path))
        assert result.returncode == 1
        assert result.stderr == (
            f"Port {port} is in use by another program. Stop it, or choose another port: make run PORT={port + 1}\n"
        )

    def test_left_a_moment_ago_is_free(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            socket.create_connection(("127.0.0.1", port)).close()
            server.accept()[0].close()
        bootstrap.refuse_port_in_use(port)


class TestMachine:
    def test_an_old_python_is_told_by_its_version(self, monkeypatch):
        version = namedtuple("Version", "major minor micro")(3, 9, 2)
        monkeypatch.setattr(sys, "version_info", version)
        with pytest.raises(bootstrap.Refusal, match=r"needs Python 3\.11 or newer, and .* is Python 3\.9\."):
            bootstrap.refuse_old_python()

    def test_a_full_disk_is_told_before_anything_is_tried(self, tmp_path, monkeypatch):
        usage = namedtuple("Usage", "total used free")(100 * MEGABYTE, 90 * MEGABYTE, 10 * MEGABYTE)
        monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda folder: usage)
        with pytest.raises(bootstrap.Refusal, match=r"The disk is full: .* has 10 MB free and 50 MB are needed"):
            bootstrap.refuse_small_room(tmp_path / "not" / "there" / "yet", bootstrap.ROOM_TO_RUN)

    def test_a_disk_that_fills_up_on_the_way_is_told(self):
        assert bootstrap.told(OSError(errno.ENOSPC, "No space left on device", "/data/db")) == (
            "The disk is full (/data/db). Make room and try again."
        )

    def test_a_read_only_folder_is_told_by_its_name(self):
        assert bootstrap.told(OSError(errno.EROFS, "Read-only file system", "/data")) == (
            "The portal may not write here: /data. Give yourself the right to, or move the folder."
        )

    def test_other_errors_stay_errors(self):
        assert bootstrap.told(OSError(errno.EIO, "Input/output error")) is None


class TestSystemPackages:
    HELD = 'echo "libpango-1.0-0 installed"; echo "fonts-noto-core config-files"; exit 1'

    def test_missing_is_what_is_not_wholly_installed(self, programs):
        programs("dpkg-query", self.HELD)
        wanted = ["libpango-1.0-0", "fonts-noto-core", "libpangoft2-1.0-0"]
        assert bootstrap.missing_system_packages(wanted) == ["fonts-noto-core", "libpangoft2-1.0-0"]

    def test_without_debian_nothing_is_missing(self, programs):
        assert bootstrap.missing_system_packages(bootstrap.LIBRARIES) == []

    def test_without_rights_the_exact_line_is_printed(self, programs, monkeypatch):
        programs("apt-get", "exit 0")
        programs("sudo", "exit 1")
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(bootstrap.Refusal) as refusal:
            bootstrap.install_system_packages(["chromium", "gettext"])
        line = "apt-get update && apt-get install --yes --no-install-recommends chromium gettext"
        assert line in str(refusal.value).splitlines()[2]

    @pytest.mark.parametrize(("user", "prefix"), [(0, ""), (1000, "sudo -n ")])
    def test_root_and_who_may_sudo_install(self, programs, project, monkeypatch, user, prefix):
        said = project / "said"
        programs("sudo", f'[ "$2" = true ] || {{ printf "sudo -n " >> {said}; shift; exec "$@"; }}')
        programs("env", 'shift; exec "$@"')
        programs("apt-get", f'echo "apt-get $*" >> {said}')
        monkeypatch.setattr(os, "geteuid", lambda: user)
        bootstrap.install_system_packages(["gettext"])
        assert said.read_text().splitlines() == [
            f"{prefix}apt-get -qq -o DPkg::Lock::Timeout=120 update",
            f"{prefix}apt-get -qq -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends gettext",
        ]

    def test_what_apt_said_is_shown_when_it_fails(self, programs, project, monkeypatch):
        programs("env", 'shift; exec "$@"')
        programs("apt-get", 'echo "E: Unable to locate package gettext"; exit 100')
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        with pytest.raises(bootstrap.Refusal, match="E: Unable to locate package gettext"):
            bootstrap.install_system_packages(["gettext"])


class TestPythonPackages:
    @pytest.fixture
    def said(self, project, monkeypatch) -> list[str]:
        """Instead of running commands, their last word is written down."""
        said = []
        monkeypatch.setattr(bootstrap, "command", lambda args, failure: said.append(args[-1]))
        bootstrap.PYTHON.parent.mkdir(parents=True)
        bootstrap.PYTHON.symlink_to(sys.executable)
        return said

    def test_are_installed_once_for_a_list(self, project, said, monkeypatch):
        monkeypatch.setattr(bootstrap, "has_pip", lambda: True)
        bootstrap.install_python_packages("requirements.txt")
        assert said == ["requirements.txt", "import weasyprint"]
        bootstrap.install_python_packages("requirements.txt")
        assert said == ["requirements.txt", "import weasyprint"]

    def test_are_installed_again_when_the_list_changes(self, project, said, monkeypatch):
        monkeypatch.setattr(bootstrap, "has_pip", lambda: True)
        bootstrap.install_python_packages("requirements.txt")
        (project / "requirements.txt").write_text("django==5.2")
        bootstrap.install_python_packages("requirements.txt")
        assert said == ["requirements.txt", "import weasyprint"] * 2

    def test_an_environment_without_pip_is_made_again(self, project, said, monkeypatch):
        monkeypatch.setattr(bootstrap, "has_pip", lambda: False)
        bootstrap.install_python_packages("requirements.txt")
        assert said == [str(bootstrap.VENV), "requirements.txt", "import weasyprint"]

    def test_a_failed_installation_is_tried_again(self, project, said, monkeypatch):
        def fail(args, failure):
            raise bootstrap.Refusal(failure)

        monkeypatch.setattr(bootstrap, "has_pip", lambda: True)
        monkeypatch.setattr(bootstrap, "command", fail)
        with pytest.raises(bootstrap.Refusal, match="pip could not install the packages"):
            bootstrap.install_python_packages("requirements.txt")
        assert list(bootstrap.VENV.glob("installed-*")) == []

    def test_a_disk_that_fills_up_under_pip_is_a_full_disk(self, project):
        script = "print('ERROR: [Errno 28] No space left on device'); raise SystemExit(1)"
        with pytest.raises(OSError, match="pip could not") as error:
            bootstrap.command([sys.executable, "-c", script], "pip could not install the packages")
        assert (
            bootstrap.told(error.value)
            == "The disk is full (pip could not install the packages). Make room and try again."
        )


class TestReset:
    @pytest.fixture
    def data(self, project) -> Path:
        data = project / "var"
        (data / "files").mkdir(parents=True)
        (data / "db.sqlite3").write_bytes(b"0" * 2 * MEGABYTE)
        (data / "files" / "letter.pdf").write_bytes(b"0" * MEGABYTE)
        return data

    def test_names_what_it_deletes(self, data, capsys):
        bootstrap.reset()
        assert capsys.readouterr().out.splitlines() == [
            f"Deleting {data}:",
            "  db.sqlite3            2.0 MB",
            "  files/                1.0 MB",
            "Deleted. The next `make run` starts over.",
        ]
        assert not data.exists()

    def test_twice_is_no_error(self, data, capsys):
        bootstrap.reset()
        bootstrap.reset()
        assert capsys.readouterr().out.endswith(f"Nothing to delete: {data} does not exist.\n")

    def test_is_refused_while_the_portal_runs(self, data):
        with (data / "serve.lock").open("a+") as lock:
            lock.write("http://127.0.0.1:8000/ (process 42)\n")
            lock.flush()
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(
                bootstrap.Refusal, match=r"already runs with .*: http://127\.0\.0\.1:8000/ \(process 42\)"
            ):
                bootstrap.reset()
        assert (data / "db.sqlite3").exists()

    def test_leaves_a_folder_that_is_not_the_portals(self, project, monkeypatch):
        home = project / "home"
        home.mkdir()
        (home / "thesis.odt").write_text("…")
        monkeypatch.setenv("DATA_DIR", str(home))
        with pytest.raises(bootstrap.Refusal, match="does not look like a portal's data folder"):
            bootstrap.reset()
        assert (home / "thesis.odt").exists()


def test_the_demonstration_never_reads_what_was_exported_for_other_work(project, monkeypatch):
    handed = {}
    monkeypatch.setattr(bootstrap, "hand_over", lambda args, env: handed.update(env))
    monkeypatch.setattr(bootstrap, "prepare_environment", lambda *args: None)
    monkeypatch.setattr(bootstrap, "refuse_port_in_use", lambda port: None)
    for name in ("DATABASE_URL", "EMAIL_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DEBUG"):
        monkeypatch.setenv(name, "somebody else's")
    bootstrap.run()
    assert "somebody else's" not in handed.values()
    data = project / "var"
    own = {"DEMO": "1", "PORT": "8000", "PORTAL_URL": "http://127.0.0.1:8000", "DATA_DIR": str(data)}
    assert own | {"EMAIL_URL": f"filemail:///{data}/mail"} == {name: handed[name] for name in [*own, "EMAIL_URL"]}


def test_the_demonstration_writes_its_mail_into_its_data(tmp_path):
    assert Env.email_url_config(f"filemail:///{tmp_path}/mail")["EMAIL_FILE_PATH"] == f"{tmp_path}/mail"
