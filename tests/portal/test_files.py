"""Files that people hand in: under a clean name, kept whole or not at all, read by those who may."""

import errno
import hashlib
import logging
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from portal import files, uploads
from portal.fields import UploadFormField
from portal.models import Designation, Document, Invitation, OutgoingMessage, StoredFile, User
from portal.outgoing import documents
from tests.applications import factories
from tests.applications.factories import pdf
from tests.factories import CountryFactory, OrganisationFactory, person
from tests.papers import PDF


def test_more_than_ten_megabytes_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = len(PDF)
    uploads.check(pdf())
    settings.UPLOAD_MAX_BYTES = len(PDF) - 1
    with pytest.raises(ValidationError, match="10"):
        uploads.check(pdf())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\lettre.pdf", "lettre.pdf"),
        ("..pdf", "pdf"),
        ("a\x00b\u202e.pdf", "ab.pdf"),
        ("é" * 300 + ".pdf", "é" * 187 + ".pdf"),
        ("../../x.pdf", "x.pdf"),
        ("C:\\x", "x"),
        ("\\\\server\\share\\lettre.pdf", "lettre.pdf"),
        ("lettre.pdf\x00.exe", "lettre.pdf.exe"),
        ("lettre\u202efdp.exe", "lettrefdp.exe"),  # shown as “lettreexe.pdf” by whoever obeys the override
        ("lettre\r\nX-Evil: 1.pdf", "lettre X-Evil: 1.pdf"),
        (".htaccess", "htaccess"),
        ("a." + "b" * 300, "a." + "b" * 188),
        ("", "file"),
        ("Lettre %22signée%22.pdf", 'Lettre "signée".pdf'),  # a quotation mark, as browsers send it
        ("deux%0D%0Alignes%0a.pdf", "deux lignes .pdf"),
        ("100%25 et 50%2F.pdf", "100%25 et 50%2F.pdf"),  # which no browser writes otherwise
        ("%22%0d/%22..%22.pdf", '"..".pdf'),
    ],
)
def test_the_name_is_kept_but_its_tricks_are_not(given, kept):
    assert uploads.clean_name(given) == kept


@pytest.mark.django_db
def test_a_quotation_mark_in_a_name_is_shown_and_served_as_one(focal_point, sign_in):
    draft = factories.draft(focal_point)
    web, address = sign_in(focal_point), f"/applications/{draft.pk}/attachments/"
    web.post(address, {"letter": pdf("Lettre %22signée%22.pdf"), "_submit": "next"})
    stored = StoredFile.objects.get()
    assert stored.name == 'Lettre "signée".pdf'
    assert '<bdi lang="">Lettre &quot;signée&quot;.pdf</bdi>' in web.get(address).content.decode()
    assert web.get(f"/files/{stored.pk}/").headers["Content-Disposition"] == (
        "inline; filename*=utf-8''Lettre%20%22sign%C3%A9e%22.pdf"
    )


@pytest.mark.django_db
def test_a_tricky_name_is_no_trick_when_it_is_served(sign_in):
    user = person("secretariat")
    given = pdf("../../x\r\nSet-Cookie: a=b\u202e\x00.pdf")
    stored = files.keep(given, CountryFactory(), purpose="authority-letter", by=user)
    response = sign_in(user).get(f"/files/{stored.pk}/")
    assert response.headers["Content-Disposition"] == 'inline; filename="x Set-Cookie: a=b.pdf"'
    assert "Set-Cookie" not in response.headers


class CountingUpload(SimpleUploadedFile):
    """An upload that counts how often its whole content is taken into memory."""

    taken = 0

    def read(self, *size: int) -> bytes:
        self.taken += not size
        return super().read(*size)


@pytest.mark.django_db
def test_an_upload_is_judged_once_by_form_and_action_together():
    upload = CountingUpload("letter.pdf", PDF)
    UploadFormField().clean(upload)
    stored = files.keep(upload, CountryFactory(), purpose="authority-letter", by=person("secretariat"))
    assert upload.taken == 1
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert stored.file.open().read() == PDF


