"""From a fresh clone to a portal that runs: what has to stand before any package does.

    python3 -I portal/running/bootstrap.py run      a virtual environment, system libraries, then `manage.py serve`
    python3 -I portal/running/bootstrap.py test     the same with what tests need, then the whole suite
    python3 -I portal/running/bootstrap.py venv     only the virtual environment, with the developers' packages
    python3 -I portal/running/bootstrap.py reset    removes the demonstration's data

Standard library only, and nothing that Python 3.7 can't read, so that an old one gets a sentence and not a traceback.
`-I` keeps this folder off the import path: its modules are named like others'.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)

# What WeasyPrint draws with, and letters for every language that people type: Arabic and Vietnamese, Chinese, Japanese
# and Korean (the lightest of Debian's fonts that has all three), emoji.
FONTS = ["fonts-noto-core", "fonts-dejavu-core", "fonts-wqy-microhei", "fonts-noto-color-emoji"]
LIBRARIES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", *FONTS]
TEST_TOOLS = ["postgresql", "redis-server", "chromium-headless-shell", "gettext", "poppler-utils", "nginx"]

MEGABYTE = 1024 * 1024
ROOM_FOR_PACKAGES = {"requirements.txt": 500 * MEGABYTE, "requirements-dev.txt": 900 * MEGABYTE}
ROOM_TO_RUN = 50 * MEGABYTE

# The demonstration reads none of these: a database, a mail server or a secret exported for other work stays out of it.
NOT_FOR_THE_DEMO = {
    *("DATABASE_URL", "BROKER_URL", "EMAIL_URL", "SECRET_KEY", "DEBUG", "PORTAL_URL", "ALLOWED_HOSTS", "ALLOW_SQLITE"),
    *("HTTPS", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE", "GUNICORN_CMD_ARGS", "PYTHONPATH", "PYTHONHOME"),
}


class Refusal(Exception):
    """Set-up cannot go on; the text says why and what to do, for the person at the keyboard."""


def say(text: str) -> None:
    print(text, flush=True)


# --- What is asked for --------------------------------------------------------------------------------------------


def run() -> NoReturn:
    """Everything from nothing, then the portal in this process's place."""
    port, data = asked_port(), data_folder()
    refuse_second_portal(data)
    refuse_port_in_use(port)
    refuse_small_room(data, ROOM_TO_RUN)
    refuse_closed_folder(data)
    prepare_environment("requirements.txt", LIBRARIES)
    env = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_DEMO}
    env.update(DEMO="1", DATA_DIR=str(data), PORT=str(port), PORTAL_URL=f"http://127.0.0.1:{port}")
    env["EMAIL_URL"] = f"filemail:///{data}/mail"
    hand_over([str(PYTHON), "manage.py", "serve"], env)


def test() -> NoReturn:
    """The whole suite with all that it needs, in this process's place."""
    prepare_environment("requirements-dev.txt", LIBRARIES + TEST_TOOLS)
    hand_over([str(PYTHON), "-m", "tests.run_suite", *sys.argv[2:]], dict(os.environ))


def venv() -> None:
    """The developers' virtual environment; system packages stay as they are."""
    prepare_environment("requirements-dev.txt", [])


def reset() -> None:
    """Removes the data folder, after saying what it holds; the next `make run` starts over."""
    data = data_folder()
    if not data.exists():
        return say(f"Nothing to delete: {data} does not exist.")
    if data != ROOT / "var" and not (data / "serve.lock").exists():
        raise Refusal(f"{data} does not look like a portal's data folder: it stays as it is.")
    refuse_second_portal(data)
    say(f"Deleting {data}:")
    for entry in sorted(data.iterdir()):
        say(f"  {entry.name + '/' * entry.is_dir():16} {size(entry) / MEGABYTE:8.1f} MB")
    shutil.rmtree(str(data))
    say("Deleted. The next `make run` starts over.")


# --- What must be true before ---------------------------------------------------------------------------------------


def asked_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise Refusal(f"PORT is {text!r}; it must be a number from 1 to 65535, for example: make run PORT=8001")
    return int(text)


def data_folder() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted, found = (".".join(map(str, version[:2])) for version in (OLDEST_PYTHON, sys.version_info))
        raise Refusal(
            f"The portal needs Python {wanted} or newer, and {sys.executable} is Python {found}. "
            "If you have another: make run PYTHON=python3.11"
        )


