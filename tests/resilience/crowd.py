"""A crowd submits at once while a web process and the database are killed: what was acknowledged is there, once.

python -m tests.resilience.crowd [--parties 105]     prints what was found as one JSON object

Two co-editors of each Party send the same application at the same moment, to four web processes over PostgreSQL, with
two workers and beat over Redis. Whoever gets no answer does what a person does: sends again.
"""

import argparse
import json
import os
import re
import shlex
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from portal.running.processes import commands
from tests.services import (
    children,
    cluster,
    free_port,
    get,
    kill,
    portal_environment,
    redis,
    running,
    wait_for,
)

WEB_PROCESSES, WORKERS = 4, 2
PATIENCE = 240  # seconds in which every person has been told, and in which every message and dossier is made
TO_START = 120
DOWN = 1.5  # seconds without a database


@dataclass
class CoEditor:
    """A person with their session, and what became of what they sent."""

    application: int
    session: str
    became: str = ""  # acknowledged, or told that it was submitted already
    unanswered: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass
class Crowd:
    port: int
    people: list[CoEditor]
    ready: threading.Barrier

    def submit(self, person: CoEditor) -> None:
        page = f"/applications/{person.application}/do/submit/"
        answers = self.form(person, page)
        self.ready.wait(TO_START)
        deadline = time.monotonic() + PATIENCE
        while not person.became:
            if time.monotonic() > deadline:
                raise TimeoutError(f"Nobody told {person}")
            try:
                person.became = self.send(person, page, answers) or self.what_it_says(person)
                answers = answers if person.became else self.form(person, page)
            except (OSError, HTTPException):
                person.unanswered += 1
                time.sleep(0.3)

    def ask(self, person: CoEditor, method: str, path: str, body: str = "", csrf: str = "") -> tuple[int, str]:
        """Status and page; what a server says that isn't well (5xx) is no answer."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"sessionid={person.session}; csrftoken={csrf}", "Accept-Language": "en"}
        try:
            web.request(method, path, body, headers | {"Content-Type": "application/x-www-form-urlencoded"})
            answer = web.getresponse()
            text = answer.read().decode()
        finally:
            web.close()
        if answer.status >= 500:
            raise HTTPException(answer.status)
        return answer.status, text

    def form(self, person: CoEditor, page: str) -> dict[str, str]:
        """The hidden fields of the page, with its box ticked."""
        _status, text = self.ask(person, "GET", page)
        tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', text)
        pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
        return {n.group(1): v.group(1) if v else "" for n, v in pairs if n} | {"declaration": "on", "_submit": "1"}

    def send(self, person: CoEditor, page: str, answers: dict[str, str]) -> str:
        start = time.monotonic()
        csrf = answers["csrfmiddlewaretoken"]
        status, _text = self.ask(person, "POST", page, urlencode(answers), csrf)
        person.seconds.append(time.monotonic() - start)
        return "acknowledged" if status == 302 else ""

    def what_it_says(self, person: CoEditor) -> str:
        """Told on the application's page that it is submitted; not yet, if it isn't."""
        _status, text = self.ask(person, "GET", f"/applications/{person.application}/")
        return "told" if "Submitted on" in text else ""

    def count(self) -> int:
        return sum(person.became == "acknowledged" for person in self.people)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.resilience.crowd")
    parser.add_argument("--parties", type=int, default=105)
    parties = parser.parse_args().parties
    with tempfile.TemporaryDirectory(prefix="portal-crowd-") as name, cluster() as own, redis() as broker_url:
        place = Path(name)
        with ExitStack() as server:
            database = server.enter_context(own.serving())
            url, data = f"{own.address}/portal", place / "data"
            mail = f"filemail:///{data}/mail"
            env = portal_environment(data, DATABASE_URL=url, BROKER_URL=broker_url, EMAIL_URL=mail)
            people = prepare(env, parties)
            with portal(place, env) as (port, web):
                crowd = Crowd(port, people, threading.Barrier(len(people) + 1))
                found = run(crowd, web.pid, lambda: restart(own, database, server))
                drained = seconds_until(lambda: not left())
            print(json.dumps(found | {"seconds_until_all_is_made": drained} | verify(crowd)))


def prepare(env: dict[str, str], parties: int) -> list[CoEditor]:
    """Drafts with every section ready, and two signed-in people of each Party."""
    for folder in ("mail", "files"):
        Path(env["DATA_DIR"], folder).mkdir(parents=True)
    os.environ |= env | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    from portal.outgoing import documents, outbox
    from tests import ground
    from tests.applications import factories
    from tests.factories import CountryFactory, person
    from tests.outside import static_as_in_the_source

    documents.enqueue = outbox.enqueue = lambda pk: None
    ground.restore(ground.migrated(), "portal")
    call_command("migrate", verbosity=0)
    static_as_in_the_source(Path(env["DATA_DIR"], "static"))
    countries = CountryFactory.create_batch(parties)
    call = factories.call(*countries)
    people = []
    for country in countries:
        focal, deputy = person("focal_point", party=country), person("deputy", party=country)
        draft = factories.complete(focal, party=country, on=call)
        people += [CoEditor(draft.pk, session_of(one)) for one in (focal, deputy)]
    return people


def session_of(user) -> str:
    """As after signing in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "portal.people.signin.PortalBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


