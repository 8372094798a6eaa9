"""The set of applications with the highest total score within the places, the envelope and the regions.

Of sets with the same score the cheapest is chosen, of those the one whose references come first: what is proven is the
same each time, by whichever way it was found. Integers throughout, over OR-tools’ CP-SAT (docs/adr/0011). Nothing here
knows the database. Loading it takes a second and 90 MB, which nothing of the portal does but the process of its own in
applications/selection/apart.py.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from math import floor
from operator import mul
from typing import Any

from ortools.sat.python import cp_model

from applications.selection.portfolio import (
    Infeasible,
    Limits,
    Obstacle,
    Option,
    OutOfTime,
    Portfolio,
    Trade,
    asked,
    impossible_at_once,
    kept,
    over,
)

SECONDS = 4.0  # for a set; with the start of the process, an officer has waited for five
SECONDS_FOR_TRADES = 30.0  # for all that are left out together
SHORTEST = 0.01
CHUNK = 40  # references ranked in one go: powers of two, far below what 64 bits hold


def propose(options: Iterable[Option], limits: Limits, seconds: float = SECONDS) -> Portfolio:
    """The best set, or the best that was found in time and how much better another may be.

    Raises Infeasible, with the reasons, where there is none, and OutOfTime where nothing is known in time.
    """
    options = sorted(options, key=lambda option: option.order)
    if obstacles := impossible_at_once(options, limits):
        raise Infeasible(obstacles)
    found = _best(options, limits, time.monotonic() + seconds)
    if found is None:
        raise Infeasible(_in_the_way(options, limits, time.monotonic() + seconds), together=True)
    if not kept(found.chosen, limits):
        raise ArithmeticError("The solver’s set doesn’t keep to the limits")
    return found


def _best(options: list[Option], limits: Limits, until: float) -> Portfolio | None:
    """The set with the highest score; of these the cheapest; of these the one with the first references."""
    if not options:
        return Portfolio(()) if kept((), limits) else None
    program = _Program(options, limits, until)
    scores = [option.score for option in options]
    if not program.maximise(scores):
        return None
    most = program.bound
    for gains in ([-option.cost for option in options], *_ranks(len(options))):
        if program.is_proven:
            program.maximise(gains)
    found = Portfolio(program.chosen)
    return found if program.is_proven else replace(found, better=most - found.score)


def _ranks(count: int) -> Iterator[list[int]]:
    """What to maximise, one after the other, for the set whose references come first."""
    for start in range(0, count, CHUNK):
        end = min(start + CHUNK, count)
        yield [2 ** (end - 1 - index) if start <= index < end else 0 for index in range(count)]


class _Program:
    """A 0/1 program over the options, in whole numbers. `is_proven` while each maximum was proven in time."""

    def __init__(self, options: Sequence[Option], limits: Limits, until: float):
        self.model = cp_model.CpModel()
        self.options, self.until = options, until
        self.taken = [self.model.new_bool_var("") for _option in options]
        self.values: list[int] = []
        self.bound, self.is_proven = 0, True
        self._keep_to(limits)

    def _keep_to(self, limits: Limits) -> None:
        self.model.add(sum(self.taken) <= limits.places)
        self.model.add(self._sum([option.cost for option in self.options]) <= limits.envelope)
        for bound in limits.bounds:
            held = self._sum([int(option.region == bound.region) for option in self.options])
            self.model.add(held >= bound.least)
            if bound.most is not None:
                self.model.add(held <= bound.most)
        for option, taken in zip(self.options, self.taken, strict=True):
            if option.key in limits.inside | limits.outside:
                self.model.add(taken == int(option.key in limits.inside))

    def _sum(self, weights: Sequence[int]) -> Any:
        return cp_model.LinearExpr.weighted_sum(self.taken, weights)

    @property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option, value in zip(self.options, self.values, strict=True) if value)

    def maximise(self, gains: Sequence[int]) -> bool:
        """Find the values with the highest sum of gains and, where it is proven, hold it. False where there are none.

        Where time runs out, the best values that were found stay, and `bound` is what no other values pass.
        """
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(self.until - time.monotonic(), SHORTEST)
        self.model.maximize(self._sum(gains))
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return False
        if status == cp_model.MODEL_INVALID:
            raise ArithmeticError(self.model.validate())
        self.is_proven = status == cp_model.OPTIMAL
        if self.is_proven or status == cp_model.FEASIBLE:
            self._take(solver, gains)
        elif not self.values:
            raise OutOfTime
        return True

    def _take(self, solver: Any, gains: Sequence[int]) -> None:
        self.values = [solver.value(taken) for taken in self.taken]
        self.bound = floor(solver.best_objective_bound + 0.5)
        if self.is_proven:
            self.model.add(self._sum(gains) == sum(map(mul, gains, self.values)))
        self.model.clear_hints()
        for taken, value in zip(self.taken, self.values, strict=True):
            self.model.add_hint(taken, value)


# --- Why not ---------------------------------------------------------------------------------------------------------


def _in_the_way(options: list[Option], limits: Limits, until: float) -> list[Obstacle]:
    """The limits without any one of which there would be a set; all of them where no single one is enough."""
    ways = [(Obstacle("places"), replace(limits, places=len(options)))]
    ways += [(Obstacle("envelope"), replace(limits, envelope=sum(option.cost for option in options)))]
    for bound in limits.bounds:
        others = tuple(other for other in limits.bounds if other != bound)
        if bound.most is not None:
            ways.append((Obstacle("most", bound.region), replace(limits, bounds=(*others, replace(bound, most=None)))))
        if bound.least:
            ways.append((Obstacle("least", bound.region), replace(limits, bounds=(*others, replace(bound, least=0)))))
    return [obstacle for obstacle, eased in ways if _any(options, eased, until)] or [obstacle for obstacle, _ in ways]


def _any(options: list[Option], limits: Limits, until: float) -> bool:
    """Whether a set is known to keep to the limits."""
    try:
        return _Program(options, limits, until).maximise([0] * len(options)) if options else kept((), limits)
    except OutOfTime:
        return False


def trades(options: Sequence[Option], limits: Limits, portfolio: Portfolio) -> Iterator[tuple[int, Trade]]:
    """For each application left out, by its key: why, and what forcing it in would change."""
    until = time.monotonic() + SECONDS_FOR_TRADES
    for option in options:
        if option not in portfolio.chosen:
            yield option.key, trade(options, limits, portfolio, option, min(SECONDS, until - time.monotonic()))


def trade(
    options: Sequence[Option], limits: Limits, portfolio: Portfolio, option: Option, seconds: float = SECONDS
) -> Trade:
    """Why one application is left out, and what forcing it in, beside what is forced already, would change."""
    if option.key in limits.outside:
        return Trade((Obstacle("forced"),))
    blocked = tuple(over([*portfolio.chosen, option], limits))
    if portfolio.better is not None or seconds <= 0:
        return Trade(blocked, unproven=True)
    try:
        other = propose(options, limits.forcing(inside=[option.key]), seconds)
    except Infeasible as why:
        return Trade(blocked or why.obstacles)
    except OutOfTime:
        return Trade(blocked, unproven=True)
    if other.better is not None:
        return Trade(blocked, unproven=True)
    leave, enter = portfolio.keys - other.keys, other.keys - portfolio.keys - {option.key}
    return Trade(blocked, portfolio.score - other.score, tuple(sorted(leave)), tuple(sorted(enter)))


# --- Question and answers --------------------------------------------------------------------------------------------


def answers(question: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What is found for a question (`portfolio.question`), as values for JSON: the set, or what stands in its way;
    the set without forcing, where something is forced; then the trade of each application left out."""
    options, limits = asked(question)
    try:
        best = propose(options, limits)
    except Infeasible as why:
        yield {"obstacles": [asdict(obstacle) for obstacle in why.obstacles], "together": why.together}
        return
    yield {"chosen": sorted(best.keys), "better": best.better}
    if limits.inside or limits.outside:
        yield {"free": _without_forcing(options, limits)}
    for key, found in trades(options, limits, best):
        yield {"key": key, "trade": asdict(found)}


def _without_forcing(options: Sequence[Option], limits: Limits) -> list[int] | None:
    try:
        return sorted(propose(options, replace(limits, inside=frozenset(), outside=frozenset())).keys)
    except (Infeasible, OutOfTime):
        return None
