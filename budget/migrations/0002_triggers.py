from django.db import migrations

from portal.triggers import Refuse, guard

# What an entry must agree with in other rows. In words that both databases know; NEW is the entry.
DISAGREES = """
    NEW.commitment_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM budget_commitment c WHERE c.id = NEW.commitment_id AND c.line_id = NEW.line_id)
    OR NEW.kind IN ('pledge', 'receipt') AND NOT EXISTS (
        SELECT 1 FROM budget_contribution c WHERE c.id = NEW.contribution_id AND c.currency = NEW.currency)
    OR NEW.kind = 'allotment' AND NOT EXISTS (
        SELECT 1 FROM budget_contribution c JOIN budget_actionline l ON l.phase_id = c.phase_id
        WHERE c.id = NEW.contribution_id AND l.id = NEW.line_id)
    OR NEW.reverses_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM budget_entry e
        WHERE e.id = NEW.reverses_id AND e.reverses_id IS NULL AND e.kind = NEW.kind
        AND e.amount = -NEW.amount AND e.usd = -NEW.usd AND e.currency = NEW.currency AND e.rate = NEW.rate
        AND COALESCE(e.contribution_id, 0) = COALESCE(NEW.contribution_id, 0)
        AND COALESCE(e.line_id, 0) = COALESCE(NEW.line_id, 0)
        AND COALESCE(e.commitment_id, 0) = COALESCE(NEW.commitment_id, 0))
"""
ENTRY_SAID = "budget_entry refuses INSERT (entry_agrees)"

# The phase's total is changed after its lines, to what they add up to, or not at all.
NOT_THE_SUM = """
    EXISTS (SELECT 1 FROM budget_actionline l WHERE l.phase_id = NEW.id)
    AND NEW.approved_total <> (
        SELECT ROUND(SUM(l.approved), 2) FROM budget_actionline l WHERE l.phase_id = NEW.id)
"""
TOTAL_SAID = "portal_phase refuses UPDATE (total_is_the_sum_of_its_lines)"


class Migration(migrations.Migration):
    """The ledger is append-only and agrees with itself; what balances rest on doesn't change under them."""

    dependencies = [("budget", "0001_initial"), ("portal", "0002_triggers")]

    operations = [
        Refuse("budget_entry", "UPDATE", "DELETE"),
        guard("budget_entry_agrees", "budget_entry", "INSERT", DISAGREES, ENTRY_SAID),
        guard("portal_phase_total", "portal_phase", "UPDATE OF approved_total", NOT_THE_SUM, TOTAL_SAID),
        Refuse("budget_actionline", "UPDATE", when="NEW.phase_id <> OLD.phase_id", name="stays_in_its_phase"),
        Refuse(
            "budget_contribution",
            "UPDATE",
            when="NEW.phase_id <> OLD.phase_id OR NEW.donor_id <> OLD.donor_id OR NEW.currency <> OLD.currency",
            name="stays_what_was_agreed",
        ),
        Refuse("budget_commitment", "UPDATE", when="NEW.line_id <> OLD.line_id", name="stays_on_its_line"),
    ]
