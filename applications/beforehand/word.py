"""Word documents to write in: the blank dossier and the models of letters, in the active language."""

import datetime as dt
import io
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from applications.beforehand.letters import LetterModel, pieces
from applications.beforehand.questions import Asked, Question
from applications.models import Call
from portal import clock
from portal.written import date_long

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
SOFT = RGBColor(0x55, 0x60, 0x6E)
BLANK_LINES = 5  # of a list, to begin with
WORDS_A_CENTIMETRE = 16  # handwritten or typed, on the width of a page

Text = str | Promise

NO_HOUR = (1980, 1, 1, 0, 0, 0)  # the first that an archive can say


def blank_dossier(call: Call, form: Iterable[Asked], language: str, title: str) -> bytes:
    """Every question with room for its answer."""
    made = _new(title, language)
    made.add_heading(title, 0)
    made.add_paragraph(call.title)
    _soft(made.add_paragraph(), _("Form as of %(date)s.") % {"date": date_long(clock.today())})
    _soft(
        made.add_paragraph(),
        _("To prepare the application with colleagues. The application itself is written and submitted on the portal."),
    )
    for number, asked in enumerate(form, 1):
        _section(made, number, asked)
    return _bytes(made)


def letter(model: LetterModel) -> bytes:
    """The model with its placeholders highlighted."""
    made = _new(model.title, model.language)
    for lines in model.paragraphs:
        for item in lines if lines[0].startswith("- ") else [None]:
            paragraph = made.add_paragraph(style="List Bullet" if item else None)
            _fill(paragraph, [item.removeprefix("- ")] if item else lines)
    return _bytes(made)


def _section(made: WordDocument, number: int, asked: Asked) -> None:
    made.add_heading(f"{number}. {asked.kind.title}", 1)
    made.add_paragraph(str(asked.kind.question)).runs[0].bold = True
    _soft(made.add_paragraph(), asked.kind.intro)
    for condition in asked.conditions:
        made.add_paragraph(str(condition), style="List Bullet")
    if not asked.kind.rows_last:
        _list(made, asked)
    for question in asked.own:
        _question(made, question)
    if asked.kind.rows_last:
        _list(made, asked)


def _question(made: WordDocument, asked: Question) -> None:
    _label(made.add_paragraph(), asked)
    for text in (*asked.limits, asked.guidance):
        if text:
            _soft(made.add_paragraph(), text)
    ticks = [_("Ready to attach")] if asked.is_file else asked.options
    for tick in ticks:
        made.add_paragraph(f"☐ {tick}")
    if not ticks:
        _room(made, asked.words)


def _list(made: WordDocument, asked: Asked) -> None:
    if not asked.columns:
        return
    made.add_paragraph(str(asked.list_label)).runs[0].bold = True
    if asked.list_guidance:
        _soft(made.add_paragraph(), asked.list_guidance)
    _soft(made.add_paragraph(), _("At most %(count)s lines.") % {"count": asked.most_lines})
    for question in asked.columns:
        _choices(made, question)
    table = made.add_table(rows=1 + BLANK_LINES, cols=len(asked.columns))
    table.style = "Table Grid"
    _repeat(table.rows[0])
    for cell, question in zip(table.rows[0].cells, asked.columns, strict=True):
        _label(cell.paragraphs[0], question)
        _limits(cell, question)
    for row in table.rows[1:]:
        row.height = Cm(3.4 if asked.has_texts else 1.4)


def _limits(cell: _Cell, question: Question) -> None:
    for text in question.limits:
        _soft(cell.add_paragraph(), text)


def _choices(made: WordDocument, question: Question) -> None:
    """What a column is chosen from, before the table, whose columns are narrow."""
    if question.options:
        _label(made.add_paragraph(), question)
    for option in question.options:
        made.add_paragraph(str(option), style="List Bullet")


def _label(paragraph: Paragraph, asked: Question) -> None:
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(str(asked.label)).bold = True
    if asked.is_needed:
        paragraph.add_run(f" ({_('required')})").font.color.rgb = SOFT


def _room(made: WordDocument, words: int) -> None:
    table = made.add_table(rows=1, cols=1)
    table.style = "Table Grid"
    table.rows[0].height = Cm(max(1.0, min(words / WORDS_A_CENTIMETRE, 20)))
    made.add_paragraph()


def _soft(paragraph: Paragraph, text: Text) -> None:
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(str(text))
    run.font.size, run.font.color.rgb = Pt(9), SOFT


def _fill(paragraph: Paragraph, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        for piece, to_fill_in in pieces(line):
            run = paragraph.add_run(piece)
            if to_fill_in:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


# --- The file ---------------------------------------------------------------------------------------------------------


def _new(title: str, language: str) -> WordDocument:
    """An A4 document that says its title, its language, its day, and its page in the footer."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    today = clock.today()
    core = made.core_properties
    core.title, core.language, core.author = title, LOCALES[language], _("Secretariat of the 2005 Convention")
    core.created = core.modified = dt.datetime(today.year, today.month, today.day)  # noqa: DTZ001 — a day, as Word has it
    core.comments = ""
    defaults = made.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}")
    defaults.set(qn("w:val"), LOCALES[language])
    footer = section.footer.paragraphs[0]
    _soft(footer, f"{title} · {date_long(today)} · ")
    _page_number(footer)
    return made


def _page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _repeat(row) -> None:
    """The table's head again on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _bytes(made: WordDocument) -> bytes:
    """Of the same form always the same: python-docx gives each part the hour of its making."""
    saved, kept = io.BytesIO(), io.BytesIO()
    made.save(saved)
    with ZipFile(saved) as parts, ZipFile(kept, "w", ZIP_DEFLATED) as same:
        for part in parts.infolist():
            part.date_time = NO_HOUR
            same.writestr(part, parts.read(part))
    return kept.getvalue()
