"""Loads the list of developing countries that calls start from, and knows the grid and the scale they start from."""

import datetime as dt

from django.db import transaction

from applications.actions import letters
from applications.models import Call, ChecklistItem, CountryList, Criterion, LetterTemplate, Level
from portal.models import Country
from portal.reference import rows

SOURCE = "OECD DAC list of ODA recipients (2024-25 list; Nauru removed 1 January 2026)"


@transaction.atomic
def load() -> None:
    """The OECD DAC list, which UNESCO's own call for this assistance names (parties.csv, column developing), and the
    texts that decision letters start from. What is there already stays as it is: calls stand on it."""
    listed, made = CountryList.objects.get_or_create(
        dated=dt.date(2026, 1, 1),
        source=SOURCE,
        defaults={
            "name_fr": "Liste des bénéficiaires d’aide publique au développement (CAD de l’OCDE)",
            "name_en": "List of recipients of official development assistance (OECD DAC)",
        },
    )
    if made:
        listed.countries.set(Country.objects.filter(is_developing=True))
    for kind in LetterTemplate.Kind.values:
        letters.latest(kind)


def start_criteria(call: Call) -> list[Criterion]:
    """The grid, the scale and the checklist that a new call starts from; officers may change them until it opens."""
    start_scale(call)
    start_checklist(call)
    return [
        Criterion.objects.create(
            call=call,
            position=int(row["position"]),
            weight=int(row["weight"]),
            measures_gender=row["measures_gender"] == "yes",
            title_fr=row["title_fr"],
            title_en=row["title_en"],
            guidance_fr=row["guidance_fr"],
            guidance_en=row["guidance_en"],
        )
        for row in rows("criteria.csv")
    ]


def start_scale(call: Call) -> None:
    """What each score from 0 to 5 means (fixtures/levels.csv)."""
    for row in rows("levels.csv"):
        texts = {name: text for name, text in row.items() if name != "value"}
        Level.objects.create(call=call, value=int(row["value"]), **texts)


def start_checklist(call: Call) -> None:
    """What an officer looks at by eye (fixtures/checklist.csv)."""
    for row in rows("checklist.csv"):
        ChecklistItem.objects.create(
            call=call, position=int(row["position"]), title_fr=row["title_fr"], title_en=row["title_en"]
        )
