"""Anybody verifies a document of any kind, by the reference that its pages bear and the file itself; who doesn't hold
the file learns nothing of what isn't public."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal import files
from portal.models import Document
from portal.outgoing import documents, verifying
from tests.applications import factories as applications
from tests.factories import CountryFactory
from tests.markup import joined
from tests.papers import PDF
from tests.roadmap import factories as roadmaps
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOTHING = "Nothing is published under this reference."
YES = "Yes, the portal made this document."


@pytest.fixture
def records(focal_point, senegal, monkeypatch) -> dict[str, object]:
    """A record of which each kind of document is made."""
    monkeypatch.setattr("portal.outgoing.pdf.render", lambda *args, **kwargs: PDF)
    submitted = applications.submitted(focal_point)
    return {
        "roadmap.national_roadmap": roadmaps.published(CountryFactory()),
        "roadmap.draft": roadmaps.planned(CountryFactory()),
        "applications.decision_letter": submitted,
        "applications.dossier": submitted,
        "applications.dossier_draft": submitted,
        "applications.blank_dossier": submitted.call,
    }


def made(kind: str, record, version: int = 9) -> Document:
    """A document that is ready, with a content of its own."""
    content = content_of(kind, version)
    return Document.objects.create(
        kind=kind, about=record, language="en", version=version, title=f"Paper {kind}", state="ready",
        file=files.write(f"documents/{kind}-{version}.pdf", ContentFile(content)), ready_at=timezone.now(),
        sha256=hashlib.sha256(content).hexdigest(), size=len(content),
    )  # fmt: skip


def content_of(kind: str, version: int = 9) -> bytes:
    return PDF.replace(b"%%EOF", f"% {kind} {version}\n%%EOF".encode())


def compare(client, reference: str, content: bytes) -> str:
    client.cookies["django_language"] = "en"
    upload = SimpleUploadedFile("paper.pdf", content, content_type="application/pdf")
    answer = client.post("/verify/", {"reference": reference, "document": upload, "_submit": "1"})
    return joined(answer.content.decode())


def test_every_kind_of_document_is_known_to_the_page(records, client):
    assert records.keys() == documents.kinds().keys()
    for kind, record in some(records.items()):
        document = made(kind, record)
        reference = verifying.reference_of(document)
        page = compare(client, reference.lower(), content_of(kind))
        if documents.kinds()[kind].published:
            assert "Yes, this is the published document." in page, kind
        else:
            assert YES in page, kind
            assert f'{documents.kinds()[kind].called} ·<bdi lang="en">Paper {kind}</bdi>' in page, kind


def test_every_kind_says_what_it_is():
    called = [str(kind.called) for kind in documents.kinds().values()]
    assert all(called)
    assert len(set(called)) == len(called)


@pytest.fixture
def dossier(records) -> Document:
    return made("applications.dossier", records["applications.dossier"])


def test_what_has_a_reference_of_its_own_bears_that_and_the_rest_a_number(records, dossier):
    draft = made("applications.dossier_draft", records["applications.dossier_draft"])
    assert verifying.reference_of(dossier) == dossier.about.reference
    assert verifying.reference_of(draft) == f"D-{draft.pk.hex[:8].upper()}"


def test_without_the_file_a_reference_that_exists_reads_like_one_that_does_not(dossier, client):
    """Nothing else on the page differs either, but what was typed."""
    reference = dossier.about.reference
    told = compare(client, reference, PDF)
    made_up = compare(client, "2026-XXX-9", PDF)
    assert NOTHING in told
    assert after(told, NOTHING) == after(made_up, NOTHING)


def after(page: str, words: str) -> str:
    return page.partition(words)[2].partition("</div>")[0]


def test_the_file_alone_is_not_enough(dossier, client):
    assert NOTHING in compare(client, "2026-XXX-9", content_of("applications.dossier"))


def test_one_changed_byte_is_noticed(dossier, client):
    content = content_of("applications.dossier").replace(b"dossier 9", b"dossier 8")
    assert NOTHING in compare(client, dossier.about.reference, content)


def test_an_earlier_version_says_that_a_later_one_exists(dossier, client):
    assert "A later version exists." not in compare(client, dossier.about.reference, content_of(dossier.kind))
    made(dossier.kind, dossier.about, version=10)
    assert "A later version exists." in compare(client, dossier.about.reference, content_of(dossier.kind))


def test_one_that_failed_or_was_cancelled_is_none(dossier, client):
    Document.objects.filter(pk=dossier.pk).update(state="cancelled")
    assert NOTHING in compare(client, dossier.about.reference, content_of(dossier.kind))


def test_what_the_portal_never_makes_is_refused_as_such(client):
    client.cookies["django_language"] = "en"
    upload = SimpleUploadedFile("table.csv", b"a,b\n1,2\n", content_type="text/csv")
    answer = client.post("/verify/", {"reference": "2026-SEN-01", "document": upload, "_submit": "1"})
    assert answer.context["form"].errors == {
        "document": ["This type of file isn’t accepted. Accepted: PDF, up to 10 MB."]
    }
