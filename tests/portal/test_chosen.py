"""A file that was chosen beside an error: no browser sends it twice, so its field says so before anything is saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.models import StoredFile
from tests import papers
from tests.applications import factories
from tests.applications.pages import address, hidden

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

AGAIN = "Choose “lettre.pdf” again: it wasn’t taken with the rest."
GONE = "“lettre.pdf” isn’t here any more: choose it again, or send the form once more to go on without it."


@pytest.fixture
def url(focal_point) -> str:
    return address(factories.draft(focal_point), "attachments")


def good(name: str = "lettre.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(), content_type="application/pdf")


def broken() -> SimpleUploadedFile:
    return SimpleUploadedFile("annexe.pdf", b"no PDF", content_type="application/pdf")


def send(web, url: str, page, **files):
    return web.post(url, {**hidden(page), "_submit": "next", **files})


def test_a_good_file_beside_a_bad_one_must_be_chosen_again(web, url):
    refused = send(web, url, web.get(url), letter=good(), document=broken())
    assert (refused.status_code, AGAIN in refused.content.decode()) == (422, True)
    assert StoredFile.objects.count() == 0
    missed = send(web, url, refused)
    assert (missed.status_code, GONE in missed.content.decode()) == (422, True)
    assert send(web, url, missed, letter=good()).status_code == 302
    assert [file.name for file in StoredFile.objects.all()] == ["lettre.pdf"]


def test_whoever_sends_the_form_once_more_goes_on_without_it(web, url):
    refused = send(web, url, web.get(url), letter=good(), document=broken())
    missed = send(web, url, refused)
    assert send(web, url, missed).status_code == 302
    assert StoredFile.objects.count() == 0


def test_a_switch_of_the_language_says_so_too(web, url):
    switched = web.post(url, {**hidden(web.get(url)), "_language": "fr", "letter": good()})
    assert "Choisissez de nouveau «\u00a0lettre.pdf\u00a0»" in switched.content.decode()


def test_so_does_the_page_after_the_sessions_end(web, url, client, focal_point, sign_in):
    page = web.get(url)
    client.logout()
    send(client, url, page, letter=good())
    again = sign_in(focal_point).get(url)
    assert AGAIN in again.content.decode()
    assert send(web, url, again).status_code == 422
