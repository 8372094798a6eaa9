"""Plain text, such as a table saved as CSV: in which of the usual encodings it is."""

import codecs

from portal.contents import refusals

# What spreadsheets write: UTF-8 with and without its mark, “Unicode text” with its own, and Windows in the West.
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_UNMARKED = ("utf-8", "cp1252")


def decoded(content: bytes) -> str:
    """Its text. Raises ValidationError where it is none."""
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else _UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refusals.other_than_named("csv")


def check(content: bytes) -> None:
    """Raises ValidationError where the content is no text."""
    decoded(content)
