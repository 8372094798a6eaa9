"""Whether files and documents are what was stored, and whether each file on the disk belongs to somebody."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal.invariants.checks import in_batches
from portal.invariants.findings import Finding
from portal.models import Document, StoredFile

CHUNK = 1 << 20
FOLDERS = ("uploads", "documents")
# Content is written before its row is committed; a worker that was killed leaves its own until the next is done.
SETTLED = dt.timedelta(hours=2)


def files() -> Iterator[Finding]:
    """Each file handed in, whole and unaltered."""
    rows = StoredFile.objects.values_list("pk", "file", "sha256", "size")
    for batch in in_batches(rows):
        for key, path, sha256, size in batch:
            yield from _compared(StoredFile, key, path, sha256, size)


def documents() -> Iterator[Finding]:
    """Each document that is ready, whole and unaltered."""
    rows = Document.objects.filter(state="ready").values_list("pk", "file", "sha256", "size")
    for batch in in_batches(rows):
        for key, path, sha256, size in batch:
            yield from _compared(Document, key, path, sha256, size)


def _compared(model: type[Model], key: Any, path: str, sha256: str, size: int) -> Iterator[Finding]:
    stored = _digest(path)
    if stored is None:
        yield Finding(model, key, what=_("content"), found=_("no file"), expected=path)
    elif stored[0] != sha256:
        yield Finding(model, key, what="SHA-256", found=stored[0], expected=sha256)
    elif stored[1] != size:
        yield Finding(model, key, what=_("size in bytes"), found=size, expected=stored[1])


def _digest(path: str) -> tuple[str, int] | None:
    """The SHA-256 and the size of what stands there; None where nothing does."""
    digest, size = hashlib.sha256(), 0
    try:
        with default_storage.open(path) as content:
            while piece := content.read(CHUNK):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return None
    return digest.hexdigest(), size


def strays() -> Iterator[Finding]:
    """Files that no row names. They hold what somebody handed in, and nobody would erase them."""
    named = set(StoredFile.objects.values_list("file", flat=True))
    named |= set(Document.objects.exclude(file="").values_list("file", flat=True))
    for folder in FOLDERS:
        for path in _below(folder):
            if path not in named and _is_settled(path):
                yield Finding(None, path, what=_("the record that it belongs to"), found=None, expected=_("one record"))


def _below(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for name in folders:
        yield from _below(f"{folder}/{name}")


def _is_settled(path: str) -> bool:
    """By the disk's own clock, since it says when the file was written."""
    try:
        age = dt.datetime.now(dt.UTC) - default_storage.get_modified_time(path)
    except OSError:
        return False
    return age > SETTLED
