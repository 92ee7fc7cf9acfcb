"""Arrest, flight, interrogation and sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.vocabulary import Fate
from purgesim.rules.arrest import arrest_chance, flight_chance
from purgesim.rules.interrogation import ACCOMPLICE_WEIGHT, break_chance, name_weight
from purgesim.rules.sentence import sentence
from tests.rules.legal import FIRST, LAST

SHARE = st.floats(0.0, 1.0)
WEIGHT = st.floats(0.0, 100.0)
DRAW = st.floats(FIRST, LAST)
SCORE = st.floats(-20.0, 20.0)


@pytest.mark.parametrize(
    ("share", "charge", "prominence", "expected"),
    [
        (0.08, 1.0, 1.0, 0.08),
        (0.08, 3.0, 4.0, 0.96),
        (0.1, 3.0, 4.0, 1.0),
        (0.0, 100.0, 1e6, 0.0),
        (1.0, 0.0, 5.0, 0.0),
    ],
)
def test_arrest_by_hand(share: float, charge: float, prominence: float, expected: float) -> None:
    assert arrest_chance(share, charge, prominence) == pytest.approx(expected)


@given(SHARE, SHARE, WEIGHT, WEIGHT, st.floats(0.0, 1e6))
def test_arrest_rises_to_certainty(a: float, b: float, p: float, q: float, rank: float) -> None:
    low, high = arrest_chance(min(a, b), min(p, q), rank), arrest_chance(max(a, b), max(p, q), rank)
    assert 0.0 <= low <= high <= 1.0


@pytest.mark.parametrize(
    ("chance", "abroad", "strictness", "expected"),
    [(0.1, 1.0, 1.0, 0.1), (0.1, 0.5, 0.25, 0.025), (0.1, 1.0, 0.0, 0.0), (0.1, 0.0, 1.0, 0.0), (0.1, 1.0, -1.0, 0.0)],
)
def test_flight_by_hand(chance: float, abroad: float, strictness: float, expected: float) -> None:
    assert flight_chance(chance, abroad, strictness) == pytest.approx(expected)


@given(SHARE, SHARE, SHARE, SHARE)
def test_flight_rises_with_pressure(chance: float, abroad: float, a: float, b: float) -> None:
    assert 0.0 <= flight_chance(chance, abroad, min(a, b)) <= flight_chance(chance, abroad, max(a, b)) <= chance


@pytest.mark.parametrize(
    ("custody", "torture", "courage", "expected"),
    [
        (math.log(2.0), 0.0, 0.0, 0.5),
        (math.log(2.0), math.log(2.0), 0.0, 0.75),
        (2.0, 2.0, 0.75, 1.0 - math.exp(-1.0)),
        (2.3, 0.0, 0.0, 0.899741),  # theory T17
        (0.0, 0.0, 0.0, 0.0),
        (100.0, 100.0, 1.0, 0.0),
    ],
)
def test_breaking_by_hand(custody: float, torture: float, courage: float, expected: float) -> None:
    assert break_chance(custody, torture, courage) == pytest.approx(expected, abs=1e-6)


@given(WEIGHT, WEIGHT, SHARE, SHARE)
def test_torture_never_helps_and_courage_never_hurts(custody: float, torture: float, a: float, b: float) -> None:
    brave, afraid = break_chance(custody, torture, max(a, b)), break_chance(custody, torture, min(a, b))
    assert 0.0 <= brave <= afraid <= 1.0
    assert break_chance(custody, 0.0, a) <= break_chance(custody, torture, a)


@pytest.mark.parametrize(
    ("relation", "suggestion", "hunt", "expected"),
    [(2.0, 2.0, 0.0, 2.0), (2.0, 2.0, 1.0, 6.0), (0.5, 4.0, 0.25, 1.0), (0.0, 100.0, 1.0, 0.0)],
)
def test_weight_of_a_name_by_hand(relation: float, suggestion: float, hunt: float, expected: float) -> None:
    assert name_weight(relation, suggestion, hunt) == pytest.approx(expected)


def test_accomplices_come_first() -> None:
    """The largest weight anybody else can have is 100 * (1 + 100): far below an accomplice's."""
    assert name_weight(100.0, 100.0, 1.0) * 1e4 < ACCOMPLICE_WEIGHT


@pytest.mark.parametrize("score", [-3.0, 0.0, 2.3])
def test_fates_are_an_ordered_logit(score: float) -> None:
    draws = (np.arange(20_000) + 0.5) / 20_000
    fates = np.array([sentence(float(u), score, -2.0, 0.0, 2.5) for u in draws])
    for fate, threshold in ((Fate.RELEASED, -2.0), (Fate.REEDUCATION, 0.0), (Fate.PRISON, 2.5)):
        assert np.mean(fates <= fate) == pytest.approx(1.0 / (1.0 + math.exp(score - threshold)), abs=1e-4)


@pytest.mark.parametrize(("score", "fate"), [(-2.0, Fate.REEDUCATION), (0.0, Fate.PRISON), (2.5, Fate.EXECUTION)])
def test_on_a_threshold_the_harder_fate_begins(score: float, fate: Fate) -> None:
    """A draw of one half adds nothing to the score."""
    assert sentence(0.5, score, -2.0, 0.0, 2.5) == fate


@given(DRAW, DRAW, SCORE, SCORE, st.lists(SCORE, min_size=3, max_size=3).map(sorted))
def test_sentences_rise_with_score_and_draw(u: float, v: float, a: float, b: float, thresholds: list[float]) -> None:
    mild, hard = sentence(u, min(a, b), *thresholds), sentence(u, max(a, b), *thresholds)
    assert Fate.RELEASED <= mild <= hard <= Fate.EXECUTION
    assert sentence(min(u, v), a, *thresholds) <= sentence(max(u, v), a, *thresholds)


def test_ends_of_the_draw() -> None:
    assert sentence(FIRST, 20.0, -2.0, 0.0, 2.5) == Fate.RELEASED
    assert sentence(LAST, -20.0, -2.0, 0.0, 2.5) == Fate.EXECUTION
