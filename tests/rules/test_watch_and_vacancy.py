"""Second-order enforcement, and who gets a vacated post."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.vocabulary import Fate, Sanction
from purgesim.rules.vacancy import promotion_weight
from purgesim.rules.watch import holds_against, mark_fires_at, shares_mark
from tests.rules.legal import FIRST, LAST

SHARE = st.floats(0.0, 1.0)
DRAW = st.floats(FIRST, LAST)
COUNT = st.integers(0, 1000)


@pytest.mark.parametrize("sanction", list(Sanction))
@pytest.mark.parametrize("mild", [0.0, 0.3, 1.0])
def test_decisions_of_a_hearing_held_against_the_handler(sanction: Sanction, mild: float) -> None:
    expected = {Sanction.CLEARED: (1, 1), Sanction.REPRIMAND: (int(mild > 0.1), int(mild > 0.9))}
    got = tuple(holds_against(u, sanction, -1, mild) for u in (0.1, 0.9))
    assert got == expected.get(sanction, (0, 0))


@pytest.mark.parametrize("fate", list(Fate))
def test_of_the_sentences_only_release_is_held_against_him(fate: Fate) -> None:
    assert holds_against(0.01, -1, fate, 1.0) == (1 if fate == Fate.RELEASED else 0)


def test_share_of_reprimands_held_against_the_handler() -> None:
    draws = (np.arange(1000) + 0.5) / 1000
    assert sum(holds_against(float(u), Sanction.REPRIMAND, -1, 0.3) for u in draws) == 300
    assert sum(shares_mark(float(u), 0.3) for u in draws) == 300
    assert shares_mark(LAST, 1.0) == 1
    assert shares_mark(FIRST, 0.0) == 0


@given(DRAW, st.floats(0.0, 1000.0))
def test_a_mark_fires_after_it_is_given(u: float, so_far: float) -> None:
    assert mark_fires_at(u, so_far) >= so_far
    assert mark_fires_at(u, 0.0) == pytest.approx(-math.log(u))


def test_marks_are_a_hazard_of_their_number_times_strictness() -> None:
    """The first of m marks fires within an exposure h with chance 1 - exp(-m h)."""
    rng = np.random.default_rng(3)
    first = np.array([min(mark_fires_at(float(u), 2.0) for u in row) for row in rng.random((20_000, 3))])
    share, expected = np.mean(first <= 2.25), 1.0 - math.exp(-0.75)
    assert abs(share - expected) < 4.0 * math.sqrt(expected * (1.0 - expected) / 20_000)


@given(DRAW, DRAW, SHARE, SHARE)
def test_sharing_is_monotone(u: float, v: float, a: float, b: float) -> None:
    assert shares_mark(max(u, v), min(a, b)) <= shares_mark(min(u, v), max(a, b))


@pytest.mark.parametrize(
    ("spoken", "per_spoken", "cases", "before", "expected"),
    [(0, 0.5, 0, 0.3, 1.0), (4, 0.5, 0, 0.3, 3.0), (4, 0.5, 1, 0.3, 0.9), (4, 0.5, 7, 0.3, 0.9), (9, 9.0, 1, 0.0, 0.0)],
)
def test_promotion_by_hand(spoken: int, per_spoken: float, cases: int, before: float, expected: float) -> None:
    assert promotion_weight(spoken, per_spoken, cases, before) == pytest.approx(expected)


@given(COUNT, COUNT, st.floats(0.0, 100.0), COUNT, SHARE)
def test_who_spoke_more_rises_sooner(a: int, b: int, per_spoken: float, cases: int, before: float) -> None:
    low = promotion_weight(min(a, b), per_spoken, cases, before)
    assert 0.0 <= low <= promotion_weight(max(a, b), per_spoken, cases, before)
    assert promotion_weight(a, per_spoken, 1, before) <= promotion_weight(a, per_spoken, 0, before)