@contextmanager
def portal(place: Path, env: dict[str, str]) -> Iterator[tuple]:
    """Its web processes, workers and beat, each as it is started on a server; the port and the first of the web's."""
    port = free_port()
    lines = commands(port, place)
    web = lines["web"].replace("--workers 2 --threads 4", f"--workers {WEB_PROCESSES} --threads 4")
    with ExitStack() as running_now:

        def start(name: str, line: str):
            folder = place / name
            folder.mkdir()
            return running_now.enter_context(running(shlex.split(line), folder, env=env))

        process = start("web", web)
        for number in range(WORKERS):
            start(f"worker-{number}", lines["worker"].replace("--hostname portal", f"--hostname portal-{number}"))
        start("beat", lines["beat"])
        wait_for(lambda: get(port, "/health/live")[0] == 200, TO_START)
        yield port, process


def run(crowd: Crowd, web: int, restart_database) -> dict:
    """All at once; a web process dies when a quarter of the applications are acknowledged, the database at half."""
    wanted = len(crowd.people) // 2
    with ThreadPoolExecutor(len(crowd.people)) as pool:
        sent = [pool.submit(crowd.submit, person) for person in crowd.people]
        crowd.ready.wait(TO_START)
        start = time.monotonic()
        wait_for(lambda: crowd.count() >= wanted // 4, PATIENCE)
        kill(children(web)[0])
        wait_for(lambda: crowd.count() >= wanted // 2, PATIENCE)
        restart_database()
        for one in sent:
            one.result()
        seconds = time.monotonic() - start
    times = sorted(second for person in crowd.people for second in person.seconds)
    return {
        "parties": wanted,
        "attempts": len(crowd.people),
        **Counter(person.became for person in crowd.people),
        "sent_again": sum(person.unanswered for person in crowd.people),
        "seconds_until_everybody_was_told": round(seconds, 1),
        "median_seconds_of_an_answer": round(quantiles(times, n=100)[49], 2),
        "p95_seconds_of_an_answer": round(quantiles(times, n=100)[94], 2),
    }


def restart(own, database, server: ExitStack) -> None:
    """Killed without a word, its processes after it; up again a moment later."""
    os.kill(database.pid, signal.SIGKILL)
    database.wait()
    time.sleep(DOWN)
    server.enter_context(own.serving())


def seconds_until(true) -> float:
    start = time.monotonic()
    wait_for(true, PATIENCE)
    return round(time.monotonic() - start, 1)


def left() -> int:
    """Messages and dossiers that the workers haven't made yet."""
    from django.db import OperationalError, connection

    from portal.models import Document, OutgoingMessage

    try:
        return Document.objects.exclude(state="ready").count() + OutgoingMessage.objects.exclude(state="sent").count()
    except OperationalError:  # our own connection is from before the database was killed
        connection.close()
        return 1


def verify(crowd: Crowd) -> dict:
    """Counts what there is of each application; `wrong` names those of which there isn't just one of everything."""
    from applications.dossier import snapshots
    from applications.models import Application
    from portal.models import Document, Event, OutgoingMessage

    acknowledged = {person.application for person in crowd.people if person.became == "acknowledged"}
    wrong = []
    for application in Application.objects.select_related("party", "call"):
        about = {"content_type__model": "application", "object_id": application.pk}
        submissions = list(application.submissions.all())
        receipts = Counter((one.template, one.to) for one in OutgoingMessage.objects.filter(**about))
        moves = Event.objects.filter(**about | {"object_id": str(application.pk)}, verb__endswith=".submit").count()
        dossiers = list(Document.objects.filter(**about))
        whole = (
            application.state == "submitted"
            and [s.sha256 for s in submissions] == [snapshots.digest(snapshots.take(application))]
            and moves == 1
            and receipts
            and set(receipts.values()) == {1}
            and [(d.version, d.state) for d in dossiers] == [(1, "ready")]
        )
        if not whole:
            made = {" ".join(key): count for key, count in receipts.items()}
            wrong.append([application.pk, application.state, len(submissions), moves, made, len(dossiers)])
    references = sorted(Application.objects.values_list("reference", flat=True))
    doubled = [one for one, other in pairwise(references) if one == other]
    lost = sorted(acknowledged - set(Application.objects.filter(state="submitted").values_list("pk", flat=True)))
    return {"submissions": len(references), "lost": lost, "doubled": doubled, "wrong": wrong}


if __name__ == "__main__":
    main()
