"""Exact checks of what one may infer from an incomplete record."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.archive import chapman, inverse_weighted, seen_shares, weighted_total
from purgesim.archive.estimates import share_interval
from purgesim.archive.renewal import intervals, renewal
from purgesim.measures.chains import observed_law
from purgesim.measures.lags import LagLaw
from tests.measures.branching import LAGS, process

TRUE, VISIBILITY = [0.6, 0.1, 0.3], [0.2, 0.9, 0.1]


def test_an_archive_tilts_towards_what_it_sees_best() -> None:
    assert seen_shares(TRUE, VISIBILITY) == pytest.approx([0.5, 0.375, 0.125], abs=1e-15)


def test_weights_by_inverse_visibility_return_the_truth() -> None:
    assert inverse_weighted([0.5, 0.375, 0.125], VISIBILITY) == pytest.approx(TRUE, abs=1e-15)
    assert inverse_weighted(seen_shares(TRUE, VISIBILITY), VISIBILITY) == pytest.approx(TRUE, abs=1e-15)


def test_chapman_on_the_textbook_numbers() -> None:
    found = chapman(400, 300, 60)
    assert found.value == pytest.approx(1977.7, abs=0.05)
    assert found.error == pytest.approx(206.6, abs=0.05)
    assert 640 < found.low < found.value < found.high
    assert found.high - found.value > found.value - found.low  # the unseen are skewed


def test_two_lists_that_are_the_same_leave_nobody_unseen() -> None:
    assert chapman(40, 40, 40)[:2] == (40.0, 0.0)
    assert chapman(40, 40, 40)[2:] == (40.0, 40.0)


def test_more_on_both_lists_than_on_one_is_refused() -> None:
    with pytest.raises(ValueError, match="both: given 5 with lists of 4 and 9; allowed: 0 to the shorter list"):
        chapman(4, 9, 5)
    with pytest.raises(ValueError, match="level: given 1; allowed: between 0 and 1"):
        chapman(4, 9, 2, level=1.0)


def test_chapman_covers_where_its_assumptions_hold() -> None:
    """2,000 pairs of independent lists of a population of 500: 90% within four standard errors."""
    random = np.random.default_rng(1)
    seen = random.random((2_000, 2, 500)) < np.array([0.3, 0.2])[:, None]
    inside = [
        chapman(int(a.sum()), int(b.sum()), int((a & b).sum())).covers(500.0)
        for a, b in zip(seen[:, 0], seen[:, 1], strict=True)
    ]
    assert np.mean(inside) == pytest.approx(0.9, abs=4 * math.sqrt(0.09 / 2_000))


def test_chapman_falls_short_where_one_list_makes_the_other_likelier() -> None:
    random = np.random.default_rng(1)
    prominent = random.random(5_000) < 0.2
    lists = random.random((2, 5_000)) < np.where(prominent, 0.6, 0.05)
    found = chapman(int(lists[0].sum()), int(lists[1].sum()), int(lists.all(axis=0).sum()))
    assert found.high < 0.7 * 5_000


def test_a_weighted_total_covers_where_its_assumptions_hold() -> None:
    random = np.random.default_rng(2)
    sizes, chance = np.array([600, 100, 300]), np.array(VISIBILITY)
    found = [weighted_total(random.binomial(sizes, chance), chance) for _ in range(1_000)]
    assert np.mean([e.value for e in found]) == pytest.approx(1_000, abs=4 * np.std([e.value for e in found]) / 31)
    assert np.mean([e.covers(1_000.0) for e in found]) == pytest.approx(0.9, abs=0.03)


def test_n_a_total_of_which_nothing_was_seen_is_not_certain() -> None:
    """Of 28 with a chance of 0.1 none is seen in 5.2%, of 29 in 4.7%."""
    assert weighted_total([0], [0.1])[2:] == (0.0, 28.0)
    assert 0.9**28 > 0.05 > 0.9**29
    assert weighted_total([0, 0], [0.1, 0.1]).high == pytest.approx(28.0 * math.sqrt(2.0))
    assert weighted_total([5, 0], [1.0, 0.1])[2:] == (5.0, 33.0)
    assert weighted_total([7, 3], [1.0, 1.0])[2:] == (10.0, 10.0)


@given(st.integers(0, 300), st.floats(0.01, 0.99))
def test_a_group_has_the_exact_interval_of_its_size(count: int, chance: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    found = weighted_total([count], [chance])
    if count:
        assert stats.binom.sf(count - 1, found.low, chance) >= 0.05 - 1e-9
        assert found.low == count or stats.binom.sf(count - 1, found.low - 1, chance) < 0.05 + 1e-9
    assert stats.binom.cdf(count, found.high, chance) >= 0.05 - 1e-9
    assert stats.binom.cdf(count, found.high + 1, chance) < 0.05 + 1e-9


@pytest.mark.parametrize("size", [5, 20, 60])
def test_a_total_of_rarely_seen_groups_covers(size: int) -> None:
    """Ten groups, of most of which little or nothing is seen: not less than the nominal 90%."""
    random, chance = np.random.default_rng(size), np.linspace(0.03, 0.5, 10)
    found = [weighted_total(random.binomial(size, chance), chance).covers(10.0 * size) for _ in range(300)]
    assert np.mean(found) >= 0.9 - 3.0 * math.sqrt(0.09 / 300)


def test_two_lists_of_which_one_lies_in_the_other_are_not_certain() -> None:
    """Ten and ten, all on both: of eleven people that has a chance of 1/11, of twelve one of 1/66."""
    assert chapman(10, 10, 10)[2:] == (10.0, 11.0)
    assert chapman(0, 5, 0)[2:] == (5.0, math.inf)
    assert chapman(0, 0, 0)[2:] == (0.0, math.inf)
    hypergeom = pytest.importorskip("scipy.stats").hypergeom
    high = chapman(3, 30, 3).high
    assert hypergeom.pmf(3, high, 30, 3) >= 0.05 > hypergeom.pmf(3, high + 1, 30, 3)


def test_what_leaves_no_shares_is_refused() -> None:
    for shares_of in (seen_shares, inverse_weighted):
        with pytest.raises(ValueError, match="nothing is seen of any group"):
            shares_of([0.0, 0.0], [0.5, 0.5])
        with pytest.raises(ValueError, match="visibility: given 3 for 2 groups"):
            shares_of([0.5, 0.5], [0.5, 0.5, 0.5])
    with pytest.raises(ValueError, match=r"visibility: given \[1.5\]; allowed: chances from 0 to 1"):
        weighted_total([1], [1.5])
    with pytest.raises(ValueError, match="count: given 5 of 4"):
        share_interval(5, 4)


def test_what_cannot_be_seen_cannot_be_weighted() -> None:
    with pytest.raises(ValueError, match="visibility: given 0 for a group of which something is recorded"):
        weighted_total([1.0, 2.0], [0.5, 0.0])
    with pytest.raises(ValueError, match=r"counts: given \[1.0, nan\]; allowed: a list of finite numbers"):
        inverse_weighted([1.0, math.nan], [0.5, 0.5])
    assert weighted_total([1.0, 0.0], [0.5, 0.0]).value == 2.0


def test_a_share_has_wilsons_interval() -> None:
    assert share_interval(0, 10).low == pytest.approx(0.0, abs=1e-12)
    assert share_interval(0, 10).high == pytest.approx(0.2130, abs=1e-4)
    assert math.isnan(share_interval(0, 0).value)


@pytest.mark.parametrize(("count", "error"), [(9, math.sqrt(3.0) / 24.0), (18, 1.0 / 12.0), (36, 0.0)])
def test_the_error_of_a_share_is_that_of_a_simple_random_sample(count: int, error: float) -> None:
    """Of 36 drawn: the root of 1/4 * 3/4 / 36, of 1/2 * 1/2 / 36, and none where all are alike."""
    assert share_interval(count, 36)[:2] == pytest.approx((count / 36, error), abs=1e-12)


def test_r_from_dates_finds_a_constant_growth() -> None:
    """Victims that triple every two weeks, each followed by others a week (half) or two weeks (half) later."""
    weeks = np.arange(24)
    days = np.repeat(weeks * 7, np.round(3.0 ** (weeks / 2)).astype(int))
    expected = 1.0 / (0.5 * 3.0**-0.5 + 0.5 / 3.0)
    assert renewal(days, 24 * 7, np.array([0.5, 0.5])).r[2:] == pytest.approx(np.full(4, expected), rel=0.02)


def test_r_is_not_told_from_too_few() -> None:
    assert np.isnan(renewal(np.array([0, 7]), 56, np.ones(1)).r).all()
    assert intervals(np.zeros(0, np.int64)).tolist() == [1.0]


def test_a_lag_of_no_day_is_of_the_first_week() -> None:
    assert intervals(np.array([0, 0, 7, 8])).tolist() == [0.75, 0.25]
    law = LagLaw(np.array([0.1, *[0.3] * 6, *[0.5] * 7, 0.8]), np.zeros((0, 15)))
    assert intervals(np.zeros(0, np.int64), law) == pytest.approx([0.5, 0.3])


def test_n2_the_lags_of_the_renewal_are_those_before_the_close_cut_them() -> None:
    """Growth and a close leave short lags to be seen: a mean of 120 days is told as less than half as long."""
    lag, days = LAGS["long"], 364
    found = process(np.random.default_rng(2), 1.5, lag, None, days, 300, 1 / 3)
    lags = found.days[found.children] - found.days[found.parents]
    week = np.arange(1, 53)
    right = np.exp(-7.0 * (week - 1) / 120.0) - np.exp(-7.0 * week / 120.0)
    naive, told = intervals(lags), intervals(lags, observed_law(found, days))
    assert told.sum() == pytest.approx(right.sum(), abs=0.05)
    assert np.cumsum(told) == pytest.approx(np.cumsum(right), abs=0.06)
    assert np.abs(np.cumsum(naive) - np.cumsum(right)[: len(naive)]).max() > 0.12


@given(st.integers(0, 400), st.integers(0, 400), st.data())
def test_the_interval_of_two_lists_never_falls_below_the_number_seen(
    first: int, second: int, data: st.DataObject
) -> None:
    both = data.draw(st.integers(0, min(first, second)))
    found = chapman(first, second, both)
    seen = first + second - both
    assert found.low >= min(seen, found.value) - 1e-9
    assert found.low <= found.value + 1e-9 <= found.high + 2e-9
    if (
        found.value > seen and 0.0 < found.low < found.value
    ):  # the unseen are log-normal: low and high mirror each other
        assert (found.low - seen) * (found.high - seen) == pytest.approx((found.value - seen) ** 2, rel=1e-6)
