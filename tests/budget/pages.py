"""How tests read a page and a spreadsheet."""

import csv
import io
import re


def text_of(response) -> str:
    """What the page says, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def rows_of(response) -> list[dict[str, str]]:
    """Once: the file is streamed."""
    return rows_in(response.getvalue())


def rows_in(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
