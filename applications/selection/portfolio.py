"""The set of applications with the highest total score within the places, the envelope and the regions, exactly.

Integers throughout: scores in hundredths of a point, costs in cents. Of sets with the same score the cheapest is
chosen, of those the one whose references come first: the same round always gives the same answer. Pure Python over
HiGHS (docs/adr/0011): nothing here knows the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import gcd
from operator import mul

CHUNK = 20  # references ranked in one go: powers of two that a double holds with room to spare
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Option:
    """One candidate. `order` is its place among the references."""

    key: int
    order: int
    region: str
    score: int
    cost: int


@dataclass(frozen=True)
class Bound:
    """How many of a region at least, and at most (None: as many as there are)."""

    region: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Limits:
    """The limits of a set; `envelope` in cents, `inside` and `outside` the keys that are forced in and out."""

    places: int
    envelope: int
    bounds: tuple[Bound, ...] = ()
    inside: frozenset[int] = frozenset()
    outside: frozenset[int] = frozenset()

    def forcing(self, *, inside: Iterable[int] = (), outside: Iterable[int] = ()) -> "Limits":
        return replace(self, inside=self.inside | frozenset(inside), outside=self.outside | frozenset(outside))


@dataclass(frozen=True)
class Portfolio:
    """The applications chosen, in the order of their references."""

    chosen: tuple[Option, ...]

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(option.key for option in self.chosen)

    @property
    def score(self) -> int:
        return sum(option.score for option in self.chosen)

    @property
    def cost(self) -> int:
        return sum(option.cost for option in self.chosen)


@dataclass(frozen=True)
class Obstacle:
    """A limit in the way: places, envelope, least, most (with its region) or forced (both in and out)."""

    what: str
    region: str = ""


class Infeasible(Exception):
    """No set keeps to the limits: the `obstacles` can't be met or, where `together`, can't all be met at once."""

    def __init__(self, obstacles: Sequence[Obstacle], *, together: bool = False):
        super().__init__(", ".join(f"{o.what} {o.region}".strip() for o in obstacles))
        self.obstacles, self.together = tuple(obstacles), together


@dataclass(frozen=True)
class Trade:
    """Why an application is left out: what stands in the way of adding it, and what forcing it in would cost.

    `lost` in hundredths of a point; None where no set within the limits holds it.
    """

    obstacles: tuple[Obstacle, ...]
    lost: int | None = None
    leave: tuple[int, ...] = ()
    enter: tuple[int, ...] = ()


def kept(chosen: Sequence[Option], limits: Limits) -> bool:
    """Whether a set keeps to every limit."""
    keys = {option.key for option in chosen}
    forced = limits.inside <= keys and not limits.outside & keys
    return forced and not over(chosen, limits) and not under(chosen, limits)


def over(chosen: Sequence[Option], limits: Limits) -> list[Obstacle]:
    """The limits that a set passes."""
    found = [Obstacle("places")] if len(chosen) > limits.places else []
    found += [Obstacle("envelope")] if sum(option.cost for option in chosen) > limits.envelope else []
    return found + [
        Obstacle("most", bound.region)
        for bound in limits.bounds
        if bound.most is not None and _of(chosen, bound.region) > bound.most
    ]


def under(chosen: Sequence[Option], limits: Limits) -> list[Obstacle]:
    """The regions of which a set holds too few."""
    return [Obstacle("least", bound.region) for bound in limits.bounds if _of(chosen, bound.region) < bound.least]


def _of(options: Iterable[Option], region: str) -> int:
    return sum(option.region == region for option in options)


def propose(options: Iterable[Option], limits: Limits) -> Portfolio:
    """The best set. Raises Infeasible, with the reasons, where there is none."""
    options = sorted(options, key=lambda option: option.order)
    _check_at_once(options, limits)
    found = _best(options, limits)
    if found is None:
        raise Infeasible(_in_the_way(options, limits), together=True)
    return found


# --- Exactly, by a solver --------------------------------------------------------------------------------------------


def _best(options: list[Option], limits: Limits) -> Portfolio | None:
    """The set with the highest score; of these the cheapest; of these the one with the first references."""
    if not options:
        return Portfolio(()) if kept((), limits) else None
    program = _Program(options, limits)
    if not program.maximise([option.score for option in options]):
        return None
    program.hold([option.score for option in options])
    program.maximise([-cost for cost in program.costs])
    program.hold(program.costs)
    for start in range(0, len(options), CHUNK):
        program.maximise_chunk(start)
    return Portfolio(tuple(option for option, value in zip(options, program.values, strict=True) if value))


class _Program:
    """A 0/1 program. What the solver answers in doubles is checked again in integers."""

    def __init__(self, options: list[Option], limits: Limits):
        import highspy  # numpy and the solver take half a second to load, which only a proposal needs

        self.options, self.limits, self.values = options, limits, [0] * len(options)
        self.solver = highspy.Highs()
        self.solved = highspy.HighsModelStatus.kOptimal
        for name, value in (
            ("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0),
            ("mip_feasibility_tolerance", TOLERANCE), ("primal_feasibility_tolerance", TOLERANCE),
        ):  # fmt: skip
            self.solver.setOptionValue(name, value)
        self.unit = gcd(*(option.cost for option in options)) or 1
        self.costs = [option.cost // self.unit for option in options]
        self._columns(highspy)
        self._rows(highspy.kHighsInf)

    def _columns(self, highspy) -> None:
        for index, option in enumerate(self.options):
            least = int(option.key in self.limits.inside)
            most = int(option.key not in self.limits.outside)
            self.solver.addVar(least, most)
            self.solver.changeColIntegrality(index, highspy.HighsVarType.kInteger)

    def _rows(self, infinity: float) -> None:
        self._row(0, self.limits.places, [1] * len(self.options))
        self._row(0, self.limits.envelope // self.unit, self.costs)
        for bound in self.limits.bounds:
            most = infinity if bound.most is None else bound.most
            self._row(bound.least, most, [int(option.region == bound.region) for option in self.options])

    def _row(self, least: float, most: float, weights: Sequence[int]) -> None:
        filled = [index for index, weight in enumerate(weights) if weight]
        self.solver.addRow(least, most, len(filled), filled, [float(weights[index]) for index in filled])

    def maximise(self, gains: Sequence[int]) -> bool:
        """Find the values with the highest sum of gains. False where there are none."""
        for index, gain in enumerate(gains):
            self.solver.changeColCost(index, float(-gain))
        while True:
            self.solver.run()
            if self.solver.getModelStatus() != self.solved:
                return False
            values = [round(value) for value in self.solver.getSolution().col_value]
            if sum(map(mul, values, self.costs)) * self.unit <= self.limits.envelope:
                self.values = values
                return True
            # It fits in doubles and not in cents: neither it nor any set that holds it whole is an answer.
            self._row(0, sum(values) - 1, values)

    def hold(self, weights: Sequence[int]) -> None:
        """Fix the sum of these weights at what it is now."""
        total = sum(map(mul, weights, self.values))
        self._row(total, total, weights)

    def maximise_chunk(self, start: int) -> None:
        """Among equals, take those whose references come first, and hold them."""
        end = min(start + CHUNK, len(self.options))
        ranks = [2 ** (end - 1 - index) if start <= index < end else 0 for index in range(len(self.options))]
        self.maximise(ranks)
        for index in range(start, end):
            self.solver.changeColBounds(index, self.values[index], self.values[index])


# --- Why not ---------------------------------------------------------------------------------------------------------


def _check_at_once(options: list[Option], limits: Limits) -> None:
    """What can't be met whatever one chooses. Raises Infeasible."""
    forced = [option for option in options if option.key in limits.inside]
    free = [option for option in options if option.key not in limits.outside]
    found = [Obstacle("forced")] if limits.inside & limits.outside else []
    found += over(forced, limits) + under(free, limits)
    if sum(bound.least for bound in limits.bounds) > limits.places:
        found += [Obstacle("least", bound.region) for bound in limits.bounds if bound.least]
    if found:
        raise Infeasible(list(dict.fromkeys(found)))