def test_a_refusal_is_no_verdict_that_stays():
    upload = SimpleUploadedFile("a.exe", b"MZ")
    for _attempt in range(2):
        with pytest.raises(ValidationError, match="isn’t accepted"):
            uploads.check(upload)


@pytest.mark.django_db
def test_a_stored_file_owes_nothing_to_its_name_and_never_changes(settings):
    country, user = CountryFactory(), person("secretariat")
    stored = files.keep(pdf("../x.pdf"), country, purpose="authority-letter", by=user)
    assert (stored.name, stored.size) == ("x.pdf", len(PDF))
    assert stored.file.name == f"uploads/{stored.pk.hex[:2]}/{stored.pk.hex}"
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(name="y.pdf")


@pytest.mark.django_db
def test_a_file_is_served_to_those_who_may_read_its_record(sign_in):
    senegal, other = CountryFactory(), CountryFactory()
    stored = files.keep(pdf(), senegal, purpose="authority-letter", by=person("secretariat"))
    address = f"/files/{stored.pk}/"
    answers = {
        name: sign_in(user).get(address).status_code
        for name, user in {
            "own": person("focal_point", party=senegal),
            "foreign": person("focal_point", party=other),
            "officer": person("secretariat"),
            "donor": person("donor"),
        }.items()
    }
    assert answers == {"own": 200, "foreign": 404, "officer": 200, "donor": 404}


@pytest.mark.django_db
def test_what_no_rule_opens_nobody_reads(officer, sign_in):
    """Organisations have no files, so nobody has said who may read one's."""
    stored = files.keep(pdf(), OrganisationFactory(), purpose="letter", by=officer)
    assert sign_in(officer).get(f"/files/{stored.pk}/").status_code == 404


