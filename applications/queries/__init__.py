"""Named questions about calls, applications and evaluations; what a person may see starts from `visible_to`."""

from applications.queries.applications import for_tasks, queue, visible_to, whole
from applications.queries.calls import Standing, eligible_parties, open_calls, published_calls, standings, to_apply
from applications.queries.eligibility import Answer, Place, alike, answer_for, found, place_of, places
from applications.queries.evaluations import (
    evaluations_for_officer,
    evaluations_of,
    free_evaluators,
    mean_by_criterion,
)

__all__ = [
    "Answer",
    "Place",
    "Standing",
    "alike",
    "answer_for",
    "eligible_parties",
    "evaluations_for_officer",
    "evaluations_of",
    "for_tasks",
    "found",
    "free_evaluators",
    "mean_by_criterion",
    "open_calls",
    "place_of",
    "places",
    "published_calls",
    "queue",
    "standings",
    "to_apply",
    "visible_to",
    "whole",
]
