"""Why a candidate is forced in or out of a proposal. Those that were forced before keep none."""

import portal.fields
from django.db import migrations, models

from portal.triggers import Refuse, VendorSQL

UNEXPLAINED = "NEW.forced <> '' AND NEW.forced_why = ''"
AS_BEFORE = "NEW.forced = OLD.forced AND NEW.forced_why = OLD.forced_why"


class Migration(migrations.Migration):
    dependencies = [("applications", "0026_names_of_columns")]

    operations = [
        migrations.AddField(
            "candidate",
            "forced_why",
            portal.fields.ProseField("why it is always in or out", blank=True, default="", words=100),
            preserve_default=False,
        ),
        migrations.AddField("proposal", "reasons", models.JSONField(default=dict, editable=False)),
        Refuse("applications_candidate", "INSERT", when=UNEXPLAINED, name="forced_why"),
        Refuse("applications_candidate", "UPDATE", when=f"{UNEXPLAINED} AND NOT ({AS_BEFORE})", name="forced_again_why"),
        VendorSQL(
            sqlite=[
                "CREATE TRIGGER candidate_held_why BEFORE UPDATE ON applications_candidate FOR EACH ROW "
                "WHEN (SELECT state FROM applications_selectionround WHERE id = OLD.round_id) <> 'preparing' "
                "AND NEW.forced_why <> OLD.forced_why "
                "BEGIN SELECT RAISE(ABORT, 'the decisions of this round are closed'); END"
            ],
            postgresql=[
                "CREATE TRIGGER candidate_held_why BEFORE UPDATE ON applications_candidate FOR EACH ROW "
                "WHEN (NEW.forced_why <> OLD.forced_why) EXECUTE FUNCTION candidate_held()"
            ],
            undo_sqlite=["DROP TRIGGER candidate_held_why"],
            undo_postgresql=["DROP TRIGGER candidate_held_why ON applications_candidate"],
        ),
    ]
