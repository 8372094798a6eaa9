"""How large a request may be: judged by what it says of itself, before anything reads it."""

from typing import NamedTuple

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse

from portal import middleware
from portal.fields import MOST_FILES

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MEGABYTE = 1024 * 1024


class Body:
    """Says whether anybody asked for it."""

    was_read = False

    def read(self, *args: int) -> bytes:
        self.was_read = True
        return b""

    readline = read


class Answer(NamedTuple):
    status: int
    page: str
    body_was_read: bool


def ask(address: str, *, method: str = "POST", language: str = "en", cookies: str = "", **headers: str) -> Answer:
    body, told = Body(), []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_ACCEPT_LANGUAGE": language,
        "HTTP_COOKIE": cookies,
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        **headers,
    }
    page = b"".join(WSGIHandler()(environ, lambda status, headers: told.append(int(status.split()[0])))).decode()
    return Answer(told[0], page, body.was_read)


LOGIN = "/accounts/login/"


@pytest.mark.parametrize("method", ["POST", "PUT", "GET", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", [LOGIN, "/", "/nowhere/", "/admin/", "/health/live", "/focal-point/"])
def test_a_body_over_the_limit_is_read_by_nobody_whatever_it_is_for(method, address):
    answer = ask(address, method=method, CONTENT_LENGTH=str(settings.BODY_MAX_BYTES + 1))
    assert (answer.status, answer.body_was_read) == (413, False)
    assert "This is too large" in answer.page


def test_a_visitor_s_is_taken_apart_by_nobody_but_let_go_so_that_a_proxy_hears_the_answer(monkeypatch):
    def take_apart(*args):
        raise AssertionError("somebody took the body apart")

    monkeypatch.setattr("django.http.request.MultiPartParser", take_apart)
    answer = ask(LOGIN, CONTENT_LENGTH=str(settings.BODY_MAX_BYTES_OF_VISITORS + 1))
    assert (answer.status, answer.body_was_read) == (413, True)
    assert ask(LOGIN, CONTENT_LENGTH=str(settings.BODY_MAX_BYTES_OF_VISITORS)).status == 500


def test_the_page_speaks_the_reader_s_language():
    answer = ask(LOGIN, language="fr", CONTENT_LENGTH=str(10**12))
    assert answer.status == 413
    assert "C’est trop volumineux" in answer.page
    assert '<html lang="fr"' in answer.page


@pytest.mark.parametrize("said", ["chunked", "gzip, chunked", "identity"])
def test_a_body_that_does_not_say_how_long_it_is_is_read_by_nobody(said):
    answer = ask(LOGIN, HTTP_TRANSFER_ENCODING=said)
    assert (answer.status, answer.body_was_read) == (411, False)
    assert "This request can’t be read" in answer.page


def test_whoever_has_signed_in_may_send_ten_files_and_no_more(sign_in, officer):
    cookies = sign_in(officer).cookies.output(header="", sep=";")
    ten = MOST_FILES * settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert settings.BODY_MAX_BYTES_OF_VISITORS < ten < settings.BODY_MAX_BYTES
    assert ask("/account/", cookies=cookies, CONTENT_LENGTH=str(ten)).body_was_read
    refused = ask("/account/", cookies=cookies, CONTENT_LENGTH=str(settings.BODY_MAX_BYTES + 1))
    assert (refused.status, refused.body_was_read) == (413, False)


def test_a_visitor_s_letter_that_is_too_large_is_still_told_so_at_its_field():
    assert settings.BODY_MAX_BYTES_OF_VISITORS >= 3 * settings.UPLOAD_MAX_BYTES
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.7" + b" " * (11 * MEGABYTE), "application/pdf")
    page = Client().post(
        reverse("designation-ask"), {"letter": letter, "_submit": "1"}, headers={"Accept-Language": "en"}
    )
    assert (page.status_code, "This file is larger than 10 MB." in page.content.decode()) == (422, True)


@pytest.mark.parametrize("said", ["", "nonsense", "-5"])
def test_a_length_that_is_none_is_a_body_without_anything_in_it(said):
    assert ask("/programme/", method="GET", CONTENT_LENGTH=said).status == 200


def test_without_the_limit_the_body_would_be_read(monkeypatch):
    monkeypatch.setattr(middleware, "length_of", lambda request: 0)
    assert ask(LOGIN, CONTENT_LENGTH=str(10**12)).body_was_read


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
        {f"field-{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)},
        {
            f"file-{number}": SimpleUploadedFile("a.pdf", b"%PDF")
            for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)
        },
    ],
    ids=["text", "fields", "files"],
)
def test_more_text_fields_or_files_than_any_form_has_are_too_large(sent):
    page = Client().post(LOGIN, sent, headers={"Accept-Language": "en"})
    assert (page.status_code, "This is too large" in page.content.decode()) == (413, True)


def test_eleven_files_reach_the_form_that_says_how_many_it_takes():
    assert MOST_FILES < settings.DATA_UPLOAD_MAX_NUMBER_FILES
