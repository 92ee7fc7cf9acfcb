"""The meeting's hazards: tables, limits, monotonicity."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.rules.meeting import career, contagion, danger_level, duty, hill, preemption, quota, raised

POSITIVE = st.floats(1e-6, 1e4)
ORDER = st.floats(1.0, 8.0)
STRENGTH = st.floats(0.0, 10.0)


@pytest.mark.parametrize(
    ("x", "half", "order", "expected"),
    [(1.0, 1.0, 2.0, 0.5), (2.0, 1.0, 2.0, 0.8), (3.0, 1.0, 2.0, 0.9), (1.0, 3.0, 2.0, 0.1), (2.0, 1.0, 3.0, 8 / 9)],
)
def test_hill_by_hand(x: float, half: float, order: float, expected: float) -> None:
    assert hill(x, half, order) == pytest.approx(expected, rel=1e-15)


@given(POSITIVE, POSITIVE, POSITIVE, ORDER)
def test_hill_rises_from_0_to_1(x: float, y: float, half: float, order: float) -> None:
    low, high = hill(min(x, y), half, order), hill(max(x, y), half, order)
    assert 0.0 <= low <= high <= 1.0
    assert hill(half, half, order) == 0.5
    assert hill(0.0, half, order) == hill(-1.0, half, order) == 0.0


@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0), ORDER)
def test_hill_and_its_mirror_sum_to_1(x: float, half: float, order: float) -> None:
    assert hill(x, half, order) + hill(half, x, order) == pytest.approx(1.0, rel=1e-12)


@given(st.floats(0.05, 20.0), st.floats(1.5, 8.0))
def test_hill_of_order_above_1_is_a_sigmoid(half: float, order: float) -> None:
    """Convex near 0: doubling a small danger more than doubles the answer (no tipping point otherwise, T28)."""
    assert hill(half * 0.02, half, order) > 2.0 * hill(half * 0.01, half, order)


@pytest.mark.parametrize(
    ("strength", "own", "peers", "expected"),
    [(1.0, 0.0, 2.0, 1.0), (1.0, 1.0, 2.0, 0.5), (0.4, 1.5, 2.0, 0.1), (1.0, 2.0, 2.0, 0.0), (1.0, 9.0, 2.0, 0.0)],
)
def test_duty_by_hand(strength: float, own: float, peers: float, expected: float) -> None:
    assert duty(strength, own, peers) == pytest.approx(expected, abs=1e-16)


@given(STRENGTH, st.floats(0.0, 10.0), st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_duty_falls_with_what_the_body_exposed(strength: float, a: float, b: float, peers: float) -> None:
    assert 0.0 <= duty(strength, max(a, b), peers) <= duty(strength, min(a, b), peers) <= strength


@given(STRENGTH, st.floats(1e-6, 10.0), POSITIVE, POSITIVE)
def test_duty_is_relative(strength: float, own: float, peers: float, scale: float) -> None:
    """Twice as much exposed by everybody changes nothing: no number enters."""
    once, scaled = duty(strength, own, peers), duty(strength, own * scale, peers * scale)
    assert scaled == pytest.approx(once, rel=1e-6, abs=1e-9)


def test_nobody_exposes_anybody() -> None:
    assert duty(1.0, 0.0, 0.0) == 0.0
    assert duty(1.0, 0.0, 1e-300) == 1.0


@pytest.mark.parametrize(
    ("strength", "part", "whole", "expected"), [(0.2, 5.0, 100.0, 0.01), (3.0, 1.0, 4.0, 0.75), (1.0, 0.0, 7.0, 0.0)]
)
def test_contagion_and_career_are_shares(strength: float, part: float, whole: float, expected: float) -> None:
    assert contagion(strength, part, whole) == pytest.approx(expected)
    assert career(strength, part, whole) == pytest.approx(expected)
    assert contagion(strength, part, 0.0) == career(strength, part, 0.0) == 0.0


@given(STRENGTH, st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.floats(1.0, 1e4))
def test_contagion_and_career_rise(strength: float, a: float, b: float, whole: float) -> None:
    assert contagion(strength, min(a, b), whole) <= contagion(strength, max(a, b), whole)
    assert career(strength, min(a, b), whole) <= career(strength, max(a, b), whole)


@pytest.mark.parametrize(
    ("asked", "removed", "expected"), [(0.05, 0.0, 0.05), (0.05, 4.0, 0.01), (0.05, 5.0, 0.0), (0.05, 50.0, 0.0)]
)
def test_quota_by_hand(asked: float, removed: float, expected: float) -> None:
    assert quota(1.0, asked, removed, 100.0) == pytest.approx(expected, abs=1e-15)
    assert quota(2.0, asked, removed, 100.0) == pytest.approx(2 * expected, abs=1e-15)
    assert quota(1.0, asked, removed, 0.0) == 0.0


@pytest.mark.parametrize(
    ("asked", "removed", "ask", "granted", "expected"),
    [
        (0.05, 4.0, 0.1, 0.5, 0.0),  # not filled
        (0.05, 5.0, 0.1, 0.5, 0.05),  # filled
        (0.05, 8.0, 0.1, 0.5, 0.08),  # more than filled: beyond those removed
        (0.0, 8.0, 0.1, 0.5, 0.0),  # nothing was asked of it
        (0.05, 8.0, 0.1, 0.0, 0.0),  # nothing is granted
        (0.05, 8.0, 0.0, 1.0, 0.0),  # it asks for nothing
        (0.75, 80.0, 0.5, 1.0, 0.25),  # at most everybody
        (1.0, 120.0, 0.5, 1.0, 0.0),
    ],
)
def test_what_is_raised_by_hand(asked: float, removed: float, ask: float, granted: float, expected: float) -> None:
    assert raised(asked, removed, 100.0, ask, granted) == pytest.approx(expected, abs=1e-15)
    assert raised(asked, removed, 0.0, ask, granted) == 0.0


def test_a_body_of_one_can_ask_for_more() -> None:
    assert raised(0.5, 1.0, 1.0, 0.1, 0.5) == pytest.approx(0.5)


@given(st.floats(0.0, 2.0), st.integers(0, 300), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_who_was_raised_is_short_of_it(asked: float, removed: int, ask: float, granted: float) -> None:
    """Nobody's number is raised twice for the same people, and never above the whole establishment."""
    more = raised(asked, float(removed), 250.0, ask, granted)
    assert more >= 0.0
    if more > 0.0 and ask * granted > 1e-9:
        assert asked + more <= 1.0 + 1e-12
        if removed < 250:  # who has removed everybody is short of nobody
            assert quota(1.0, asked + more, float(removed), 250.0) > 0.0


@given(st.integers(-5, 100_000))
def test_danger_has_seven_levels(tainted: int) -> None:
    level = danger_level(tainted)
    assert level == (0 if tainted < 0 else min(6, tainted))


@given(st.floats(0.0, 100.0), st.floats(0.1, 20.0), st.floats(2.0, 8.0))
def test_preemption_rises_with_the_level(strength: float, half: float, order: float) -> None:
    values = [preemption(strength, level, half, order) for level in range(7)]
    assert values == sorted(values)
    assert values[0] == 0.0
    assert values[-1] <= strength


def test_preemption_by_hand() -> None:
    assert preemption(4.0, 3, 3.0, 2.0) == 2.0
    assert preemption(10.0, 6, 3.0, 2.0) == pytest.approx(8.0)
    assert preemption(10.0, 1, 3.0, 2.0) == pytest.approx(1.0)
    assert not math.isnan(preemption(100.0, 0, 0.1, 8.0))
