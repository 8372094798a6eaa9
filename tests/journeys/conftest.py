"""A portal as `make run` starts it, with its demonstration, worker and mail; and browsers to open it with."""

import email
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser

from tests import demonstration
from tests.chromium import chromium
from tests.journeys.people import Person
from tests.services import ROOT, free_port, get, portal_environment, python, running, wait_for, wait_until

SECONDS_TO_PREPARE = 240


@pytest.fixture(scope="package")
def portal(django_db_setup, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """Web, worker and beat on the embedded database and broker, over a copy of the demonstration."""
    place = tmp_path_factory.mktemp("portal")
    data, port = place / "data", free_port()
    demonstration.copied_to(data)
    env = portal_environment(data, DEMO="1", EMAIL_URL=f"filemail:///{data}/mail", PORT=str(port), SWEEP_SECONDS="3")
    with running([sys.executable, "manage.py", "serve"], place, env=env) as process:
        ready = lambda: get(port, "/health/ready")[0] == 200  # noqa: E731
        wait_until(ready, "the portal", process, place, SECONDS_TO_PREPARE)
        yield SimpleNamespace(address=f"http://127.0.0.1:{port}", mail=data / "mail", place=place, env=env)
        assert what_is_wrong(env) == (0, "")


def what_is_wrong(env: dict[str, str]) -> tuple[int, str]:
    """What the journeys leave behind, asked as `manage.py verify` asks it."""
    command = [sys.executable, "manage.py", "verify"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.fixture(scope="package")
def browser_of_the_journeys() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def enters(portal, browser_of_the_journeys) -> Iterator[Callable[..., Person]]:
    """`enters("finance", screen=, language=)` is that demo account signed in; None is nobody in particular; `also` is
    another screen on which they look at everything."""
    people = []

    def person(account: str | None, *, screen: str, language: str, also: str | None = None) -> Person:
        found = Person(browser_of_the_journeys, portal.address, screen, language, also)
        people.append(found)
        if account:
            found.signs_in(account if "@" in account else f"{account}@example.org")
        return found

    yield person
    for found in people:
        found.page.context.close()


@pytest.fixture
def staged(portal) -> Callable[..., SimpleNamespace]:
    """`staged("evaluated", 3)`: applications that are there when the journey begins, and two more officers;
    `staged("roadmap", "HTI")`: a roadmap that a Party has begun."""

    def stage(state: str, given: int | str = 1) -> SimpleNamespace:
        command = [*python("tests.journeys.staging"), state, str(given)]
        done = subprocess.run(command, cwd=ROOT, env=portal.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return SimpleNamespace(**json.loads(done.stdout.splitlines()[-1]))

    return stage


@pytest.fixture
def link_in_mail_to(portal) -> Callable[[str], str]:
    """The link of the next message to an address, as soon as the worker has sent one."""
    read: Counter[str] = Counter()

    def link(address: str) -> str:
        wait_for(lambda: len(texts_to(address, portal.mail)) > read[address])
        found = texts_to(address, portal.mail)
        read[address] = len(found)
        return re.search(r"http\S+", found[-1]).group()

    return link


def texts_to(address: str, mail: Path) -> list[str]:
    """Django's file backend ends messages by a line of hyphens; one without is still being written."""
    files = sorted(mail.glob("*.log"), key=lambda file: file.stat().st_mtime)
    parts = [part for file in files for part in file.read_bytes().split(b"-" * 79 + b"\n")[:-1]]
    messages = [email.message_from_bytes(part, policy=default) for part in parts]
    return [m.get_body(("plain",)).get_content() for m in messages if m["To"] == address]
