"""The fit recovers what made the counts, with the interval's promised coverage."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from purgesim.core.errors import PurgesimError
from purgesim.records.decay import fit_decay
from purgesim.records.fitting import fit_truncated, log_probabilities, share_interval
from purgesim.rules.counts import truncated_negative_binomial


def invented(n: int, mean: float, k: float, seed: int) -> list[int]:
    u = np.random.default_rng(seed).random(n)
    return [truncated_negative_binomial(float(v), mean, k) for v in u]


def test_the_probabilities_are_scipys() -> None:
    for mean, k in ((0.3, 5.0), (8.0, 1.2), (30.0, 0.1)):
        x = np.arange(1, 60)
        there = stats.nbinom(k, k / (k + mean))
        expected = there.logpmf(x) - math.log1p(-there.pmf(0))
        assert np.allclose(log_probabilities(59, mean, k)[0], expected, atol=1e-9)


def test_the_maximum_is_a_direct_searchs() -> None:
    counts = np.array(invented(90, 8.0, 1.2, 3))

    def loss(v: np.ndarray) -> float:
        p = log_probabilities(int(counts.max()), math.exp(v[0]), math.exp(v[1]))[0]
        return -float(p[counts - 1].sum())

    found = optimize.minimize(loss, [1.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9})
    fit = fit_truncated(counts)
    assert (fit.mean, fit.dispersion) == pytest.approx(tuple(np.exp(found.x)), rel=1e-3)
    assert fit.log_likelihood == pytest.approx(-found.fun, abs=1e-6)
    assert fit.mean_of_speakers == pytest.approx(counts.mean(), rel=1e-6)


def test_it_recovers_the_rules_own_parameters() -> None:
    fits = [fit_truncated(invented(90, 8.0, 1.2, seed)) for seed in range(60)]
    inside_mean = sum(f.mean_interval[0] <= 8.0 <= f.mean_interval[1] for f in fits)
    inside_k = sum(f.dispersion_interval[0] <= 1.2 <= f.dispersion_interval[1] for f in fits)
    least = int(stats.binom(60, 0.95).ppf(0.001))
    assert inside_mean >= least
    assert inside_k >= least
    assert float(np.median([f.mean for f in fits])) == pytest.approx(8.0, rel=0.1)


def test_counts_without_overdispersion_leave_the_dispersion_unbounded() -> None:
    assert fit_truncated(np.random.default_rng(1).poisson(9.0, 80) + 0).dispersion_interval[1] == math.inf


@pytest.mark.parametrize("counts", [[], [1, 1, 1, 1], [2, 3], [0, 2, 3]])
def test_counts_that_tell_nothing_are_refused(counts: list[int]) -> None:
    with pytest.raises(PurgesimError, match="cannot be fitted"):
        fit_truncated(counts)


def test_exact_intervals_of_a_share() -> None:
    for hits, n in ((0, 10), (3, 10), (18, 106), (10, 10)):
        exact = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")
        assert share_interval(hits, n) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_the_half_life_is_found_and_endless_where_nothing_falls() -> None:
    day = np.arange(0, 30, 3)
    falling = pd.DataFrame({"day": day, "names": 1000, "new": np.rint(900 * 0.5 ** (day / 6.0)).astype(int)})
    fit = fit_decay(falling)
    assert fit.half_life == pytest.approx(6.0, rel=0.03)
    assert fit.interval[0] < 6.0 < fit.interval[1]
    assert fit_decay(falling.assign(new=500)).half_life == math.inf