@pytest.mark.django_db
def test_nothing_in_a_served_file_may_run(sign_in):
    user = person("secretariat")
    stored = files.keep(pdf(), CountryFactory(), purpose="authority-letter", by=user)
    response = sign_in(user).get(f"/files/{stored.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


# --- Kept whole, or not at all ----------------------------------------------------------------------------------------


@pytest.fixture
def full(monkeypatch):
    """A disk that takes the first bytes of a file and no more; where they were written."""
    begun = []

    def save(name, content, max_length=None):
        begun.append(Path(default_storage.path(name)))
        begun[-1].parent.mkdir(parents=True, exist_ok=True)
        begun[-1].write_bytes(content.read(20))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", save)
    return begun


FULL = "This file couldn’t be kept just now, so nothing was saved. Try again in a few minutes."


def left_in(place: list[Path]) -> list[Path]:
    return [path for path in place if path.exists()]


@pytest.mark.django_db
def test_a_full_disk_leaves_neither_a_row_nor_half_a_file(full, caplog):
    upload = pdf()
    with caplog.at_level(logging.ERROR), pytest.raises(files.NotKept) as refusal:
        files.keep(upload, CountryFactory(), purpose="authority-letter", by=person("secretariat"))
    assert refusal.value.upload is upload
    assert (len(full), left_in(full), StoredFile.objects.count()) == (1, [], 0)
    assert "No space left on device" in caplog.text


def refused_at(response) -> dict[str, list[str]]:
    """What the form that came back says, field by field."""
    assert response.status_code in (200, 422)
    form = response.context["form"] if "form" in response.context else response.context["adminform"].form
    return dict(form.errors)


@pytest.mark.django_db
def test_an_application_says_it_at_the_file_that_could_not_be_kept(full, focal_point, sign_in):
    User.objects.filter(pk=focal_point.pk).update(language="en")
    draft = factories.draft(focal_point)
    given = {"document": pdf(), "_submit": "next"}
    assert refused_at(sign_in(focal_point).post(f"/applications/{draft.pk}/attachments/", given)) == {
        "document": [FULL]
    }
    assert (left_in(full), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_of_two_files_both_are_kept_or_neither(focal_point, sign_in, monkeypatch):
    draft, room, save = factories.draft(focal_point), iter(["for one file"]), default_storage.save

    def save_one(name, content, max_length=None):
        if next(room, None):
            return save(name, content, max_length)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", save_one)
    given = {"letter": pdf(), "document": pdf("annexe.pdf"), "_submit": "next"}
    answer = sign_in(focal_point).post(f"/applications/{draft.pk}/attachments/", given)
    assert (list(refused_at(answer)), StoredFile.objects.count()) == (["document", "letter"], 0)


@pytest.mark.django_db
def test_a_stranger_keeps_what_was_typed(full, senegal, client):
    answers = {
        "party": senegal.pk, "authority": "Direction des arts", "full_name": "Awa", "function": "Directrice",
        "language": "fr", "email": "awa@example.org", "consent": "on", "letter": pdf(), "_submit": "1",
    }  # fmt: skip
    client.cookies["django_language"] = "en"
    answer = client.post("/focal-point/", answers)
    assert refused_at(answer) == {"letter": [FULL]}
    assert 'value="Direction des arts"' in answer.content.decode()
    assert (Designation.objects.count(), StoredFile.objects.count(), OutgoingMessage.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_the_admin_says_it_at_the_field_too(full, senegal, officer, sign_in):
    web = sign_in(officer)
    page = web.get("/admin/portal/invitation/add/")
    answers = {
        "full_name": "Awa", "email": "awa@example.org", "language": "fr", "role": "focal_point",
        "party": senegal.pk, "letter_file": pdf(), "_token": page.context["form_token"],
    }  # fmt: skip
    assert refused_at(web.post("/admin/portal/invitation/add/", answers)) == {"letter_file": [FULL]}
    assert (Invitation.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_document_that_the_disk_does_not_take_waits_for_that_reason(full, monkeypatch):
    kind = documents.Kind("test.kind", str, lambda record, document, progress: PDF)
    monkeypatch.setitem(documents._kinds, "test.kind", kind)
    document = documents.request("test.kind", CountryFactory(), language="fr", by=None)
    assert documents.render(document.pk) is False
    document.refresh_from_db()
    assert (document.state, document.file, document.lease) == (Document.State.QUEUED, "", None)
    assert document.error == "OSError: [Errno 28] No space left on device"
    assert left_in(full) == []


# --- Deleted ----------------------------------------------------------------------------------------------------------


def is_there(stored: StoredFile) -> bool:
    return default_storage.exists(stored.file.name)


@pytest.mark.django_db
def test_content_goes_when_the_deletion_is_certain_and_not_before(django_capture_on_commit_callbacks):
    stored = files.keep(pdf(), CountryFactory(), purpose="authority-letter", by=None)
    with django_capture_on_commit_callbacks(execute=True):
        files.discard(stored)
        assert (StoredFile.objects.count(), is_there(stored)) == (0, True)
    assert not is_there(stored)


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_is_undone_leaves_row_and_content():
    stored = files.keep(pdf(), CountryFactory(), purpose="authority-letter", by=None)
    with transaction.atomic():
        files.discard(StoredFile.objects.get())
        transaction.set_rollback(True)
    assert StoredFile.objects.get() == stored
    assert is_there(stored)


@pytest.mark.django_db
def test_content_that_the_disk_does_not_let_go_is_no_error(django_capture_on_commit_callbacks, monkeypatch):
    def refuse(name):
        raise PermissionError(errno.EROFS, "Read-only file system")

    stored = files.keep(pdf(), CountryFactory(), purpose="authority-letter", by=None)
    monkeypatch.setattr(default_storage, "delete", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        files.discard(stored)
    assert StoredFile.objects.count() == 0
