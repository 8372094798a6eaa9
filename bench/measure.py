"""How one request, or one document, is measured: its time among the others', then its queries, then its memory."""

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

Act = Callable[[], bytes]


# More than noise, less than what a page shows when it holds more rows.
GROWTH = 1.15


@dataclass(frozen=True)
class Goal:
    """At most: so many times the floor, so many queries, and so much more of the floor than at the smallest size."""

    ratio: float
    queries: int = 15
    growth: float = GROWTH

    def judge(self, **measures: float) -> dict[str, dict]:
        """Each measure beside its goal, and whether that is met."""
        return {
            name: {"found": value, "at_most": getattr(self, name), "met": value <= getattr(self, name)}
            for name, value in measures.items()
        }


@dataclass(frozen=True)
class Case:
    """`ready()` makes everything ready, unmeasured, and returns the act; `floor` names the case it is set against."""

    name: str
    ready: Callable[[], Act]
    floor: str = "floor"
    goal: Goal | None = None


@dataclass(frozen=True)
class Figures:
    """`seconds` is the median, `ratio` that of the medians of case and floor; `peak_mb` is what Python held more;
    `goals` is empty where nothing is aimed at."""

    name: str
    size: int
    seconds: float
    ratio: float
    floor: str
    queries: int
    bytes: int
    peak_mb: float
    goals: dict[str, dict] = field(default_factory=dict)


def judged(figures: Figures, case: Case, smallest: Figures) -> Figures:
    """The figures with what is aimed at, if anything is. Growth is that of the ratio: what else the machine does
    befalls the floor too."""
    if case.goal is None:
        return figures
    growth = round(figures.ratio / smallest.ratio, 2)
    return replace(figures, goals=case.goal.judge(ratio=figures.ratio, queries=figures.queries, growth=growth))


def warm_up(cases: Iterable[Case]) -> None:
    """Each once, unmeasured: templates are read, connections opened, pages of the database at hand."""
    for case in cases:
        case.ready()()


def measure(cases: Sequence[Case], size: int, rounds: int) -> Iterable[Figures]:
    """The cases in turn, round after round, so that what else the machine does befalls all alike."""
    gc.collect()
    gc.freeze()  # what is loaded by now needs no looking at before each act
    times = {case.name: [] for case in cases}
    for _round in range(rounds):
        for case in cases:
            times[case.name].append(seconds(case))
    typical = {name: median(seconds_each) for name, seconds_each in times.items()}
    for case in cases:
        ratio = typical[case.name] / typical[case.floor]
        yield Figures(case.name, size, round(typical[case.name], 5), round(ratio, 2), case.floor, *once(case))


def clock() -> float:
    """This process's own seconds where the database is part of it (SQLite): what else the machine does, in the midst of
    a long act and not of a short one, would tell in the ratios. Else the wall's."""
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def seconds(case: Case) -> float:
    """One act, without the collector's pauses."""
    act = case.ready()
    gc.collect()
    gc.disable()
    try:
        start = clock()
        act()
        return clock() - start
    finally:
        gc.enable()


def once(case: Case) -> tuple[int, int, float]:
    """Queries, bytes and peak memory, in rounds of their own: counting them takes time."""
    act = case.ready()
    with CaptureQueriesContext(connection) as queries:
        made = act()
    return len(queries), len(made), peak(case.ready())


def peak(act: Act) -> float:
    """The most megabytes that Python held beyond what it held before."""
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return round(tracemalloc.get_traced_memory()[1] / 1e6, 2)
    finally:
        tracemalloc.stop()