def _in_the_way(options: list[Option], limits: Limits) -> list[Obstacle]:
    """The limits without any one of which there would be a set; all of them where no single one is enough."""
    ways = [(Obstacle("places"), replace(limits, places=len(options)))]
    ways += [(Obstacle("envelope"), replace(limits, envelope=sum(option.cost for option in options)))]
    for bound in limits.bounds:
        others = tuple(other for other in limits.bounds if other != bound)
        if bound.most is not None:
            ways.append((Obstacle("most", bound.region), replace(limits, bounds=(*others, replace(bound, most=None)))))
        if bound.least:
            ways.append((Obstacle("least", bound.region), replace(limits, bounds=(*others, replace(bound, least=0)))))
    return [obstacle for obstacle, eased in ways if _best(options, eased)] or [obstacle for obstacle, _eased in ways]


def trades(options: Sequence[Option], limits: Limits, portfolio: Portfolio) -> dict[int, Trade]:
    """For each application left out: why, and what forcing it in would change."""
    return {
        option.key: trade(options, limits, portfolio, option) for option in options if option not in portfolio.chosen
    }


def trade(options: Sequence[Option], limits: Limits, portfolio: Portfolio, option: Option) -> Trade:
    """Why one application is left out, and what forcing it in would change."""
    if option.key in limits.outside:
        return Trade((Obstacle("forced"),))
    blocked = tuple(over([*portfolio.chosen, option], limits))
    try:
        other = propose(options, limits.forcing(inside=[option.key]))
    except Infeasible as why:
        return Trade(blocked or why.obstacles)
    leave, enter = portfolio.keys - other.keys, other.keys - portfolio.keys - {option.key}
    return Trade(blocked, portfolio.score - other.score, tuple(sorted(leave)), tuple(sorted(enter)))
