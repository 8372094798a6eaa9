"""“Before you start”: whatever the form asks is there to be read, printed and prepared, and nothing else is."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from docx import Document as open_word
from docx.enum.text import WD_COLOR_INDEX
from pypdf import PdfReader

from applications.beforehand import blank, letters, questions
from applications.forms.sections import AttachmentsForm, section_form
from applications.models import Call
from portal.models import Document
from portal.outgoing import documents
from tests.applications import factories
from tests.factories import person
from tests.reference import load_open_roadmap
from tests.roadmap.pdfs import tags, text_of
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LETTERS = {"authority", "designation", "partner"}


@pytest.fixture
def call(senegal) -> Call:
    return factories.call(senegal)


def page(client, address: str = "/before-you-start/", language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return " ".join(response.content.decode().partition("<main")[2].partition("</main>")[0].split())


# --- The questions are those of the form ------------------------------------------------------------------------------


def asked_by_the_form(kind, draft) -> dict[str, tuple[bool, int]]:
    """Each field of the form that a Party fills in: whether it is needed, and its words; of a list's lines, once."""
    if kind.key == "attachments":
        fields = AttachmentsForm(stored=[]).fields
    else:
        fields = section_form(kind)(instance=draft, kind=kind, language="en").fields
    told = {
        name: (getattr(field, "needed", False), field.widget.attrs.get("data-words", 0))
        for name, field in fields.items()
    }
    return {name.partition("-")[0].replace("chosen", "activity"): asked for name, asked in told.items()}


def test_every_field_of_every_section_is_a_question_and_no_question_is_another(client, focal_point):
    load_open_roadmap()
    draft = factories.draft(focal_point)
    for asked in some(questions.all_of_them(draft.call)):
        read = {one.name: (one.is_needed, one.words) for one in (*asked.own, *asked.columns)}
        if asked.kind.key == "priorities":
            read["activity"] = (False, 0)  # ticked in the form, and chosen by that
            assert asked.most_lines == 20
        assert read == asked_by_the_form(asked.kind, draft)


