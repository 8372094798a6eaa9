"""What may be handed in: the kinds of file that are accepted, judged by their content and by a virus scanner."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import scanning
from portal.contents import archives, pdfs, pictures, texts
from portal.text import clean_line

PDF, JPEG, CSV = "application/pdf", "image/jpeg", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = {
    "pdf": PDF,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
    "odt": archives.ODT,
    "jpg": JPEG,
    "jpeg": JPEG,
    "jfif": JPEG,  # what Windows names a JPEG that is saved from a page
    "jpe": JPEG,
    "png": "image/png",
}
# Tables that are read, in place of evidence that is kept.
TABLES = {"xlsx": XLSX, "csv": CSV}
# What the portal makes itself, handed in to be compared.
DOCUMENTS = {"pdf": PDF}
_CHECKS: dict[str, Callable[[bytes], None]] = {
    PDF: pdfs.check,
    JPEG: pictures.check_jpeg,
    "image/png": pictures.check_png,
    CSV: texts.check,
    **{ALLOWED[ending]: partial(archives.check, ending) for ending in ("docx", "xlsx", "odt")},
}
HINT = _("PDF, Word (DOCX), OpenDocument (ODT), Excel (XLSX), JPG or PNG, up to 10 MB.")
TABLES_HINT = _("Excel (XLSX) or CSV, up to 10 MB.")
DOCUMENTS_HINT = _("PDF, up to 10 MB.")


def hint(allowed: Mapping[str, str]) -> Promise:
    """Which files are taken, in words."""
    if allowed is DOCUMENTS:
        return DOCUMENTS_HINT
    return TABLES_HINT if allowed is TABLES else HINT


LONGEST_ENDING = 10
# How browsers send what would end a name before its time: a quotation mark, and the two parts of a line's end.
_ESCAPED = re.compile(r"%(22|0D|0A)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The name that the person gave the file, without path or control characters, short enough to keep."""
    name = _ESCAPED.sub(lambda found: unquote(found.group()), name or "")
    name = clean_line(re.split(r"[\\/]", name)[-1]).lstrip(".") or "file"
    stem, dot, ending = name.rpartition(".")
    is_ending = dot and len(ending) <= LONGEST_ENDING
    return f"{stem[: 190 - len(ending)]}{dot}{ending}" if is_ending else name[:190]


def media_type_of(name: str, content: bytes, allowed: Mapping[str, str] = ALLOWED) -> str:
    """The media type on which name and content agree. Raises ValidationError where they don't, where it isn't allowed,
    and where nobody could open the file."""
    _stem, dot, ending = name.lower().rpartition(".")
    if not dot or ending not in allowed:
        types = {"types": hint(allowed)}
        raise ValidationError(_("This type of file isn’t accepted. Accepted: %(types)s"), params=types)
    _CHECKS[allowed[ending]](content)
    return allowed[ending]


@dataclass(frozen=True)
class Judged:
    """The verdict on an upload that is accepted: its media type, its size in bytes and its SHA-256."""

    media_type: str
    size: int
    sha256: str


def check(upload: UploadedFile, *, kept: bool = True, allowed: Mapping[str, str] = ALLOWED) -> Judged:
    """Judge an upload, once however often it is asked for: the verdict stays with the upload.

    Raises ValidationError: empty, too large, of a wrong type, not to be opened, or, where it is to be `kept`, a virus.
    """
    if not hasattr(upload, "judged"):
        upload.judged = _judge(upload, kept=kept, allowed=allowed)
    if kept:
        scanning.require_clean(upload)
    return upload.judged


def _judge(upload: UploadedFile, *, kept: bool, allowed: Mapping[str, str]) -> Judged:
    if not upload.size:
        raise ValidationError(_("This file is empty."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(_("This file is larger than 10 MB. Please hand in a smaller one."))
    content = content_of(upload)
    is_altered_copy = not kept and b"%PDF-" in content[:1024]  # whoever compares one is told so, not that it won’t open
    media_type = PDF if is_altered_copy else media_type_of(clean_name(upload.name), content, allowed)
    return Judged(media_type, len(content), hashlib.sha256(content).hexdigest())


def content_of(upload: UploadedFile) -> bytes:
    """The whole content, wherever an earlier reader stopped."""
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    return content
