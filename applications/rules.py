"""Who may do what with calls, applications and evaluations."""

import rules

from applications.models import Application
from portal.interests import ties
from portal.interests.rules import is_free_of_conflict
from portal.roles import WRITERS
from portal.rules import is_focal_point, is_secretariat, speaks_for_party, writes_for_party

__all__ = [
    "handles",
    "handles_the_round",
    "is_focal_point",
    "is_on_the_desk",
    "is_secretariat",
    "may_read",
    "speaks_for_party",
    "writes_for_party",
]


@rules.predicate
def handles(user, record) -> bool:
    """An officer of the Secretariat without an interest in the Party or the application (or that of an evaluation)."""
    return is_secretariat(user) and is_free_of_conflict(user, getattr(record, "application", record))


@rules.predicate
def handles_the_round(user, selection_round) -> bool:
    """An officer without an interest in any of its candidates."""
    closed = ties.closed_to(user, Application)
    return is_secretariat(user) and not selection_round.candidates.filter(application__in=closed).exists()


@rules.predicate
def reads_it_as_evaluator(user, application) -> bool:
    """An evaluator of it, still one, who has declared no conflict of interest and has none."""
    return (
        user.holds("evaluator")
        and application.evaluations.filter(evaluator=user, state__in=["scoring", "submitted"]).exists()
        and is_free_of_conflict(user, application)
    )


@rules.predicate
def is_past_draft(user, application) -> bool:
    return application.submitted_at is not None


@rules.predicate
def is_published(user, call) -> bool:
    """A call that anyone may read."""
    return call.state in ("open", "closed")


def own_parties(user) -> set[int]:
    """The Parties whose applications the person writes."""
    return user.party_ids(*WRITERS) if user.is_authenticated else set()


is_on_the_desk = is_past_draft & handles
reads_the_decision = writes_for_party | is_on_the_desk
may_read = reads_the_decision | reads_it_as_evaluator
