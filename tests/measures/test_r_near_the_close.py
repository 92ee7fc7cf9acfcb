"""R of the last cohorts before a close: the lags seen are cut off, and so are the children; R must not be."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.measures.chains import cohorts, observed_law, pooled
from purgesim.measures.lags import law_of_lags
from purgesim.measures.links import Links
from purgesim.measures.offspring import inequalities, offspring_intervals
from tests.measures.branching import LAGS, SEEDS, Told, cell, process, told_of

stats = pytest.importorskip("scipy.stats")
OFFSPRING = {"Poisson": None, "negative binomial, k = 0.5": 0.5, "negative binomial, k = 0.1": 0.1}
CELLS = [(lag, r, name) for lag in LAGS for r in SEEDS for name in OFFSPRING]


def covered(told: list[Told], r: float) -> tuple[int, int]:
    """In how many the interval of the last known cohort holds R, and of how many one is known."""
    known = [each for each in told if not np.isnan(each.r)]
    return sum(each.low <= r <= each.high for each in known), len(known)


def fits(held: int, known: int) -> bool:
    """Whether so many could be held by intervals that hold 85 to 95% (beyond a chance of 1 in 1,000 either way)."""
    return bool(stats.binom.ppf(1e-3, known, 0.85) <= held <= stats.binom.ppf(1.0 - 1e-3, known, 0.95))


@pytest.mark.slow
@pytest.mark.parametrize(("lag", "r", "offspring"), CELLS)
def test_n2_the_last_known_cohort_covers_r(lag: str, r: float, offspring: str) -> None:
    held, known = covered(cell(r, lag, OFFSPRING[offspring], 400), r)
    assert known > 300
    assert fits(held, known), (held, known)


@pytest.mark.parametrize(("lag", "r", "offspring"), [CELLS[0], CELLS[19], CELLS[36]])
def test_n2_the_last_known_cohort_covers_r_in_some_cells(lag: str, r: float, offspring: str) -> None:
    held, known = covered(cell(r, lag, OFFSPRING[offspring], 25, seed=2), r)
    assert known > 20
    assert fits(held, known), (held, known)


def test_n2_growth_that_the_close_cuts_off() -> None:
    """R 1.5, lags of a day and 30 more on average, a year: counted so far it is 10% short in the last cohort."""
    told = [told_of(process(np.random.default_rng(seed), 1.5, LAGS["exponential"], None, 364, 4, 0.1), 364)
            for seed in range(12)]  # fmt: skip
    told = [each for each in told if not np.isnan(each.r)]  # some die out
    assert len(told) >= 8
    assert np.mean([each.r for each in told]) == pytest.approx(1.5, abs=0.05)
    assert np.mean([each.pooled for each in told]) == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("mean", [30, 120, 200])
def test_n2_pooled_r_does_not_sink_with_the_length_of_the_lags(mean: int) -> None:
    """R 0.5: 0.434 and 0.381 at lags of 120 and 200 days, if what was seen is taken for all there is."""
    random = np.random.default_rng(mean)
    found = process(random, 0.5, lambda r, n: 1 + r.exponential(mean, n).astype(np.int64), None, 364, 20_000, 1.0)
    assert pooled(cohorts(found, 364)) == pytest.approx(0.5, abs=0.05)
    assert len(found.children) / len(found.rows) < 0.47


def test_n2_nothing_is_known_where_the_window_is_too_short_for_the_lags() -> None:
    """Lags of 400 days in a year: few enough links leave open how many are still to come."""
    random = np.random.default_rng(400)
    lags = [process(random, 0.5, lambda r, n: 1 + r.exponential(400, n).astype(np.int64), None, 364, 400, 1.0)
            for _ in range(10)]  # fmt: skip
    known = [cohorts(found, 364).known for found in lags]
    assert np.mean([each.any() for each in known]) < 0.5
    told = told_of(lags[int(np.argmin([each.sum() for each in known]))], 364)
    assert np.isnan(told.r)
    assert np.isnan(told.pooled)


def test_n2_the_law_of_lags_is_that_of_those_not_cut_off() -> None:
    """Lynden-Bell's product by hand: ten of lag 1 (six of them with room for no more), four of lag 2, two of 3."""
    lags = np.array([1] * 10 + [2] * 4 + [3] * 2)
    room = np.array([3] * 4 + [1] * 6 + [3] * 6)
    law = law_of_lags(lags, room, np.arange(16), 4)
    assert law is not None
    assert law.shares[3] / law.shares[3] == 1.0
    assert law.shares[2] / law.shares[3] == pytest.approx(1.0 - 2 / 10)  # ten could have had lag 3
    assert law.shares[1] / law.shares[3] == pytest.approx((1.0 - 2 / 10) * (1.0 - 4 / 8))
    assert law.shares[0] == 0.0
    assert law.draws.shape == (200, 4)
    assert np.median(law.draws[:, 2] / law.draws[:, 3]) == pytest.approx(0.8, abs=0.05)


def test_n2_few_lags_have_no_law() -> None:
    assert law_of_lags(np.arange(9), np.full(9, 20), np.arange(9), 30) is None
    assert observed_law(Links(np.arange(3), np.zeros(3, np.int64), np.array([1]), np.array([0])), 30) is None


@pytest.mark.parametrize(("k", "near"), [(None, (0.0, 0.1)), (2.0, (0.3, 0.8)), (0.1, (6.0, 17.0))])
def test_inequality_is_told_from_the_children_of_single_parents(k: float | None, near: tuple[float, float]) -> None:
    random = np.random.default_rng(3)
    cohort = np.repeat(np.arange(6), 150)
    mean = np.array([0.5, 0.8, 1.0, 1.2, 1.5, 2.0])[cohort]
    children = random.poisson(mean if k is None else random.gamma(k, mean / k))
    expected = (np.bincount(cohort, children) / 150)[cohort]
    assert near[0] <= float(np.median(inequalities(children, expected, cohort))) <= near[1]


def test_intervals_of_children_are_the_exact_ones_where_all_is_known() -> None:
    """Mid-p intervals of a negative binomial of 50 parents with k = 0.5: its tails hold 5% each."""
    counts, unequal = np.array([0, 1, 20, 75]), np.array([2.0])
    low, high = offspring_intervals(counts, np.full((1, 4), 50.0), np.full(4, 50.0), unequal)
    for count, bottom, top in zip(counts, low, high, strict=True):
        for r, below in ((bottom, 0.95), (top, 0.05)):
            if r > 0.0:
                law = stats.nbinom(25.0, 25.0 / (25.0 + 50.0 * r))
                assert law.cdf(count) - 0.5 * law.pmf(count) == pytest.approx(below, abs=1e-4)
    assert low[0] == 0.0
    assert offspring_intervals(counts[:0], np.zeros((1, 0)), np.zeros(0), unequal)[0].size == 0
    wide = offspring_intervals(counts[2:3], 50.0 * np.linspace(0.5, 1.5, 9)[:, None], np.array([50.0]), unequal)
    assert wide[0][0] < low[2]
    assert wide[1][0] > high[2]  # what had time to come is not known either
