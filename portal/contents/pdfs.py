"""PDFs: one that begins as a reader allows it, ends, and opens on a page without a password."""

import re
from io import BytesIO

import pikepdf

from portal.contents import refusals

HEADER, END = b"%PDF-", b"%%EOF"
HEADER_WITHIN = 1024  # bytes: ISO 32000-1, annex H, note 13
# A file that begins as one of these is of another kind, whatever follows: GIF, PNG, JPEG, ZIP, Windows, Linux, RAR, 7z.
OTHER_KINDS = (b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
OBJECT = re.compile(rb"[0-9][ \r\n\t]{1,9}obj\b")
MOST_OBJECTS = 200_000  # that are looked for within a second, should their table be wrong; more are taken on trust


def check(content: bytes) -> None:
    """Raises ValidationError: another kind of file, cut off, locked by a password, or damaged."""
    end = content.rfind(END)
    if HEADER not in content[:HEADER_WITHIN] or content.startswith(OTHER_KINDS) or not OBJECT.search(content):
        raise refusals.other_than_named("pdf")
    if end < 0 or OBJECT.search(content, end):  # of what was added to an earlier state, its end is missing too
        raise refusals.cut_off()
    if content.count(b"obj") < 2 * MOST_OBJECTS:
        with refusals.damaged_if_it_fails():
            _open(content[: end + len(END)])


def _open(content: bytes) -> None:
    """As a reader does who knows no password; that of an owner, which forbids some uses, is none to open."""
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            opened.pages[0]
    except pikepdf.PasswordError:
        raise refusals.locked() from None
    except pikepdf.PdfError as error:
        if "encrypt" in str(error):  # by a certificate, say
            raise refusals.locked() from None
        raise
