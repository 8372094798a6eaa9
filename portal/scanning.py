"""The virus scanner: where `CLAMD_ADDRESS` names a clamd, no file is kept before clamd has called it clean.

A scan takes time, so it comes before any transaction: when a form is cleaned or, in the admin, whose forms are cleaned
within a transaction, through `look_at`. The verdict stays with the upload.
"""

import logging
from dataclasses import dataclass
from io import BytesIO

from aioclamd import ClamdAsyncClient, ClamdError
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

PIECE = 256 * 1024  # bytes
logger = logging.getLogger(__name__)
FOUND = _("A virus scanner found something dangerous in this file (%(found)s). It was not kept.")
NOT_SCANNED = _("This file couldn’t be checked for viruses just now, so it was not kept. Try again in a few minutes.")


@dataclass(frozen=True)
class Verdict:
    """What the scanner says: clean, something found, or nothing (it couldn't be asked)."""

    clean: bool
    found: str = ""


def require_clean(upload: UploadedFile) -> None:
    """Raises ValidationError where something is found or the scanner can't say; does nothing where there is none."""
    if not settings.CLAMD_ADDRESS:
        return
    verdict = verdict_on(upload)
    if verdict.found:
        raise ValidationError(FOUND, code="virus", params={"found": verdict.found})
    if not verdict.clean:
        raise ValidationError(NOT_SCANNED, code="not_scanned")


def look_at(request: HttpRequest) -> None:
    """Scan a request's files ahead of a transaction; the check of each file then reports what was found."""
    for upload in _uploads(request.FILES):
        if settings.CLAMD_ADDRESS and upload.size and upload.size <= settings.UPLOAD_MAX_BYTES:
            verdict_on(upload)


def verdict_on(upload: UploadedFile) -> Verdict:
    """The scanner's verdict, asked for once for each upload."""
    if not hasattr(upload, "verdict"):
        upload.verdict = _scan(upload)
    return upload.verdict


def found_in(request: HttpRequest) -> list[UploadedFile]:
    """The files of a request in which something was found; none where the request's body was never read."""
    uploads = _uploads(getattr(request, "_files", None) or MultiValueDict())
    return [upload for upload in uploads if hasattr(upload, "verdict") and upload.verdict.found]


def _uploads(held: MultiValueDict) -> list[UploadedFile]:
    return [upload for _name, uploads in held.lists() for upload in uploads]


class _Content(BytesIO):
    """Content that is read in larger pieces than the client asks for: each piece costs it a thread."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(PIECE)


def _scan(upload: UploadedFile) -> Verdict:
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    try:
        return _ask(content, upload.name)
    except (ClamdError, OSError, ValueError) as error:
        logger.error("clamd could not say of %r: %s: %s", upload.name, type(error).__name__, error)
        return Verdict(clean=False)


def _ask(content: bytes, name: str | None) -> Verdict:
    host, _colon, port = settings.CLAMD_ADDRESS.rpartition(":")
    client = ClamdAsyncClient(host, int(port), timeout=settings.CLAMD_SECONDS)
    [(status, reason)] = (async_to_sync(client.instream)(_Content(content)) or {}).values()
    if status == "FOUND":
        logger.warning("clamd found %s in %r", reason, name)
        return Verdict(clean=False, found=reason or "?")
    return Verdict(clean=status == "OK")
