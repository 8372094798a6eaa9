"""Files that people hand in: kept outside the web root, read by those who may."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal import scanning, trail, uploads, verbs
from portal.models.files import StoredFile
from portal.models.people import User

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


def keep(upload: UploadedFile, about: models.Model, *, purpose: str, by: User | None) -> StoredFile:
    """Store an upload as belonging to a record. Raises ValidationError as `uploads.check` does."""
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
    stored.file.save(stored.name, File(upload), save=False)
    stored.save()
    return stored


def discard(stored: StoredFile) -> None:
    """Delete a stored file: its row now, its content once the transaction has committed."""
    path, storage = stored.file.name, stored.file.storage
    stored.delete()
    transaction.on_commit(lambda: storage.delete(path))


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
