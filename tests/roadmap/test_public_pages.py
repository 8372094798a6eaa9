"""What anyone reads: the open roadmap, the published roadmaps, and whether a document is one of them."""

import csv
import datetime as dt
import io
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal import clock, files
from portal.models import Document
from portal.outgoing import documents
from roadmap import queries
from roadmap.lifecycle import VALIDATION
from tests.factories import CountryFactory, person
from tests.roadmap import factories
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("_open_roadmap", "quick_pdf")]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- The open roadmap -------------------------------------------------------------------------------------------------


def test_the_open_roadmap_says_where_each_english_title_comes_from(english):
    page = text_of(english.get("/roadmap/"))
    assert page.count("English title: official, as in UNESCO’s leaflet on the open roadmap.") == 8
    assert page.count("English title: official, but only a part of it could be checked in UNESCO’s leaflet.") == 3
    assert page.count("English title: recalled from the official one, not checked.") == 2
    assert page.count("English title: the portal’s translation of the French.") == 12
    assert page.count('<span class="tag">Gender equality</span>') == 3


def test_in_french_the_titles_are_the_sources_own(client):
    client.cookies["django_language"] = "fr"
    page = text_of(client.get("/roadmap/"))
    assert "Réaliser une cartographie globale des secteurs de la culture et de la création numérique" in page
    assert "English title:" not in page


def test_an_activity_shows_its_output_its_themes_and_who_chose_it(english, senegal):
    factories.published(senegal, codes=("2.1",))
    factories.planned(CountryFactory(), codes=("2.1",), title="Pas encore publique")
    page = text_of(english.get("/roadmap/2.1/"))
    assert "Policies and measures support digital creativity, enterprises and markets" in page
    assert "a) Data collection" in page
    assert "recalled from the official one" in page
    assert "Feuille de route du son" in page
    assert "Pas encore publique" not in page


@pytest.mark.parametrize("code", ["9.9", "1.5", "P1", "1.1%00", "x" * 300])
def test_an_activity_that_does_not_exist(english, code):
    assert english.get(f"/roadmap/{code}/").status_code == 404


def test_the_home_page_shows_the_five_outputs(english):
    page = text_of(english.get("/"))
    assert "4. Digital literacy, skills and competences" in page
    assert page.count("4 activities") == 5


# --- Published roadmaps -----------------------------------------------------------------------------------------------


def test_only_published_roadmaps_are_listed(english, senegal):
    factories.published(senegal)
    for state in ("drafting", "validating", "validated"):
        factories.AT[state](CountryFactory(), title=f"Encore {state}")
    page = text_of(english.get("/roadmaps/"))
    assert "Feuille de route du son" in page
    assert "Encore" not in page


def test_the_list_is_narrowed_by_region_output_and_year(english, senegal):
    factories.published(senegal, title="La une", codes=("1.1", "1.2"))
    factories.published(CountryFactory(region="asia_pacific"), title="La deux", codes=("2.1",))
    output = factories.activity("1.1").output_id

    def shown(**given) -> set[str]:
        page = text_of(english.get("/roadmaps/", given))
        return {title for title in ("La une", "La deux") if page.count(title)}

    assert shown() == {"La une", "La deux"}
    assert shown(region="africa") == {"La une"}
    assert shown(output=output) == {"La une"}
    assert shown(year=2026) == {"La une", "La deux"}
    assert shown(region="asia_pacific", output=output) == set()


@pytest.mark.parametrize(
    "query",
    [
        "region=moon",
        "output=999999",
        "output=x",
        "year=1066",
        "sort=nonsense",
        "page=9999",
        "page=x",
        "per_page=-1",
        "per_page=0",
    ],
)
def test_nonsense_in_the_address_of_the_list_is_no_error(english, query):
    factories.published()
    assert english.get(f"/roadmaps/?{query}").status_code in (200, 404)


def test_the_list_is_taken_away_as_it_is_narrowed_and_says_how(english, senegal):
    roadmap = factories.published(senegal, title="=La une", codes=("1.1", "5.1"))
    factories.published(CountryFactory(region="asia_pacific"), title="La deux", codes=("2.1",))
    content = english.get("/roadmaps/export.csv?region=africa").getvalue().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content))
    assert header[:-1] == ["Roadmap", "Party", "Outputs", "Years", "Actions", "Published on"]
    assert "/roadmaps/?region=africa · " in header[-1]
    assert "Filter: Region: Africa · Rows: 1 · Licence: Open data" in header[-1]
    assert rows == [["'=La une", "Senegal", "1, 5", roadmap.period, "2", f"{roadmap.published_on}", ""]]


@pytest.mark.parametrize("query", ["region=moon", "page=99", "year=1900", "sort=-party", "output=nothing"])
def test_no_address_of_the_file_is_an_error(english, senegal, query):
    factories.published(senegal)
    assert english.get(f"/roadmaps/export.csv?{query}").status_code == 200


def test_anyone_reads_a_published_roadmap(english, senegal):
    roadmap = factories.published(senegal, is_fictional=True)
    page = text_of(english.get(f"/roadmaps/{roadmap.pk}/"))
    assert "NR-SEN-2026-1" in page
    assert '<span class="fictional">Fictional</span>' in page
    assert '<div lang="fr" dir="auto" class="typed"><p>Que tout s’entende.</p></div>' in page
    assert 'Validation: <bdi lang="fr">Ministère de la culture</bdi>, 10 June 2026' in page
    assert "<title>Number of actions for each of the twenty activities of the open roadmap</title>" in page
    assert "<title>Calendar of the action plan; its dates are in the table below</title>" in page
    assert "arrete.pdf" not in page


