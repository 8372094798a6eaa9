"""Every write to calls, applications and evaluations that isn't a transition of a lifecycle."""

from applications.actions.copying import copy
from applications.actions.dossiers import make_draft_dossier
from applications.actions.drafts import Overtaken, attach, detach, save_section, start
from applications.actions.evaluating import assign_evaluator, save_scores

__all__ = [
    "Overtaken",
    "assign_evaluator",
    "attach",
    "copy",
    "detach",
    "make_draft_dossier",
    "save_scores",
    "save_section",
    "start",
]
