"""Who may do what with calls, applications and evaluations."""

import rules

from portal.rules import is_focal_point, is_secretariat, speaks_for_party, writes_for_party

__all__ = ["is_focal_point", "is_secretariat", "is_the_evaluator", "may_read", "speaks_for_party", "writes_for_party"]


@rules.predicate
def is_the_evaluator(user, evaluation) -> bool:
    """The one to whom the evaluation is assigned, while still an evaluator."""
    return user.is_authenticated and evaluation.evaluator_id == user.pk and user.holds("evaluator")


@rules.predicate
def reads_it_as_evaluator(user, application) -> bool:
    """An evaluator of it, still one, who has declared no conflict of interest."""
    return (
        user.holds("evaluator")
        and application.evaluations.filter(evaluator=user, state__in=["scoring", "submitted"]).exists()
    )


@rules.predicate
def is_past_draft(user, application) -> bool:
    return application.submitted_at is not None


reads_the_decision = writes_for_party | (is_secretariat & is_past_draft)
may_read = reads_the_decision | reads_it_as_evaluator
