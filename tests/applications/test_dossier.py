"""The application as a PDF, read back: the draft for the signatures, and the dossier that a submission makes."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from applications import actions
from applications.dossier import sections
from portal import clock
from portal.files import may_read
from portal.models import Document, Event
from portal.outgoing import documents
from tests.applications import factories
from tests.factories import CountryFactory, person
from tests.roadmap.pdfs import bookmarks, elements, in_order, tags, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def read(document: Document) -> PdfReader:
    assert documents.render(document.pk), Document.objects.get(pk=document.pk).error
    document.refresh_from_db()
    with default_storage.open(document.file) as file:
        return PdfReader(BytesIO(file.read()))


def test_a_submission_makes_its_dossier(focal_point, officer):
    application = factories.submitted(focal_point)
    document = Document.objects.get()
    assert (document.kind, document.language, document.about) == ("applications.dossier", "fr", application)
    pdf = read(document)
    text = text_of(pdf)

    in_order(text, application.reference, "Musiques et cinéma", "Direction des arts", "Décret de 2019")
    in_order(text, "Les œuvres circulent mal", "Une cartographie publiée", "Avec 1.1, tout change", "Trois ateliers")
    in_order(text, "Un point focal", "50 %", "18 000 000 XOF", "Juriste", "20 000 USD", "Diagnostic", "Remaniement")
    assert "Brouillon" not in text
    assert (pdf.trailer["/Root"]["/Lang"], pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]) == ("fr", True)
    in_order(text, focal_point.full_name, "a déclaré", application.submissions.get().sha256[:16])
    assert [title for title in bookmarks(pdf) if isinstance(title, str)][1:] == [*french_titles(), "Dépôt"]


def french_titles() -> list[str]:
    from django.utils import translation

    with translation.override("fr"):
        return [str(kind.title) for kind in sections.SECTIONS]


def test_a_draft_says_so_on_every_page_and_has_room_for_signatures(focal_point):
    application = factories.complete(focal_point)
    document = actions.make_draft_dossier(application, language="en", by=focal_point)
    pdf = read(document)
    pages = [page.extract_text() for page in pdf.pages]

    assert len(pages) > 3
    assert all("not submitted" in page for page in pages)
    in_order(text_of(pdf), "Draft: not submitted yet", "Contents", "Declaration", "Signatures", "Mariama")
    assert Event.objects.filter(verb="applications.draft_asked", by=focal_point).count() == 1


def test_a_draft_says_when_it_was_made_by_the_clock_of_who_asked(focal_point):
    focal_point.time_zone = "Africa/Nairobi"
    focal_point.save()
    with clock.at(dt.datetime(2026, 11, 28, 22, 30, tzinfo=dt.UTC)):
        document = actions.make_draft_dossier(factories.draft(focal_point), language="en", by=focal_point)
    assert "Draft 1, made on 29 Nov 2026, 01:30" in text_of(read(document))


def test_typed_text_keeps_its_language_under_english_headings(focal_point):
    application = factories.complete(focal_point)
    pdf = read(actions.make_draft_dossier(application, language="en", by=focal_point))
    languages = [str(node["/Lang"]) for node in elements(pdf) if "/Lang" in node]

    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert "fr" in languages
    assert {"H1", "H2", "Table", "TH", "P"} <= set(tags(pdf))


def test_an_empty_draft_can_be_read_too(focal_point):
    pdf = read(actions.make_draft_dossier(factories.draft(focal_point), language="fr", by=focal_point))
    assert "Musiques et cinéma" in text_of(pdf)


def test_hostile_text_does_no_harm(focal_point):
    application = factories.draft(focal_point)
    hostile = "<script>x</script> <img src='http://169.254.169.254/'> {{ 7|add:7 }}"
    actions.save_section(application, "gender", by=focal_point, revision=0, values={"gender": hostile})
    text = text_of(read(actions.make_draft_dossier(application, language="fr", by=focal_point)))
    assert "{{ 7|add:7 }}" in text
    assert "<script>x</script>" in text


def test_drafts_are_their_partys_alone_and_the_dossier_is_for_who_reads_the_application(focal_point, officer, senegal):
    application = factories.in_evaluation(focal_point, officer)
    evaluator, stranger = person("evaluator"), person("focal_point", party=CountryFactory())
    factories.evaluation(application, officer, evaluator)
    people = {
        "focal": focal_point,
        "deputy": person("deputy", party=senegal),
        "officer": officer,
        "evaluator": evaluator,
        "another evaluator": person("evaluator"),
        "stranger": stranger,
    }
    reads = {kind: {who for who, user in people.items() if may_read(user, application, kind)} for kind in KINDS}
    assert reads == {
        "applications.dossier": {"focal", "deputy", "officer", "evaluator"},
        "applications.dossier_draft": {"focal", "deputy"},
    }


KINDS = ("applications.dossier", "applications.dossier_draft")


def test_the_dossier_is_served_to_who_may_read_it(focal_point, sign_in, client):
    dossier = actions.make_draft_dossier(factories.draft(focal_point), language="fr", by=focal_point)
    documents.render(dossier.pk)
    address = reverse("document", args=[dossier.pk])
    asked = client.get(address)
    assert (asked.status_code, asked.headers["Location"]) == (302, f"/accounts/login/?next={address}")
    readers = {"focal point": focal_point, "stranger": person("focal_point"), "officer": person("secretariat")}
    answers = {who: sign_in(user).get(address).status_code for who, user in readers.items()}
    assert answers == {"focal point": 200, "stranger": 404, "officer": 404}
