"""No address answers with an error of the server: neither to NUL nor to 2^63 in its query, nor where a stored file is
missing or the cache can't be written to. (Forms, and a disk that takes nothing more: test_bad_inputs.py.)"""

import datetime as dt
import errno
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.core.files.storage import default_storage
from django.core.handlers import wsgi
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.urls import path, resolve, reverse
from lxml.html import HtmlElement

from applications.models import Application
from portal.models import Document, StoredFile
from tests.ground import unwritable_cache
from tests.project import forms
from tests.project.bad_inputs import NUL, TOO_LARGE
from tests.project.pages import STAFF, all_of_them
from tests.project.test_unknown_records import sorry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]  # which refuses more: texts with NUL, shorter keys

Statuses = dict[str, int]


def errors(found: Statuses) -> Statuses:
    return {way: status for way, status in found.items() if status >= 500}


# --- In an address’s query, and with every stored file missing --------------------------------------------------------


class Noting(QueryDict):
    """What a page is asked, which notes the names that the page looks for."""

    asked: set[str] = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)

    def getlist(self, name, default=None):
        self.asked.add(name)
        return super().getlist(name, default)


@pytest.fixture
def open_page(visit, client, monkeypatch, settings, tmp_path):
    """`open_page(person, address)` reads a page while no stored file and no cache is there; the answer."""

    def gone(name, mode="rb"):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    client.raise_request_exception = False
    monkeypatch.setattr(default_storage, "open", gone)
    monkeypatch.setattr(wsgi, "QueryDict", Noting)
    settings.CACHES = unwritable_cache(tmp_path)
    return visit


def names_in(page: HtmlElement, address: str) -> set[str]:
    """What the page itself lets one ask of it: in its links, and in forms that search or filter."""
    links = (urlsplit(link) for link in page.xpath("//a/@href"))
    linked = {name for link in links if link.path in ("", address) for name, _value in parse_qsl(link.query)}
    return linked | {name for form in page.iter("form") if form.method == "GET" for name in form.fields}


def names_of(answer: HttpResponse, address: str) -> set[str]:
    """Every name that may be asked of a page that has just been read."""
    is_page = answer.headers["Content-Type"].startswith("text/html") and not answer.streaming
    linked = names_in(forms.tree(answer.content.decode()), address) if is_page else set()
    return {name for name in Noting.asked | linked if name}


def code_of(address: str, name: str) -> tuple:
    """What answers: the same code needs to be asked the same only once. A list of the admin is its model's own."""
    view = resolve(address).func
    is_list = getattr(view, "model_admin", None) and view.__name__ == "changelist_view"
    return getattr(view, "view_class", view.__qualname__), is_list and view.model_admin, name


def ways(open_page, pages: list[tuple[str | None, str]]) -> Statuses:
    """What every page answers as it is, and to either value under each name that may be asked of it."""
    found, done = {}, set()
    for person, address in pages:
        Noting.asked.clear()
        plain = open_page(person, address)
        found[f"{person} {address}"] = plain.status_code
        for name in names_of(plain, urlsplit(address).path):
            if (code := code_of(urlsplit(address).path, name)) not in done:
                done.add(code)
                for value in (NUL, TOO_LARGE):
                    asked = f"{address}{'&' if '?' in address else '?'}{quote(name)}={quote(value)}"
                    found[f"{person} {asked}"] = open_page(person, asked).status_code
    return found


def files_and_documents() -> Iterator[tuple[str, str]]:
    for model, name in ((StoredFile, "stored-file"), (Document, "document")):
        yield from ((STAFF, reverse(name, args=[key])) for key in model.objects.values_list("pk", flat=True))


def test_no_page_is_an_error_whatever_it_is_asked_and_with_no_file_there(demonstration, open_page):
    pages = [*all_of_them(demonstration), *files_and_documents()]
    found = ways(open_page, pages)
    assert errors(found) == {}
    assert (len(pages) > 200, len(found) > len(pages) + 300) == (True, True)
    read = [status for way, status in found.items() if "/files/" in way and "?" not in way]
    assert (len(read), set(read)) == (StoredFile.objects.count(), {404})


def test_pages_that_take_their_question_or_their_file_for_granted_are_caught(demonstration, open_page, settings):
    settings.ROOT_URLCONF = __name__
    assert errors(ways(open_page, [(STAFF, "/year/"), (STAFF, "/file/")])) == {
        f"{STAFF} /year/?year={TOO_LARGE}": 500,
        f"{STAFF} /file/": 500,
    }


def test_a_cache_that_takes_its_disk_for_granted_is_caught(demonstration, open_page, settings, tmp_path):
    application = Application.objects.filter(state="submitted").first()
    address = reverse("admin:applications_application_change", args=[application.pk])
    assert errors(ways(open_page, [(STAFF, address)])) == {}
    settings.CACHES = unwritable_cache(tmp_path, "django.core.cache.backends.filebased.FileBasedCache")
    assert errors(ways(open_page, [(STAFF, address)]))[f"{STAFF} {address}"] == 500


@pytest.mark.parametrize("address", ["/focal-point/?party=a%00", "/verify/?%00=1", "/admin/portal/country/%00/change/"])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "This request can’t be read"), ("fr", "Cette demande ne peut pas être lue")]
)
def test_an_address_with_nul_is_a_request_that_cannot_be_read(client, address, language, said):
    answer = client.get(address, headers={"accept-language": language})
    assert (answer.status_code, f"<h1>{said}</h1>" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language"])
def test_a_cookie_that_says_it_is_no_error_either(name):
    """In quotes a cookie may hold any character, by its number."""
    client = Client(raise_request_exception=False, HTTP_COOKIE=f'{name}="aaaaaaaa\\000bbbbbbbb"')
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/files/00000000-0000-0000-0000-000000000000/").status_code == 302


# --- Broken samples ---------------------------------------------------------------------------------------------------


def year(request: HttpRequest) -> HttpResponse:
    return HttpResponse(dt.date(int(request.GET.get("year", "2026")), 1, 1))


def file(request: HttpRequest) -> HttpResponse:
    return HttpResponse(default_storage.open("uploads/gone"))


def unread(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=400)


urlpatterns = [path("year/", year, name="year"), path("file/", file, name="file")]
handler400 = unread
handler500 = sorry
