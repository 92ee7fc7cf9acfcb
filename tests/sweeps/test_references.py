"""The statistics of comparisons, nulls and posteriors against NumPy and SciPy, with ties and extremes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from purgesim.calibration.inference import places_of, scores, weighted_quantile
from purgesim.patterns.nulls import null_bounds
from purgesim.sweeps.differences import pairing


@pytest.mark.parametrize("seed", range(10))
def test_what_pairing_gains_is_of_numpys_moments(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    one, other = rng.integers(0, 4, n).astype(float), rng.integers(0, 4, n) * 10.0 ** rng.integers(-3, 4)
    correlation, reduction, ceiling = pairing(one, other)
    s1, s2, cov = np.var(one, ddof=1), np.var(other, ddof=1), np.cov(one, other)[0, 1]
    if s1 > 0 and s2 > 0:
        assert correlation == pytest.approx(stats.pearsonr(one, other).statistic)
    else:
        assert math.isnan(correlation)
    if s1 + s2 > 0:
        spread = s1 + s2 - 2.0 * cov
        assert reduction == pytest.approx((s1 + s2) / spread if spread > 1e-12 else math.inf)
        assert ceiling >= reduction * (1 - 1e-9)


@pytest.mark.parametrize("q", [0.0, 0.05, 0.5, 0.95, 1.0])
def test_weighted_quantiles_are_those_of_repeated_values(q: float) -> None:
    rng = np.random.default_rng(6)
    for _ in range(50):
        values, times = rng.integers(0, 5, 12).astype(float), rng.integers(0, 4, 12)
        times[rng.integers(12)] += 1
        repeated = np.quantile(np.repeat(values, times), q, method="inverted_cdf")
        assert weighted_quantile(values, times.astype(float), q) == pytest.approx(repeated)


def test_normal_scores_are_scipys_and_undone() -> None:
    places = np.array([1e-12, 1e-6, 0.025, 0.5, 0.975, 1.0 - 1e-9])
    assert scores(places) == pytest.approx(stats.norm.ppf(places))
    assert places_of(scores(places)) == pytest.approx(places, rel=1e-9)
    assert np.isfinite(scores(np.array([0.0, 1.0]))).all()


@pytest.mark.parametrize("total", [5, 60, 2000])
def test_the_nulls_of_the_wave_are_exact_for_two_blocks(total: int) -> None:
    """Two blocks of equal chance: both figures follow from one binomial."""
    ratio, fano = null_bounds(total, np.array([0.5, 0.5]), 0.95, draws=4000)
    larger = np.arange(total + 1)
    law = stats.binom(total, 0.5).pmf(larger)
    most = np.maximum(larger, total - larger) / (total / 2)
    spread = (2 * larger - total) ** 2 / total
    for found, values in ((ratio, most), (fano, spread)):
        assert law[values < found - 1e-9].sum() <= 0.95 + 0.02
        assert law[values <= found + 1e-9].sum() >= 0.95 - 0.02
