"""Pictures, JPEG and PNG: that their parts follow each other to the end. What they show isn’t drawn, for a small file
can ask for any amount of memory."""

import re
import zlib

from portal.contents import refusals

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
MOST_PARTS = 50_000
_MARKER = re.compile(rb"\xff+([\x01-\xfe])")
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the markers of frames, which hold width and height
_SCAN, _END_OF_JPEG = 0xDA, b"\xff\xd9"


def check_png(content: bytes) -> None:
    """Raises ValidationError: another kind of file, cut off, or damaged."""
    if not content.startswith(PNG):
        raise refusals.other_than_named("png")
    at, kinds = len(PNG), set()
    for _part in range(MOST_PARTS):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(content) or len(kind) < 4:
            raise refusals.cut_off()
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise refusals.damaged()
        kinds.add(kind)
        at = end
        if kind == b"IEND":
            break
    if not {b"IHDR", b"IDAT", b"IEND"} <= kinds or not _is_an_area(content[16:20], content[20:24]):
        raise refusals.damaged()


def check_jpeg(content: bytes) -> None:
    """Raises ValidationError: another kind of file, cut off, or damaged."""
    if not content.startswith(JPEG):
        raise refusals.other_than_named("jpg")
    at, has_size = len(JPEG), False
    for _part in range(MOST_PARTS):
        found = _MARKER.match(content, at)
        if found is None:
            raise refusals.cut_off() if at >= len(content) else refusals.damaged()
        marker, at = found.group(1)[0], found.end()
        if marker == _SCAN:
            break
        if marker in _SIZES:
            has_size = _is_an_area(content[at + 5 : at + 7], content[at + 3 : at + 5])
        at += int.from_bytes(content[at : at + 2], "big")
    if not has_size:
        raise refusals.damaged()
    if content.find(_END_OF_JPEG, at) < 0:
        raise refusals.cut_off()


def _is_an_area(width: bytes, height: bytes) -> bool:
    """JPEG allows a height of nothing, to be said later; no program writes it."""
    return any(width) and any(height)
