"""Who may do what with calls, applications and evaluations."""

import rules

from applications import ties
from portal.roles import WRITERS
from portal.rules import is_focal_point, is_secretariat, speaks_for_party, writes_for_party

__all__ = [
    "handles",
    "handles_the_round",
    "is_focal_point",
    "is_secretariat",
    "is_the_evaluator",
    "may_evaluate",
    "may_read",
    "speaks_for_party",
    "writes_for_party",
]


def _free_of_conflict(user, record) -> bool:
    """Whether no interest ties the person to the application (or to that of an evaluation). Asked once for a copy of
    the record: a transition, which locks a fresh one, asks again."""
    application = getattr(record, "application", record)
    known = application.__dict__.setdefault("_free_of_conflict", {})
    if user.pk not in known:
        known[user.pk] = not ties.conflicts(user, application)
    return known[user.pk]


def read_conflict(user, application) -> None:
    """For a page to show, from what its list has asked of the database already; a transition asks afresh."""
    known = application.__dict__.setdefault("_free_of_conflict", {})
    known[user.pk] = not ties.tied(user).covers(application)


@rules.predicate
def handles(user, record) -> bool:
    """An officer of the Secretariat without an interest in the Party or the application."""
    return is_secretariat(user) and _free_of_conflict(user, record)


@rules.predicate
def handles_the_round(user, selection_round) -> bool:
    """An officer without an interest in any of its candidates."""
    return is_secretariat(user) and not selection_round.candidates.filter(application__in=ties.closed_to(user)).exists()


@rules.predicate
def is_the_evaluator(user, evaluation) -> bool:
    """The one to whom the evaluation is assigned, while still an evaluator."""
    return user.is_authenticated and evaluation.evaluator_id == user.pk and user.holds("evaluator")


@rules.predicate
def may_evaluate(user, evaluation) -> bool:
    """Its evaluator, without an interest in the Party or the application."""
    return is_the_evaluator(user, evaluation) and _free_of_conflict(user, evaluation)


@rules.predicate
def reads_it_as_evaluator(user, application) -> bool:
    """An evaluator of it, still one, who has declared no conflict of interest and has none."""
    return (
        user.holds("evaluator")
        and application.evaluations.filter(evaluator=user, state__in=["scoring", "submitted"]).exists()
        and _free_of_conflict(user, application)
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


reads_the_decision = writes_for_party | (is_past_draft & handles)
may_read = reads_the_decision | reads_it_as_evaluator
