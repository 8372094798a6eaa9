from django.db import migrations

from portal.triggers import VendorSQL

FROZEN = "the criteria of a call are frozen once it opens (append_only)"
HUNDRED = "the weights of a call add up to exactly 100 when it opens"


def sqlite_frozen(event: str, row: str) -> str:
    return (
        f"CREATE TRIGGER criterion_frozen_{event.lower()} BEFORE {event} ON applications_criterion FOR EACH ROW "
        f"WHEN (SELECT state FROM applications_call WHERE id = {row}.call_id) <> 'draft' "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    )


class Migration(migrations.Migration):
    """Criteria are fixed when the call opens, their weights at exactly 100."""

    dependencies = [("applications", "0001_initial")]

    operations = [
        VendorSQL(
            sqlite=[
                sqlite_frozen("INSERT", "NEW"),
                sqlite_frozen("UPDATE", "OLD"),
                sqlite_frozen("DELETE", "OLD"),
                "CREATE TRIGGER call_opens_with_100 BEFORE UPDATE OF state ON applications_call FOR EACH ROW "
                "WHEN NEW.state = 'open' AND OLD.state <> 'open' AND "
                "(SELECT COALESCE(SUM(weight), 0) FROM applications_criterion WHERE call_id = NEW.id) <> 100 "
                f"BEGIN SELECT RAISE(ABORT, '{HUNDRED}'); END",
            ],
            postgresql=[
                "CREATE FUNCTION criterion_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE held text; BEGIN "
                "SELECT state INTO held FROM applications_call "
                "WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.call_id ELSE OLD.call_id END; "
                f"IF held <> 'draft' THEN RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation'; END IF; "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER criterion_frozen BEFORE INSERT OR UPDATE OR DELETE ON applications_criterion "
                "FOR EACH ROW EXECUTE FUNCTION criterion_frozen()",
                "CREATE FUNCTION call_opens_with_100() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF (SELECT COALESCE(SUM(weight), 0) FROM applications_criterion WHERE call_id = NEW.id) <> 100 THEN "
                f"RAISE EXCEPTION '{HUNDRED}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER call_opens_with_100 BEFORE UPDATE OF state ON applications_call FOR EACH ROW "
                "WHEN (NEW.state = 'open' AND OLD.state <> 'open') EXECUTE FUNCTION call_opens_with_100()",
            ],
            undo_sqlite=[
                "DROP TRIGGER criterion_frozen_insert",
                "DROP TRIGGER criterion_frozen_update",
                "DROP TRIGGER criterion_frozen_delete",
                "DROP TRIGGER call_opens_with_100",
            ],
            undo_postgresql=[
                "DROP FUNCTION criterion_frozen() CASCADE",
                "DROP FUNCTION call_opens_with_100() CASCADE",
            ],
        ),
    ]
