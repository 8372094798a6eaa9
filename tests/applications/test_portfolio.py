"""The proposal of a portfolio: against every set there is, on hundreds of rounds; its ties, its reasons, its speed."""

import random
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.selection.portfolio import Bound, Infeasible, Limits, Obstacle, Option, kept, propose, trades

REGIONS = ("africa", "arab", "asia", "europe", "latin")


def option(key: int, score: int = 8000, cost: int = 6_000_000, region: str = "africa") -> Option:
    return Option(key, key, region, score, cost)


def by_hand(options: list[Option], limits: Limits) -> tuple[Option, ...] | None:
    """The best of all sets: score, then cost, then the first references."""
    sets = (chosen for size in range(len(options) + 1) for chosen in combinations(options, size))

    def worth(chosen: tuple[Option, ...]) -> tuple:
        taken = {o.order for o in chosen}
        return (
            sum(o.score for o in chosen), -sum(o.cost for o in chosen), [o.order in taken for o in options],
        )  # fmt: skip

    return max((chosen for chosen in sets if kept(chosen, limits)), key=worth, default=None)


def a_round(dice: random.Random) -> tuple[list[Option], Limits]:
    """Up to ten candidates; scores and costs of few values, so that ties are common, or of many, to the cent."""
    coarse = dice.random() < 0.5
    options = [
        Option(
            key=100 + order,
            order=order,
            region=dice.choice(REGIONS),
            score=dice.choice([6000, 7000, 8000]) if coarse else dice.randint(0, 10000),
            cost=dice.choice([5_000_000, 6_000_000]) if coarse else dice.randint(1, 9_000_000),
        )
        for order in range(dice.randint(0, 10))
    ]
    bounds = tuple(
        Bound(region, least := dice.choice([0, 0, 0, 1, 2]), dice.choice([None, None, least, least + 1]))
        for region in dice.sample(REGIONS, dice.randint(0, 3))
    )
    keys = [o.key for o in options]
    some = dice.sample(keys, min(len(keys), dice.randint(0, 2)))
    return options, Limits(
        dice.randint(1, 5), dice.randint(0, 30_000_000), bounds, frozenset(some[:1]), frozenset(some[1:])
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_same_optimum_as_by_hand_on_a_hundred_rounds(seed):
    dice, infeasible = random.Random(seed), 0
    for _nth in range(100):
        options, limits = a_round(dice)
        best = by_hand(options, limits)
        if best is None:
            infeasible += 1
            with pytest.raises(Infeasible):
                propose(dice.sample(options, len(options)), limits)
            continue
        found = propose(dice.sample(options, len(options)), limits)
        assert found.chosen == best, (options, limits)
        assert kept(found.chosen, limits)
    assert 0 < infeasible < 90


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10**14), st.sampled_from(REGIONS)), max_size=7),
    st.integers(1, 4),
    st.integers(0, 3 * 10**14),
)
def test_costs_up_to_the_largest_amount_stay_exact_to_the_cent(rows, places, envelope):
    options = [Option(key, key, region, score, cost) for key, (score, cost, region) in enumerate(rows)]
    limits = Limits(places, envelope)
    found, best = propose(options, limits), by_hand(options, limits)
    assert kept(found.chosen, limits)
    assert (found.score, found.cost) == (sum(o.score for o in best), sum(o.cost for o in best))


def test_one_cent_too_many_is_too_many():
    options = [option(1, 8000, 3_333_333), option(2, 8000, 3_333_333), option(3, 8000, 3_333_335)]
    assert propose(options, Limits(3, 10_000_001)).keys == {1, 2, 3}
    assert propose(options, Limits(3, 10_000_000)).keys == {1, 2}


def test_of_equals_the_cheapest_and_then_the_first_references():
    options = [option(1), option(2, cost=5_000_000), option(3), option(4)]
    assert propose(options, Limits(2, 99_000_000)).keys == {1, 2}


def test_sixty_applications_in_under_a_second():
    dice = random.Random(60)
    options = [
        Option(key, key, dice.choice(REGIONS), dice.randint(4000, 9800), dice.randint(3_000_000, 9_000_000))
        for key in range(60)
    ]
    limits = Limits(5, 30_000_000, (Bound("africa", 1, 2), Bound("asia", 1), Bound("europe", 0, 1)))
    propose(options, limits)  # the solver is loaded
    began = time.perf_counter()
    found = propose(options, limits)
    assert time.perf_counter() - began < 1
    assert kept(found.chosen, limits)


@pytest.mark.parametrize(
    ("limits", "obstacles"),
    [
        (Limits(1, 99_000_000, inside=frozenset({1, 2})), {Obstacle("places")}),
        (Limits(5, 5_000_000, inside=frozenset({1})), {Obstacle("envelope")}),
        (Limits(5, 99_000_000, (Bound("asia", 1),)), {Obstacle("least", "asia")}),
        (Limits(5, 99_000_000, (Bound("africa", 0, 0),), inside=frozenset({1})), {Obstacle("most", "africa")}),
        (Limits(5, 99_000_000, inside=frozenset({1}), outside=frozenset({1})), {Obstacle("forced")}),
        (Limits(1, 99_000_000, (Bound("africa", 2),)), {Obstacle("least", "africa")}),
        # Two of Africa cost 120,000: either the minimum or the envelope has to give way.
        (Limits(5, 10_000_000, (Bound("africa", 2),)), {Obstacle("envelope"), Obstacle("least", "africa")}),
    ],
)  # fmt: skip
def test_what_cannot_be_met_is_named(limits, obstacles):
    options = [option(1), option(2), option(3, region="europe")]
    with pytest.raises(Infeasible) as refusal:
        propose(options, limits)
    assert set(refusal.value.obstacles) == obstacles


def test_who_is_left_out_reads_why_and_what_the_exchange_would_cost():
    options = [
        option(1, 9000), option(2, 8500), option(3, 8000, region="asia"), option(4, 7000, 9_000_000, "europe"),
        option(5, 6000),
    ]  # fmt: skip
    limits = Limits(3, 18_000_000, (Bound("africa", 0, 2),), outside=frozenset({5}))
    found = propose(options, limits)
    assert found.keys == {1, 2, 3}
    four = trades(options, limits, found)[4]
    assert four.obstacles == (Obstacle("places"), Obstacle("envelope"))
    # 4 costs 90,000: only one more fits beside it.
    assert (four.lost, four.leave, four.enter) == (25500 - 16000, (2, 3), ())
    assert trades(options, limits, found)[5].obstacles == (Obstacle("forced"),)


def test_nobody_to_choose_from_is_an_empty_set():
    assert propose([], Limits(5, 0)).chosen == ()
