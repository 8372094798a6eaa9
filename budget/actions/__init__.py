"""Every write of money: by action line, in from donors, out on commitments, and the correction of errors."""

from budget.actions.corrections import reverse
from budget.actions.lines import change_lines, set_up_lines
from budget.actions.money_in import add_to_pledge, allot, pledge, receive
from budget.actions.money_out import change_commitment, commit, release, spend

__all__ = [
    "add_to_pledge",
    "allot",
    "change_commitment",
    "change_lines",
    "commit",
    "pledge",
    "receive",
    "release",
    "reverse",
    "set_up_lines",
    "spend",
]