def test_the_published_pdfs_are_offered_with_size_fingerprint_and_version(english):
    roadmap = factories.published()
    document = queries.published_documents(roadmap).get(language="en")
    assert documents.render(document.pk)
    document.refresh_from_db()
    page = text_of(english.get(f"/roadmaps/{roadmap.pk}/"))
    assert reverse("document", args=[document.pk]) in page
    assert document.sha256 in page
    assert "PDF · English ·" in page
    assert "version 1 of 5 October 2026" in page
    got = english.get(reverse("document", args=[document.pk]))
    assert b"".join(got.streaming_content).startswith(b"%PDF-1.7")


def test_the_authoritys_document_stays_with_those_who_work_on_the_roadmap(client, senegal, officer):
    roadmap = factories.published(senegal)
    page, file = reverse("national-roadmap", args=[roadmap.pk]), files.about(roadmap, VALIDATION).get()
    address = reverse("stored-file", args=[file.pk])
    for reader, status in ((officer, 200), (factories.focal_point_of(senegal), 200), (person("donor"), 404)):
        client.force_login(reader, backend="portal.people.signin.PortalBackend")
        assert (address in client.get(page).content.decode()) is (status == 200)
        assert client.get(address).status_code == status


def test_the_address_of_the_list_does_not_say_how_many_rows_a_page_holds(english):
    for _roadmap in range(2):
        factories.published(CountryFactory())
    for asked in ("-1", "0", "1", "x"):
        answer = english.get("/roadmaps/", {"per_page": asked})
        assert (answer.status_code, len(answer.context["table"].page)) == (200, 2), asked


def test_the_page_leads_to_its_sections_and_to_the_readers_own_document_first(english, client):
    address = f"/roadmaps/{factories.published().pk}/"
    page = text_of(english.get(address))
    for place in some(re.findall(r'href="#([a-z-]+)"', page.partition('class="jumps"')[2].partition("</nav>")[0])):
        assert page.count(f'id="{place}"') == 1, place
    for language in ("fr", "en"):
        client.cookies["django_language"] = language
        answer = client.get(address, headers={"accept-language": language})
        assert answer.context["documents"][0].language == language


# --- Verification -----------------------------------------------------------------------------------------------------


@pytest.fixture
def document(quick_pdf) -> Document:
    roadmap = factories.published(CountryFactory(iso3="SEN"))
    made = queries.published_documents(roadmap).get(language="en")
    documents.render(made.pk)
    return Document.objects.get(pk=made.pk)


def content_of(document: Document) -> bytes:
    return default_storage.open(document.file).read()


def compare(client, reference: str, content: bytes, name: str = "roadmap.pdf") -> str:
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    return text_of(client.post("/verify/", {"reference": reference, "document": upload, "_submit": "1"}))


def test_the_published_file_is_recognised(english, document):
    page = compare(english, " nr-sen-2026-1 ", content_of(document))
    assert "Yes, this is the published document." in page
    assert "Version 1 (English) of the roadmap published on 5 October 2026." in page


def test_one_changed_byte_is_noticed(english, document):
    content = bytearray(content_of(document))
    content[12] ^= 1
    assert "This is not the published document." in compare(english, "NR-SEN-2026-1", bytes(content))


def test_a_reference_that_nothing_has(english, document):
    assert "Nothing is published under this reference." in compare(english, "NR-SEN-2027-1", content_of(document))


def test_an_earlier_version_is_recognised_as_such(english, document):
    roadmap = document.about
    with clock.at(dt.date(2026, 12, 1)):
        newer = documents.request(queries.PUBLISHED, roadmap, language="en", by=None)
    documents.render(newer.pk)
    assert "A later version exists." in compare(english, "NR-SEN-2026-1", content_of(document))


def test_a_draft_is_not_a_published_document(english):
    roadmap = factories.planned(CountryFactory(iso3="SEN"))
    with clock.at(dt.date(2026, 10, 1)):
        draft = documents.request(queries.DRAFT, roadmap, language="en", by=None)
    documents.render(draft.pk)
    draft.refresh_from_db()
    content = content_of(draft)
    with clock.at(dt.date(2026, 10, 5)):
        roadmap.lifecycle.perform(roadmap, "publish", by=factories.focal_point_of(roadmap.party))
    assert "This is not the published document." in compare(english, roadmap.reference, content)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reference": ""}, "Fill in “Reference”."),
        ({"reference": "N" * 400}, "at most 20 characters"),
        ({"reference": "<script>alert(1)</script>"}, "at most 20 characters"),
        ({"document": ""}, "Attach a file: “The document as you received it”."),
        ({"document": SimpleUploadedFile("roadmap.pdf", b"MZ not a PDF")}, "isn’t what its name says"),
        ({"document": SimpleUploadedFile("roadmap.pdf", b"")}, "empty"),
    ],
)
def test_what_cannot_be_compared_gets_a_clear_message(english, given, message):
    data = {"reference": "NR-SEN-2026-1", "document": factories.letter(), "_submit": "1"} | given
    response = english.post("/verify/", data)
    assert response.status_code == 422
    assert message in text_of(response)
    assert "<script>alert" not in text_of(response)


def test_the_reference_may_come_in_the_address(english):
    assert 'value="NR-SEN-2026-1"' in text_of(english.get("/verify/?reference=NR-SEN-2026-1"))


def test_switching_the_language_compares_nothing(english, document):
    given = {"reference": "NR-SEN-2026-1", "_language": "fr", "_submit": "1"}
    page = text_of(english.post("/verify/", given))
    assert 'lang="fr"' in page
    assert 'value="NR-SEN-2026-1"' in page
    assert 'class="errors"' not in page


def test_signed_in_people_are_served_too(sign_in, document):
    client = sign_in(person("donor"))
    assert "Yes, this is the published document." in compare(client, "NR-SEN-2026-1", content_of(document))
