"""Loads the open roadmap from fixtures/: five outputs, twenty activities, four themes. Again, it changes nothing."""

from django.db import transaction

from portal.reference import rows
from roadmap.models import Activity, Output, Theme

# For tiles and charts, in the portal's own words.
SHORT_TITLES = {
    "P1": ("Cadres règlementaires, politiques et mesures", "Regulatory frameworks, policies and measures"),
    "P2": ("Créativité, entreprises et marchés numériques", "Digital creativity, enterprises and markets"),
    "P3": ("Accords internationaux et circulation équilibrée", "International agreements and balanced flow"),
    "P4": ("Culture, compétences et connaissances numériques", "Digital literacy, skills and competences"),
    "P5": ("Droits de l’homme et libertés fondamentales", "Human rights and fundamental freedoms"),
}


@transaction.atomic
def load() -> None:
    """Outputs and activities from open_roadmap.csv, themes from themes.csv, by their codes."""
    table = list(rows("open_roadmap.csv"))
    for row in table:
        if row["kind"] == "output":
            short_fr, short_en = SHORT_TITLES[row["code"]]
            given = {"number": int(row["code"][1:]), "short_title_fr": short_fr, "short_title_en": short_en}
            Output.objects.update_or_create(code=row["code"], defaults=given | _titles(row))
    outputs = {output.code: output for output in Output.objects.all()}
    for row in table:
        if row["kind"] == "activity":
            given = {"output": outputs[row["output_code"]], "gender_related": row["gender_related"] == "yes"}
            Activity.objects.update_or_create(code=row["code"], defaults=given | _titles(row))
    for row in rows("themes.csv"):
        _load_theme(row)


def _load_theme(row: dict[str, str]) -> None:
    given = {
        "short_title_fr": row["short_fr"],
        "short_title_en": row["short_en"],
        "gender_related": row["gender_related"] == "yes",
    }
    theme, _made = Theme.objects.update_or_create(code=row["code"], defaults=given | _titles(row))
    theme.suggested_activities.set(Activity.objects.filter(code__in=row["suggested_activities"].split(";")))


def _titles(row: dict[str, str]) -> dict[str, str]:
    return {"title_fr": row["title_fr"], "title_en": row["title_en"], "title_en_status": row["title_en_status"]}
