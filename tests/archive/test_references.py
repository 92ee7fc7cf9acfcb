"""Every estimate of the archive against a library, or against its exact expectation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from purgesim.archive.estimates import Estimate, chapman, share_interval, weighted_total

EXTREMES = [(0, 1), (1, 1), (0, 7), (7, 7), (1, 10**6), (10**6, 10**6), (5, 10)]


def counts(seed: int) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    sizes = np.rint(10 ** rng.uniform(0, 6, 60)).astype(int)
    return EXTREMES + [(int(rng.integers(0, n + 1)), int(n)) for n in sizes]


@pytest.mark.parametrize("level", [0.5, 0.9, 0.999])
def test_wilsons_interval_is_scipys_and_statsmodels(level: float) -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    for hits, n in counts(5):
        found = share_interval(hits, n, level)
        there = stats.binomtest(hits, n).proportion_ci(level, method="wilson")
        assert (found.low, found.high) == pytest.approx((there.low, there.high), abs=1e-12)
        assert (found.low, found.high) == pytest.approx(
            proportion.proportion_confint(hits, n, 1.0 - level, "wilson"), abs=1e-12
        )
        assert 0.0 <= found.low <= found.value <= found.high <= 1.0


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="count: given 5 of 4; allowed: 0 to all of them"):
        share_interval(5, 4)
    assert math.isnan(share_interval(0, 0).low)


@pytest.mark.parametrize(("total", "first", "second"), [(30, 20, 15), (50, 30, 30), (12, 6, 6), (10, 10, 1), (9, 9, 9)])
def test_chapman_is_unbiased_where_the_lists_reach_the_total(total: int, first: int, second: int) -> None:
    """Exactly, over the hypergeometric number on both; so is Seber's variance."""
    law = stats.hypergeom(total, first, second)
    both = np.arange(max(0, first + second - total), min(first, second) + 1)
    found = [chapman(first, second, int(m)) for m in both]
    chance = law.pmf(both)
    values = np.array([e.value for e in found])
    assert chance @ values == pytest.approx(total)
    variance = chance @ (values - total) ** 2
    assert chance @ np.array([e.error**2 for e in found]) == pytest.approx(variance)


@pytest.mark.parametrize(("first", "second", "both"), [(0, 0, 0), (5, 0, 0), (0, 3, 0), (4, 4, 4), (7, 3, 3)])
def test_where_one_list_lies_within_the_other_the_total_is_bounded_by_what_is_still_likely(
    first: int, second: int, both: int
) -> None:
    """Exactly: the largest total of which so many of the shorter list would be on the longer in one case of twenty."""
    found = chapman(first, second, both)
    assert found.value == found.low == max(first, second)
    assert found.error == 0.0
    if min(first, second) == 0:
        assert found.high == np.inf
        return
    assert stats.hypergeom(int(found.high), first, second).pmf(both) >= 0.05
    assert stats.hypergeom(int(found.high) + 1, first, second).pmf(both) < 0.05


def test_a_weighted_total_and_its_variance_are_unbiased() -> None:
    """Exactly, over all that two groups can show."""
    sizes, seen = (6, 4), (0.3, 0.8)
    value = variance = second = 0.0
    for a in range(sizes[0] + 1):
        for b in range(sizes[1] + 1):
            chance = stats.binom(sizes[0], seen[0]).pmf(a) * stats.binom(sizes[1], seen[1]).pmf(b)
            found: Estimate = weighted_total([a, b], seen)
            value += chance * found.value
            second += chance * found.value**2
            variance += chance * found.error**2
    assert value == pytest.approx(sum(sizes))
    assert variance == pytest.approx(second - value**2)
