"""The writing of what was looked through: a transaction for each batch, in which its rows are written and say so."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.imports import kinds, reading
from portal.imports.batches import SIZE, Batch
from portal.imports.kinds import Kind
from portal.models import ImportRow, User
from portal.pauses import Stretch

Outcome, Decision, Result = ImportRow.Outcome, ImportRow.Decision, ImportRow.Result
OVERTAKEN = _("Something with the same key was added meanwhile: have the file looked through again.")
WRITTEN = ["outcome", "faults", "decision", "result", "record_id"]


def write(batch: Batch) -> None:
    """Every row that is to be written and isn't yet. Raises what ends an import (`running.TROUBLES`)."""
    kind = kinds.named(batch.record.kind)
    reader, stretch = reading.Reader(kind), Stretch()
    while True:
        with batch.begun() as record:
            rows = list(record.rows.to_write()[:SIZE])
            for row in rows:
                _write_row(row, kind, reader, by=record.asked_by)
            ImportRow.objects.bulk_update(rows, WRITTEN)
            record.written += len(rows)
        if len(rows) < SIZE:
            break
        stretch.over()
    with batch.begun() as record:
        record.rows.filter(outcome=Outcome.SAME).update(result=Result.UNCHANGED)
        record.rows.filter(result="").update(result=Result.LEFT_OUT)
    batch.over("finish")


def _write_row(row: ImportRow, kind: Kind, reader: reading.Reader, *, by: User) -> None:
    """Read anew, for what it names may have changed since it was looked through; what is refused is its fault."""
    values, faults = reader.read(row.cells)
    if not faults:
        faults = _written(row, kind, values, by=by)
    if faults:
        row.outcome, row.faults, row.decision, row.result = Outcome.FAULTY, faults, "", Result.LEFT_OUT


def _written(row: ImportRow, kind: Kind, values: kinds.Values, *, by: User) -> list[reading.Fault]:
    record = row.match_id if row.decision == Decision.UPDATE else None
    try:
        with transaction.atomic():
            row.record_id = kind.write(values, record=record, by=by).pk
    except ValidationError as refusal:
        return reading.told(refusal)
    except IntegrityError:
        return [reading.fault(kind.key_column, OVERTAKEN)]
    row.result = Result.UPDATED if record else Result.ADDED
    return []
