"""Natural deaths: the inversion against numerical integration of the hazard, and its limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from purgesim.rules.demography import YEAR, days_until_death, days_until_event, gompertz
from tests.rules.legal import FIRST, LAST

DRAW = st.floats(FIRST, LAST)
AGE = st.floats(16.0, 100.0)
LEVEL = st.floats(1e-6, 0.01)
SLOPE = st.floats(0.01, 0.2)


def hazard_over(level: float, slope: float, age: float, years: float) -> float:
    """Integral of level * exp(slope * age) over the next `years`, numerically."""
    value, _ = integrate.quad(lambda t: level * math.exp(slope * (age + t)), 0.0, years, epsabs=0.0, epsrel=1e-10)
    return float(value)


@given(st.floats(1e-6, 1.0 - 1e-6), LEVEL, SLOPE, AGE)
def test_the_hazard_until_death_is_the_exponential_drawn(u: float, level: float, slope: float, age: float) -> None:
    years = days_until_death(u, level, slope, age) / YEAR
    assert hazard_over(level, slope, age, years) == pytest.approx(-math.log(u), rel=1e-8)


@given(LEVEL, SLOPE, AGE)
def test_cumulative_hazard_is_the_integral(level: float, slope: float, age: float) -> None:
    assert gompertz(level, slope, age) == pytest.approx(hazard_over(level, slope, 0.0, age), rel=1e-9)


@pytest.mark.parametrize(
    ("age", "per_year"),
    [(50.5, 0.01448), (60.5, 0.0339)],  # theory M11: the hazard with the documented level
)
def test_hazard_of_the_case(age: float, per_year: float) -> None:
    step = 1e-4
    rate = (gompertz(1.97983e-4, 0.085, age + step) - gompertz(1.97983e-4, 0.085, age - step)) / (2 * step)
    assert rate == pytest.approx(per_year, rel=1e-3)


@pytest.mark.parametrize(
    ("u", "level", "slope", "age", "years"),
    [
        (math.exp(-1.0), 0.01, 0.0, 40.0, 100.0),
        (math.exp(-0.05), 0.01, 0.0, 70.0, 5.0),
        # exp(.1 x) = exp(4) + 1 * .1/.001: x = ln(54.598150 + 100)/.1 = 50.408...
        (math.exp(-1.0), 0.001, 0.1, 40.0, math.log(math.exp(4.0) + 100.0) / 0.1 - 40.0),
    ],
)
def test_days_by_hand(u: float, level: float, slope: float, age: float, years: float) -> None:
    assert days_until_death(u, level, slope, age) == pytest.approx(years * YEAR, rel=1e-12)


@given(DRAW, LEVEL, AGE)
def test_a_vanishing_slope_is_a_constant_hazard(u: float, level: float, age: float) -> None:
    """Any slope in [0, 1] is legal: a tiny one must not lose the answer to rounding."""
    still = days_until_death(u, level, 0.0, age)
    for slope in (1e-14, 1e-17):
        assert days_until_death(u, level, slope, age) == pytest.approx(still, rel=1e-6)
        assert gompertz(level, slope, age) == pytest.approx(level * age, rel=1e-6)


@given(DRAW, DRAW, LEVEL, SLOPE, AGE)
def test_a_larger_draw_never_dies_later(u: float, v: float, level: float, slope: float, age: float) -> None:
    assert days_until_death(max(u, v), level, slope, age) <= days_until_death(min(u, v), level, slope, age)


@given(st.floats(1e-9, 1 - 1e-9), LEVEL, LEVEL, SLOPE, AGE, AGE)
def test_older_or_in_more_danger_is_sooner(u: float, a: float, b: float, slope: float, x: float, y: float) -> None:
    close = 1e-6  # day: rounding
    assert days_until_death(u, max(a, b), slope, x) <= days_until_death(u, min(a, b), slope, x) + close
    assert days_until_death(u, a, slope, max(x, y)) <= days_until_death(u, a, slope, min(x, y)) + close


def test_ends_and_absence() -> None:
    assert 0.0 <= days_until_death(LAST, 0.01, 0.085, 50.0) < 1e-9
    assert 0.0 < days_until_death(FIRST, 0.01, 0.085, 18.0) < 100 * YEAR
    assert days_until_death(0.5, 0.0, 0.0, 50.0) == math.inf
    assert days_until_event(0.5, 0.0) == math.inf
    assert days_until_event(FIRST, 1e-4) == pytest.approx(53 * math.log(2.0) * 1e4 * YEAR)
    assert gompertz(0.0, 0.085, 50.0) == 0.0


@given(DRAW, st.floats(1e-6, 1.0))
def test_events_of_constant_rate(u: float, rate: float) -> None:
    assert days_until_event(u, rate) == pytest.approx(-math.log(u) / rate * 365.25, rel=1e-14)
