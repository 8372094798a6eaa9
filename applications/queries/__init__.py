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
    READS_ALL,
    UNDECLARED,
    Feedback,
    Suggestion,
    asked_of,
    evaluations_closed_to,
    evaluations_for_officer,
    evaluations_of,
    feedback,
    free_evaluators,
    mean_by_criterion,
    others_of,
    suggestions,
)
from applications.queries.interests import interests_of, register

__all__ = [
    "READS_ALL",
    "UNDECLARED",
    "Feedback",
    "Standing",
    "Suggestion",
    "asked_of",
    "deleted_drafts",
    "eligible_parties",
    "evaluations_closed_to",
    "evaluations_for_officer",
    "evaluations_of",
    "feedback",
    "for_tasks",
    "free_evaluators",
    "interests_of",
    "mean_by_criterion",
    "open_calls",
    "others_of",
    "published_calls",
    "queue",
    "register",
    "standings",
    "suggestions",
    "to_apply",
    "to_copy",
    "to_move",
    "visible_to",
    "whole",
]
