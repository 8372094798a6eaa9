"""An assistance as a whole, for those who read it on its page or in the workspace."""

from typing import Any

from assistance import figures, queries, turns
from assistance.comments import COMMENTS
from assistance.models import Assistance
from assistance.rules import may_comment
from portal import registry
from portal.models import User
from portal.roles import SPEAKERS
from portal.rules import is_secretariat


def page_context(assistance: Assistance, user: User) -> dict[str, Any]:
    """Everything that the page of an assistance shows to a person."""
    lines = figures.step_lines(assistance)
    comments = may_comment.test(user, assistance)
    return {
        "assistance": assistance,
        "lines": lines,
        "calendar": figures.calendar(assistance, lines),
        "waiting": figures.waiting(lines),
        "turn": turns.turn(assistance, user),
        "assignments": turns.shown_assignments(assistance, user, proposals=comments),
        "evidence": queries.evidence_of(milestone for line in lines for milestone in line.milestones),
        "roadmap_url": registry.page_of(user, assistance.roadmap),
        "application_url": registry.page_of(user, assistance.application),
        "comments": COMMENTS.remarks(assistance) if comments else [],
        "may_comment": comments,
        "reads_experts": is_secretariat(user) or user.holds(*SPEAKERS, party_id=assistance.party_id),
        "is_officer": is_secretariat(user),
    }
