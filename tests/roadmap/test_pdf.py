"""The PDF, read back as a reader, a screen reader and an auditor would."""

import datetime as dt
import re
from io import BytesIO

import pytest
import weasyprint
from django.utils import translation
from pypdf import PdfReader

from portal import clock
from portal.models import Document
from portal.outgoing import documents, pdf
from roadmap import actions, queries, reading
from roadmap import pdf as roadmap_pdf
from roadmap.models import ActionItem
from tests.factories import person
from tests.roadmap import factories
from tests.roadmap.pdfs import (
    bookmarks,
    elements,
    empty_boxes,
    figures_of_coverage,
    headless,
    in_order,
    tags,
    text_of,
    untagged,
)  # fmt: skip
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("_open_roadmap")]


def drawn(roadmap, kind: str = queries.PUBLISHED, language: str = "en") -> PdfReader:
    """The document as the worker would draw it."""
    with clock.at(dt.date(2026, 10, 5)):
        document = documents.request(kind, roadmap, language=language, by=None)
    with translation.override(language):
        return PdfReader(BytesIO(roadmap_pdf.draw(roadmap, document, lambda done: None)))


def test_the_published_document(senegal):
    roadmap = factories.published(senegal, is_fictional=True, codes=("1.1", "5.1"), count=2)
    reader = drawn(roadmap)
    text = text_of(reader)

    in_order(
        text,
        "2005 Convention on the Protection and Promotion of the Diversity of Cultural Expressions",
        "Feuille de route du son",
        "Senegal · 2026–2029",
        "Fictional example",
        "Reference NR-SEN-2026-1 · version 1 · published on 5 October 2026",
        "Validation: Ministère de la culture, 10 June 2026",
        "http://testserver/verify/",
        "Contents",
        "Vision and context",
        "Que tout s’entende.",
        "On n’entend rien.",
        "Priorities and measures",
        "Pourquoi 1.1.",
        "Mesure 1.1",
        "Action plan: calendar",
        "Action plan: the actions one by one",
        "Action 1.1 no 1",
        "Bureau du droit d’auteur",
        "September 2026 – June 2027",
        "USD 12,000",
        "Part des œuvres déclarées",
        "Total in USD",
        "USD 48,000",
        "Follow-up and validation",
        "Deux fois par an.",
        "Signatures",
        "Emblem of the State or of the authority",
        "The competent national authority validates the national roadmap “Feuille de route du son” of Senegal",
        "Reference NR-SEN-2026-1 · version 1 · validated on 10 June 2026",
        "For the competent national authority",
        "Ministère de la culture",
        *("Name", "Function", "Place", "Date", "Signature", "Seal"),
    )
    assert "For the national team" not in text, "the team signs a draft"
    assert reader.metadata.title == "National roadmap – Senegal: Feuille de route du son"
    assert reader.metadata.author == "Ministère de la culture"
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en",
        True,
        True,
    )
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert bookmarks(reader) == [
        "Contents",
        "Vision and context",
        ["Vision", "Context"],
        "Priorities and measures",
        [
            "1.1 Conduct overall mapping of the digital cultural and creative sectors",
            ["Mesure 1.1"],
            "5.1 Collect and analyse data on women working in the digital cultural and creative sectors to inform"
            " policy-making",
            ["Mesure 5.1"],
        ],
        "Action plan: calendar",
        "Action plan: the actions one by one",
        "Follow-up and validation",
        ["How the roadmap is followed up", "Validation"],
        "Signatures",
        ["For the competent national authority"],
    ]


