"""Whoever asked is told when a worker is through."""

from portal.imports.queries import counts
from portal.models import Import
from portal.outgoing import outbox


def looked_through(record: Import, *, by: None) -> None:
    _tell(record, "import_looked_through")


def written(record: Import, *, by: None) -> None:
    _tell(record, "import_written")


def broken_off(record: Import, *, by: None) -> None:
    _tell(record, "import_broken_off")


def _tell(record: Import, template: str) -> None:
    person = record.asked_by or record.uploaded_by
    outbox.queue(f"portal/mail/{template}", to=person, about=record, record=record, counts=counts(record))
