"""Dispersion from 0 to Poisson: fit and posterior find what made the names, and hold it as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from purgesim.core.errors import ScenarioError
from purgesim.records import estimate_names, record_of
from purgesim.records.fitting import LOW_DISPERSION, fit_truncated, log_probabilities, means_before
from purgesim.records.posterior import _names
from purgesim.scenario import load

LEVEL = 0.9


def invented(n: int, mean_of_speakers: float, k: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw zero-truncated counts with SciPy: log-series at k = 0, else negative binomial without its zeros."""
    if k == 0.0:
        theta = log_series(mean_of_speakers)
        return stats.logser(theta).rvs(n, random_state=rng)
    m = float(means_before(mean_of_speakers, k))
    there = stats.nbinom(k, k / (k + m))
    return there.ppf(there.cdf(0) + rng.random(n) * there.sf(0)).astype(np.int64)


def log_series(mean: float) -> float:
    low, high = 1e-9, 1.0 - 1e-12
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if stats.logser(middle).mean() < mean else (low, middle)
    return low


def covered(k: float, n: int, seeds: range, mean: float = 8.0) -> tuple[float, float]:
    """Return how often the central 90% of the posterior's dispersion and mean of speakers hold the truth."""
    inside = np.zeros(2)
    for seed in seeds:
        rng = np.random.default_rng(seed)
        m, found = _names(invented(n, mean, k, rng), 1000, rng)
        speakers = m / -np.expm1(-found * np.log1p(m / found))
        truth = max(k, LOW_DISPERSION)
        for i, (values, right) in enumerate(((found, truth), (speakers, mean))):
            low, high = np.quantile(values, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
            inside[i] += low <= right <= high
    return tuple((inside / len(seeds)).tolist())


def test_n13_at_dispersion_0_the_probabilities_are_the_log_series() -> None:
    theta = 0.96
    ratio = theta / (1.0 - theta)
    x = np.arange(1, 300)
    near = log_probabilities(299, ratio * LOW_DISPERSION, LOW_DISPERSION)[0]
    assert np.allclose(near, stats.logser(theta).logpmf(x), atol=1e-4)


def test_n13_the_fit_goes_down_to_0_and_says_so() -> None:
    low = 0
    for seed in range(20):
        fit = fit_truncated(invented(90, 8.0, 0.0, np.random.default_rng(seed)), LEVEL)
        assert fit.mean_of_speakers == pytest.approx(
            np.mean(invented(90, 8.0, 0.0, np.random.default_rng(seed))), rel=1e-6
        )
        low += fit.dispersion_interval[0] == 0.0
        assert math.isfinite(fit.dispersion_interval[1])
        if fit.dispersion == LOW_DISPERSION:
            assert fit.mean_interval[0] == 0.0
    assert low >= int(stats.binom(20, 0.95).ppf(0.005))  # one-sided at its end: 95% of 90% intervals begin at 0


@pytest.mark.parametrize("k", [0.0, 0.02, 0.05, 0.5, 1.2, 5.0])
def test_n13_the_posterior_holds_the_dispersion_that_made_the_names(k: float) -> None:
    inside, mean = covered(k, 90, range(24))
    least = int(stats.binom(24, LEVEL).ppf(0.002)) / 24
    assert inside >= least
    assert mean >= least


@pytest.mark.slow
@pytest.mark.parametrize("n", [60, 189])
@pytest.mark.parametrize("k", [0.0, 0.05, 0.5, 1.2, 5.0])
def test_n13_coverage_is_what_is_promised(k: float, n: int) -> None:
    inside, mean = covered(k, n, range(1000, 1300))
    error = 2.0 * math.sqrt(0.9 * 0.1 / 300)
    assert 0.85 - error <= inside <= (0.95 if k >= 0.5 else 0.99) + error  # near 0 the interval ends at 0 and is wide
    assert 0.85 - error <= mean <= 0.95 + error


def test_n13_what_is_carried_to_another_case_holds_both_records_that_are_known() -> None:
    rng = np.random.default_rng(1)
    rows = {"source": [], "target": []}
    for who in range(60):
        names = rng.choice(200, size=min(int(invented(1, 8.0, 1.2, rng)[0]), 150), replace=False)
        rows["source"] += [f"d{who}"] * len(names)
        rows["target"] += [f"n{i}" for i in names]
    ids = [*(f"d{i}" for i in range(60)), *(f"n{i}" for i in range(200))]
    found = estimate_names(record_of({"nodes": {"id": ids}, "edges": rows}))
    carried = found.for_another_case()
    low, high = carried["dispersion"]
    assert low == 0.0
    assert high >= 1.93  # the upper end of Giaveno's own interval
    assert (low, high) != found.custody.dispersion_interval
    at_least, at_most = carried["mean_of_speakers"]
    assert at_least - 1.0 == pytest.approx((found.custody.mean_of_speakers - 1.0) / 4.0)
    assert at_most - 1.0 == pytest.approx((found.custody.mean_of_speakers - 1.0) * 4.0)
    assert "neither shape nor mean carries over" in found.text()
    assert "only the shape" not in found.text()


def test_n13_a_scenario_takes_a_log_series_of_names() -> None:
    changed = {"behaviour.interrogation.names": 26e-6, "behaviour.interrogation.dispersion": 1e-6}
    scenario = load("small_ministry").override(changed)
    assert scenario.behaviour.interrogation.dispersion == 1e-6
    with pytest.raises(ScenarioError, match="dispersion: given 0"):
        load("small_ministry").override({"behaviour.interrogation.dispersion": 0.0})
    for name in ("names", "dispersion"):
        row = load("small_ministry").parameters().set_index("name").loc[f"behaviour.interrogation.{name}"]
        assert row["grade"] == "assumed"
