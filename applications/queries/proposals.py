"""The proposals of a selection round: what is asked of the solver now, the one to show, what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from applications.models import Candidate, Proposal, SelectionRound
from applications.queries import rounds
from applications.selection import portfolio
from applications.selection.explaining import better_said, countries_of, infeasible_said, points, why_out


def question(
    selection_round: SelectionRound, candidates: Sequence[Candidate], forced: Mapping[int, str]
) -> dict[str, Any]:
    """The round as it is now, with these of its candidates forced in or out, for the solver."""
    keys = {candidate.pk for candidate in candidates}
    limits = rounds.limits(selection_round).forcing(
        inside=[pk for pk, way in forced.items() if pk in keys and way == Candidate.Forced.IN],
        outside=[pk for pk, way in forced.items() if pk in keys and way == Candidate.Forced.OUT],
    )
    return portfolio.question(rounds.options(candidates), limits)


def latest(selection_round: SelectionRound) -> Proposal | None:
    """The one that was asked for last."""
    return selection_round.proposals.first()


def kept(selection_round: SelectionRound) -> Proposal | None:
    """The one against which the officers’ decisions are set; None too where it was kept by an earlier release."""
    return selection_round.proposals.filter(is_kept=True).first()


def answering(selection_round: SelectionRound, asked: Mapping[str, Any]) -> Proposal | None:
    """One that asks the same and hasn’t failed: what was found is never looked for again."""
    living = selection_round.proposals.exclude(state=Proposal.State.FAILED)
    return next((proposal for proposal in living if proposal.asked == asked), None)


def is_current(proposal: Proposal, candidates: Sequence[Candidate]) -> bool:
    """Whether its candidates, costs, scores, limits and envelope are still those of the round."""
    return proposal.asked == question(proposal.round, candidates, proposal.forced)


@dataclass(frozen=True)
class Shown:
    """What a page shows of a proposal. Amounts in USD; `better` and `impossible` are empty or sentences."""

    proposal: Proposal
    is_current: bool
    chosen: list[Candidate] = field(default_factory=list)
    score: str = ""
    cost: Decimal = rounds.ZERO
    better: str = ""
    impossible: str = ""
    compared: dict[str, Any] = field(default_factory=dict)

    @property
    def may_be_kept(self) -> bool:
        return self.is_current and self.proposal.has_a_set


def shown(proposal: Proposal, candidates: Sequence[Candidate]) -> Shown:
    """The proposal beside the candidates as they are."""
    if not is_current(proposal, candidates):
        return Shown(proposal, is_current=False)
    if not proposal.has_a_set:
        return Shown(proposal, is_current=True, impossible=impossible_said(proposal))
    chosen = [candidate for candidate in candidates if candidate.pk in proposal.chosen]
    return Shown(
        proposal,
        is_current=True,
        chosen=chosen,
        score=points(_score(chosen)),
        cost=_cost(chosen),
        better=better_said(proposal.better),
        compared=_compared(proposal, chosen, candidates),
    )


def impossible_said(proposal: Proposal) -> str:
    """Why there is no set; empty while that isn’t known."""
    if proposal.found is None or proposal.has_a_set:
        return ""
    obstacles = portfolio.told_obstacles(proposal.found["obstacles"])
    return infeasible_said(portfolio.Infeasible(obstacles, together=proposal.found["together"]))


def _compared(proposal: Proposal, chosen: list[Candidate], candidates: Sequence[Candidate]) -> dict[str, Any]:
    """What forcing changes, where something is forced and there is a set without."""
    if proposal.free is None:
        return {}
    free = [candidate for candidate in candidates if candidate.pk in proposal.free]
    return {
        "enter": [candidate for candidate in chosen if candidate not in free],
        "leave": [candidate for candidate in free if candidate not in chosen],
        "lost": points(_score(free) - _score(chosen)),
        "cost_before": _cost(free),
    }


def _score(candidates: Sequence[Candidate]) -> int:
    return sum(option.score for option in rounds.options(candidates))


def _cost(candidates: Sequence[Candidate]) -> Decimal:
    return sum((candidate.cost for candidate in candidates), rounds.ZERO)


def explained(candidate: Candidate, candidates: Sequence[Candidate]) -> list[str]:
    """Why it isn’t in the proposal that was kept, and what taking it would cost, as it was worked out then."""
    proposal = kept(candidate.round)
    if proposal is None or candidate.proposed is not False:
        return []
    told = proposal.trades.get(str(candidate.pk))
    trade = portfolio.told_trade(told) if told else portfolio.Trade((), unproven=True)
    return why_out(trade, countries_of(candidates))