def refuse_port_in_use(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refusal(f"You may not open port {port}; choose one above 1023: make run PORT=8001") from None
        except OSError:
            raise Refusal(
                f"Port {port} is in use by another program. "
                f"Stop it, or choose another port: make run PORT={min(port + 1, 65535)}"
            ) from None


def refuse_second_portal(data: Path) -> None:
    """`serve` holds a lock on its data folder, with its address written in, for as long as it or a child lives."""
    try:
        lock = (data / "serve.lock").open()
    except FileNotFoundError:
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(f"The portal already runs with {data}: {lock.read().strip()}") from None


def refuse_small_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(str(nearest_existing(folder))).free
    if free < needed:
        raise Refusal(
            f"The disk is full: {folder} has {free // MEGABYTE} MB free and {needed // MEGABYTE} MB are needed. "
            "Make room and try again."
        )


def refuse_closed_folder(folder: Path) -> None:
    """Makes `folder` and writes a byte into it, so that a read-only place is named before anything else is tried."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".writable"
    probe.write_bytes(b"?")
    probe.unlink()


# --- Packages -------------------------------------------------------------------------------------------------------


def prepare_environment(requirements: str, system_packages: Sequence[str]) -> None:
    needed = list(system_packages)
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        needed.append(f"python3.{sys.version_info[1]}-venv")
    install_system_packages(missing_system_packages(needed))
    install_python_packages(requirements)


def missing_system_packages(names: Sequence[str]) -> list[str]:
    """Those of `names` that Debian's package manager doesn't hold; none elsewhere, where the imports tell."""
    if not names or not shutil.which("dpkg-query"):
        return []
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\\n", *names]
    answer = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def install_system_packages(names: Sequence[str]) -> None:
    if not names:
        return
    listed = " ".join(names)
    by_hand = f"apt-get update && apt-get install --yes --no-install-recommends {listed}"
    if not shutil.which("apt-get"):
        raise Refusal(f"Missing: {listed}. There is no apt-get here: install them in this system's own way.")
    if os.geteuid() == 0:
        right = []
    elif may_sudo():
        right = ["sudo", "-n"]
    else:
        raise Refusal(f"Missing: {listed}. Install them as root, then try again:\n\n    {by_hand}\n")
    say(f"Installing system packages: {listed}")
    apt = [*right, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.run([*apt, "update"])  # without a network the lists may still do; the installation tells
    command(
        [*apt, "install", "--yes", "--no-install-recommends", *names],
        f"apt-get could not install {listed}. By hand, as root:\n\n    {by_hand}\n",
    )


def may_sudo() -> bool:
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def install_python_packages(requirements: str) -> None:
    """Pinned and checked against their hashes; skipped while the list is the one that was installed last."""
    wanted = hashlib.sha256((ROOT / requirements).read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / ("installed-" + requirements)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    refuse_small_room(VENV, ROOM_FOR_PACKAGES[requirements])
    if not (PYTHON.exists() and has_pip()):
        say(f"Making the virtual environment in {VENV}")
        command([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made")
    say(f"Installing the Python packages of {requirements} (a minute or two the first time)")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command([*pip, "--only-binary=:all:", "--require-hashes", "-r", requirements], "pip could not install the packages")
    command(
        [str(PYTHON), "-c", "import weasyprint"],
        "WeasyPrint can't load its system libraries; it needs Pango 1.44 or newer and HarfBuzz",
    )
    stamp.write_text(wanted)


def has_pip() -> bool:
    return subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0


# --- Small parts ----------------------------------------------------------------------------------------------------


def command(args: Sequence[str], failure: str) -> None:
    """Runs quietly; what the program said is shown only when it fails."""
    result = subprocess.run(
        args, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode == 0:
        return
    if "No space left on device" in result.stdout:
        raise OSError(errno.ENOSPC, failure)
    raise Refusal("\n".join([failure, *result.stdout.strip().splitlines()[-12:]]))


def hand_over(args: Sequence[str], env: dict[str, str]) -> NoReturn:
    os.chdir(str(ROOT))
    sys.stdout.flush()
    os.execve(args[0], list(args), env)


def nearest_existing(folder: Path) -> Path:
    return next(place for place in [folder, *folder.parents] if place.exists())


def size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if not file.is_dir())


def told(error: OSError) -> str | None:
    """What an operating system error means, in words; None for one that isn't the machine's fault."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full ({error.filename or error.strerror}). Make room and try again."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"The portal may not write here: {error.filename}. Give yourself the right to, or move the folder."
    return None


def main() -> int:
    try:
        refuse_old_python()
        {"run": run, "test": test, "venv": venv, "reset": reset}[sys.argv[1]]()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        if not told(error):
            raise
        print(told(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
