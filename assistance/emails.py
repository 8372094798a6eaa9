"""The messages that an assistance sends, each in its recipient's language."""

from collections.abc import Iterable

from assistance.models import Assignment, Assistance, Milestone
from portal.models import Country, User
from portal.outgoing import outbox


def holders(party: Country | int, *roles: str) -> Iterable[User]:
    """Those who hold one of the roles for the Party today."""
    return User.objects.filter(
        grants__role__in=roles, grants__party=party, grants__ended_at=None, is_active=True
    ).distinct()


def opened(assistance: Assistance) -> None:
    for person in holders(assistance.party_id, "focal_point", "deputy"):
        outbox.queue("assistance/mail/opened", to=person, about=assistance, assistance=assistance)


def expert_proposed(assignment: Assignment) -> None:
    for person in holders(assignment.party_id, "focal_point"):
        _tell(person, "proposed", assignment)


def expert_asked(assignment: Assignment, *, by: User) -> None:
    if assignment.expert.user:
        _tell(assignment.expert.user, "asked", assignment)


def _tell(person: User, template: str, assignment: Assignment) -> None:
    outbox.queue(
        f"assistance/mail/{template}",
        to=person,
        about=assignment,
        assignment=assignment,
        assistance=assignment.assistance,
    )


def milestone_validated(milestone: Milestone, *, by: User) -> None:
    _answer(milestone, "validated")


def milestone_returned(milestone: Milestone, *, by: User) -> None:
    _answer(milestone, "returned")


def _answer(milestone: Milestone, template: str) -> None:
    """Tell whoever logged it."""
    outbox.queue(
        f"assistance/mail/{template}",
        to=milestone.logged_by,
        about=milestone,
        milestone=milestone,
        assistance=milestone.part_of,
    )