def test_limits_are_told_in_words(client, focal_point):
    draft = factories.draft(focal_point)
    said = {
        (asked.kind.key, question.name): [str(limit) for limit in question.limits]
        for asked in questions.all_of_them(draft.call)
        for question in (*asked.own, *asked.columns)
    }
    assert said["context", "context"] == ["At most 800 words."]
    assert said["priorities", "justification"] == ["At most 150 words."]
    assert said["authority", "title"] == ["At most 200 characters."]
    assert said["team", "share"] == ["From 1 to 100."]
    assert said["team", "months"] == ["From 1 to 18."]
    assert said["calendar", "months"] == ["From 12 to 18 months."]
    assert said["support", "logistics"] == ["At most USD\N{NO-BREAK SPACE}30,000, the call’s ceiling."]
    assert said["attachments", "letter"] == [
        "PDF, Word (DOCX), OpenDocument (ODT), Excel (XLSX), JPG or PNG, up to 10 MB."
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_every_question_with_its_guidance(client, call, language):
    text = page(client, f"/calls/{call.code}/before-you-start/", language)
    with translation.override(language):
        for asked in some(questions.all_of_them(call)):
            for said in (
                asked.kind.title,
                asked.kind.question,
                asked.kind.intro,
                asked.list_guidance,
                *asked.conditions,
            ):
                assert plain(said) in plain(text)
            for question in (*asked.own, *asked.columns):
                assert plain(question.label) in plain(text)
                assert plain(question.guidance) in plain(text)


def plain(text) -> str:
    """As both are written: the page escapes, and wraps its lines."""
    return " ".join(str(text).replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", '"').split())


def test_what_the_whole_must_hold_is_said_beforehand(client, call):
    text = page(client)
    assert "Name at least one partner outside the public sector" in text
    assert "Say what people or funds the country contributes." in text
    assert "Write at least one objective." in text


def test_how_it_is_read_afterwards(client, call):
    text = page(client)
    for criterion in some(call.criteria.all()):
        assert criterion.title in text
    for item in some(call.checklist.all()):
        assert item.title in text
    assert f"within {call.screening_days} days" in text
    assert f"decides within {call.decision_days} days" in text


def test_without_a_call_the_form_is_there_and_says_so(client):
    text = page(client)
    assert "No call is open now" in text
    assert "Context and needs" in text
    assert "blank-dossier" not in text
    assert client.get("/calls/none/before-you-start/").status_code == 404


def test_home_the_call_and_the_answer_lead_there(client, call):
    own = f'href="/calls/{call.code}/before-you-start/"'
    assert 'href="/before-you-start/"' in page(client, "/")
    assert own in page(client, f"/calls/{call.code}/")
    assert own in page(client, "/can-my-country-apply/?country=SN")


# --- The blank dossier ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_has_every_question_and_is_made_once_for_a_state_of_the_form(client, call, language):
    address = f"/calls/{call.code}/blank-dossier/{language}/"
    assert "takes a few seconds" in page(client, address)
    document = Document.objects.get()
    assert (document.kind, document.language, document.requested_by) == (blank.BLANK, language, None)
    page(client, address)
    assert Document.objects.count() == 1
    assert documents.render(document.pk)

    response = client.get(address, follow=True)
    assert response.headers["Content-Type"] == "application/pdf"
    assert call.code in response.headers["Content-Disposition"]
    content = b"".join(response.streaming_content)
    pdf = PdfReader(BytesIO(content))
    text = " ".join(text_of(pdf).split())
    with translation.override(language):
        for asked in some(questions.all_of_them(call)):
            for said in (asked.kind.title, *(question.label for question in (*asked.own, *asked.columns))):
                assert plain(said) in text, said
    assert (pdf.trailer["/Root"]["/Lang"], pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]) == (language, True)
    assert {"Table", "TH", "H1", "H2"} <= set(tags(pdf))
    assert len(content) < 200_000


def test_another_form_makes_another_pdf(client, call):
    address = f"/calls/{call.code}/blank-dossier/en/"
    page(client, address)
    documents.render(Document.objects.get().pk)
    Call.objects.filter(pk=call.pk).update(title_en="Another title")
    assert "takes a few seconds" in page(client, address)
    assert Document.objects.count() == 2


def test_a_draft_call_has_no_blank_dossier(client, call):
    Call.objects.filter(pk=call.pk).update(state="draft", is_live=False)
    for ending in ("en/", "en.docx"):
        assert client.get(f"/calls/{call.code}/blank-dossier/{ending}").status_code == 404
    assert client.get(f"/calls/{call.code}/blank-dossier/de/").status_code == 404
    assert Document.objects.count() == 0


@pytest.mark.parametrize(("language", "locale"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_the_word_document_has_every_question_and_room(client, call, language, locale):
    response = client.get(f"/calls/{call.code}/blank-dossier/{language}.docx")
    content = response.content
    word = open_word(BytesIO(content))
    text = (
        "\n".join(paragraph.text for paragraph in word.element.body.iter_inner_content()) if False else all_text(word)
    )
    with translation.override(language):
        for asked in some(questions.all_of_them(call)):
            for said in (asked.kind.title, asked.kind.question, *(one.label for one in (*asked.own, *asked.columns))):
                assert str(said) in text, said
    assert (word.core_properties.language, word.core_properties.title != "") == (locale, True)
    assert len(word.tables) > 25
    assert len(content) < 60_000
    assert f"{call.code.lower()}-" in response.headers["Content-Disposition"].lower()


def all_text(word) -> str:
    cells = (paragraph.text for table in word.tables for cell in table._cells for paragraph in cell.paragraphs)
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


# --- Models of letters ------------------------------------------------------------------------------------------------


def test_each_letter_is_there_in_both_languages_with_the_same_things_to_fill_in():
    models = letters.all_of_them()
    assert {(one.key, one.language) for one in models} == {(key, lang) for key in LETTERS for lang in ("fr", "en")}
    for key in LETTERS:
        french, english = (letters.find(key, language) for language in ("fr", "en"))
        assert (
            french.body.count("[") == french.body.count("]") == english.body.count("[") == english.body.count("]") > 9
        )
        assert len(french.paragraphs) == len(english.paragraphs)


@pytest.mark.parametrize("key", sorted(LETTERS))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_letter_is_a_word_document_whose_blanks_are_highlighted(client, key, language):
    response = client.get(f"/before-you-start/{key}-{language}.docx")
    word, model = open_word(BytesIO(response.content)), letters.find(key, language)
    runs = [run for paragraph in word.paragraphs for run in paragraph.runs]
    marked = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == [piece for piece in marked if piece.startswith("[") and piece.endswith("]")]
    assert len(marked) == model.body.count("[")
    assert len(response.content) < 60_000


def test_a_letter_that_there_is_not_is_not_found(client):
    for name in ("authority-de", "none-fr"):
        assert client.get(f"/before-you-start/{name}.docx").status_code == 404


def test_letters_stand_on_the_page_with_what_is_to_be_filled_in_marked(client, call):
    text = page(client, language="en")
    assert "<mark>[official name of the State]</mark>" in text
    assert "Letter designating the focal point" in text


def test_what_the_letters_say_is_what_people_attach(client, call):
    """An application takes the model of the authority's letter, once filled in, as it comes."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from applications import actions

    made = client.get("/before-you-start/authority-fr.docx")
    focal = person("focal_point", party=call.eligible.countries.get())
    upload = SimpleUploadedFile("lettre.docx", made.content, content_type=made.headers["Content-Type"])
    stored = actions.attach(factories.draft(focal, on=call), upload, by=focal, purpose="authority-letter")
    with default_storage.open(stored.file.name) as file:
        assert file.read() == made.content
