"""What may be handed in: the kinds of file that are accepted, judged by their content and by a virus scanner."""

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal import scanning
from portal.text import clean_line

PDF = "application/pdf"
ALLOWED = {
    "pdf": PDF,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
# Office files are ZIP archives: what is inside tells them apart.
_INSIDE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_OFFICE = {"docx", "xlsx", "odt"}
_ARCHIVE = b"PK\x03\x04"
# Where programs stand in them: Microsoft's (a DOCM renamed), and OpenDocument's.
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/.*)$|^(Basic|Scripts)/.", re.IGNORECASE)
HINT = _("PDF, Word (DOCX), OpenDocument (ODT), Excel (XLSX), JPG or PNG, up to 10 MB.")

LONGEST_ENDING = 10


def clean_name(name: str) -> str:
    """The name that the person gave the file, without path or control characters, short enough to keep."""
    name = clean_line(re.split(r"[\\/]", name or "")[-1]).lstrip(".") or "file"
    stem, dot, ending = name.rpartition(".")
    is_ending = dot and len(ending) <= LONGEST_ENDING
    return f"{stem[: 190 - len(ending)]}{dot}{ending}" if is_ending else name[:190]


def media_type_of(name: str, content: bytes) -> str:
    """The media type on which name and content agree. Raises ValidationError where they don't, or it isn't allowed."""
    _stem, dot, ending = name.lower().rpartition(".")
    if not dot or ending not in ALLOWED:
        raise ValidationError(_("This type of file isn’t accepted. Accepted: %(types)s"), params={"types": HINT})
    if ending in _OFFICE and _holds_macros(content):
        raise ValidationError(_("This file holds macros, which aren’t accepted. Save it without them, or as PDF."))
    if not _looks_like(ending, content):
        raise ValidationError(
            _(
                "The content of this file isn’t what its name says (%(ending)s). "
                "Save it again from the program that made it."
            ),
            params={"ending": ending.upper()},
        )
    return ALLOWED[ending]


def _looks_like(ending: str, content: bytes) -> bool:
    if ending in _OFFICE:
        return content.startswith(_ARCHIVE) and _archive_is(ending, content)
    try:
        return puremagic.from_string(content[:4096], mime=True) == ALLOWED[ending]
    except puremagic.PureError:
        return False


def _holds_macros(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return any(_MACROS.search(name) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return False


def _archive_is(ending: str, content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if ending == "odt":
                with archive.open("mimetype") as entry:  # no more of it: an archive may unpack to anything
                    return entry.read(100).decode("ascii", "replace").strip() == ALLOWED["odt"]
            return _INSIDE[ending] in archive.namelist()
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, OSError, EOFError, ValueError):
        return False


@dataclass(frozen=True)
class Judged:
    """The verdict on an upload that is accepted: its media type, its size in bytes and its SHA-256."""

    media_type: str
    size: int
    sha256: str


def check(upload: UploadedFile, *, kept: bool = True) -> Judged:
    """Judge an upload, once however often it is asked for: the verdict stays with the upload.

    Raises ValidationError: empty, too large, wrong type or, for a file that is to be `kept`, a virus in it.
    """
    if not hasattr(upload, "judged"):
        upload.judged = _judge(upload)
    if kept:
        scanning.require_clean(upload)
    return upload.judged


def _judge(upload: UploadedFile) -> Judged:
    if not upload.size:
        raise ValidationError(_("This file is empty."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(_("This file is larger than 10 MB. Please hand in a smaller one."))
    content = content_of(upload)
    media_type = media_type_of(clean_name(upload.name), content)
    return Judged(media_type, len(content), hashlib.sha256(content).hexdigest())


def content_of(upload: UploadedFile) -> bytes:
    """The whole content, wherever an earlier reader stopped."""
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    return content
