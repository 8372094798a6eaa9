"""What WeasyPrint 70 leaves out of a document's tags, and PDF/UA-1 asks for.

- The language of a part that isn't in the document's own (7.2): a reader aloud pronounces it by that.
- Which way a header cell looks, along its row or down its column (7.5).
- That running heads and page numbers are artifacts (7.8): read aloud on each page, they would interrupt the text.
"""

from collections.abc import Callable, Iterator

import pydyf
from weasyprint import draw
from weasyprint.formatting_structure.boxes import MarginBox
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream

Built = Iterator[pydyf.Dictionary]
SCOPES = {"row": "/Row", "rowgroup": "/Row"}  # any other header looks down its column


def complete() -> None:
    """Let WeasyPrint write them, in every document of this process."""
    tags._build_box_tree = _completed(tags._build_box_tree)
    draw.draw_stacking_context = _apart(draw.draw_stacking_context)
    Stream.marked = _marked(Stream.marked)


# --- Languages and header cells ---------------------------------------------------------------------------------------


def _completed(build: Callable[..., Built]) -> Callable[..., Built]:
    """Each structure element with the language and the scope of the HTML element for which it is made; none for what
    runs in the margins, which is no part of the text."""

    def build_completed(box, *args) -> Built:
        if isinstance(box, MarginBox):
            return
        source = getattr(box, "element", None)
        language = _language_of(source)
        for element in build(box, *args):
            if language and "Lang" not in element:
                element["Lang"] = pydyf.String(language)
            if element["S"] == "/TH":
                element["A"]["Scope"] = SCOPES.get(source.get("scope"), "/Column")
            yield element

    return build_completed


def _language_of(source) -> str:
    """The language that an HTML element names for itself; the whole page's is in the catalogue already."""
    return "" if source is None or source.tag == "html" else source.get("lang", "")


# --- What runs in the margins -----------------------------------------------------------------------------------------


def _apart(draw_context: Callable[..., None]) -> Callable[..., None]:
    """While a margin's box is drawn, its stream knows that this is no text of the page."""

    def draw_apart(stream, context) -> None:
        stream.in_margin, before = isinstance(context.box, MarginBox), getattr(stream, "in_margin", False)
        stream.in_margin |= before
        draw_context(stream, context)
        stream.in_margin = before

    return draw_apart


def _marked(mark: Callable) -> Callable:
    """What is drawn in a margin is an artifact; all else is marked as it was."""

    def marked(stream, box, tag):
        return stream.artifact() if getattr(stream, "in_margin", False) else mark(stream, box, tag)

    return marked
