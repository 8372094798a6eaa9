"""The first visit of the application form, as gunicorn sends it to a browser that has nothing yet: at most 100 kB, all
files included; and the form works where no script runs."""

import gzip
import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from applications import actions
from tests.applications import factories
from tests.budget.test_race import on_sqlite
from tests.chromium import chromium
from tests.outside import Portal, embedded
from tests.roadmap.factories import open_roadmap
from tests.services import ROOT, get, wait_until

LIMIT = 100_000  # bytes
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}
NAMED = re.compile(r'(?:href|src)="([^"]+\.(?:css|js|svg|png|ico|woff2?))"|url\("?([^")]+)"?\)|@import "([^"]+)"')


@pytest.fixture
def portal(transactional_db, tmp_path, focal_point, sign_in) -> Iterator[Portal]:
    """Its web process, with its static files collected; the focal point's draft is there, and a session of theirs."""
    draft = factories.draft(focal_point)
    open_roadmap()
    session = sign_in(focal_point).session.session_key
    with embedded(tmp_path / "portal") as portal:
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=portal.env, check=True)
        with portal.running("web") as process:
            wait_until(lambda: get(portal.port, "/health/live")[0] == 200, "web", process, portal.place)
            portal.session, portal.form = session, f"/applications/{draft.pk}/"
            yield portal


class Visit:
    """A browser's first: nothing in its cache, everything that the page names fetched once. `weight` by path is what
    travelled, headers included."""

    def __init__(self, portal: Portal, path: str, accept: str) -> None:
        self.portal, self.accept = portal, accept
        self.weight: dict[str, int] = {}
        self.packed: dict[str, str | None] = {}
        self.fetch(path)

    def fetch(self, path: str) -> None:
        headers = {"Accept-Encoding": self.accept, "Cookie": f"sessionid={self.portal.session}"}
        web = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=30)
        web.request("GET", path, headers=headers)
        answer = web.getresponse()
        body = answer.read()
        assert answer.status == 200, path
        self.weight[path] = len(body) + len(str(answer.headers))
        self.packed[path] = answer.headers["Content-Encoding"]
        if answer.headers.get_content_type() in ("text/html", "text/css"):
            self.follow(path, UNPACK[self.packed[path]](body).decode())

    def follow(self, path: str, text: str) -> None:
        for found in NAMED.findall(text):
            named = urlsplit(urljoin(path, "".join(found)))
            if named.scheme != "data" and named.path not in self.weight:
                self.fetch(named.path)

    @property
    def whole(self) -> int:
        return sum(self.weight.values())

    @property
    def table(self) -> str:
        lines = [f"{weight:>9,}  {self.packed[path] or '-':4}  {path}" for path, weight in self.weight.items()]
        return "\n".join([*lines, f"{self.whole:>9,}  in all"])


@on_sqlite
def test_the_first_visit_of_the_form_weighs_at_most_100_kb(portal):
    for accept in ("gzip, deflate, br", "gzip"):
        for page in ("", "context/", "priorities/"):
            visit = Visit(portal, portal.form + page, accept)
            print(visit.table)
            assert visit.whole <= LIMIT, visit.table
            assert None not in visit.packed.values(), visit.table


def test_a_page_travels_compressed_and_a_file_as_it_is(db, focal_point, sign_in):
    letter = actions.attach(factories.draft(focal_point), factories.pdf(), by=focal_point)
    browser = sign_in(focal_point)
    page = browser.get("/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(page.content).startswith(b"<!doctype html>")
    assert (page.headers["Content-Encoding"], "Accept-Encoding" in page.headers["Vary"]) == ("gzip", True)
    file = browser.get(reverse("stored-file", args=[letter.pk]), headers={"accept-encoding": "gzip"})
    assert b"".join(file.streaming_content) == factories.PDF
    assert "Content-Encoding" not in file.headers
    assert int(file.headers["Content-Length"]) == len(factories.PDF)


@contextmanager
def browser(portal: Portal, **options) -> Iterator[Page]:
    """With the focal point's session."""
    with chromium() as found:
        context = found.new_context(base_url=f"http://127.0.0.1:{portal.port}", **options)
        context.add_cookies([{"name": "sessionid", "value": portal.session, "url": f"http://127.0.0.1:{portal.port}"}])
        yield context.new_page()


@on_sqlite
@pytest.mark.journey
def test_a_browser_fetches_what_was_weighed_and_the_form_needs_no_script(portal):
    weighed = Visit(portal, f"{portal.form}context/", "gzip, deflate, br")
    with browser(portal) as page:
        fetched = []
        page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
        page.goto(f"{portal.form}context/", wait_until="networkidle")
        assert set(fetched) <= set(weighed.weight)

    with browser(portal, java_script_enabled=False) as page:
        page.goto(portal.form)
        page.locator(f"a[href='{portal.form}context/']").first.click()
        page.fill("textarea[name=context]", "Les œuvres circulent mal.")
        page.click("button[name=_submit][value=next]")
        assert urlsplit(page.url).path == f"{portal.form}objectives/"
        page.goto(f"{portal.form}context/")
        assert page.input_value("textarea[name=context]") == "Les œuvres circulent mal."