def test_what_a_screen_reader_is_told(senegal):
    reader = drawn(factories.published(senegal))
    nodes = elements(reader)
    figures = [str(node["/Alt"]) for node in nodes if node.get("/S") == "/Figure"]
    assert figures == [
        "Number of actions for each of the twenty activities of the open roadmap",
        "Calendar of the action plan; numbers and dates are those of table 2",
    ]
    headings = [tag for tag in tags(reader) if re.fullmatch("H[1-6]", tag)]
    assert headings == [
        "H1",
        "H1",
        "H1",
        "H2",
        "H2",
        "H1",
        "H2",
        "H3",
        "H2",
        "H3",
        "H1",
        "H1",
        "H1",
        "H2",
        "H2",
        "H1",
        "H2",
    ]
    headers = [node for node in nodes if node.get("/S") == "/TH"]
    cells = [node for node in nodes if node.get("/S") == "/TD"]
    assert len(headers) == 4 + 2 + 1 + 7 + 2 + 1
    assert all("/ID" in header for header in headers)
    assert all(cell["/A"]["/Headers"] for cell in some(cell for cell in cells if "/A" in cell))
    languages = {str(node["/Lang"]) for node in nodes if "/Lang" in node}
    assert languages == {"fr"}
    title = next(node for node in nodes if node.get("/S") == "/H1")
    assert str(title["/Lang"]) == "fr"


def test_header_cells_say_which_way_they_look_and_running_heads_are_artifacts(senegal):
    reader = drawn(factories.published(senegal))
    assert headless(reader) == []
    scopes = [str(node["/A"]["/Scope"]) for node in elements(reader) if node.get("/S") == "/TH"]
    assert scopes.count("/Row") == 2 + 1 + 2 + 1
    cover, *pages = [untagged(page) for page in reader.pages]
    assert cover == (0, 0)
    # At least the title, the chapter, the reference and the page number, and nothing that is neither.
    assert all(artifacts >= 4 and not bare for artifacts, bare in some(pages))


def test_header_cells_without_a_scope_and_text_without_a_mark_are_found():
    made = weasyprint.HTML(string="<html lang=en><title>T</title><table><tr><th>A<tr><td>1</table>")
    plain = PdfReader(BytesIO(made.write_pdf()))
    assert untagged(plain.pages[0]) == (0, 2)
    broken = PdfReader(BytesIO(made.write_pdf(pdf_variant="pdf/ua-1")))
    header = next(node for node in elements(broken) if node.get("/S") == "/TH")
    del header["/A"]["/Scope"]
    assert len(headless(broken)) == 1


def test_the_bars_of_the_calendar_have_the_colours_of_their_outputs(senegal):
    roadmap = factories.planned(senegal, codes=("1.1", "2.4", "5.4"), count=1)
    calendar = reading.content(roadmap)["calendar"]
    assert [bar.output for bar in calendar["bars"]] == [1, 2, 5]


def test_the_coverage_charts_figures_are_those_of_its_table(senegal):
    roadmap = factories.planned(senegal, codes=("1.1", "2.4", "5.4"), count=1)
    for _ in range(4):
        factories.item(roadmap, "2.4")
    reader = drawn(roadmap, queries.DRAFT)
    shown = figures_of_coverage(reader)
    assert len(shown) == 20
    assert {code: count for code, count in shown.items() if count} == {"1.1": 1, "2.4": 5, "5.4": 1}
    page = next(p for p in reader.pages if "Figure 1." in p.extract_text()).extract_text()
    rows = re.findall(r"^(\d\.\d) [A-Z].*?(\d+) (\d+)$", page[page.index("Table 1.") :], re.DOTALL | re.MULTILINE)
    assert rows[:3] == [("1.1", "1", "1"), ("2.4", "1", "5"), ("5.4", "1", "1")]
    assert "Total 3 7" in page


def test_in_french_the_labels_are_french_and_the_text_stays_as_typed(senegal):
    reader = drawn(factories.published(senegal, language="en", title="The sound roadmap"), language="fr")
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    text = text_of(reader)
    assert "Réaliser une cartographie globale des secteurs de la culture et de la création numérique" in text
    assert "The sound roadmap" in text
    assert "24 000 USD" in text
    assert {str(node["/Lang"]) for node in elements(reader) if "/Lang" in node} == {"en"}


def test_a_draft_says_so_on_every_page(senegal):
    reader = drawn(factories.planned(senegal), queries.DRAFT)
    cover, *pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    assert "Draft: the roadmap is validated, its action plan is being written" in cover
    assert "NR-" not in text_of(reader)
    assert len(pages) > 3
    assert all("Draft 1 of 5 October 2026 – not published" in page for page in pages)


