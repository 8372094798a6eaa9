from django.db import migrations

from portal.triggers import VendorSQL

HANDED_IN = "the scores of an evaluation that was submitted stay as they are (append_only)"
EVENTS = ("INSERT", "UPDATE", "DELETE")


def sqlite_handed_in(event: str) -> str:
    row = "NEW" if event == "INSERT" else "OLD"
    return (
        f"CREATE TRIGGER score_handed_in_{event.lower()} BEFORE {event} ON applications_score FOR EACH ROW "
        f"WHEN (SELECT state FROM applications_evaluation WHERE id = {row}.evaluation_id) = 'submitted' "
        f"BEGIN SELECT RAISE(ABORT, '{HANDED_IN}'); END"
    )


class Migration(migrations.Migration):
    """What an evaluator submitted counts as it was given, until an officer re-opens the evaluation."""

    dependencies = [("applications", "0014_saving_while_typing")]

    operations = [
        VendorSQL(
            sqlite=[sqlite_handed_in(event) for event in EVENTS],
            postgresql=[
                "CREATE FUNCTION score_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE held text; BEGIN "
                "SELECT state INTO held FROM applications_evaluation "
                "WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.evaluation_id ELSE OLD.evaluation_id END; "
                f"IF held = 'submitted' THEN RAISE EXCEPTION '{HANDED_IN}' USING ERRCODE = 'check_violation'; END IF; "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER score_handed_in BEFORE INSERT OR UPDATE OR DELETE ON applications_score "
                "FOR EACH ROW EXECUTE FUNCTION score_handed_in()",
            ],
            undo_sqlite=[f"DROP TRIGGER score_handed_in_{event.lower()}" for event in EVENTS],
            undo_postgresql=["DROP FUNCTION score_handed_in() CASCADE"],
        ),
    ]
