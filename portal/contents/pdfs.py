"""PDFs: one that begins as a reader allows it, ends, and opens on a page without a password."""

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from portal.contents import refusals

HEADER, END = b"%PDF-", b"%%EOF"
HEADER_WITHIN = 1024  # bytes: ISO 32000-1, annex H.3.4.1, note 13
# A file that begins as one of these is of another kind, whatever follows: GIF, PNG, JPEG, ZIP, Windows, Linux, RAR, 7z.
OTHER_KINDS = (b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
OBJECT = re.compile(rb"\b\d{1,10}\s{1,9}\d{1,5}\s{1,9}obj\b")
MOST_OBJECTS = 50_000  # to look through within a second or two; a file of more is taken as it is
DEEPEST = 50  # levels of the tree of pages


def check(content: bytes) -> None:
    """Raises ValidationError: another kind of file, cut off, locked by a password, or damaged."""
    start, end = content[:HEADER_WITHIN].find(HEADER), content.rfind(END)
    if start < 0 or content.startswith(OTHER_KINDS) or not OBJECT.search(content):
        raise refusals.other_than_named("pdf")
    if end < 0 or OBJECT.search(content, end):  # of what was added to an earlier state, its end is missing too
        raise refusals.cut_off()
    if content.count(b"obj") < 2 * MOST_OBJECTS:
        with refusals.damaged_if_it_fails():
            _open(content[start : end + len(END)])


def _open(content: bytes) -> None:
    """As a reader does who knows no password; that of an owner, which forbids some uses, is none to open."""
    try:
        reader = PdfReader(BytesIO(content))
        is_locked = reader.is_encrypted and not reader.decrypt("")
    except NotImplementedError:  # locked by a certificate
        is_locked = True
    if is_locked:
        raise refusals.locked()
    _first_page(reader.root_object["/Pages"].get_object())


def _first_page(node: DictionaryObject) -> DictionaryObject:
    """The first leaf of the tree of pages; raises where there is none."""
    for _level in range(DEEPEST):
        if "/Kids" not in node and node.get("/Type") != "/Pages":
            return node
        node = node["/Kids"][0].get_object()
    raise ValueError("The tree of pages is deeper than any program makes it")
