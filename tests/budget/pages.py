"""How tests read a page and a spreadsheet."""

import csv
import io
import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree


def text_of(response) -> str:
    """What the page says, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def rows_of(response) -> list[dict[str, str]]:
    """Once: the file is streamed."""
    return rows_in(response.getvalue())


def rows_in(content: bytes) -> list[dict[str, str]]:
    """The rows, without the last column, in whose header the file says what it is (tests/portal/test_exports.py)."""
    found = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    *names, _about = found.fieldnames
    return [{name: row[name] for name in names} for row in found]


def sheet_of(response) -> list[list[str | Decimal]]:
    """The cells of a workbook's first sheet that hold something: texts, and numbers (of which days are some)."""
    book = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [[_value(cell) for cell in row if len(cell)] for row in root.iter(f"{SHEET}row")]


SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _value(cell: ElementTree.Element) -> str | Decimal:
    text = "".join(cell.itertext())
    return text if cell.get("t") == "inlineStr" else Decimal(text)
