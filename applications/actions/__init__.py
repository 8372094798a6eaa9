"""Every write to calls, applications, evaluations and selection rounds that isn’t a transition of a lifecycle."""

from applications.actions.assigning import Assigned, put_in_charge
from applications.actions.copying import copy
from applications.actions.dossiers import make_draft_dossier
from applications.actions.drafts import attach, check_section, detach, restore_section, save_section, start
from applications.actions.evaluations import assign_evaluator, extend_due, restore_scores, save_scores
from applications.actions.notes import add_note, log_contact
from applications.actions.screening import answer_checklist, write_answers

__all__ = [
    "Assigned",
    "add_note",
    "answer_checklist",
    "assign_evaluator",
    "attach",
    "check_section",
    "copy",
    "detach",
    "extend_due",
    "log_contact",
    "make_draft_dossier",
    "put_in_charge",
    "restore_scores",
    "restore_section",
    "save_scores",
    "save_section",
    "start",
    "write_answers",
]
