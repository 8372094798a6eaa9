"""What people do with imports besides the moves of their life: hand a table in, decide on doubles, forget."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import files, trail, uploads, verbs
from portal.imports import headers, running
from portal.imports.kinds import Kind
from portal.imports.lifecycle import may_import
from portal.models import Import, ImportRow, User
from portal.refusals import Refused, WrongState

HANDED_IN = verbs.declare("portal.import_handed_in", _("Table handed in"), is_news=False)
DECIDED = verbs.declare("portal.import_decided", _("Doubles of an import decided"), is_news=False)
PURPOSE = "import"
Decision = ImportRow.Decision


@transaction.atomic
def hand_in(kind: Kind, upload: UploadedFile, *, by: User) -> Import:
    """Keep a table and have it looked through; one that is under way already is that one. Raises ValidationError where
    it is no such table."""
    if not kind.may(by):
        raise PermissionDenied
    columns = headers.columns_of(kind, upload)
    judged = uploads.check(upload, allowed=uploads.TABLES)
    found, is_new = Import.objects.get_or_create(
        kind=kind.name,
        sha256=judged.sha256,
        is_live=True,
        defaults={"columns": columns, "file_name": uploads.clean_name(upload.name or ""), "uploaded_by": by},
    )
    if is_new:
        found.file = files.keep(upload, found, purpose=PURPOSE, by=by)
        found.save()
        trail.record(HANDED_IN, found, by=by, changes={"sha256": [None, judged.sha256]})
        running.after_commit(found.pk)
    return found


@transaction.atomic
def decide(record: Import, decisions: Mapping[int, str], *, by: User) -> None:
    """Say what is to become of these doubles, by the number of their row.

    Raises WrongState where the import has moved on, and Refused at a row that can't be added beside what has its key.
    """
    record = Import.objects.select_for_update().get(pk=record.pk)
    if not may_import(by, record):
        raise PermissionDenied
    if record.state != "checked":
        raise WrongState(_("This has already moved on: it is now “%(state)s”.") % {"state": record.state_label})
    doubles = {row.number: row for row in record.rows.filter(outcome="double", number__in=decisions)}
    changed = [row for number, row in doubles.items() if row.decision != decisions[number]]
    for row in changed:
        row.decision = Decision(decisions[row.number])
        _check_possible(row)
    ImportRow.objects.bulk_update(changed, ["decision"], batch_size=500)
    if changed:
        trail.record(DECIDED, record, by=by, changes={"rows": [None, len(changed)]})


def _check_possible(row: ImportRow) -> None:
    if row.decision not in possible(row):
        raise Refused({f"row_{row.number}": _("This can’t be done with this row.")})


def possible(row: ImportRow) -> list[str]:
    """What may be decided: what shares its key can't stand beside it, and a row of the same file can't be changed."""
    if row.match_id is None:
        return [Decision.UNDECIDED, Decision.LEAVE, Decision.ADD]
    return [Decision.UNDECIDED, Decision.LEAVE, Decision.UPDATE, *([] if row.has_its_key else [Decision.ADD])]
