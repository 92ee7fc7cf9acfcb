"""Counts and times by inversion: against scipy's quantiles, monotone, capped, and at the ends of (0, 1)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from purgesim.rules.counts import MAX, days, poisson, truncated_negative_binomial
from tests.rules.legal import FIRST, LAST

INNER = st.floats(1e-9, 1.0 - 1e-9)
DRAW = st.floats(FIRST, LAST)
MEANS = st.floats(0.01, 20.0)


def quantile_is_right(count: int, u: float, below: float, upto: float) -> bool:
    """Whether `count` is the quantile of u, rounding of the sums allowed for: F(count - 1) < u <= F(count)."""
    return below - 1e-12 <= u <= upto + 1e-12


@given(INNER, MEANS)
def test_poisson_is_the_quantile(u: float, mean: float) -> None:
    k = poisson(u, mean)
    assert quantile_is_right(k, u, stats.poisson.cdf(k - 1, mean), stats.poisson.cdf(k, mean))


@pytest.mark.parametrize("mean", [0.05, 0.6, 1.0, 3.0, 11.0, 20.0])
def test_poisson_table_agrees_with_scipy(mean: float) -> None:
    draws = (np.arange(4000) + 0.5) / 4000
    ours = [poisson(float(u), mean) for u in draws]
    assert ours == stats.poisson.ppf(draws, mean).astype(int).tolist()


@pytest.mark.parametrize(
    ("u", "mean", "expected"),
    [  # e^-1 = .3679, cumulative .7358, .9197; e^-0.5 = .6065, .9098
        (0.3678, 1.0, 0),
        (0.3679, 1.0, 1),
        (0.7357, 1.0, 1),
        (0.7359, 1.0, 2),
        (0.9196, 1.0, 2),
        (0.6065, 0.5, 0),
        (0.6066, 0.5, 1),
        (0.9099, 0.5, 2),
        (0.999, 0.0, 0),
        (0.999, -1.0, 0),
    ],
)
def test_poisson_by_hand(u: float, mean: float, expected: int) -> None:
    assert poisson(u, mean) == expected


def truncated_cdf(k: int, mean: float, dispersion: float) -> float:
    """Distribution of a negative binomial that is not 0, by scipy."""
    law = stats.nbinom(dispersion, dispersion / (dispersion + mean))
    return float((law.cdf(k) - law.pmf(0)) / law.sf(0)) if k > 0 else 0.0


@given(INNER, st.floats(1.0, 30.0), st.floats(0.3, 100.0))
def test_truncated_negative_binomial_is_the_quantile(u: float, mean: float, dispersion: float) -> None:
    k = truncated_negative_binomial(u, mean, dispersion)
    assert k >= 1
    if k < MAX:
        low, high = truncated_cdf(k - 1, mean, dispersion), truncated_cdf(k, mean, dispersion)
        assert low - 1e-11 <= u <= high + 1e-11


@pytest.mark.parametrize(("mean", "dispersion"), [(8.0, 1.0), (8.0, 0.6), (1.0, 0.05), (20.0, 2.0), (3.0, 100.0)])
def test_truncated_negative_binomial_table_agrees_with_scipy(mean: float, dispersion: float) -> None:
    draws = (np.arange(2000) + 0.5) / 2000
    law = stats.nbinom(dispersion, dispersion / (dispersion + mean))
    expected = np.minimum(law.ppf(law.pmf(0) + draws * law.sf(0)), MAX).astype(int)
    assert [truncated_negative_binomial(float(u), mean, dispersion) for u in draws] == expected.tolist()


@pytest.mark.parametrize(
    ("u", "mean", "dispersion", "expected"),
    [  # dispersion 1 is geometric: P(n) = (1 - r) r^(n-1), r = mean/(mean + 1); mean 1: 1/2, 3/4, 7/8
        (0.4999, 1.0, 1.0, 1),
        (0.5001, 1.0, 1.0, 2),
        (0.7501, 1.0, 1.0, 3),
        (0.8749, 1.0, 1.0, 3),
        (0.8751, 1.0, 1.0, 4),
        (0.1110, 8.0, 1.0, 1),  # r = 8/9
        (0.1112, 8.0, 1.0, 2),
        (0.5, 0.0, 1.0, 1),
        (0.5, 1.0, 1.0, 1),  # a draw that is the sum itself belongs to it
        (0.999, 1e-300, 1.0, 1),  # so small a mean leaves no room in floating point
    ],
)
def test_truncated_negative_binomial_by_hand(u: float, mean: float, dispersion: float, expected: int) -> None:
    assert truncated_negative_binomial(u, mean, dispersion) == expected


def test_mean_of_names_given_is_above_the_parameter() -> None:
    """The parameter is the mean before truncation: given that somebody names, the mean is mean / (1 - P(0))."""
    draws = (np.arange(20_000) + 0.5) / 20_000
    given_ = np.mean([truncated_negative_binomial(float(u), 8.0, 1.0) for u in draws])
    assert given_ == pytest.approx(8.0 / (1.0 - 1.0 / 9.0), rel=2e-3)


@given(DRAW, DRAW, MEANS)
def test_poisson_never_falls_with_the_draw(u: float, v: float, mean: float) -> None:
    assert poisson(min(u, v), mean) <= poisson(max(u, v), mean)


@given(INNER, MEANS, MEANS)
def test_more_pressure_never_means_fewer_names(u: float, a: float, b: float) -> None:
    assert poisson(u, min(a, b)) <= poisson(u, max(a, b))
    low, high = 1.0 + min(a, b), 1.0 + max(a, b)
    assert truncated_negative_binomial(u, low, 1.0) <= truncated_negative_binomial(u, high, 1.0)


@given(DRAW, DRAW, st.floats(1.0, 100.0), st.floats(0.05, 100.0))
def test_names_never_fall_with_the_draw_and_are_capped(u: float, v: float, mean: float, dispersion: float) -> None:
    low = truncated_negative_binomial(min(u, v), mean, dispersion)
    high = truncated_negative_binomial(max(u, v), mean, dispersion)
    assert 1 <= low <= high <= MAX


def test_nobody_names_more_than_four_hundred() -> None:
    assert poisson(0.999, 700.0) == 400
    assert truncated_negative_binomial(0.999, 500.0, 1.0) == 400


@pytest.mark.parametrize("mean", [1e-300, 0.5, 20.0, 700.0, 1e4])
def test_ends_of_the_unit_interval(mean: float) -> None:
    for u in (FIRST, 0.5, LAST):
        assert 0 <= poisson(u, mean) <= MAX
        assert 1 <= truncated_negative_binomial(u, mean, 0.05) <= MAX
    assert poisson(FIRST, 0.5) == 0
    assert truncated_negative_binomial(FIRST, 8.0, 1.0) == 1


@pytest.mark.parametrize(
    ("u", "mean", "least", "expected"),
    [
        (math.exp(-1.0) * 0.999, 1.0, 0, 1),
        (math.exp(-1.0) * 1.001, 1.0, 0, 0),
        (math.exp(-2.5), 10.0, 1, 26),
        (0.5, 0.0, 1, 1),
        (0.5, 0.0, 0, 0),
        (FIRST, 3650.0, 1, 3651),
        (LAST, 3650.0, 1, 1),
    ],
)
def test_days_by_hand(u: float, mean: float, least: int, expected: int) -> None:
    assert days(u, mean, least) == expected


@pytest.mark.parametrize("mean", [0.5, 3.476, 21.0, 75.0])
def test_days_are_geometric(mean: float) -> None:
    """Whole days of an exponential: P(at least t more) = exp(-t / mean)."""
    draws = (np.arange(20_000) + 0.5) / 20_000
    ours = np.array([days(float(u), mean, 1) for u in draws])
    for t in (1, 2, 5, 20):
        assert np.mean(ours > t) == pytest.approx(math.exp(-t / mean), abs=1e-4)
    assert ours.mean() == pytest.approx(1.0 + 1.0 / math.expm1(1.0 / mean), rel=2e-3)


@given(DRAW, DRAW, st.floats(0.0, 3650.0))
def test_days_never_rise_with_the_draw(u: float, v: float, mean: float) -> None:
    assert days(max(u, v), mean, 1) <= days(min(u, v), mean, 1) <= 3651
