"""Whom a speaker denounces: protection, stigma and the product of the weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.rules.target import exposure_weight, protection, stigma, target_weight

SHARE = st.floats(0.0, 1.0)
WEIGHT = st.floats(0.0, 100.0)
COUNT = st.integers(0, 1000)


@pytest.mark.parametrize(
    ("shield", "patron", "safe", "expected"),
    [
        (0.0, 0.0, 1, 0.0),
        (0.0, 0.3, 1, 0.3),
        (0.0, 0.3, 0, 0.0),
        (0.6, 0.5, 1, 0.8),
        (0.6, 0.5, 0, 0.6),
        (1.0, 0.0, 0, 1.0),
        (0.0, 1.0, 1, 1.0),
    ],
)
def test_protection_by_hand(shield: float, patron: float, safe: int, expected: float) -> None:
    assert protection(shield, patron, safe) == pytest.approx(expected, abs=1e-15)


@given(SHARE, SHARE, SHARE, SHARE)
def test_protection_is_a_share_and_rises(a: float, b: float, p: float, q: float) -> None:
    low, high = protection(min(a, b), min(p, q), 1), protection(max(a, b), max(p, q), 1)
    assert 0.0 <= low <= high <= 1.0
    assert protection(a, p, 1) >= protection(a, p, 0) - 1e-15


@pytest.mark.parametrize(
    ("faction", "aim", "hunted", "hunt", "intellectual", "expected"),
    [
        (1.0, 1.0, 8.0, 0.0, 0, 1.0),
        (1.0, 1.0, 8.0, 1.0, 0, 9.0),
        (2.0, 1.0, 8.0, 0.25, 0, 6.0),
        (2.0, 1.0, 8.0, 0.25, 1, 18.0),
        (2.0, 5.0, 8.0, 0.25, 1, 90.0),
        (2.0, 0.0, 8.0, 1.0, 1, 0.0),
    ],
)
def test_stigma_by_hand(
    faction: float, aim: float, hunted: float, hunt: float, intellectual: int, expected: float
) -> None:
    assert stigma(faction, aim, hunted, hunt, intellectual, 3.0) == pytest.approx(expected)


@given(WEIGHT, WEIGHT, SHARE, st.integers(0, 1), WEIGHT)
def test_an_aim_of_one_changes_no_bit(
    faction: float, hunted: float, hunt: float, intellectual: int, multiple: float
) -> None:
    before = faction * (1.0 + hunted * hunt) * (multiple if intellectual else 1.0)
    assert stigma(faction, 1.0, hunted, hunt, intellectual, multiple) == before


def test_who_is_exposed_first_by_hand() -> None:
    assert [exposure_weight(rank, 1.0, 1, 0) for rank in range(5)] == [1.0, 4.0, 9.0, 16.0, 25.0]
    assert [exposure_weight(rank, 1.0, 1, 1) for rank in range(5)] == [1 / n for n in (1.0, 4.0, 9.0, 16.0, 25.0)]
    assert exposure_weight(4, 3.0, 1, 0) == 75.0
    assert exposure_weight(4, 3.0, 0, 0) == 50.0
    assert exposure_weight(1, 3.0, 0, 1) == 0.5
    assert exposure_weight(4, 0.0, 1, 0) == exposure_weight(4, 1.0, 0, 0) == exposure_weight(4, 0.5, 0, 1) == 0.0


@given(WEIGHT, WEIGHT, SHARE, SHARE, WEIGHT)
def test_a_hunt_never_lowers_stigma(faction: float, hunted: float, a: float, b: float, multiple: float) -> None:
    low = stigma(faction, 1.0, hunted, min(a, b), 0, multiple)
    assert 0.0 <= low <= stigma(faction, 1.0, hunted, max(a, b), 0, multiple)
    assert stigma(faction, 1.0, hunted, a, 0, multiple) == stigma(faction, 1.0, hunted, a, 0, 7.0)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((1.0, 0.0, 9, 0.0, 9, 1.0, 0.0), 1.0),
        ((1.0, 0.5, 4, 0.0, 0, 1.0, 0.0), 3.0),
        ((1.0, 0.0, 0, 0.3, 10, 1.0, 0.0), 4.0),
        ((2.0, 0.5, 2, 0.25, 4, 12.0, 0.75), 24.0),
        ((5.0, 1.0, 1, 1.0, 1, 1.0, 1.0), 0.0),
        ((0.0, 1.0, 1, 1.0, 1, 1.0, 0.0), 0.0),
    ],
)
def test_weight_by_hand(arguments: tuple[float, ...], expected: float) -> None:
    assert target_weight(*arguments) == pytest.approx(expected)


@given(WEIGHT, WEIGHT, COUNT, COUNT, WEIGHT, COUNT, COUNT, WEIGHT, SHARE)
def test_weight_rises_with_the_fallen_and_the_file(
    s: float, taint: float, a: int, b: int, snowball: float, c: int, d: int, seen: float, shelter: float
) -> None:
    low = target_weight(s, taint, min(a, b), snowball, min(c, d), seen, shelter)
    assert 0.0 <= low <= target_weight(s, taint, max(a, b), snowball, max(c, d), seen, shelter)


@given(WEIGHT, COUNT, COUNT, WEIGHT, SHARE, SHARE)
def test_weight_falls_with_protection(s: float, fallen: int, file: int, seen: float, a: float, b: float) -> None:
    sheltered = target_weight(s, 0.5, fallen, 0.3, file, seen, max(a, b))
    assert sheltered <= target_weight(s, 0.5, fallen, 0.3, file, seen, min(a, b))
