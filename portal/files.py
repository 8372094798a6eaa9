"""Files that people hand in: kept outside the web root, read by those who may."""

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal import scanning, trail, uploads, verbs
from portal.models.files import Damage, Document, StoredFile, uploaded_path
from portal.models.people import User
from portal.refusals import Refused

logger = logging.getLogger(__name__)

FILE_INFECTED = verbs.declare("portal.file_infected", _("File refused by the virus scanner"))

Reader = Callable[[User, models.Model], bool]
_readers: dict[tuple[str, str], Reader] = {}


def readable_by(model: str, may_read: Reader, *, kind: str = "") -> None:
    """Say who may read the files and documents about a model (“app.model”, in lower case); `kind` is a file's purpose
    or a document's kind for which another rule holds than for the rest."""
    _readers[model.lower(), kind] = may_read


def may_read(user: User, about: models.Model | None, kind: str = "") -> bool:
    """Whether the person may read what is kept about a record; no rule means nobody."""
    if about is None:
        return False
    model = about._meta.label_lower
    rule = _readers.get((model, kind)) or _readers.get((model, ""))
    return bool(rule and rule(user, about))


# --- Kept -------------------------------------------------------------------------------------------------------------


class NotKept(Refused):
    """The disk takes nothing more: nothing is saved, and the form says so where the file was chosen."""

    def __init__(self, upload: UploadedFile):
        super().__init__(_("This file couldn’t be kept just now, so nothing was saved. Try again in a few minutes."))
        self.upload = upload


def keep(upload: UploadedFile, about: models.Model, *, purpose: str, by: User | None) -> StoredFile:
    """Store an upload as belonging to a record. Raises ValidationError as `uploads.check` does, and NotKept."""
    judged = uploads.check(upload)
    stored = StoredFile(
        name=uploads.clean_name(upload.name),
        media_type=judged.media_type,
        size=judged.size,
        sha256=judged.sha256,
        about=about,
        purpose=purpose,
        uploaded_by=by,
    )
    try:
        stored.file.name = write(uploaded_path(stored, stored.name), File(upload))
    except OSError as error:
        logger.error("%s could not be written: %s", stored.pk, error)
        raise NotKept(upload) from error
    stored.save()
    return stored


def write(path: str, content: File) -> str:
    """Store content whole or not at all; returns where. Raises OSError where the disk refuses."""
    try:
        return default_storage.save(path, content)
    except OSError:
        with suppress(OSError):
            default_storage.delete(path)
        raise


def discard(stored: StoredFile) -> None:
    """Delete a stored file: its row now, its content once the transaction has committed. Content that the disk doesn't
    let go stays behind, unreachable."""
    path = stored.file.name
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(path), robust=True)


# --- Read -------------------------------------------------------------------------------------------------------------


class Damaged(Exception):
    """What is stored is gone, or isn't what was stored."""


def opened(kept: StoredFile | Document) -> File:
    """Open what was stored, after its SHA-256 has shown that it is just that. Raises Damaged, and has the Secretariat
    know, once; what is whole again is damaged no more."""
    try:
        content = default_storage.open(str(kept.file))
        is_whole = hashlib.file_digest(content, "sha256").hexdigest() == kept.sha256
    except OSError as error:
        _note_damage(kept, is_missing=True)
        raise Damaged from error
    if not is_whole:
        content.close()
        _note_damage(kept, is_missing=False)
        raise Damaged
    if damage := getattr(kept, "damage", None):
        damage.delete()
    content.seek(0)
    return content


def _note_damage(kept: StoredFile | Document, *, is_missing: bool) -> None:
    which = {"stored_file" if isinstance(kept, StoredFile) else "document": kept}
    _damage, is_new = Damage.objects.update_or_create(**which, defaults={"is_missing": is_missing})
    if is_new:
        logger.error("%s is %s", kept.file, "missing" if is_missing else "not what was stored")


def about(record: models.Model, purpose: str | None = None) -> models.QuerySet[StoredFile]:
    """The files handed in about a record, oldest first."""
    found = StoredFile.objects.filter(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk
    ).select_related("uploaded_by")
    return found.filter(purpose=purpose) if purpose else found


@transaction.atomic
def report_infected(upload: UploadedFile, *, by: User) -> None:
    """The virus scanner found something in what the person handed in; the file itself is not kept."""
    name, found = uploads.clean_name(upload.name or ""), scanning.verdict_on(upload).found
    trail.record(FILE_INFECTED, by, by=by, changes={"file": [None, name], "found": [None, found]})
