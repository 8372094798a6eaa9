"""The decision letter, read back from its PDF; and who writes its text."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from pypdf import PdfReader

from applications.actions import letters
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


def test_hostile_text_in_a_reason_does_no_harm(focal_point, officer):
    application = factories.evaluated(focal_point, officer)
    factories.decided(
        application, officer, "decline", reasons='<img src="http://127.0.0.1:9/x"> {title} <script>x</script> \u202eabc'
    )
    pdf = read(Document.objects.get(kind="applications.decision_letter"))
    assert '<img src="http://127.0.0.1:9/x"> {title}' in " ".join(pdf.pages[0].extract_text().split())


def test_only_an_officer_writes_the_text_of_a_letter(officer, focal_point):
    first = letters.latest("declined")
    texts = {f"{part}_{code}": getattr(first, f"{part}_{code}") for part in letters.PARTS for code in letters.LANGUAGES}
    for user in (focal_point, person("finance"), person("evaluator")):
        with pytest.raises(PermissionDenied):
            letters.write_text("declined", texts=texts, by=user)
    assert letters.latest("declined") == first
    assert letters.write_text("declined", texts=texts, by=officer).version == first.version + 1
