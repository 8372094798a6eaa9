"""Whoever sends slowly, or without an end, keeps no worker of the portal: nginx, as docker-compose.yml has it, before a
real portal. The same on the portal alone shows that there is something to keep away."""

import re
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPResponse

import pytest
from django.conf import settings

from tests import outside
from tests.services import ROOT, get, proxy, wait_for

pytestmark = pytest.mark.any_database
AT_ONCE = 40  # five times the eight requests that the web process has threads for
HEADERS = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n"
SLOW = {
    "headers": HEADERS + b"X-Slow",
    "body": HEADERS + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin=",
}


@pytest.fixture(scope="module")
def web(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[int]:
    """The port of a web process as `serve` starts it."""
    place = tmp_path_factory.mktemp("slow")
    outside.static_as_in_the_source(place)
    with ExitStack() as started:
        started.enter_context(django_db_blocker.unblock())
        portal = started.enter_context(outside.embedded(place / "portal", STATIC_ROOT=str(place)))
        started.enter_context(portal.running("web"))
        wait_for(lambda: get(portal.port, "/health/live")[0] == 200)
        yield portal.port


@pytest.fixture(scope="module")
def before_it(web) -> Iterator[int]:
    with proxy(web) as port:
        yield port


@contextmanager
def senders(port: int, text: bytes, count: int = AT_ONCE) -> Iterator[None]:
    """So many who have begun a request and go on with it some other time."""
    with ExitStack() as open_ones:
        for _sender in range(count):
            sender = open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
            sender.sendall(text)
        yield


def answers(port: int, path: str = "/health/live", seconds: float = 4) -> bool:
    with socket.create_connection(("127.0.0.1", port)) as asking:
        asking.settimeout(seconds)
        asking.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        with suppress(TimeoutError):
            return asking.recv(100).startswith(b"HTTP/1.1 200")
        return False


@pytest.mark.parametrize("slow", SLOW)
def test_slow_senders_keep_the_workers_of_a_portal_that_stands_alone(web, slow):
    with senders(web, SLOW[slow]):
        assert not answers(web)


def test_behind_nginx_the_workers_stay_free(before_it):
    with senders(before_it, SLOW["headers"]), senders(before_it, SLOW["body"]):
        assert all(answers(before_it, path) for path in ("/health/live", "/accounts/login/", "/programme/"))


def test_a_body_without_an_end_is_cut_off_and_reaches_no_worker(before_it):
    chunk, sent = b"10000\r\n" + b"x" * 0x10000 + b"\r\n", 0
    with socket.create_connection(("127.0.0.1", before_it)) as sender:
        sender.sendall(HEADERS + b"Transfer-Encoding: chunked\r\n\r\n")
        while not is_answered(sender):
            sender.sendall(chunk)
            sent += len(chunk)
        assert_told_in_both_languages(*told(sender))
        assert settings.BODY_MAX_BYTES < sent < 1.5 * settings.BODY_MAX_BYTES
        assert answers(before_it)


def test_a_body_that_says_it_is_too_large_is_refused(before_it):
    assert_told_in_both_languages(*answer_to(before_it, settings.BODY_MAX_BYTES + 1))


def test_what_only_the_portal_finds_too_large_is_told_by_its_own_page(before_it):
    """A visitor's 32 MB and a byte, all of them sent."""
    length = settings.BODY_MAX_BYTES_OF_VISITORS + 1
    for _time in range(5):
        status, page = answer_to(before_it, length, body=b"x" * length)
        assert (status, "This is too large" in page, "C’est trop volumineux" in page) == (413, True, False)


def answer_to(port: int, length: int, body: bytes = b"") -> tuple[int, str]:
    """Status and page."""
    with socket.create_connection(("127.0.0.1", port)) as sender:
        sender.sendall(HEADERS + f"Content-Length: {length}\r\n\r\n".encode() + body)
        return told(sender)


def told(sender: socket.socket) -> tuple[int, str]:
    sender.settimeout(30)
    answer = HTTPResponse(sender)
    answer.begin()
    return answer.status, answer.read().decode()


def is_answered(sender: socket.socket) -> bool:
    return bool(select.select([sender], [], [], 0)[0])


def assert_told_in_both_languages(status: int, page: str) -> None:
    assert status == 413
    assert "C’est trop volumineux" in page
    assert "This is too large" in page


def test_nginx_and_the_portal_have_one_limit():
    (said,) = re.findall(r"client_max_body_size (\d+)m;", (ROOT / "proxy" / "nginx.conf").read_text())
    assert int(said) * 1024 * 1024 == settings.BODY_MAX_BYTES
