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
    comments_on,
    for_list,
    for_page,
    to_open,
    visible_to,
)
from assistance.queries.due import (
    HEADS_UP,
    late_in,
    late_milestones,
    steps_to_close,
    suspended,
    to_complete,
    to_log_by,
    to_log_by_the_office,
    to_log_soon,
    to_validate,
    without_expert,
)
from assistance.queries.milestones import evidence_of, milestones_visible_to, why_returned

__all__ = [
    "HEADS_UP",
    "Suggestion",
    "assignments_visible_to",
    "assistance_opened_on",
    "assisted",
    "comments_on",
    "evidence_of",
    "for_list",
    "for_page",
    "late_in",
    "late_milestones",
    "milestones_visible_to",
    "parties_accompanied_by",
    "proposed_to",
    "roadmaps_read_by",
    "steps_to_close",
    "suggestions",
    "suspended",
    "to_complete",
    "to_log_by",
    "to_log_by_the_office",
    "to_log_soon",
    "to_open",
    "to_validate",
    "visible_to",
    "why_returned",
    "without_expert",
]
