from decimal import Decimal

from django.db import migrations
from django.db.models import Max, Min


def fill(apps, schema_editor):
    """Added up here and not by the database: SQLite adds in floating point."""
    _fill_parties(*(apps.get_model("budget", name) for name in ("PartyBalance", "Commitment")))
    _fill_phases(*(apps.get_model("budget", name) for name in ("PhaseBalance", "Contribution", "Entry")))


def _fill_parties(party_balance, commitment):
    rows = commitment.objects.values_list("line_id", "party_id", "amount", "spent")
    for (line, party), (committed, spent) in _added_up(rows, key=2).items():
        party_balance.objects.create(line_id=line, party_id=party, committed=committed, spent=spent)


def _fill_phases(phase_balance, contribution, entry):
    rows = contribution.objects.values_list("phase_id", "pledged_usd", "received_usd", "allotted_usd")
    days = {}
    for phase in ("contribution__phase", "line__phase"):
        moved = entry.objects.exclude(**{phase: None}).order_by().values_list(phase)
        for pk, first, last in moved.annotate(first=Min("date"), last=Max("date")):
            days.setdefault(pk, []).extend((first, last))
    for (phase,), (pledged, received, allotted) in _added_up(rows, key=1).items():
        phase_balance.objects.create(
            phase_id=phase, pledged=pledged, received=received, allotted=allotted,
            first_on=min(days[phase]), last_on=max(days[phase]),
        )


def _added_up(rows, *, key):
    """The sums of the later columns for each value of the first ones."""
    sums = {}
    for row in rows.iterator():
        before = sums.get(row[:key], [Decimal(0)] * len(row[key:]))
        sums[row[:key]] = [a + b for a, b in zip(before, row[key:], strict=True)]
    return sums


class Migration(migrations.Migration):
    dependencies = [("budget", "0003_balances")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
