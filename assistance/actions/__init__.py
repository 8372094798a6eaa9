"""Every write to assistances that isn't a transition of a lifecycle."""

from assistance.actions.opening import open_assistance
from assistance.actions.people import comment, propose
from assistance.actions.plan import (
    change_milestone,
    change_officer,
    close_step,
    plan_milestone,
    plan_steps,
    reopen_step,
)

__all__ = [
    "change_milestone",
    "change_officer",
    "close_step",
    "comment",
    "open_assistance",
    "plan_milestone",
    "plan_steps",
    "propose",
    "reopen_step",
]
