"""The race against a brute-force oracle in plain Python, and its frequencies against the weights."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from purgesim.core.choice.race import first_k, lateness, leads, time_of, too_late, winner
from purgesim.core.keyed_random import RUN_DOMAIN, Stream, uniform

STREAM = int(Stream.TARGET)
WEIGHT = st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-9, 1e9), st.just(-1.0))
OPTIONS = st.lists(st.tuples(st.integers(0, 2**31 - 1), WEIGHT), max_size=25, unique_by=lambda option: option[0])
SEED = st.integers(0, 2**64 - 1)


def arrays(options: list[tuple[int, float]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    return np.array([row for row, _ in options], np.int64), np.array([w for _, w in options], np.float64)


def ranking(seed: int, who: int, n: int, options: list[tuple[int, float]]) -> list[int]:
    """Positions of the options in the order of their times, ties by row; those without weight do not run."""
    runs = [
        (-math.log(uniform(seed, RUN_DOMAIN, STREAM, who, row, n)) / weight, row, place)
        for place, (row, weight) in enumerate(options)
        if weight > 0.0
    ]
    return [place for _, _, place in sorted(runs)]


@given(SEED, st.integers(0, 10**6), st.integers(0, 50), OPTIONS)
def test_winner_is_the_first_of_the_oracle(seed: int, who: int, n: int, options: list[tuple[int, float]]) -> None:
    rows, weights = arrays(options)
    expected = ranking(seed, who, n, options)
    assert winner(seed, RUN_DOMAIN, STREAM, who, n, rows, weights, len(rows)) == (expected[0] if expected else -1)


@given(SEED, st.integers(0, 10**6), OPTIONS, st.integers(-2, 40))
def test_the_first_few_are_those_of_the_oracle(seed: int, who: int, options: list[tuple[int, float]], few: int) -> None:
    rows, weights = arrays(options)
    got = first_k(seed, RUN_DOMAIN, STREAM, who, 0, rows, weights, len(rows), few)
    assert got.tolist() == ranking(seed, who, 0, options)[: max(few, 0)]


@given(SEED, OPTIONS.filter(bool), st.data())
def test_only_the_options_in_use_run(seed: int, options: list[tuple[int, float]], data: st.DataObject) -> None:
    rows, weights = arrays(options)
    used = data.draw(st.integers(0, len(options)))
    expected = ranking(seed, 1, 2, options[:used])
    assert winner(seed, RUN_DOMAIN, STREAM, 1, 2, rows, weights, used) == (expected[0] if expected else -1)
    got = first_k(seed, RUN_DOMAIN, STREAM, 1, 2, rows, weights, used, 99)
    assert got.tolist() == expected


@given(SEED, OPTIONS.filter(bool), st.data())
def test_removing_one_changes_nobody_else(seed: int, options: list[tuple[int, float]], data: st.DataObject) -> None:
    """Neither taken off the list nor left on it without weight does somebody move the others."""
    gone = data.draw(st.integers(0, len(options) - 1))
    rows, weights = arrays(options)
    before = [int(rows[i]) for i in first_k(seed, RUN_DOMAIN, STREAM, 7, 0, rows, weights, len(rows), len(rows))]
    without = np.delete(rows, gone), np.delete(weights, gone)
    after = first_k(seed, RUN_DOMAIN, STREAM, 7, 0, *without, len(rows) - 1, len(rows))
    expected = [row for row in before if row != rows[gone]]
    assert [int(without[0][i]) for i in after] == expected
    weights[gone] = 0.0
    still = first_k(seed, RUN_DOMAIN, STREAM, 7, 0, rows, weights, len(rows), len(rows))
    assert [int(rows[i]) for i in still] == expected


@given(SEED, OPTIONS, st.randoms())
def test_the_order_in_which_options_stand_leaves_no_trace(
    seed: int, options: list[tuple[int, float]], shuffler: random.Random
) -> None:
    mixed = list(options)
    shuffler.shuffle(mixed)
    chosen = [
        [int(rows[i]) for i in first_k(seed, RUN_DOMAIN, STREAM, 3, 1, rows, weights, len(rows), 4)]
        for rows, weights in (arrays(options), arrays(mixed))
    ]
    assert chosen[0] == chosen[1]


@pytest.mark.parametrize("order", list(itertools.permutations([50, 7, 900])))
def test_equal_times_go_to_the_lower_row(order: tuple[int, ...]) -> None:
    """Infinite weights make every time 0: a tie among all of them."""
    rows, equal = np.array(order, np.int64), np.full(3, np.inf)
    assert time_of(1, 0, STREAM, 1, 7, 0, np.inf) == 0.0
    assert rows[winner(1, RUN_DOMAIN, STREAM, 1, 0, rows, equal, 3)] == 7
    assert rows[first_k(1, RUN_DOMAIN, STREAM, 1, 0, rows, equal, 3, 2)].tolist() == [7, 50]
    assert rows[first_k(1, RUN_DOMAIN, STREAM, 1, 0, rows, equal, 3, 3)].tolist() == [7, 50, 900]


@pytest.mark.parametrize("order", list(itertools.permutations([50, 7, 900])))
def test_equal_times_above_0_go_to_the_lower_row(order: tuple[int, ...]) -> None:
    """Each weighs as much as their draw is late, so that all come in at time 1."""
    rows = np.array(order, np.int64)
    weights = np.array([lateness(uniform(1, RUN_DOMAIN, STREAM, 1, row, 0), 1.0) for row in order])
    assert {time_of(1, RUN_DOMAIN, STREAM, 1, *one) for one in zip(order, [0] * 3, weights, strict=True)} == {1.0}
    assert rows[winner(1, RUN_DOMAIN, STREAM, 1, 0, rows, weights, 3)] == 7
    assert rows[first_k(1, RUN_DOMAIN, STREAM, 1, 0, rows, weights, 3, 2)].tolist() == [7, 50]


def test_time_of_no_weight_is_never() -> None:
    assert time_of(1, 0, STREAM, 1, 2, 0, 0.0) == math.inf
    assert time_of(1, 0, STREAM, 1, 2, 0, -3.0) == math.inf
    assert time_of(1, 0, STREAM, 1, 2, 0, math.nan) == math.inf
    assert time_of(1, 0, STREAM, 1, 2, 0, 2.0) == time_of(1, 0, STREAM, 1, 2, 0, 1.0) / 2.0


def test_nobody_to_choose() -> None:
    rows, weights = np.array([4, 2], np.int64), np.zeros(2)
    assert winner(1, 0, STREAM, 0, 0, rows, weights, 2) == -1
    assert first_k(1, 0, STREAM, 0, 0, rows, weights, 2, 2).tolist() == []
    assert first_k(1, 0, STREAM, 0, 0, rows[:0], weights[:0], 0, 5).tolist() == []


WEIGHTS = np.array([0.5, 3.0, 1.0, 0.0, 2.5, 1e-3])
RACES = 20_000


@pytest.fixture(scope="module")
def places() -> NDArray[np.int64]:
    """The first three of many races of the same options, shape (RACES, 3)."""
    rows = np.array([11, 5, 8, 2, 40, 3], np.int64)
    run = [first_k(99, RUN_DOMAIN, STREAM, 6, n, rows, WEIGHTS, 6, 3) for n in range(RACES)]
    return np.array(run)


def within(observed: float, expected: float, count: int = RACES) -> bool:
    """Within four standard errors, and half a count."""
    return abs(observed - expected) <= 4.0 * math.sqrt(expected * (1.0 - expected) / count) + 0.5 / count


def test_wins_are_proportional_to_the_weights(places: NDArray[np.int64]) -> None:
    shares = np.bincount(places[:, 0], minlength=6) / RACES
    assert all(within(s, w / WEIGHTS.sum()) for s, w in zip(shares, WEIGHTS, strict=True)), shares


def test_the_k_smallest_are_successive_sampling(places: NDArray[np.int64]) -> None:
    """P(i, j, k) = w_i/W * w_j/(W - w_i) * w_k/(W - w_i - w_j): drawing without replacement."""
    total = WEIGHTS.sum()
    for i, j, k in itertools.permutations([0, 1, 2, 4], 3):
        first, second = WEIGHTS[i] / total, WEIGHTS[j] / (total - WEIGHTS[i])
        third = WEIGHTS[k] / (total - WEIGHTS[i] - WEIGHTS[j])
        share = float(np.mean((places == (i, j, k)).all(axis=1)))
        assert within(share, first * second * third), (i, j, k, share)


@settings(max_examples=20)
@given(SEED, st.floats(1e-3, 1e3), OPTIONS)
def test_only_ratios_of_weights_matter(seed: int, scale: float, options: list[tuple[int, float]]) -> None:
    scaled = [(row, weight * 2.0 ** round(math.log2(scale))) for row, weight in options]
    results = [
        first_k(seed, RUN_DOMAIN, STREAM, 3, 1, *arrays(given_), len(given_), 9).tolist()
        for given_ in (options, scaled)
    ]
    assert results[0] == results[1]


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), st.floats(1e-300, 1e300), st.floats(0.0, 1e300))
def test_too_late_is_told_only_of_those_who_are(u: float, weight: float, bar: float) -> None:
    if too_late(u, weight, bar):
        assert lateness(u, weight) > bar


def test_too_late_spares_most_logarithms() -> None:
    """A screen that lets everybody pass would be exact too."""
    draws = np.random.default_rng(1).uniform(size=1000)
    bar = lateness(draws.max(), 1.0)
    assert sum(not too_late(u, 1.0, bar) for u in draws) == 1


@given(SEED, OPTIONS)
def test_who_leads_one_after_the_other_wins(seed: int, options: list[tuple[int, float]]) -> None:
    best, bar = -1, math.inf
    for row, weight in options:
        u = uniform(seed, RUN_DOMAIN, STREAM, 3, row, 1)
        if leads(u, weight, row, bar, best):
            best, bar = row, lateness(u, weight)
    expected = ranking(seed, 3, 1, options)
    assert best == (options[expected[0]][0] if expected else -1)
