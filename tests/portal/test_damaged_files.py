"""A file is served as it was handed in, or not at all: its reader is told, and an officer, once."""

import logging
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from portal import files, registry
from portal.models import Damage, Document, StoredFile, User
from portal.outgoing import documents
from tests.applications import factories
from tests.applications.factories import pdf
from tests.factories import person
from tests.markup import joined
from tests.papers import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(senegal) -> StoredFile:
    return files.keep(pdf(), senegal, purpose="authority-letter", by=person("secretariat"))


def overwrite(stored: StoredFile, content: bytes | None) -> None:
    """What a disk or a restore can do to a file; None: it is gone."""
    path = Path(stored.file.path)
    path.unlink() if content is None else path.write_bytes(content)


DAMAGES = {"missing": None, "altered": PDF.replace(b"595", b"596"), "emptied": b"", "cut off": PDF[:100]}
SAID = {"en": "This file can’t be read just now", "fr": "Ce fichier ne peut pas être lu pour le moment"}


@pytest.mark.parametrize("content", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("language", SAID)
def test_a_damaged_file_is_a_page_that_says_so(letter, sign_in, senegal, content, language):
    overwrite(letter, content)
    reader = person("focal_point", party=senegal, language=language)
    answer = sign_in(reader).get(f"/files/{letter.pk}/")
    page = joined(answer.content.decode())
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert f"<h1>{SAID[language]}</h1>" in page
    assert '<bdi lang="">lettre.pdf</bdi>' in page


def on_the_desk(user: User) -> list[tuple[str, str, str]]:
    return [(item.title, str(item.what), item.url) for item in registry.work_of(user)]


def test_the_officers_desk_says_it_once_until_the_file_is_whole_again(letter, sign_in, officer, caplog):
    address = f"/files/{letter.pk}/"
    web = sign_in(officer)
    overwrite(letter, None)
    with caplog.at_level(logging.ERROR):
        for _time in range(3):
            assert web.get(address).status_code == 404
    line = (
        '<bdi lang="">lettre.pdf</bdi>',
        "This file is missing: restore it from the backup, then open it here",
        address,
    )
    assert on_the_desk(officer) == [line]
    assert [record.message for record in caplog.records if record.name == "portal.files"] == [
        f"{letter.file.name} is missing"
    ]

    overwrite(letter, b"%PDF-1.7 something else")
    assert web.get(address).status_code == 404
    assert [what for _title, what, _url in on_the_desk(officer)] == [
        "This file isn’t what was stored: restore it from the backup, then open it here"
    ]
    assert joined(web.get("/").content.decode()).count("lettre.pdf") == 1

    overwrite(letter, PDF)
    assert b"".join(web.get(address).streaming_content) == PDF
    assert (on_the_desk(officer), Damage.objects.count()) == ([], 0)


def test_a_readers_desk_says_nothing_of_it(letter, sign_in, senegal):
    overwrite(letter, None)
    reader = person("focal_point", party=senegal)
    sign_in(reader).get(f"/files/{letter.pk}/")
    assert Damage.objects.count() == 1
    assert [line for line in on_the_desk(reader) if "lettre.pdf" in line[0]] == []


def test_who_may_not_read_a_file_learns_nothing_of_its_damage(letter, sign_in):
    overwrite(letter, None)
    answer = sign_in(person("donor")).get(f"/files/{letter.pk}/")
    assert (answer.status_code, Damage.objects.count()) == (404, 0)
    assert SAID["en"] not in answer.content.decode()


def test_a_document_of_the_portals_own_is_held_to_its_sum_too(officer, sign_in, monkeypatch, senegal):
    kind = documents.Kind("test.kind", lambda record: "Paper", lambda record, document, progress: PDF)
    monkeypatch.setitem(documents._kinds, "test.kind", kind)
    document = documents.request("test.kind", senegal, language="en", by=officer)
    documents.render(document.pk)
    document.refresh_from_db()
    web, address = sign_in(officer), f"/documents/{document.pk}/"
    assert b"".join(web.get(address).streaming_content) == PDF
    Path(default_storage.path(document.file)).write_bytes(PDF + b"more")
    assert web.get(address).status_code == 404
    assert [(title, url) for title, _what, url in on_the_desk(officer)] == [('<bdi lang="">Paper</bdi>', address)]


def test_an_officer_with_an_interest_is_not_told_of_the_applications_file(focal_point, sign_in, monkeypatch):
    application = factories.submitted(focal_point)
    stored = files.about(application).get()
    overwrite(stored, None)
    tied, other = person("secretariat"), person("secretariat")
    monkeypatch.setattr(
        registry, "withheld_from", lambda user: [type(application).objects.all()] if user == tied else []
    )
    assert sign_in(other).get(f"/files/{stored.pk}/").status_code == 404
    assert [[line for line in on_the_desk(user) if "lettre.pdf" in line[0]] for user in (tied, other)] == [
        [],
        [
            (
                '<bdi lang="">lettre.pdf</bdi>',
                "This file is missing: restore it from the backup, then open it here",
                f"/files/{stored.pk}/",
            )
        ],
    ]


def test_the_database_knows_damage_of_one_file_and_of_nothing_else(letter):
    for wrong in ({}, {"stored_file": letter, "document": a_document(letter)}):
        with pytest.raises(IntegrityError, match="damage_of_one_file"), transaction.atomic():
            Damage.objects.create(is_missing=True, **wrong)


def a_document(letter: StoredFile) -> Document:
    return Document.objects.create(kind="test.kind", about=letter.about, language="fr", version=1, title="Paper")
