"""The decision letter, read back from its PDF; and who writes its text."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from lxml import html
from pypdf import PdfReader

from applications.actions import letters, rounds
from applications.models import Letter, SelectionRound
from portal import clock
from portal.languages import OWN
from portal.models import Document
from portal.outgoing import documents
from tests.applications import factories
from tests.factories import person
from tests.roadmap.pdfs import headless, in_order, untagged
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def read(document: Document) -> PdfReader:
    assert documents.render(document.pk), Document.objects.get(pk=document.pk).error
    document.refresh_from_db()
    with default_storage.open(document.file) as file:
        return PdfReader(BytesIO(file.read()))


def test_the_letter_says_the_decision_its_reasons_and_the_means(focal_point, officer):
    factories.funds(100000)
    application = factories.selected(focal_point, officer)
    pdf = read(Document.objects.get(kind="applications.decision_letter"))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for said in (
        application.reference,
        "Musiques et cinéma",
        "Bon projet",
        "Direction des arts",
        officer.full_name,
        "70",
    ):
        assert said in text
    in_order(
        text,
        application.contact_name,
        application.contact_function,
        "Direction des arts",
        "Sénégal",
        "Paris, le ",
        f"Référence : {application.reference}",
        "Objet : ",
        "Pour le Secrétariat,",
        officer.full_name,
    )
    assert headless(pdf) == []
    assert all(untagged(page)[1] == 0 for page in some(pdf.pages))
    assert pdf.trailer["/Root"]["/Lang"] == "fr"
    assert pdf.metadata.title.endswith(application.reference)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_an_officer_reads_before_is_what_the_party_gets(focal_point, officer, sign_in):
    """Every word of the PDF, in its order: address, function, place, day, subject, signature and the means."""
    factories.funds(100000)
    found = factories.selection_round(factories.evaluated(focal_point, officer), officer=officer)
    factories.propose(found, officer)
    factories.prepare(found.candidates.get(), officer, "select")
    factories.move(found, "settle", officer)
    letter = Letter.objects.get()
    page = sign_in(officer).get(f"/admin/applications/selectionround/{found.pk}/letters/{letter.pk}/")
    (shown,) = html.fromstring(page.content).find_class("letter")
    assert shown.get("lang") == "fr"
    assert not shown.xpath(".//h1 | .//main")
    in_order(
        " ".join(shown.text_content().split()), "Awa", "Directrice adjointe", "Direction des arts", "Sénégal",
        "awa@example.org", "Paris, le", "Référence : ", "Objet : ", "Bon projet", "Pour le Secrétariat,",
        officer.full_name, "Fit", "3,5", "Need", "3,5",
    )  # fmt: skip
    letters.read(letter, by=officer)
    with clock.at(clock.now() - dt.timedelta(hours=24)):
        factories.move(SelectionRound.objects.get(), "release", officer)
    (shown,) = html.fromstring(sign_in(officer).get(page.request["PATH_INFO"]).content).find_class("letter")
    assert rounds.publish_due() == 1
    pdf = read(Document.objects.get(kind="applications.decision_letter"))
    drawn = "".join("".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert [word for word in some(shown.text_content().split()) if word not in drawn] == []


def test_hostile_text_in_a_reason_does_no_harm(focal_point, officer):
    application = factories.evaluated(focal_point, officer)
    factories.decided(
        application, officer, "decline", reasons='<img src="http://127.0.0.1:9/x"> {title} <script>x</script> \u202eabc'
    )
    pdf = read(Document.objects.get(kind="applications.decision_letter"))
    assert '<img src="http://127.0.0.1:9/x"> {title}' in " ".join(pdf.pages[0].extract_text().split())


def test_only_an_officer_writes_the_text_of_a_letter(officer, focal_point):
    first = letters.latest("declined")
    texts = {f"{part}_{code}": getattr(first, f"{part}_{code}") for part in letters.PARTS for code in OWN}
    for user in (focal_point, person("finance"), person("evaluator")):
        with pytest.raises(PermissionDenied):
            letters.write_text("declined", texts=texts, by=user)
    assert letters.latest("declined") == first
    assert letters.write_text("declined", texts=texts, by=officer).version == first.version + 1
