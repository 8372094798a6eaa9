"""Filters that officers keep, and who stands in for whom: for every list, where applications had them alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.fields
from portal.triggers import VendorSQL, within_reach

AWAY = "this officer is away already on some of these days"
SAME_DAYS = (
    "SELECT 1 FROM portal_absence WHERE officer_id = NEW.officer_id AND ended_at IS NULL "
    "AND first_day <= NEW.last_day AND last_day >= NEW.first_day"
)
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def person(related_name: str = "+", on_delete=django.db.models.deletion.PROTECT, **kwargs) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete, related_name=related_name, **kwargs)


class Migration(migrations.Migration):
    dependencies = [("portal", "0019_other_names_within_a_hundred_words")]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", KEY),
                ("queue", models.CharField(max_length=60)),
                ("name", portal.fields.LineField(max_length=60, verbose_name="name")),
                ("asked", models.CharField(max_length=600)),
                ("owner", person(on_delete=django.db.models.deletion.CASCADE)),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "queue", "name"), name="filter_once_per_name_in_queue")
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", KEY),
                ("first_day", portal.fields.DayField(ahead=2, verbose_name="first day")),
                ("last_day", portal.fields.DayField(ahead=2, verbose_name="last day")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended early")),
                ("officer", person("absences", verbose_name="officer away")),
                ("recorded_by", person(editable=False)),
                ("substitute", person(verbose_name="replaced by")),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["-first_day", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="away_days_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("substitute", models.F("officer")), _negated=True),
                        name="away_replaced_by_another",
                    ),
                ],
            },
        ),
        VendorSQL(
            sqlite=[
                "CREATE TRIGGER absence_apart BEFORE INSERT ON portal_absence FOR EACH ROW "
                f"WHEN EXISTS ({SAME_DAYS}) BEGIN SELECT RAISE(ABORT, '{AWAY}'); END"
            ],
            postgresql=[
                "CREATE FUNCTION absence_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF EXISTS ({SAME_DAYS}) THEN RAISE EXCEPTION '{AWAY}' USING ERRCODE = 'check_violation'; END IF; "
                "RETURN NEW; END $$",
                "CREATE TRIGGER absence_apart BEFORE INSERT ON portal_absence "
                "FOR EACH ROW EXECUTE FUNCTION absence_apart()",
            ],
            undo_sqlite=["DROP TRIGGER absence_apart"],
            undo_postgresql=["DROP FUNCTION absence_apart() CASCADE"],
        ),
        *within_reach("portal_absence", "first_day", "last_day"),
    ]
