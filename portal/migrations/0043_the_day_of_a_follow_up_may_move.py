"""While a follow-up is open its day may be moved; all else that was agreed stays."""

from django.db import migrations

from portal.triggers import Refuse, VendorSQL

AGREED = (
    "source_type_id", "source_id", "content_type_id", "object_id", "what", "owner_named", "created_by_id", "created_at",
)  # fmt: skip
OTHER = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in AGREED)
OTHER_OWNER = "COALESCE(OLD.owner_id, 0) <> COALESCE(NEW.owner_id, 0)"
WITH_ITS_DAY = Refuse(
    "portal_followup", "UPDATE", when=f"{OTHER} OR OLD.due <> NEW.due OR {OTHER_OWNER}", name="as_agreed"
)


class Migration(migrations.Migration):

    dependencies = [("portal", "0042_daily_lines_in_both_languages")]

    operations = [
        VendorSQL(
            sqlite=WITH_ITS_DAY.backwards["sqlite"],
            postgresql=WITH_ITS_DAY.backwards["postgresql"],
            undo_sqlite=WITH_ITS_DAY.forwards["sqlite"],
            undo_postgresql=WITH_ITS_DAY.forwards["postgresql"],
        ),
        Refuse("portal_followup", "UPDATE", when=f"{OTHER} OR {OTHER_OWNER}", name="as_agreed"),
    ]
