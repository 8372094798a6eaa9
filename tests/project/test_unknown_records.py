"""An address of a record that isn't there (an old link, a number typed by hand) is never an error of the server."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse

from portal.models import Country
from tests.project.pages import STAFF, signed_in
from tests.project.test_permissions import ROWS
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]  # which refuses more: texts with NUL, shorter keys

NOTHING = {
    "IntConverter": 999999,
    "UUIDConverter": UUID(int=0),
    "SlugConverter": "nothing",
    "StringConverter": "nothing",
    "PathConverter": "999999",
    "ActivityCode": "5.4",
}
# Keys that no record can have: one database or the other refuses to look for them. (The admin writes NUL as “_00”.)
IMPOSSIBLE = {
    "beyond a key": {"IntConverter": 2**63, "PathConverter": str(2**63), "StringConverter": str(2**63)},
    "far beyond": {"IntConverter": 10**30, "PathConverter": str(10**30), "SlugConverter": "9" * 300},
    "NUL": {"PathConverter": "_00", "StringConverter": "\0"},
    "NUL as it is": {"PathConverter": "\0", "StringConverter": "a\0b"},
}
PEOPLE = ["secretariat", "finance", "focal.sen"]


def addresses(patterns, namespace: str = "", nothing: Mapping = NOTHING) -> Iterator[tuple[str, str]]:
    """The name and the address of nothing under every pattern that names a record; allauth's are its own."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, namespace + inner, nothing)
        elif pattern.name and pattern.pattern.converters and not pattern.name.startswith(("account_", "mfa_")):
            kwargs = {name: nothing[type(part).__name__] for name, part in pattern.pattern.converters.items()}
            yield f"{namespace}{pattern.name}", reverse(f"{namespace}{pattern.name}", kwargs=kwargs)


def reader(name: str) -> str | None:
    """Somebody who is served the page, where its record is there: nobody else's question gets as far."""
    if name in ROWS:
        return ROWS[name].ok[-1] if ROWS[name].ok else STAFF
    return "finance" if name.startswith("admin:budget_") else STAFF


def errors(found: Iterable[tuple[str, str]], whose: Callable[[str], str | None] = reader) -> dict[str, int]:
    """Which of the addresses are errors, by reading or by an empty form, for whom `whose(name)` says."""
    clients: dict[str | None, Client] = {}
    answers = {}
    for name, address in some(found):
        person = whose(name)
        if person not in clients:
            clients[person] = signed_in(Client(raise_request_exception=False), person)
        answers |= {f"{method} {address}": getattr(clients[person], method)(address) for method in ("get", "post")}
    return {way: answer.status_code for way, answer in answers.items() if answer.status_code >= 500}


def of_nothing() -> list[tuple[str, str]]:
    return list(addresses(get_resolver().url_patterns))


@pytest.mark.parametrize("person", PEOPLE)
def test_no_address_of_nothing_is_an_error(person, demonstration):
    found = of_nothing()
    assert len(found) > 100
    assert errors(found, lambda name: person) == {}


def test_no_address_of_nothing_is_an_error_for_whoever_else_reads_it(demonstration):
    assert errors((name, address) for name, address in of_nothing() if reader(name) not in PEOPLE) == {}


@pytest.mark.parametrize("keys", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_no_address_of_what_cannot_be_is_an_error(keys, demonstration):
    """An address in which no such key stands is one of nothing, which is asked above."""
    found = set(addresses(get_resolver().url_patterns, nothing=NOTHING | keys)) - set(of_nothing())
    assert len(found) > 100
    assert errors(sorted(found)) == {}


def test_an_address_that_takes_its_record_for_granted_is_caught(demonstration, settings):
    settings.ROOT_URLCONF = __name__
    assert errors(addresses(urlpatterns)) == {"get /broken/999999/": 500, "post /broken/999999/": 500}


def broken(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(Country.objects.get(pk=pk))


def sorry(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Désolé", status=500)


urlpatterns = [path("broken/<int:pk>/", broken, name="broken")]
handler500 = "tests.project.test_unknown_records.sorry"
