"""Selection rounds, for the Secretariat alone: candidates in their rank, the envelope, the reserve list."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from applications.models import Application, Call, Candidate, Reopening, SelectionRound
from applications.selection import portfolio
from budget import queries as money
from portal.interests import ties
from portal.models import User
from portal.rules import is_secretariat

ZERO = Decimal(0)


def visible_to(user: User) -> QuerySet[SelectionRound]:
    """The rounds that an officer may see: those without a candidate from which an interest keeps them away."""
    rounds = SelectionRound.objects.select_related("call__phase", "settled_by", "released_by")
    if not is_secretariat(user):
        return rounds.none()
    closed = Candidate.objects.filter(application__in=ties.closed_to(user, Application))
    return rounds.exclude(pk__in=closed.order_by().values("round"))


def envelope(selection_round: SelectionRound) -> Decimal:
    """What the round may cost (USD): what is available on the line for assistance now, or its own ceiling if less."""
    line = money.assistance_line(selection_round.call.phase_id)
    available = line.available if line else ZERO
    return available if selection_round.cap is None else min(available, selection_round.cap)


def candidates_of(selection_round: SelectionRound) -> QuerySet[Candidate]:
    """The candidates in their rank: by score, then by reference."""
    with_all = selection_round.candidates.select_related("application__party", "application__call", "letter")
    return with_all.order_by("-application__score", "application__reference")


def may_be_candidates(selection_round: SelectionRound, user: User) -> QuerySet[Application]:
    """Evaluated applications of the call, and those on its reserve list, that are in no other round; none from which an
    interest keeps the officer away."""
    elsewhere = Candidate.objects.filter(is_open=True).exclude(round=selection_round)
    waiting = Application.objects.filter(call=selection_round.call_id, state__in=["evaluated", "reserve"])
    waiting = ties.open_to(user, waiting)
    waiting = waiting.exclude(pk__in=elsewhere.values("application"))
    return waiting.select_related("party").order_by("-score", "reference")


@dataclass(frozen=True)
class Ranked:
    """A line of the ranking; `running` is the cost (USD) of this candidate and all above it."""

    candidate: Candidate
    rank: int
    gender: Decimal | None
    running: Decimal


def ranking(selection_round: SelectionRound) -> list[Ranked]:
    lines: list[Ranked] = []
    candidates, running = list(candidates_of(selection_round)), ZERO
    for place, candidate in enumerate(candidates, 1):
        running += candidate.cost
        same = lines and lines[-1].candidate.score == candidate.score
        rank = lines[-1].rank if same else place
        lines.append(Ranked(candidate, rank, candidate.application.gender_score, running))
    return lines


def options(candidates: Iterable[Candidate]) -> list[portfolio.Option]:
    """The candidates as the proposal sees them: hundredths of a point, cents."""
    by_reference = sorted(candidates, key=lambda candidate: candidate.application.reference or "")
    return [
        portfolio.Option(
            key=candidate.pk,
            order=order,
            region=candidate.application.party.region,
            score=int(candidate.score * 100),
            cost=int(candidate.cost * 100),
        )
        for order, candidate in enumerate(by_reference)
    ]


def limits(selection_round: SelectionRound) -> portfolio.Limits:
    """The limits of the proposal, with nobody forced in or out."""
    bounds = tuple(portfolio.Bound(b.region, b.least, b.most) for b in selection_round.bounds.all())
    return portfolio.Limits(selection_round.places, int(envelope(selection_round) * 100), bounds)


def reserve_list(call: Call) -> list[Candidate]:
    """The call’s applications on the reserve list, each where its latest round left it, in the order of the rounds."""
    latest = Candidate.objects.filter(application=OuterRef("pk"), round__state="published").order_by("-id")
    waiting = Application.objects.filter(call=call, state="reserve").annotate(last=Subquery(latest.values("pk")[:1]))
    found = Candidate.objects.filter(pk__in=waiting.values("last")).select_related("application__party", "round")
    return sorted(found, key=lambda c: (c.round_id, c.reserve_order))


def places_free(selection_round: SelectionRound) -> int:
    """The places of a published round that nobody holds: given up since, or never filled."""
    held = selection_round.candidates.filter(decision=Candidate.Decision.SELECT, application__state="selected").count()
    return max(selection_round.places - held, 0)


def open_round_of(application: Application) -> SelectionRound | None:
    """The round under way that the application is in."""
    return SelectionRound.objects.filter(candidates__application=application, candidates__is_open=True).first()


def reopening_of(application: Application) -> Reopening | None:
    """The request to re-open its decision that waits for a second officer."""
    waiting = application.reopenings.filter(is_done=False, dropped_at=None)
    return waiting.select_related("asked_by").first()
