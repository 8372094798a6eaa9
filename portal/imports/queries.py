"""What the pages of an import show of its rows."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from portal.models import Import, ImportRow

Outcome, Decision, Result = ImportRow.Outcome, ImportRow.Decision, ImportRow.Result


@dataclass(frozen=True)
class Counts:
    """How many rows an import has of each sort. `undecided` doubles stay out, as faulty rows do."""

    rows: int
    new: int
    same: int
    doubles: int
    undecided: int
    faulty: int
    to_write: int
    added: int
    updated: int
    left_out: int

    @property
    def all_to_write(self) -> int:
        """What is to be written and what is."""
        return self.to_write + self.added + self.updated


def counts(record: Import) -> Counts:
    """Asked once for all of them."""
    groups = record.rows.order_by().values("outcome", "decision", "result").annotate(rows=Count("pk"))
    found = [(group["outcome"], group["decision"], group["result"], group["rows"]) for group in groups]

    def number(outcome: str | None = None, decisions: set[str] | None = None, result: str | None = None) -> int:
        return sum(
            rows
            for has, decided, became, rows in found
            if (outcome is None or has == outcome)
            and (decisions is None or decided in decisions)
            and (result is None or became == result)
        )

    wanted = {Decision.UPDATE.value, Decision.ADD.value}
    return Counts(
        rows=number(),
        new=number(Outcome.NEW),
        same=number(Outcome.SAME),
        doubles=number(Outcome.DOUBLE),
        undecided=number(Outcome.DOUBLE, {""}),
        faulty=number(Outcome.FAULTY),
        to_write=number(Outcome.NEW, result="") + number(Outcome.DOUBLE, wanted, ""),
        added=number(result=Result.ADDED),
        updated=number(result=Result.UPDATED),
        left_out=number(result=Result.LEFT_OUT),
    )


def faulty(record: Import) -> QuerySet[ImportRow]:
    """The rows with a fault, in the order of the table."""
    return record.rows.filter(outcome=Outcome.FAULTY).order_by("number")


def doubles(record: Import) -> QuerySet[ImportRow]:
    """The rows that may be there already, in the order of the table."""
    return record.rows.filter(outcome=Outcome.DOUBLE).order_by("number")