def test_a_draft_at_the_very_beginning(senegal):
    text = text_of(drawn(factories.begun(senegal, codes=()), queries.DRAFT))
    in_order(text, "Draft: not validated yet", "Vision", "Not written yet.", "No priority is chosen yet.",
             "The roadmap is not validated yet.", "Signatures", "For the national team", "Signature")  # fmt: skip


def test_before_there_is_a_plan_the_chart_counts_measures(senegal):
    reader = drawn(factories.written(senegal), queries.DRAFT)
    figures = [str(node["/Alt"]) for node in elements(reader) if node.get("/S") == "/Figure"]
    assert figures == ["Number of measures for each of the twenty activities of the open roadmap"]


def test_sixty_actions_over_several_pages_repeat_their_headers(senegal):
    roadmap = factories.planned(senegal, codes=("1.1", "2.1", "3.1", "4.1", "5.1"), count=12)
    reader = drawn(roadmap, queries.DRAFT)
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    plan = [page for page in pages if re.search(r"Action \d\.1 no \d+ Law|Law Bureau", page)]
    assert len(plan) >= 4
    assert all("Responsible body" in page and "Estimated cost" in page for page in plan)
    found = re.findall(r"[1-5]\.1\.\d+ Action [1-5]\.1 no \d+", " ".join(plan))
    assert len(found) == 60
    assert tags(reader).count("Table") >= 4 + 1
    figures = [str(node["/Alt"]) for node in elements(reader) if node.get("/S") == "/Figure"]
    calendar = "Calendar of the action plan; numbers and dates are those of table 2"
    assert len(figures) > 2
    assert figures[1:] == [f"{calendar} ({n} of {len(figures) - 1})" for n in range(1, len(figures))]


def test_four_hundred_actions_are_drawn_and_the_calendar_stays_readable(senegal):
    roadmap = factories.validated(senegal, codes=("1.1", "2.1"))
    priorities = list(roadmap.priorities.all())
    ActionItem.objects.bulk_create(
        ActionItem(
            priority=priorities[number % 2], title=f"Action {number}", kind="law", responsible="Ministère",
            starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2029, 12, 31), cost=1000, indicator="Nombre",
        )
        for number in range(400)
    )  # fmt: skip
    reader = drawn(roadmap, queries.DRAFT)
    assert 20 <= len(reader.pages) <= 60
    assert sum(node.get("/S") == "/Figure" for node in elements(reader)) == 2
    text = text_of(reader)
    assert "one bar for each priority" in text
    assert "USD 400,000" in text
    assert all(f"Action {number}" in text for number in range(400))


@pytest.mark.parametrize(
    ("language", "typed"), [("ar", "خارطة الطريق للثقافة"), ("en", "Lộ trình văn hóa số của Việt Nam")]
)
def test_arabic_and_vietnamese_are_set_in_fonts_that_have_them(senegal, language, typed):
    roadmap = factories.begun(senegal, language=language, title=typed)
    actions.save_text(roadmap, by=person("focal_point", party=senegal), vision=typed)
    reader = drawn(roadmap, queries.DRAFT)
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    if language == "ar":
        assert any("Arab" in font for font in fonts), fonts
        assert {str(node["/Lang"]) for node in elements(reader) if "/Lang" in node} == {"ar"}
    else:
        assert typed in text_of(reader)


@pytest.mark.parametrize(
    "typed",
    ["文化多样性公约 與數位環境", "デジタル・ロードマップ", "문화 다양성 로드맵", "Musique 🎵 🤝 🥰 👩‍💻 🇸🇳 ✅ ★ ☎"],
)
def test_no_empty_box_stands_for_a_letter_that_people_type(senegal, typed):
    roadmap = factories.begun(senegal, title=typed)
    actions.save_text(roadmap, by=person("focal_point", party=senegal), vision=typed)
    assert empty_boxes(drawn(roadmap, queries.DRAFT)) == set()


