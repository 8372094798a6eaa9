"""Tables to hand in, made by other hands than those that read them: Python's csv, and XlsxWriter."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.imports import actions, kinds, running
from portal.models import Import, User

HEADER = ["Name", "Function", "Organisation", "Kind of organisation", "E-mail address", "Country", "Language"]
FORMULA = "=1+1"
Row = Sequence[str]


def row(nth: int, **instead: str) -> list[str]:
    """A sound row: the nth person, of one of a few ministries."""
    spelled = "".join("abcdefghij"[int(digit)] for digit in str(nth))
    values = {
        "name": f"Awa {spelled.capitalize()}",
        "function": "Directrice",
        "organisation": f"Ministère de la culture {nth % 7}",
        "kind": "Public authority",
        "email": f"awa.{nth}@example.org",
        "country": "Senegal",
        "language": "French",
    }
    return list((values | instead).values())


def as_csv(rows: Iterable[Row], *, header: Row = HEADER, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_workbook(rows: Iterable[Row], *, header: Row = HEADER) -> bytes:
    """Text as text, but for what is a formula."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([header, *rows]):
            for place, cell in enumerate(cells):
                (sheet.write_formula if cell == FORMULA else sheet.write_string)(number, place, cell)
    return made.getvalue()


def hand_in(content: bytes, *, by: User, name: str = "contacts.csv") -> Import:
    """Handed in, and looked through as by a worker."""
    record = actions.hand_in(kinds.named("contacts"), SimpleUploadedFile(name, content), by=by)
    running.work_on(record.pk)
    record.refresh_from_db()
    return record


def write(record: Import, *, by: User) -> Import:
    """Asked to be written, and written as by a worker."""
    record.lifecycle.perform(record, "write", by=by)
    running.work_on(record.pk)
    record.refresh_from_db()
    return record
