"""The portal on this machine: data brought up to date, then web, worker and beat until Ctrl-C."""

import errno
import fcntl
import http.client
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from portal.running.preparation import prepare
from portal.running.processes import Together, commands

SECONDS_TO_START = 30


class Command(BaseCommand):
    help = "Brings the data up to date and runs web, worker and beat on 127.0.0.1 until Ctrl-C (PORT, default 8000)."
    requires_system_checks = []

    def handle(self, **options):
        port = int(os.environ.get("PORT") or 8000)
        with told_plainly(), held(settings.DATA_DIR, port):
            refuse_port_in_use(port)
            prepare(self.say)
            connections.close_all()
            together = Together(commands(port, settings.DATA_DIR), lambda ending: self.announce(port, ending))
            together.loop()
        if together.ended_by:
            raise SystemExit(
                f"The portal has stopped, because {' and '.join(together.ended_by)} ended unexpectedly; "
                "what it said last is above. `make run` starts again."
            )
        self.say("The portal has stopped; its data is kept.")

    def announce(self, port: int, ending: Event) -> None:
        """The address and the sign-ins, once the portal is ready; what is wrong with it, when it isn't in time."""
        wrong = wait_until_ready(port, ending)
        if ending.is_set():
            return
        self.say(f"\nThe portal is {f'not ready ({wrong})' if wrong else 'ready'}: http://127.0.0.1:{port}/\n")
        if settings.DEMO and "demo_accounts" in get_commands():
            call_command("demo_accounts", stdout=self.stdout)
        if settings.EMAIL_FILE_PATH:
            self.say(f"\nMail is written to {settings.EMAIL_FILE_PATH} instead of being sent.")
        self.say("Ctrl-C stops it.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


@contextmanager
def told_plainly() -> Iterator[None]:
    """A full disk and a folder that can't be written to are the machine's matter: a sentence, not a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit("\nStopped before the portal was ready; `make run` goes on from here.") from None
    except (OSError, DatabaseError) as error:
        place = getattr(error, "filename", None) or settings.DATA_DIR
        if is_full(error):
            raise SystemExit(f"The disk is full ({place}). Make room and try again.") from error
        if is_closed(error):
            raise SystemExit(f"The portal may not write here: {place}. Give yourself the right to.") from error
        raise


def is_full(error: Exception) -> bool:
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error)


def is_closed(error: Exception) -> bool:
    """SQLite says it in words, and its files may belong to somebody else than the folder."""
    said = ("readonly database", "unable to open database")
    return getattr(error, "errno", None) in (errno.EROFS, errno.EACCES, errno.EPERM) or any(
        words in str(error) for words in said
    )


@contextmanager
def held(folder: Path, port: int) -> Iterator[None]:
    """One portal a data folder: the lock is the kernel's, so nothing stale remains of one that was killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"The portal already runs with {folder}.") from None
        lock.truncate(0)
        lock.write(f"http://127.0.0.1:{port}/ (process {os.getpid()})\n")
        lock.flush()
        yield


def refuse_port_in_use(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"Port {port} is in use by another program; choose another: make run PORT={port + 1}")


def wait_until_ready(port: int, ending: Event) -> str:
    """Empty when ready; else what /health/ready last said."""
    deadline, wrong = time.monotonic() + SECONDS_TO_START, "it does not answer"
    while time.monotonic() < deadline and not ending.wait(0.05):
        try:
            web = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            web.request("GET", "/health/ready")
            answer = web.getresponse()
            if answer.status == http.HTTPStatus.OK:
                return ""
            wrong = ", ".join(f"{part}: {said}" for part, said in json.load(answer).items() if said is not False)
        except (OSError, ValueError, http.client.HTTPException):
            continue
        finally:
            web.close()
    return wrong
