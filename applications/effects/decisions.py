"""What a decision does besides changing the state: its reasons, its letter, its money."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from applications.actions import letters
from applications.models import Application, Candidate, Letter
from budget import actions as budget
from budget import queries as money
from portal import clock
from portal.models import User
from portal.outgoing import documents
from portal.refusals import Refused

LETTER_KIND = "applications.decision_letter"


def in_the_round(application: Application, decision: str) -> Candidate | None:
    """The application's candidate in a round that is being published, with this decision; None at any other time."""
    rows = Candidate.objects.filter(application=application, is_open=True, round__state="published")
    return rows.filter(decision=decision).select_related("letter").first()


def refuse(application: Application, *, by: User, reason: str) -> None:
    """Declare the application not eligible; its letter goes out at once."""
    decide(application, letters.write(application, "ineligible", reasons=reason), by=by, reason=reason)


def select(application: Application, *, by: User, reason: str) -> None:
    """Commit the estimated cost against action line 3; refused beyond what is allotted to it."""
    candidate = in_the_round(application, Candidate.Decision.SELECT)
    line = money.assistance_line(application.call.phase)
    if line is None:
        raise Refused(_("This phase has no line for technical assistance."))
    application.commitment = _commit(application, line, candidate.cost, by)
    decide(application, candidate.letter, by=by, reason=reason)


def hold(application: Application, *, by: User, reason: str) -> None:
    decide(application, in_the_round(application, Candidate.Decision.RESERVE).letter, by=by, reason=reason)


def decline(application: Application, *, by: User, reason: str) -> None:
    decide(application, in_the_round(application, Candidate.Decision.DECLINE).letter, by=by, reason=reason)


def decide(application: Application, letter: Letter, *, by: User, reason: str) -> None:
    """Keep who decided, when and why; give the Party its letter, and ask for its PDF."""
    application.decided_at, application.decided_by, application.decision_reason = clock.now(), by, reason
    letters.give(letter)
    documents.request(LETTER_KIND, application, language=letter.language, by=by)


def _commit(application: Application, line, cost: Decimal, by: User):
    return budget.commit(
        line=line,
        party=application.party,
        year=clock.today().year,
        amount=cost,
        label=application.reference,
        by=by,
        is_fictional=application.is_fictional,
    )


def reopen(application: Application, *, by: User, reason: str) -> None:
    """Undo the decision: what it committed goes back to the line."""
    if application.commitment:
        budget.release(application.commitment, by=by, reason=reason)
    application.commitment = application.decided_at = application.decided_by = None
    application.decision_reason = ""
    application.reopenings.filter(confirmed_at__isnull=False, is_done=False).update(is_done=True)
