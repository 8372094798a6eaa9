"""Every write to a national roadmap but its moves, which are in lifecycle.py. Text, priorities and measures change in
the draft; the action plan and the follow-up once it is validated; nothing once it is published (triggers agree)."""

from roadmap.actions.drafts import make_draft
from roadmap.actions.plan import ITEM_FIELDS, add_action_item, change_action_item, remove_action_item
from roadmap.actions.priorities import (
    add_measure,
    add_priority,
    change_measure,
    change_priority,
    remove_measure,
    remove_priority,
)
from roadmap.actions.text import save_text, start

__all__ = [
    "ITEM_FIELDS",
    "add_action_item",
    "add_measure",
    "add_priority",
    "change_action_item",
    "change_measure",
    "change_priority",
    "make_draft",
    "remove_action_item",
    "remove_measure",
    "remove_priority",
    "save_text",
    "start",
]
