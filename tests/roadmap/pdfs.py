"""How tests read a PDF back: its text in order, its structure tree, its bookmarks, its coverage chart's figures."""

import re

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


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
