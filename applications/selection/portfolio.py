"""What a portfolio is: the applications to choose from, the limits of a set, and what stands in its way.

Integers throughout: scores in hundredths of a point, costs in cents. Which set is the best is found by
applications/selection/solver.py; nothing here needs it, or knows the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any


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
    """The applications chosen, in the order of their references.

    `better` is None where this set is proven to be the best; else no other set has more than that many hundredths of a
    point more, and with 0 one of the same score may cost less.
    """

    chosen: tuple[Option, ...]
    better: int | None = None

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


class OutOfTime(Exception):
    """The time was over before any set was found, or shown not to exist."""


@dataclass(frozen=True)
class Trade:
    """Why an application is left out: what stands in the way of adding it, and what forcing it in would cost.

    `lost` in hundredths of a point; None where no set within the limits holds it, or `unproven` says that nobody knows.
    """

    obstacles: tuple[Obstacle, ...]
    lost: int | None = None
    leave: tuple[int, ...] = ()
    enter: tuple[int, ...] = ()
    unproven: bool = False


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


def impossible_at_once(options: Sequence[Option], limits: Limits) -> list[Obstacle]:
    """What can’t be met whatever one chooses."""
    forced = [option for option in options if option.key in limits.inside]
    free = [option for option in options if option.key not in limits.outside]
    found = [Obstacle("forced")] if limits.inside & limits.outside else []
    found += over(forced, limits) + under(free, limits)
    if sum(bound.least for bound in limits.bounds) > limits.places:
        found += [Obstacle("least", bound.region) for bound in limits.bounds if bound.least]
    return list(dict.fromkeys(found))


# --- As JSON ---------------------------------------------------------------------------------------------------------


def question(options: Iterable[Option], limits: Limits) -> dict[str, Any]:
    """A round as it is put to the solver: the same round is always the same value, read back from JSON too."""
    return {
        "options": [asdict(option) for option in sorted(options, key=lambda option: option.order)],
        "places": limits.places,
        "envelope": limits.envelope,
        "bounds": [asdict(bound) for bound in sorted(limits.bounds, key=lambda bound: bound.region)],
        "inside": sorted(limits.inside),
        "outside": sorted(limits.outside),
    }


def asked(question: Mapping[str, Any]) -> tuple[list[Option], Limits]:
    """The options and the limits of a question."""
    return [Option(**option) for option in question["options"]], Limits(
        question["places"],
        question["envelope"],
        tuple(Bound(**bound) for bound in question["bounds"]),
        frozenset(question["inside"]),
        frozenset(question["outside"]),
    )


def told_trade(told: Mapping[str, Any]) -> Trade:
    """A trade, read back from JSON."""
    leave, enter = tuple(told["leave"]), tuple(told["enter"])
    return Trade(told_obstacles(told["obstacles"]), told["lost"], leave, enter, told["unproven"])


def told_obstacles(told: Iterable[Mapping[str, str]]) -> tuple[Obstacle, ...]:
    return tuple(Obstacle(**obstacle) for obstacle in told)
