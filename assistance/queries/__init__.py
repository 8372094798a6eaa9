"""Named questions about assistances; what a person may see starts from `visible_to`."""

from assistance.queries.assignments import (
    Suggestion,
    assignments_visible_to,
    parties_accompanied_by,
    proposed_to,
    roadmaps_read_by,
    suggestions,
)
from assistance.queries.assistances import (
    assistance_opened_on,
    assisted,
    commented_by,
    countries_assisted,
    for_list,
    for_moves,
    for_page,
    regions_begun_in,
    to_open,
    visible_to,
)
from assistance.queries.due import (
    late_in,
    late_milestones,
    steps_to_close,
)
from assistance.queries.milestones import evidence_of, milestones_visible_to, why_returned
from assistance.queries.waiting import waiting_for

__all__ = [
    "Suggestion",
    "assignments_visible_to",
    "assistance_opened_on",
    "assisted",
    "commented_by",
    "countries_assisted",
    "evidence_of",
    "for_list",
    "for_moves",
    "for_page",
    "late_in",
    "late_milestones",
    "milestones_visible_to",
    "parties_accompanied_by",
    "proposed_to",
    "regions_begun_in",
    "roadmaps_read_by",
    "steps_to_close",
    "suggestions",
    "to_open",
    "visible_to",
    "waiting_for",
    "why_returned",
]
