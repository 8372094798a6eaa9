"""Experts for tests, made as people make them."""

from experts import actions
from experts.models import Expert
from portal.models import User
from roadmap.models import Activity, Output, Theme
from tests import factories

SAID = {
    "gender": "woman", "employer": "", "biography": "Has advised five ministries.", "biography_language": "en",
    "languages": ["en", "fr"], "regions": ["africa"], "years": 12, "day_rate": None,
}  # fmt: skip


def activity(code: str = "1.1") -> Activity:
    """An activity of the open roadmap, with its output."""
    number = int(code[0])
    output, _made = Output.objects.get_or_create(
        number=number,
        defaults={
            "code": f"P{number}",
            "title_fr": "Produit",
            "title_en": "Output",
            "short_title_fr": f"Produit {number}",
            "short_title_en": f"Output {number}",
            "title_en_status": "translation",
        },
    )
    found, _made = Activity.objects.get_or_create(
        code=code,
        defaults={"output": output, "title_fr": "Activité", "title_en": "Activity", "title_en_status": "translation"},
    )
    return found


def theme(code: str = "a") -> Theme:
    """A theme of the exchanges."""
    found, _made = Theme.objects.get_or_create(
        code=code,
        defaults={"title_fr": "Thème", "title_en": "Theme", "short_title_fr": "Thème", "short_title_en": "Theme",
                  "title_en_status": "translation"},
    )  # fmt: skip
    return found


def profile(**said) -> dict:
    """What somebody says of themselves in an entry."""
    country = factories.CountryFactory(iso3="CAN", iso2="CA", name_en="Canada", name_fr="Canada")
    return {
        "full_name": "Ada Expert", "nationality": country, "residence": country, "outputs": [], "themes": [],
        "activities": [activity("1.1")], **SAID, **said,
    }  # fmt: skip


def candidate(user: User | None = None, *, by: User | None = None, **said) -> Expert:
    """An entry of the bank, linked to its person where one is given."""
    said.setdefault("full_name", user.full_name if user else "Ada Expert")
    email = said.pop("email", user.email if user else f"expert{Expert.objects.count()}@example.org")
    expert = actions.add(email=email, by=by or factories.person("secretariat"), **profile(**said))
    if user:
        Expert.objects.filter(pk=expert.pk).update(user=user)
        expert.refresh_from_db()
    return expert


def admitted(user: User | None = None, *, by: User | None = None, **said) -> Expert:
    """An entry that may be proposed."""
    by = by or factories.person("secretariat")
    expert = candidate(user, by=by, **said)
    return expert.lifecycle.perform(expert, "admit", by=by)