def test_an_empty_box_is_found():
    made = weasyprint.HTML(string="<html lang=en><title>T</title>A \U000f1234").write_pdf()
    assert len(empty_boxes(PdfReader(BytesIO(made)))) == 1


def test_an_emoji_font_does_not_take_the_digits(senegal):
    reader = drawn(factories.begun(senegal), queries.DRAFT)
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert not [font for font in fonts if "Emoji" in font]


def test_right_to_left_names_stay_out_of_the_drawing(senegal):
    roadmap = factories.validated(senegal, language="ar", codes=("1.1",))
    factories.item(roadmap, "1.1", title="دراسة تتبع الأعمال")
    calendar = next(p for p in drawn(roadmap, queries.DRAFT).pages if "Figure 2." in p.extract_text())
    assert "1.1.1" in calendar.extract_text().replace("\n", "").replace(" ", "")


# --- Hostile text -----------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch):
    """The addresses that WeasyPrint asks for; none may reach the network or a file."""
    addresses: list[str] = []
    fetch = pdf.StaticFiles.fetch

    def noting(self, url, headers=None):
        addresses.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(pdf.StaticFiles, "fetch", noting)
    monkeypatch.setattr("socket.socket.connect", lambda *args: pytest.fail("the network was asked"))
    return addresses


def test_hostile_text_does_no_harm_and_nothing_is_fetched(senegal, asked):
    hostile = (
        '<script>alert(1)</script> <img src="http://example.com/x.png"> <img src="file:///etc/passwd"> '
        "</style><style>@import 'http://example.com/a.css';</style> {{ settings.SECRET_KEY }} {% debug %} "
        f"{'W' * 400} 🎬🎵 \u202eevil\u202c &lt;b&gt; a\u0301"
    )
    roadmap = factories.validated(senegal, title=hostile[:150])
    factories.item(roadmap, title=hostile[:250], indicator="W" * 250, responsible=hostile[:200], target="W" * 120)
    actions.save_text(roadmap, by=factories.focal_point_of(senegal), follow_up=hostile)
    reader = drawn(roadmap, queries.DRAFT)
    text = text_of(reader)
    assert asked == []
    assert "<script>alert(1)</script>" in text
    assert "{{ settings.SECRET_KEY }}" in text
    assert "root:" not in text
    assert "\u202e" not in text


OUTSIDE = [
    "http://example.com/x.png", "https://example.com", "file:///etc/passwd", "ftp://x/y", "data:text/css,a",
    "static:../portal/settings.py", "static:/etc/passwd", "static:no.css",
]  # fmt: skip


@pytest.mark.parametrize("url", OUTSIDE)
def test_only_static_files_are_read(url):
    with pytest.raises(Exception, match=r"static files|SuspiciousFileOperation|path traversal|located outside"):
        pdf.StaticFiles().fetch(url)


def test_a_static_file_is_read():
    assert b"@page" in pdf.StaticFiles().fetch("static:print.css").read()


# --- Steady -----------------------------------------------------------------------------------------------------------


def test_the_same_document_is_the_same_bytes(senegal):
    roadmap = factories.published(senegal)
    document = queries.published_documents(roadmap).get(language="fr")
    with translation.override("fr"):
        first, second = (roadmap_pdf.draw(roadmap, document, lambda done: None) for _ in range(2))
    assert first == second


def test_progress_goes_up_and_stays_below_a_hundred(senegal):
    roadmap = factories.published(senegal)
    document = Document.objects.filter(language="en").first()
    told: list[int] = []
    with translation.override("en"):
        roadmap_pdf.draw(roadmap, document, told.append)
    assert told == sorted(set(told))
    assert len(told) >= 5
    assert told[0] > 0
    assert told[-1] < 100


def test_the_kinds_are_registered_with_their_titles(senegal):
    roadmap = factories.begun(senegal)
    kinds = documents.kinds()
    with translation.override("en"):
        assert kinds[queries.PUBLISHED].title(roadmap) == "National roadmap – Senegal"
        assert kinds[queries.DRAFT].title(roadmap) == "Draft national roadmap – Senegal"
