"""What is measured on paper: a national roadmap's PDF, set against WeasyPrint alone on a plain table as long."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html, format_html_join
from weasyprint import HTML

from bench.measure import Act, Case
from portal.models import Document
from roadmap import pdf, queries
from roadmap.models import NationalRoadmap

FLOOR, ROADMAP = PAPERS = ("pdf-floor", "roadmap-pdf")


def papers(roadmap: NationalRoadmap) -> list[Case]:
    return [Case(FLOOR, plain_table(roadmap), FLOOR), Case(ROADMAP, roadmap_pdf(roadmap), FLOOR)]


def roadmap_pdf(roadmap: NationalRoadmap) -> Callable[[], Act]:
    """Drawn as the worker draws it, from the database to the bytes; only its row is left out."""
    document = Document(kind=queries.PUBLISHED, version=1, language=settings.LANGUAGE_CODE)

    def act() -> bytes:
        with translation.override(document.language):
            return pdf.draw(roadmap, document, lambda done: None)

    return lambda: act


def plain_table(roadmap: NationalRoadmap) -> Callable[[], Act]:
    """The same rows and columns, without style, charts or tags."""
    rows = [
        (
            item.priority.activity.code,
            item.title,
            item.kind,
            item.responsible,
            item.starts_on,
            item.cost,
            item.indicator,
        )
        for item in queries.action_plan(roadmap)
    ]
    cells = [format_html_join("", "<td>{}</td>", ((value,) for value in row)) for row in rows]
    page = format_html("<table>{}</table>", format_html_join("", "<tr>{}</tr>", ((row,) for row in cells)))

    def act() -> bytes:
        return HTML(string=page).write_pdf()

    return lambda: act
