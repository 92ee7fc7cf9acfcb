"""The theory a user can call: the next-generation matrix and its company, T06 and the tables of the chapter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.measures import theory
from tests.theory.oracles import row
from tests.theory.test_branching import NUMBERS, PROCESSED, WEIGHTS

K = theory.next_generation_matrix(NUMBERS, WEIGHTS, names=4.0, processed=PROCESSED, courage=0.5)


def test_the_matrix_of_the_table() -> None:
    expected = [
        [0.62609, 0.07826, 0.15217, 0.05435],
        [0.17349, 0.34699, 0.04217, 0.24096],
        [0.04051, 0.00506, 0.35443, 0.12658],
        [0.00833, 0.01667, 0.07292, 0.41667],
    ]
    assert pytest.approx(np.array(expected), abs=5e-6) == K


def test_reproduction_number_totals_mix_and_values() -> None:
    oracle = row("T06", "nbar=4", "R0")
    assert abs(theory.r0(K) - oracle.value) <= oracle.tol
    victims = theory.expected_victims(K)
    assert victims.sum(axis=1) == pytest.approx([4.708324, 3.733698, 2.300349, 2.175768], abs=1e-6)
    assert victims[0] == pytest.approx([2.946838, 0.374582, 0.786871, 0.600033], abs=1e-6)
    assert theory.stable_mix(K) == pytest.approx([0.39101, 0.10217, 0.23967, 0.26714], abs=1e-5)
    assert theory.reproductive_values(K) == pytest.approx([1.0, 0.57928, 0.16316, 0.10476], abs=1e-5)


@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_the_reproduction_number_is_linear_in_names_and_blind_to_scale(names: float, scale: float) -> None:
    k = theory.next_generation_matrix(NUMBERS * scale, WEIGHTS * 3.0, names=names, processed=PROCESSED, courage=0.5)
    assert theory.r0(k) == pytest.approx(theory.r0(K) * names / 4.0, rel=1e-9)


def test_one_type_is_the_single_type() -> None:
    k = theory.next_generation_matrix([500], [[2.0]], names=3.0, processed=0.5, courage=0.2)
    assert k == pytest.approx(np.array([[1.2]]))
    assert theory.r0(k) == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("r", "poisson", "half", "tenth", "geometric"),
    [
        (1.1, 0.823866, 0.938749, 0.983036, 0.909091),  # the chapter prints .983030 for k = 0.1
        (1.2, 0.686302, 0.886618, 0.968154, 0.833333),
        (1.5, 0.417188, 0.767592, 0.932342, 0.666667),
        (2.0, 0.203188, 0.640388, 0.890440, 0.5),
        (3.0, 0.059520, 0.5, 0.837886, 0.333333),
    ],
)
def test_extinction_table(r: float, poisson: float, half: float, tenth: float, geometric: float) -> None:
    got = [theory.extinction_probability(r, k) for k in (math.inf, 0.5, 0.1, 1.0)]
    assert got == pytest.approx([poisson, half, tenth, geometric], abs=1e-6)
    assert theory.extinction_probability(r, seeds=3) == pytest.approx(poisson**3, abs=1e-6)


@given(st.floats(0.0, 50.0), st.floats(0.05, 1e3))
def test_extinction_is_a_root_and_the_smallest(r: float, k: float) -> None:
    q = theory.extinction_probability(r, k)
    assert 0.0 <= q <= 1.0
    assert (1.0 + r * (1.0 - q) / k) ** -k == pytest.approx(q, abs=1e-9)
    assert q == 1.0 if r <= 1.0 else q < 1.0


@given(st.floats(1.0001, 30.0))
def test_final_size_solves_its_equation(r: float) -> None:
    z = theory.final_size(r)
    assert 0.0 < z < 1.0 or r > 20.0
    assert z == pytest.approx(1.0 - math.exp(-r * z), abs=1e-9)


@pytest.mark.parametrize(
    ("r", "one", "two", "three", "ten"),
    [
        (0.3, 0.740818, 0.164643, 0.054887, 0.000270),
        (0.5, 0.606531, 0.183940, 0.083674, 0.003627),
        (0.9, 0.406570, 0.148769, 0.081655, 0.013176),
        (0.95, 0.386741, 0.142090, 0.078307, 0.013000),
    ],
)
def test_borel_table(r: float, one: float, two: float, three: float, ten: float) -> None:
    law = theory.total_progeny(r, 10)
    assert law[[0, 1, 2, 3, 10]] == pytest.approx([0.0, one, two, three, ten], abs=1e-6)


@pytest.mark.parametrize(("r", "seeds"), [(0.5, 1), (0.8, 3), (1.5, 1), (1.5, 2), (0.0, 2)])
def test_the_law_sums_to_the_chance_of_extinction(r: float, seeds: int) -> None:
    law = theory.total_progeny(r, 3000, seeds)
    assert law.sum() == pytest.approx(theory.extinction_probability(r, seeds=seeds), abs=1e-9)
    if r < 1.0:
        mean = (law * np.arange(3001)).sum()
        assert mean == pytest.approx(seeds / (1.0 - r), rel=1e-6)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weights": np.ones((3, 3))}, "weights: given shape"),
        ({"weights": np.zeros((4, 4))}, "every type needs somebody"),
        ({"courage": 1.5}, r"courage: given \[1.5, 1.5, 1.5, 1.5\]; allowed: 0 to 1"),
        ({"processed": [0.1, 0.2]}, "processed: given shape"),
        ({"names": -1.0}, "names: given"),
        ({"numbers": [1.0, math.nan, 1.0, 1.0]}, "numbers: given"),
    ],
)
def test_mistakes_are_named(change: dict[str, object], told: str) -> None:
    given_: dict[str, object] = {"numbers": NUMBERS, "weights": WEIGHTS, "names": 4.0, **change}
    with pytest.raises(ValueError, match=told):
        theory.next_generation_matrix(given_.pop("numbers"), given_.pop("weights"), **given_)  # type: ignore[arg-type]


def test_more_mistakes_are_named() -> None:
    with pytest.raises(ValueError, match="below 1 needed"):
        theory.expected_victims([[1.0]])
    with pytest.raises(ValueError, match="square"):
        theory.r0([[1.0, 2.0]])
    with pytest.raises(ValueError, match="r: given nan"):
        theory.final_size(math.nan)
    with pytest.raises(ValueError, match="dispersion: given 0"):
        theory.extinction_probability(2.0, 0.0)
    with pytest.raises(ValueError, match="seeds"):
        theory.total_progeny(0.5, 10, 0)
    with pytest.raises(ValueError, match="ready: given 0"):
        theory.growth_rate(1.5, 0.0)


@pytest.mark.parametrize("k", [1e8, 1e15, 1e16, 1e17, 1e300])
def test_extinction_of_a_large_dispersion_is_that_of_poisson(k: float) -> None:
    assert theory.extinction_probability(1.5, k) == pytest.approx(theory.extinction_probability(1.5), abs=1e-7)
