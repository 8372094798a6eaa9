"""What was found in a table, in the reader's words: each fault at its row and column, each double beside what it may
be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.forms.page import SAID_OF
from portal.imports import actions, kinds
from portal.imports.sheets import letter_of
from portal.models import Import, ImportRow
from portal.registry import address


@dataclass(frozen=True)
class FaultShown:
    """One fault: where it is, what stands there while that is kept, and what is wrong."""

    row: int
    column: str
    cell: str
    message: str


def faults(record: Import, rows: Iterable[ImportRow]) -> list[FaultShown]:
    """The faults of these rows, in the order of the table."""
    return [_shown(record, row, fault) for row in rows for fault in row.faults]


def _shown(record: Import, row: ImportRow, fault: dict[str, str]) -> FaultShown:
    name = fault["column"]
    message = fault.get(get_language() or "fr") or fault["fr"]
    return FaultShown(row.number, column_called(record, name), row.cells.get(name, ""), message)


def column_called(record: Import, name: str) -> str:
    """“C · Country”; the whole row where no column is meant, the name alone where the table hasn't the column."""
    if not name:
        return gettext("the whole row")
    label = str(kinds.named(record.kind).columns()[name].label)
    return f"{letter_of(record.columns.index(name))} · {label}" if name in record.columns else label


@dataclass(frozen=True)
class Double:
    """A row that may be there already, or stand in the table twice, and what may become of it."""

    row: ImportRow
    says: str
    likeness: str
    other: str

    @property
    def field(self) -> str:
        return f"row_{self.row.number}"

    @property
    def label(self) -> str:
        return gettext("Row %(number)s: %(says)s") % {"number": self.row.number, "says": self.says}

    @property
    def why(self) -> str:
        return SAID_OF.format(label=self.likeness, message=self.other)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        labels = dict(ImportRow.Decision.choices)
        return [(decision, labels[decision]) for decision in actions.possible(self.row)]


def doubles(record: Import, rows: Iterable[ImportRow]) -> list[Double]:
    """The doubles among these rows, with what they may be."""
    rows, kind = list(rows), kinds.named(record.kind)
    named = kind.named([row.match_id for row in rows if row.match_id])
    return [_double(row, kind, named.get(row.match_id, "")) for row in rows]


def _double(row: ImportRow, kind: kinds.Kind, name: str) -> Double:
    other = name or gettext("row %(number)s of this table") % {"number": row.match_row}
    says = " · ".join(cell for cell in row.cells.values() if cell)
    return Double(row, says, str(kind.likenesses[row.likeness]), other)


def file_link(record: Import) -> str:
    """The file as it was handed in, as long as it is kept."""
    if record.file is None:
        return gettext("%(name)s (no longer kept)") % {"name": record.file_name}
    return format_html('<a href="{}">{}</a>', address("stored-file", record.file.pk), record.file_name)


def report_rows(record: Import) -> int:
    """How many lines the report has below its header."""
    faults = _told(record).values_list("faults", flat=True)
    return sum(max(1, len(of_row)) for of_row in faults.iterator(1000))


def _told(record: Import) -> QuerySet[ImportRow]:
    return record.rows.exclude(outcome="new").order_by("number")


HEADINGS = (_("Row"), _("Column"), _("What became of it"), _("What is wrong"))


def report(record: Import) -> Iterator[list[Any]]:
    """The header, then a line for each fault and for each row that isn't simply added."""
    yield list(HEADINGS)
    outcomes, results = dict(ImportRow.Outcome.choices), dict(ImportRow.Result.choices)
    for row in _told(record).iterator(1000):
        became = str(results.get(row.result) or outcomes[row.outcome])
        said = faults(record, [row])
        yield from ([row.number, fault.column, became, fault.message] for fault in said)
        if not said:
            yield [row.number, "", became, ""]
