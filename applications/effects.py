"""What the transitions do besides changing the state; each runs inside its transition's transaction."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Criterion, Evaluation
from budget import actions as budget
from budget import queries as money
from portal import clock, documents
from portal.models import Country, User
from portal.refusals import Refused

LETTER_KIND = "applications.decision_letter"
CENT = Decimal("0.01")


def submit(application: Application, *, by: User, declaration: bool) -> None:
    """Give the reference, such as 2026-SEN-01: the Party's next of the year."""
    Country.objects.select_for_update().get(pk=application.party_id)
    start = f"{clock.today().year}-{application.party.iso3}-"
    given = Application.objects.filter(reference__startswith=start).count()
    application.reference = f"{start}{given + 1:02d}"
    application.submitted_at, application.submitted_by = clock.now(), by


def take_charge(application: Application, *, by: User) -> None:
    """The officer who declares it eligible follows it from then on."""
    application.officer = application.officer or by


def average(application: Application, *, by: User) -> None:
    """The score: the mean of the evaluations that are in, to the hundredth."""
    scores = [e.score for e in application.evaluations.all() if e.score is not None]
    application.score = (sum(scores) / len(scores)).quantize(CENT, ROUND_HALF_UP)


def decide(application: Application, *, by: User, reason: str) -> None:
    """Keep who decided, when and why, and ask for the letter."""
    application.decided_at, application.decided_by, application.decision_reason = clock.now(), by, reason
    documents.request(LETTER_KIND, application, language=letter_language(application), by=by)


def select(application: Application, *, by: User, cost: Decimal, reason: str) -> None:
    """Commit the estimated cost against action line 3; refused beyond what is allotted to it."""
    line = money.assistance_line(application.call.phase)
    if line is None:
        raise Refused({"cost": _("This phase has no line for technical assistance.")})
    application.commitment = _commit(application, line, cost, by)
    decide(application, by=by, reason=reason)


def _commit(application: Application, line, cost: Decimal, by: User):
    try:
        return budget.commit(
            line=line,
            party=application.party,
            year=clock.today().year,
            amount=cost,
            label=application.reference,
            by=by,
            is_fictional=application.is_fictional,
        )
    except Refused as refusal:
        raise Refused({"cost": refusal.messages}) from None


def letter_language(application: Application) -> str:
    """The letter is in the project's language where the portal speaks it, else in English."""
    return application.language if application.language in ("fr", "en") else "en"


def all_scored(evaluation: Evaluation) -> bool:
    """Whether each criterion of the call has its score."""
    scored = evaluation.scores.exclude(value=None).count()
    return scored == evaluation.application.call.criteria.count() > 0


def total(evaluation: Evaluation, *, by: User) -> None:
    """The weighted score out of 100. Refused where the application is no longer being evaluated."""
    if evaluation.application.state != "evaluation":
        raise Refused(_("This application is no longer being evaluated."))
    if evaluation.evaluator_id != by.pk:
        raise PermissionDenied
    weighted = sum(s.value * s.criterion.weight for s in evaluation.scores.select_related("criterion"))
    evaluation.score = (Decimal(weighted) / Criterion.TOP).quantize(CENT, ROUND_HALF_UP)


def forget_total(evaluation: Evaluation, *, by: User, reason: str) -> None:
    evaluation.score = None
