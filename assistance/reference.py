"""Loads the nine steps from fixtures/ta_steps.csv. Loading again adds what is missing."""

from django.db import transaction

from assistance.models import StepKind
from assistance.models.steps import Responsible
from portal.reference import rows

TRANSLATED = ("short", "what", "evidence", "done_by")
# Who logs each step's first milestone: the portal's reading of `done_by`.
RESPONSIBLE = {
    1: Responsible.OFFICE,
    2: Responsible.OFFICE,
    3: Responsible.EXPERT,
    4: Responsible.PARTY,
    5: Responsible.EXPERT,
    6: Responsible.PARTY,
    7: Responsible.PARTY,
    8: Responsible.PARTY,
    9: Responsible.PARTY,
}


@transaction.atomic
def load() -> None:
    """The nine kinds of steps, by their numbers."""
    for row in rows("ta_steps.csv"):
        number = int(row["order"])
        texts = {f"{name}_{code}": row[f"{name}_{code}"] for name in TRANSLATED for code in ("fr", "en")}
        StepKind.objects.get_or_create(number=number, defaults={**texts, "responsible": RESPONSIBLE[number]})
