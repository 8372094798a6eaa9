"""Named questions about calls, applications and evaluations; what a person may see starts from `visible_to`."""

from applications.queries.applications import (
    deleted_drafts,
    for_tasks,
    queue,
    to_copy,
    to_move,
    visible_to,
    whole,
)
from applications.queries.calls import Standing, eligible_parties, open_calls, published_calls, standings, to_apply
from applications.queries.evaluations import (
    evaluations_for_officer,
    evaluations_of,
    free_evaluators,
    mean_by_criterion,
)

__all__ = [
    "Standing",
    "deleted_drafts",
    "eligible_parties",
    "evaluations_for_officer",
    "evaluations_of",
    "for_tasks",
    "free_evaluators",
    "mean_by_criterion",
    "open_calls",
    "published_calls",
    "queue",
    "standings",
    "to_apply",
    "to_copy",
    "to_move",
    "visible_to",
    "whole",
]
