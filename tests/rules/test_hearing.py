"""The hearing: throughput, defence, the link found, the score and the ordered choice."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.vocabulary import Charge, Sanction
from purgesim.rules.hearing import charge_found, defence_chance, found, ordered, sanction_score, throughput
from tests.rules.legal import FIRST, LAST

SHARE = st.floats(0.0, 1.0)
DRAW = st.floats(FIRST, LAST)
SCORE = st.floats(-20.0, 20.0)
THRESHOLDS = (-1.5, 0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("sessions", "multiple", "elasticity", "intensity", "expected"),
    [(7.0, 1.0, 0.0, 1.0, 1.0), (7.0, 3.0, 0.0, 1.0, 3.0), (3.5, 1.0, 1.0, 1.0, 1.0), (3.5, 2.0, 4.0, 0.25, 2.0)],
)
def test_throughput_by_hand(
    sessions: float, multiple: float, elasticity: float, intensity: float, expected: float
) -> None:
    assert throughput(sessions, multiple, elasticity, intensity) == pytest.approx(expected)


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0), st.floats(0.0, 10.0), SHARE, SHARE)
def test_bodies_add_sessions_as_intensity_rises(s: float, m: float, e: float, a: float, b: float) -> None:
    assert 0.0 <= throughput(s, m, e, min(a, b)) <= throughput(s, m, e, max(a, b))


@pytest.mark.parametrize(
    ("chance", "courage", "share", "expected"),
    [(0.4, 1.0, 0.0, 0.4), (0.4, 0.5, 0.0, 0.2), (0.4, 1.0, 0.02, 0.2), (0.4, 1.0, 0.04, 0.08), (0.4, 0.0, 0.0, 0.0)],
)
def test_defence_by_hand(chance: float, courage: float, share: float, expected: float) -> None:
    assert defence_chance(chance, courage, share, 0.02, 2.0) == pytest.approx(expected)


@given(SHARE, SHARE, SHARE, SHARE, st.floats(1.0, 8.0))
def test_defence_falls_silent_with_danger(chance: float, courage: float, a: float, b: float, order: float) -> None:
    silent = defence_chance(chance, courage, max(a, b), 0.01, order)
    assert 0.0 <= silent <= defence_chance(chance, courage, min(a, b), 0.01, order) <= chance * courage


def test_a_link_is_found_within_the_effort() -> None:
    assert [found(t, 1.0) for t in (0.0, 1.0, 1.0000000001, math.inf)] == [1, 1, 0, 0]
    assert found(math.inf, 0.0) == 0


def test_chance_that_some_link_is_found() -> None:
    """Times -ln(u)/w: found with chance 1 - exp(-effort * w), here by an even grid of draws."""
    draws = (np.arange(10_000) + 0.5) / 10_000
    hits = sum(found(-math.log(u) / 1.5, 0.8) for u in draws)
    assert hits / 10_000 == pytest.approx(1.0 - math.exp(-1.2), abs=1e-4)


@pytest.mark.parametrize(
    ("label", "before", "expected"),
    [
        (0, 0, Charge.UNRELIABLE),
        (0, Charge.VIGILANCE, Charge.VIGILANCE),
        (0, Charge.EXCESS, Charge.EXCESS),
        (9, 0, 9),
        (10, 9, 10),
        (9, Charge.VIGILANCE, 9),
        (Charge.SUPPORTER, 0, Charge.UNRELIABLE),  # "supporter of no circle" is no label
        (Charge.UNRELIABLE, 0, Charge.UNRELIABLE),
    ],
)
def test_charge_found(label: int, before: int, expected: int) -> None:
    assert charge_found(label, before) == expected


BASE = (0.0, 0, 0.8, 0.0, 0.5, 0, 2.0, 0, 1.0, 0, -0.7)
"""Severity, file and its weight, log stigma and its weight, involvement and its weight, link, defenders."""


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (0, 1.5, 1.5),
        (1, 1, 0.8),  # one denunciation doubles 1 + file
        (1, 3, 1.6),
        (1, 7, 2.4),
        (3, math.log(8.0), 0.5 * math.log(8.0)),
        (5, 1, 1.0),  # who knew: half
        (5, 2, 2.0),
        (7, 1, 1.0),
        (9, 2, -1.4),
    ],
)
def test_each_part_of_the_score_alone(place: int, value: float, expected: float) -> None:
    given_ = list(BASE)
    given_[place] = value
    assert sanction_score(*BASE) == 0.0
    assert sanction_score(*given_) == pytest.approx(expected)


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


@pytest.mark.parametrize("score", [-4.0, 0.0, 0.7, 3.0])
def test_chances_of_the_sanctions_are_an_ordered_logit(score: float) -> None:
    draws = (np.arange(20_000) + 0.5) / 20_000
    decided = np.array([ordered(float(u), score, *THRESHOLDS) for u in draws])
    for sanction, threshold in zip(list(Sanction)[:4], THRESHOLDS, strict=True):
        assert np.mean(decided <= sanction) == pytest.approx(logistic(threshold - score), abs=1e-4)


@given(DRAW, SCORE, SCORE, st.lists(SCORE, min_size=4, max_size=4).map(sorted))
def test_a_higher_score_is_never_milder(u: float, a: float, b: float, thresholds: list[float]) -> None:
    mild, hard = ordered(u, min(a, b), *thresholds), ordered(u, max(a, b), *thresholds)
    assert Sanction.CLEARED <= mild <= hard <= Sanction.EXPULSION


@given(DRAW, DRAW, SCORE)
def test_a_larger_draw_is_never_milder(u: float, v: float, score: float) -> None:
    assert ordered(min(u, v), score, *THRESHOLDS) <= ordered(max(u, v), score, *THRESHOLDS)


def test_ends_of_the_draw_and_equal_thresholds() -> None:
    """The latent value of the extreme draws is 36.7 log-odds: beyond any score but the extreme ones."""
    assert ordered(FIRST, 20.0, *THRESHOLDS) == Sanction.CLEARED
    assert ordered(LAST, -20.0, *THRESHOLDS) == Sanction.EXPULSION
    assert {ordered(u, 0.0, 0.0, 0.0, 0.0, 0.0) for u in (0.49, 0.51)} == {Sanction.CLEARED, Sanction.EXPULSION}


def test_on_a_threshold_the_harder_sanction_begins() -> None:
    """A draw of one half adds nothing to the score."""
    assert [ordered(0.5, score, *THRESHOLDS) for score in THRESHOLDS] == [1, 2, 3, 4]
