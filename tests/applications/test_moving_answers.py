"""What applications said before their people, funds and stages were rows: moved into rows, and back, nothing lost."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

# Run in a portal of its own, over a database that stands before the move.
SCRIPT = """
import json
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

def at(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("applications", name)])
    return MigrationExecutor(connection).loader.project_state([("applications", name)]).apps

def saved(apps):
    return sorted(apps.get_model("applications", "Section").objects.values_list("key", "revision"))

apps = at("0004_rows_of_sections")
make = lambda app, model, **given: apps.get_model(app, model).objects.create(**given)
user = make("portal", "User", email="awa@example.org", full_name="Awa")
party = make("portal", "Country", iso3="SEN", iso2="SN", name_fr="Sénégal", short_name_fr="Sénégal", region="africa")
phase = make("portal", "Phase", code="p", name_fr="P", approved_total=1, starts_on="2026-01-01", ends_on="2029-12-31")
listed = make("applications", "CountryList", name_fr="L", dated="2026-01-01", source="s")
call = make("applications", "Call", code="c", phase=phase, title_fr="A", summary_fr="R", languages=["fr"],
    eligible=listed, logistics_ceiling=30000, opens_on="2026-01-01", state="draft")
texts = dict(
    human_resources="1 point focal à 50 % ; 1 juriste\\n" + "statisticienne " * 30,
    stages="Mois 1 à 3 : équipe.\\n\\nMois 4 à 12 : diagnostic.",
    own_amount=18000000, own_currency="XOF", own_kind="apport national",
)
given = dict(call=call, party=party, title="T", language="fr", created_by=user, logistics_ceiling=30000, state="draft")
full = make("applications", "Application", **given, **texts)
make("applications", "Application", **given | {"is_live": False}, human_resources="", own_kind="", stages="")
make("applications", "Section", application=full, key="resources", revision=3, saved_at=timezone.now(), saved_by=user)

apps = at("0006_drop_old_answers")
found = {}
for model, names in {"TeamMember": ["role", "share", "months"], "Stage": ["text", "first_month", "last_month"],
                     "Fund": ["amount", "currency", "kind", "source"]}.items():
    rows = apps.get_model("applications", model).objects.order_by("application", "position")
    found[model] = [[None if value is None else str(value) for value in row] for row in rows.values_list(*names)]
found["sections"] = saved(apps)

apps = at("0004_rows_of_sections")
first = apps.get_model("applications", "Application").objects.order_by("pk").first()
found["back"] = [first.human_resources.split(), first.stages, str(first.own_amount), first.own_currency, first.own_kind]
found["sections back"] = saved(apps)
found["words"] = texts["human_resources"].replace(";", " ").split()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> dict:
    portal = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('old')}/old.sqlite3",
        "SECRET_KEY": "x",
        "DEMO": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=portal, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_old_texts_become_rows_and_what_they_never_said_stays_open(moved):
    roles = [role for role, _share, _months in moved["TeamMember"]]
    assert roles[:2] == ["1 point focal à 50 %", "1 juriste"]
    assert len(roles) == 4
    assert all(len(role) <= 250 for role in roles)
    assert {(share, months) for _role, share, months in moved["TeamMember"]} == {(None, None)}
    assert moved["Stage"] == [["Mois 1 à 3 : équipe.", None, None], ["Mois 4 à 12 : diagnostic.", None, None]]
    assert moved["Fund"] == [["18000000.00", "XOF", "", "apport national"]]
    assert moved["sections"] == [["funds", 3], ["team", 3]]


def test_the_way_back_loses_no_word(moved):
    words, stages, *money = moved["back"]
    assert words == moved["words"]
    assert stages == "Mois 1 à 3 : équipe.\nMois 4 à 12 : diagnostic."
    assert money == ["18000000.00", "XOF", "apport national"]
    assert moved["sections back"] == [["resources", 3]]
