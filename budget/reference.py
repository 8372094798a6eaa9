"""Loads the budget of the note's first phase from fixtures/action_lines.csv. Loading again changes nothing."""

from budget import actions
from portal.models import Phase

FIRST_PHASE = "2022-2025"


def load() -> None:
    """The eight lines, USD 1,750,000 in all (DCE/21/14.IGC/14, annex)."""
    phase = Phase.objects.get(code=FIRST_PHASE)
    if not phase.lines.exists():
        actions.set_up_lines(phase, by=None)
