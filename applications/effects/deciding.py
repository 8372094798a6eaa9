"""What a decision does besides changing the state: its reasons, its letter, its money."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from applications.models import Application
from budget import actions as budget
from budget import queries as money
from portal import clock, documents
from portal.models import User
from portal.refusals import Refused

LETTER_KIND = "applications.decision_letter"


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
