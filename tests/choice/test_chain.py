"""Filling vacancies: against successive races written out, and nobody twice."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.choice.chain import fill_in_order
from purgesim.core.keyed_random import Stream, uniform

WEIGHT = st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-3, 1e3))
ELIGIBLE = st.lists(st.tuples(st.integers(0, 10**6), WEIGHT), max_size=12, unique_by=lambda option: option[0])
VACANT = st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 30)), max_size=8, unique_by=lambda post: post[0])


def brute_force(seed: int, vacant: list[tuple[int, int]], eligible: list[tuple[int, float]]) -> list[int]:
    """Post by post, the fastest of those who are left; ties cannot be, but would go to the lower row."""
    left, chosen = dict(eligible), []
    for post, vacancy in vacant:
        times = {
            row: -math.log(uniform(seed, 0, Stream.FILL, post, row, vacancy)) / weight
            for row, weight in left.items()
            if weight > 0.0
        }
        best = min(times, key=lambda row: (times[row], row)) if times else -1
        left.pop(best, None)
        chosen.append(best)
    return chosen


def fill(seed: int, vacant: list[tuple[int, int]], eligible: list[tuple[int, float]]) -> list[int]:
    posts, times = np.array([p for p, _ in vacant], np.int64), np.array([n for _, n in vacant], np.int64)
    rows, weights = np.array([r for r, _ in eligible], np.int64), np.array([w for _, w in eligible], np.float64)
    before = weights.copy()
    chosen = fill_in_order(seed, 0, posts, times, rows, weights)
    assert (weights == before).all()  # the caller's weights are not touched
    return [int(row) for row in chosen]


@given(st.integers(0, 2**63), VACANT, ELIGIBLE)
def test_against_brute_force(seed: int, vacant: list[tuple[int, int]], eligible: list[tuple[int, float]]) -> None:
    assert fill(seed, vacant, eligible) == brute_force(seed, vacant, eligible)


@given(st.integers(0, 2**63), VACANT, ELIGIBLE)
def test_everybody_once_and_no_post_empty_in_vain(
    seed: int, vacant: list[tuple[int, int]], eligible: list[tuple[int, float]]
) -> None:
    chosen = [row for row in fill(seed, vacant, eligible) if row >= 0]
    able = {row for row, weight in eligible if weight > 0.0}
    assert len(set(chosen)) == len(chosen) == min(len(vacant), len(able))
    assert set(chosen) <= able


@given(st.integers(0, 2**63), VACANT.filter(lambda v: len(v) > 1), ELIGIBLE)
def test_a_later_post_does_not_disturb_an_earlier_one(
    seed: int, vacant: list[tuple[int, int]], eligible: list[tuple[int, float]]
) -> None:
    assert fill(seed, vacant[:-1], eligible) == fill(seed, vacant, eligible)[:-1]


def test_more_posts_than_people() -> None:
    assert fill(1, [(1, 0), (2, 0), (3, 0)], [(10, 1.0), (20, 0.0)]) == [10, -1, -1]
    assert fill(1, [], [(10, 1.0)]) == []
    assert fill(1, [(4, 2)], []) == [-1]


def test_weights_decide_how_often() -> None:
    got = [fill(7, [(3, n)], [(1, 1.0), (2, 3.0)])[0] for n in range(4000)]
    share = got.count(2) / 4000
    assert abs(share - 0.75) < 4.0 * math.sqrt(0.75 * 0.25 / 4000)
