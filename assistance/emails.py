"""The messages that an assistance sends, each in its recipient's language."""

from assistance.models import Assignment, Assistance, Milestone
from portal.models import User
from portal.outgoing import outbox
from portal.roles import SPEAKERS


def opened(assistance: Assistance) -> None:
    for person in User.objects.holding(*SPEAKERS, party=assistance.party_id):
        outbox.queue("assistance/mail/opened", to=person, about=assistance, assistance=assistance)


def expert_proposed(assignment: Assignment) -> None:
    for person in User.objects.holding("focal_point", party=assignment.party_id):
        _mail(person, "proposed", assignment)


def expert_asked(assignment: Assignment, *, by: User) -> None:
    if assignment.expert.user:
        _mail(assignment.expert.user, "asked", assignment)


def _mail(person: User, template: str, assignment: Assignment) -> None:
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
    """Answer the person who logged it."""
    outbox.queue(
        f"assistance/mail/{template}",
        to=milestone.logged_by,
        about=milestone,
        milestone=milestone,
        assistance=milestone.part_of,
    )
