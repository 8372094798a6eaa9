"""How tests read a PDF back: its text in order, its structure tree, its bookmarks, its coverage chart's figures."""

import re

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, DictionaryObject


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def elements(reader: PdfReader) -> list[DictionaryObject]:
    """The structure tree in reading order."""
    found: list[DictionaryObject] = []

    def walk(node) -> None:
        node = node.get_object()
        if not isinstance(node, dict):
            return
        found.append(node)
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            walk(kid)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def tags(reader: PdfReader) -> list[str]:
    return [str(node["/S"])[1:] for node in elements(reader) if "/S" in node]


def bookmarks(reader: PdfReader) -> list:
    def titles(outline) -> list:
        return [titles(item) if isinstance(item, list) else item.title for item in outline]

    return titles(reader.outline)


def in_order(text: str, *parts: str) -> None:
    at = -1
    for part in parts:
        found = text.find(part, at + 1)
        assert found > at, f"{part!r} does not come after what stands before it"
        at = found


def figures_of_coverage(reader: PdfReader) -> dict[str, int]:
    """What the coverage chart shows for each of the twenty activities."""
    pages = (page.extract_text() for page in reader.pages)
    page = next(text for text in pages if len(re.findall(r"([1-5]\.[1-4])\n(\d+)", text)) >= 20)
    return {code: int(count) for code, count in re.findall(r"([1-5]\.[1-4])\n(\d+)", page)}


def headless(reader: PdfReader) -> list[str]:
    """Header cells that don't say which way they look."""
    cells = [node for node in elements(reader) if node.get("/S") == "/TH"]
    return [str(cell.get("/ID")) for cell in cells if str(cell["/A"].get("/Scope")) not in ("/Row", "/Column")]


def untagged(page: PageObject) -> tuple[int, int]:
    """How many runs of text the page marks as artifacts, and how many it marks as nothing at all."""
    artifacts = bare = 0
    open_marks: list[str] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in (b"BDC", b"BMC"):
            open_marks.append(str(operands[0]))
        elif operator == b"EMC":
            open_marks.pop()
        elif operator in (b"Tj", b"TJ"):
            artifacts += "/Artifact" in open_marks
            bare += not open_marks
    return artifacts, bare


def empty_boxes(reader: PdfReader) -> set[str]:
    """The fonts in which something is written that they don't have: WeasyPrint then draws their empty box, by a table
    of codes of its own instead of Identity-H."""
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()]
    return {str(font["/BaseFont"]) for font in fonts if not isinstance(font["/Encoding"], str)}
