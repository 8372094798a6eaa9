"""Who may do what with assistances, their experts and their milestones."""

import rules

from portal.rules import follows_country, is_expert, is_focal_point, is_secretariat, speaks_for_party

__all__ = ["is_focal_point", "is_secretariat", "may_comment", "may_log", "may_read", "speaks_for_party"]

# Once the Party has agreed to an expert, the expert reads what the work is about.
READING_STATES = ("agreed", "active", "ended")


@rules.predicate
def is_assigned(user, assistance) -> bool:
    """An expert whom the Party has agreed to, while they hold the role."""
    return is_expert(user) and any(
        a.expert.user_id == user.pk and a.state in READING_STATES for a in assistance.assignments.all()
    )


@rules.predicate
def is_the_expert(user, assignment) -> bool:
    """The expert whose assignment it is, while they hold the role."""
    return is_expert(user) and assignment.expert.user_id is not None and assignment.expert.user_id == user.pk


may_comment = is_secretariat | speaks_for_party | follows_country
may_read = may_comment | is_assigned


@rules.predicate
def may_log(user, milestone) -> bool:
    """The side that is responsible: an expert at work, those who speak for the Party, or the Secretariat."""
    match milestone.responsible:
        case "expert":
            return is_expert(user) and milestone.part_of.assignments.filter(expert__user=user, state="active").exists()
        case "party":
            return speaks_for_party(user, milestone)
        case _:
            return is_secretariat(user)


@rules.predicate
def reads_milestone(user, milestone) -> bool:
    """The evidence of a milestone is read by whoever reads the assistance."""
    return may_read(user, milestone.part_of)
