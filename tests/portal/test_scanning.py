"""Where a clamd is configured, nothing is kept before it has said that it is clean."""

import logging

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from portal import scanning, uploads
from portal.models import Designation, Event, Invitation, OutgoingMessage, StoredFile
from tests import clamd
from tests.applications import factories
from tests.applications.factories import PDF
from tests.clamd import EICAR, closed_port, running
from tests.factories import person

INFECTED = PDF + EICAR


def letter(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("lettre.pdf", content, content_type="application/pdf")


@pytest.fixture
def scanner(settings):
    """A clamd that looks; what it was sent."""
    with running() as (address, asked):
        settings.CLAMD_ADDRESS = address
        yield asked


def test_without_one_nothing_is_asked(settings):
    settings.CLAMD_ADDRESS = ""
    upload = letter(INFECTED)
    uploads.check(upload)
    assert not hasattr(upload, "verdict")


def test_what_is_clean_is_accepted(scanner):
    assert uploads.check(letter()).media_type == "application/pdf"
    assert scanner == [PDF]


def test_ten_megabytes_are_sent_whole(scanner, settings):
    content = PDF + b"x" * (settings.UPLOAD_MAX_BYTES - len(PDF))
    uploads.check(letter(content))
    assert scanner == [content]


def test_what_is_found_is_named_and_logged(scanner, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(ValidationError, match=r"Win\.Test\.EICAR_HDB-1"):
        uploads.check(letter(INFECTED))
    assert "clamd found Win.Test.EICAR_HDB-1 in 'lettre.pdf'" in caplog.text


def test_what_is_of_a_wrong_type_is_not_even_sent(scanner):
    with pytest.raises(ValidationError):
        uploads.check(SimpleUploadedFile("a.exe", b"MZ"))
    assert scanner == []


@pytest.mark.django_db
def test_what_is_only_compared_is_not_sent(scanner, client):
    answers = {"reference": "NR-SEN-2026-1", "document": letter(), "_submit": "1"}
    assert client.post("/verify/", answers).status_code == 200
    assert scanner == []


def test_each_upload_is_scanned_once(scanner):
    upload = letter()
    for _time in range(3):
        uploads.check(upload)
    assert len(scanner) == 1


ANSWERS = [
    b"INSTREAM size limit exceeded. ERROR\n",
    b"stream: Can't allocate memory ERROR\n",
    b"",
    b"what?\n",
    b"\xff\xfe\n",
]


@pytest.mark.parametrize("said", ANSWERS)
def test_where_it_cannot_say_nothing_is_accepted(settings, said, caplog):
    refused = pytest.raises(ValidationError, match="couldn’t be checked")
    with running(lambda content: said) as (settings.CLAMD_ADDRESS, _asked), refused:
        uploads.check(letter())


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere.invalid:3310", "no-port", "127.0.0.1:99999"])
def test_where_it_cannot_be_reached_nothing_is_accepted(settings, address, caplog):
    settings.CLAMD_ADDRESS = closed_port() if address.endswith(":1") else address
    with pytest.raises(ValidationError, match="couldn’t be checked"):
        uploads.check(letter())
    assert "clamd could not say of 'lettre.pdf'" in caplog.text


def test_where_it_is_too_slow_nothing_is_accepted(settings):
    settings.CLAMD_SECONDS = 0.3
    refused = pytest.raises(ValidationError, match="couldn’t be checked")
    with running(clamd.slowly) as (settings.CLAMD_ADDRESS, _asked), refused:
        uploads.check(letter())


# --- In the forms -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_form_says_it_at_its_field_keeps_nothing_and_writes_it_on_the_trail(scanner, focal_point, sign_in):
    draft = factories.draft(focal_point)
    address = f"/applications/{draft.pk}/attachments/"
    response = sign_in(focal_point).post(address, {"letter": letter(INFECTED), "_submit": "next"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["letter"])
    assert StoredFile.objects.count() == 0
    event = Event.objects.get(verb="portal.file_infected")
    assert (event.by, event.object_id, event.shared) == (focal_point, str(focal_point.pk), False)
    assert event.changes == {"file": [None, "lettre.pdf"], "found": [None, "Win.Test.EICAR_HDB-1"]}
    assert sign_in(focal_point).post(address, {"letter": letter(), "_submit": "next"}).status_code == 302
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_a_stranger_is_refused_too(scanner, senegal, client):
    cache.clear()
    answers = {
        "party": senegal.pk, "authority": "Direction", "full_name": "Awa", "function": "Directrice", "language": "fr",
        "email": "awa@example.org", "consent": "on", "letter": letter(INFECTED), "_submit": "1",
    }  # fmt: skip
    response = client.post("/focal-point/", answers)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["letter"])
    assert (Designation.objects.count(), StoredFile.objects.count(), OutgoingMessage.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_scanner(settings, senegal, officer, sign_in):
    """Neither in a form of the web nor in one of the admin, which is cleaned within the transaction that saves it."""
    open_ones = []

    def noting(content: bytes) -> bytes:
        return clamd.looking(content)

    ask = scanning._ask

    def asking(content, name):
        open_ones.append(connection.in_atomic_block)
        return ask(content, name)

    with running(noting) as (settings.CLAMD_ADDRESS, _asked), pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "_ask", asking)
        page = sign_in(officer).get("/admin/portal/invitation/add/")
        answers = {
            "full_name": "Awa", "email": "awa@example.org", "language": "fr", "role": "focal_point",
            "party": senegal.pk, "letter_file": letter(), "_token": page.context["form_token"],
        }  # fmt: skip
        assert sign_in(officer).post("/admin/portal/invitation/add/", answers).status_code == 302
        focal = person("focal_point", party=senegal)
        draft = factories.draft(focal)
        answers = {"letter": letter(), "_submit": "next"}
        assert sign_in(focal).post(f"/applications/{draft.pk}/attachments/", answers).status_code == 302
    assert (open_ones, Invitation.objects.count(), StoredFile.objects.count()) == ([False, False], 1, 2)
