from django.db import migrations

from portal.triggers import Refuse, VendorSQL

HELD = "the decisions of this round are closed"
CHANGED = " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}"
    for name in (
        "round_id",
        "application_id",
        "cost",
        "forced",
        "proposed",
        "decision",
        "reserve_order",
        "departure",
        "reasons",
    )
)


def sqlite_held(event: str, row: str) -> str:
    changed = f"AND ({CHANGED.replace('IS DISTINCT FROM', 'IS NOT')}) " if event == "UPDATE" else ""
    return (
        f"CREATE TRIGGER candidate_held_{event.lower()} BEFORE {event} ON applications_candidate FOR EACH ROW "
        f"WHEN (SELECT state FROM applications_selectionround WHERE id = {row}.round_id) <> 'preparing' {changed}"
        f"BEGIN SELECT RAISE(ABORT, '{HELD}'); END"
    )


class Migration(migrations.Migration):
    """A version of a letter’s text never changes, nor does a letter that was given; once its decisions are closed, a
    round’s candidates stay as they are."""

    dependencies = [("applications", "0011_selection_rounds")]

    operations = [
        Refuse("applications_lettertemplate", "UPDATE", "DELETE"),
        Refuse("applications_letter", "UPDATE", "DELETE", when="OLD.released_at IS NOT NULL", name="given"),
        VendorSQL(
            sqlite=[sqlite_held("INSERT", "NEW"), sqlite_held("UPDATE", "OLD"), sqlite_held("DELETE", "OLD")],
            postgresql=[
                "CREATE FUNCTION candidate_held() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE held text; BEGIN "
                "SELECT state INTO held FROM applications_selectionround "
                "WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.round_id ELSE OLD.round_id END; "
                f"IF held <> 'preparing' THEN RAISE EXCEPTION '{HELD}' USING ERRCODE = 'check_violation'; END IF; "
                "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER candidate_held BEFORE INSERT OR DELETE ON applications_candidate "
                "FOR EACH ROW EXECUTE FUNCTION candidate_held()",
                "CREATE TRIGGER candidate_held_update BEFORE UPDATE ON applications_candidate "
                f"FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION candidate_held()",
            ],
            undo_sqlite=[f"DROP TRIGGER candidate_held_{event}" for event in ("insert", "update", "delete")],
            undo_postgresql=["DROP FUNCTION candidate_held() CASCADE"],
        ),
    ]
