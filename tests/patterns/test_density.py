"""The log predictive density: one estimate, held against its sum in plain arithmetic of many digits."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from purgesim.calibration import Conditions, log_density
from purgesim.patterns.density import density_of, log_predictive_density


def reference(counts: np.ndarray, documented: float) -> float:
    """SciPy's Gaussian kernel estimate of the logarithms, runs with nothing at their share [1/person]."""
    logs = np.log(counts[counts > 0])
    width = 1.06 * len(logs) ** -0.2  # times the standard deviation, as SciPy takes it
    kernel = stats.gaussian_kde(logs, bw_method=width)
    return float(kernel.logpdf(math.log(documented))[0]) + math.log(len(logs) / len(counts)) - math.log(documented)


@pytest.mark.parametrize("seed", range(20))
def test_n10_it_is_scipys_kernel_estimate(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.uniform(0.5, 300.0), rng.integers(5, 80)).astype(float)
    counts[: rng.integers(0, 3)] = 0.0
    if len(np.unique(counts[counts > 0])) < 2:
        counts = np.array([1.0, 2.0, 2.0])
    for documented in (1.0, 40.0, 3912.0):
        assert log_predictive_density(counts, documented) == pytest.approx(reference(counts, documented), rel=1e-9)


def both(counts: np.ndarray, documented: float) -> tuple[float, float]:
    """From `patterns`, and from `calibration`, which is per unit of the logarithm."""
    conditions = Conditions(documented, (13.0, 200.0), ("a", "b"))
    return log_predictive_density(counts, documented), log_density(pd.DataFrame({"expelled": counts}), conditions)


def test_n10_far_from_all_runs_there_is_no_floor_and_the_farther_the_less() -> None:
    """Runs near 100, document 3,912: calibration once said -690.8, the logarithm of its own floor."""
    counts = np.random.default_rng(1).normal(100.0, 5.0, 50)
    person, logarithm = both(counts, 3912.0)
    assert person == pytest.approx(reference(counts, 3912.0), rel=1e-9)
    assert logarithm == pytest.approx(person + math.log(3912.0))
    assert -50_000.0 < logarithm < -700.0
    assert both(counts, 39_120.0)[1] < logarithm < both(counts, 400.0)[1]
    assert density_of(counts, 3912.0).beyond
    assert not density_of(counts, 101.0).beyond


def test_n10_runs_with_nothing_take_their_share_and_no_more() -> None:
    """Half of the runs with nothing: calibration once said -1.98 where log(1/2) is lost."""
    some = np.exp(np.random.default_rng(2).normal(math.log(3912.0), 0.3, 4000))
    half = np.concatenate([some, np.zeros(4000)])
    for with_nothing, without in zip(both(half, 3912.0), both(some, 3912.0), strict=True):
        assert with_nothing == pytest.approx(without - math.log(2.0))
    assert both(half, 3912.0)[1] == pytest.approx(stats.norm(0.0, 0.3).logpdf(0.0) - math.log(2.0), abs=0.05)


@pytest.mark.parametrize("counts", [[], [3912.0], [5.0, 5.0], [0.0, 0.0], [0.0, 7.0], [np.nan, 7.0], [3.1, 3.1, 3.1]])
def test_n10_runs_that_do_not_differ_have_no_density(counts: list[float]) -> None:
    assert all(math.isnan(value) for value in both(np.array(counts), 3912.0))


def test_n10_missing_runs_are_left_out() -> None:
    assert log_predictive_density([10.0, 20.0, np.nan], 15.0) == log_predictive_density([10.0, 20.0], 15.0)


def test_n10_counts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="documented: given 0; allowed: a count above 0"):
        log_predictive_density([1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match="simulated: given a count that is negative or infinite"):
        log_predictive_density([1.0, -2.0], 5.0)


def test_n10_the_sum_is_right_where_each_part_is_nothing_to_a_computer() -> None:
    """Three runs by hand: the nearest decides, the others add what they add."""
    counts, documented = np.array([10.0, 11.0, 12.0]), 3912.0
    logs = np.log(counts)
    width = 1.06 * logs.std(ddof=1) * 3**-0.2
    exponents = [Fraction(-0.5 * ((math.log(documented) - v) / width) ** 2) for v in logs]
    near = max(exponents)
    total = float(near) + math.log(sum(math.exp(float(e - near)) for e in exponents))
    by_hand = total - math.log(3 * width * math.sqrt(2 * math.pi) * documented)
    assert log_predictive_density(counts, documented) == pytest.approx(by_hand, rel=1e-12)
