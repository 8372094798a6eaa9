from django.db import migrations

from portal.triggers import guard

# No entry is dated before the agreement or the commitment that it belongs to.
TOO_EARLY = """
    EXISTS (SELECT 1 FROM budget_contribution c WHERE c.id = NEW.contribution_id AND NEW.date < c.signed_on)
    OR EXISTS (SELECT 1 FROM budget_commitment c WHERE c.id = NEW.commitment_id AND NEW.date < c.made_on)
"""
TOO_EARLY_SAID = "budget_entry refuses INSERT (entry_not_before_its_record)"

# On no day from its own on is more allotted than had been received by then.
UNCOVERED = """
    NEW.kind = 'allotment' AND NEW.usd > 0 AND EXISTS (
        SELECT 1 FROM budget_entry later
        WHERE later.contribution_id = NEW.contribution_id AND later.date >= NEW.date AND (
            SELECT ROUND(SUM(CASE e.kind WHEN 'receipt' THEN e.usd ELSE -e.usd END), 2) FROM budget_entry e
            WHERE e.contribution_id = NEW.contribution_id AND e.kind IN ('receipt', 'allotment')
            AND e.date <= later.date) < 0)
"""
UNCOVERED_SAID = "budget_entry refuses INSERT (allotment_after_its_receipt)"

# ISO 4217 gives these currencies no decimals. What an earlier release let in may still be taken back.
WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
IN_PARTS = f"""
    NEW.reverses_id IS NULL AND NEW.currency IN ({", ".join(f"'{code}'" for code in WHOLE)})
    AND NEW.amount <> ROUND(NEW.amount, 0)
"""
IN_PARTS_SAID = "budget_entry refuses INSERT (entry_in_whole_units)"


class Migration(migrations.Migration):
    """Entries from here on; those that an earlier release let in stay as they are."""

    dependencies = [("budget", "0006_days_within_reach")]

    operations = [
        guard("budget_entry_too_early", "budget_entry", "INSERT", TOO_EARLY, TOO_EARLY_SAID),
        guard("budget_entry_uncovered", "budget_entry", "INSERT", UNCOVERED, UNCOVERED_SAID),
        guard("budget_entry_in_parts", "budget_entry", "INSERT", IN_PARTS, IN_PARTS_SAID),
    ]
