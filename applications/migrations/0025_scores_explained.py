from django.db import migrations, models

from portal.triggers import Refuse, VendorSQL

SAY_WHY = "a score at which the call asks for a comment has one when its evaluation is submitted"
SUBMITTED = "NEW.state = 'submitted' AND OLD.state <> 'submitted'"
UNEXPLAINED = (
    "EXISTS (SELECT 1 FROM applications_score s "
    "JOIN applications_application a ON a.id = NEW.application_id JOIN applications_call c ON c.id = a.call_id "
    "WHERE s.evaluation_id = NEW.id AND s.comment = '' AND (s.value <= c.comment_up_to OR s.value >= c.comment_from))"
)
CHANGED = " OR ".join(f"COALESCE(NEW.{n}, -1) <> COALESCE(OLD.{n}, -1)" for n in ("comment_up_to", "comment_from"))


def score(said: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(blank=True, help_text="Empty: at none.", null=True, verbose_name=said)


class Migration(migrations.Migration):
    """A call may name the scores at which an evaluator has to say why."""

    dependencies = [("applications", "0024_found_by_folded_text")]

    operations = [
        migrations.AddField("call", "comment_up_to", score("comment needed at this score or below")),
        migrations.AddField("call", "comment_from", score("comment needed at this score or above")),
        *(
            migrations.AddConstraint(
                "call",
                models.CheckConstraint(
                    condition=models.Q((name, None), (f"{name}__lte", 5), _connector="OR"), name=f"call_{name}_0_to_5"
                ),
            )
            for name in ("comment_up_to", "comment_from")
        ),
        Refuse("applications_call", "UPDATE", when=f"OLD.state <> 'draft' AND ({CHANGED})", name="explained_frozen"),
        VendorSQL(
            sqlite=[
                "CREATE TRIGGER evaluation_explained BEFORE UPDATE OF state ON applications_evaluation FOR EACH ROW "
                f"WHEN {SUBMITTED} AND {UNEXPLAINED} BEGIN SELECT RAISE(ABORT, '{SAY_WHY}'); END"
            ],
            postgresql=[
                "CREATE FUNCTION evaluation_explained() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {UNEXPLAINED} THEN RAISE EXCEPTION '{SAY_WHY}' USING ERRCODE = 'check_violation'; END IF; "
                "RETURN NEW; END $$",
                "CREATE TRIGGER evaluation_explained BEFORE UPDATE OF state ON applications_evaluation FOR EACH ROW "
                f"WHEN ({SUBMITTED}) EXECUTE FUNCTION evaluation_explained()",
            ],
            undo_sqlite=["DROP TRIGGER evaluation_explained"],
            undo_postgresql=["DROP FUNCTION evaluation_explained() CASCADE"],
        ),
    ]
