"""The dry run: each row read and looked up, what is found noted beside it. No record is touched."""

from itertools import islice

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal import files
from portal.imports import headers, kinds, reading, sheets
from portal.imports.batches import SIZE, Batch
from portal.imports.kinds import Kind, Match, Values
from portal.models import Import, ImportRow

Outcome = ImportRow.Outcome
Rows = list[tuple[ImportRow, Values]]
BEFORE = _("Row %(number)s has the same.")
SALT = "portal.imports"


def fingerprint(kind: Kind, key: str) -> str:
    """By what rows about the same are found without naming it."""
    return salted_hmac(SALT, f"{kind.name} {key}", algorithm="sha256").hexdigest() if key else ""


def look_through(batch: Batch) -> None:
    """From the first row, whatever an earlier worker came to. Raises what ends an import (`running.TROUBLES`)."""
    with batch.begun() as record:
        record.rows.all().delete()
        record.seen = 0
    check, file = _Check(batch.record), batch.record.file
    if file is None:
        raise files.Damaged
    with files.opened(file) as content:
        lines = sheets.lines(content, file.media_type, headers.score(check.kind))
        next(lines, None)  # the header, which was read when it was handed in
        while rows := [check.row(line) for line in islice(lines, SIZE)]:
            check.look_up(rows)
            with batch.begun() as record:
                ImportRow.objects.bulk_create([row for row, _values in rows])
                record.seen += len(rows)
    batch.over("finish_check")


class _Check:
    """One pass over a table: it remembers what its rows had, to tell which come twice."""

    def __init__(self, record: Import):
        self.record, self.kind = record, kinds.named(record.kind)
        self.reader = reading.Reader(self.kind)
        self.keys: dict[str, int] = {}
        self.likes: dict[tuple[str, str], int] = {}

    def row(self, line: sheets.Line) -> tuple[ImportRow, Values]:
        """A row with what can be said of it by itself and by those before it."""
        cells, unread = reading.of_line(line, self.record.columns)
        values, faults = self.reader.read(cells)
        faults = [*unread, *reading.without(faults, unread)]
        row = ImportRow(of=self.record, number=line.number, cells=cells, faults=faults)
        key = "" if faults else self.kind.key(values)
        row.fingerprint = fingerprint(self.kind, key)
        if key and (before := self.keys.setdefault(key, line.number)) != line.number:
            row.faults = [_twice(self.kind.key_column, before)]
        row.outcome = Outcome.FAULTY if row.faults else Outcome.NEW
        return row, values

    def look_up(self, rows: Rows) -> None:
        """What the sound ones are among the records, and among the rows before them."""
        sound = {row.number: values for row, values in rows if not row.faults}
        found = self.kind.matches(sound)
        for row, values in rows:
            if row.number in sound:
                _note(row, found.get(row.number), self._like_before(row, values))

    def _like_before(self, row: ImportRow, values: Values) -> tuple[str, int] | None:
        likeness, shared = self.kind.alike(values)
        if not shared:
            return None
        before = self.likes.setdefault((likeness, shared), row.number)
        return (likeness, before) if before != row.number else None


def _twice(column: str, number: int) -> reading.Fault:
    return reading.fault(column, BEFORE % {"number": number})


def _note(row: ImportRow, match: Match | None, before: tuple[str, int] | None) -> None:
    if match and match.is_same:
        row.outcome, row.record_id = Outcome.SAME, match.record
    elif match:
        row.outcome, row.likeness, row.match_id = Outcome.DOUBLE, match.likeness, match.record
        row.has_its_key = match.has_its_key
    elif before:
        row.outcome = Outcome.DOUBLE
        row.likeness, row.match_row = before
