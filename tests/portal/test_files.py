"""Files are judged by their content, and read by those who may."""

import hashlib
import io
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from portal import files, uploads
from portal.fields import UploadFormField
from portal.models import StoredFile
from tests.applications.factories import PDF, pdf
from tests.factories import CountryFactory, person

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 20


def archive(*names: str, **contents: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in {**dict.fromkeys(names, b"x"), **contents}.items():
            made.writestr(zipfile.ZipInfo(name), content)  # of a fixed day: the bytes name the test
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.docx", archive("word/document.xml"), uploads.ALLOWED["docx"]),
        ("a.xlsx", archive("xl/workbook.xml"), uploads.ALLOWED["xlsx"]),
        ("a.odt", archive(mimetype=uploads.ALLOWED["odt"].encode()), uploads.ALLOWED["odt"]),
    ],
)
def test_a_file_is_accepted_when_name_and_content_agree(name, content, media_type):
    assert uploads.check(SimpleUploadedFile(name, content)).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00 a program"),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.docx", archive("xl/workbook.xml")),
        ("a.docx", b"not an archive"),
        ("a.exe", b"MZ"),
        ("a.svg", b"<svg/>"),
        ("pdf", PDF),
        ("a.png", PDF),
        ("a.pdf", b""),
    ],
)
def test_a_wrong_type_under_a_right_name_is_refused(name, content):
    with pytest.raises(ValidationError):
        uploads.check(SimpleUploadedFile(name, content))


def deflated(said: bytes) -> bytes:
    """An OpenDocument that says this of its type, compressed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", said)
    return held.getvalue()


def test_an_archive_that_cannot_be_unpacked_is_refused():
    content = deflated(b"application/vnd.oasis.opendocument.text")
    content = content[:38] + b"\xff" * 6 + content[44:]
    with pytest.raises(ValidationError):
        uploads.check(SimpleUploadedFile("a.odt", content))


def test_no_more_of_an_archive_is_unpacked_than_says_what_it_is():
    bomb = SimpleUploadedFile("a.odt", deflated(b" " * 50_000_000))
    tracemalloc.start()
    with pytest.raises(ValidationError):
        uploads.check(bomb)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2_000_000


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
    ],
)
def test_the_name_is_kept_but_its_tricks_are_not(given, kept):
    assert uploads.clean_name(given) == kept


MACROS = [
    ("a.docx", archive("word/document.xml", "word/vbaProject.bin")),  # a DOCM renamed
    ("a.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin")),
    ("a.xlsx", archive("xl/workbook.xml", "xl/macrosheets/sheet1.xml")),
    ("a.odt", archive("Basic/Standard/Module1.xml", mimetype=uploads.ALLOWED["odt"].encode())),
    ("a.odt", archive("Scripts/python/x.py", mimetype=uploads.ALLOWED["odt"].encode())),
]


@pytest.mark.parametrize(("name", "content"), MACROS)
def test_an_office_file_with_a_program_in_it_is_refused(name, content):
    with pytest.raises(ValidationError, match="macros"):
        uploads.check(SimpleUploadedFile(name, content))


def test_a_file_that_is_two_things_at_once_is_only_ever_the_one_that_it_begins_as():
    both = PDF + archive("word/document.xml")
    assert uploads.check(SimpleUploadedFile("a.pdf", both)).media_type == "application/pdf"
    for name, content in (("a.docx", both), ("a.docx", PNG + archive("word/document.xml")), ("a.pdf", b"GIF89a" + PDF)):
        with pytest.raises(ValidationError):
            uploads.check(SimpleUploadedFile(name, content))


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
def test_nothing_in_a_served_file_may_run(sign_in):
    user = person("secretariat")
    stored = files.keep(pdf(), CountryFactory(), purpose="authority-letter", by=user)
    response = sign_in(user).get(f"/files/{stored.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
