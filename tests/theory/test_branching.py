"""Chains of accusations in the limits where they are branching processes: T01 to T06, T21, T30."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from purgesim.measures import theory
from purgesim.party import build
from purgesim.scenario.party_spec import BodyKind, PartySpec, Ties
from tests.party.specs import FIRST_DAY
from tests.theory import harness
from tests.theory.oracles import row

HALF = math.log(2.0)
"""Coercion under which one half breaks."""


@pytest.mark.parametrize("r", [1.1, 1.2, 1.5, 2.0, 3.0])
def test_extinction(r: float) -> None:
    oracle = row("T01", f"R={r:g}, ")
    still_open = harness.progenies(1, oracle.n_rep, r, 1, 4000)[:, 2]
    assert oracle.agrees(float(np.mean(still_open == 0)))
    assert theory.extinction_probability(r) == pytest.approx(oracle.value, abs=5e-7)


@pytest.mark.parametrize("r", [0.5, 0.8])
def test_total_progeny(r: float) -> None:
    totals = harness.progenies(2, 20_000, r, 1, 10**7)[:, 0]
    assert row("T02", f"R={r}", "mean total").agrees(float(totals.mean()))
    one, ten = row("T02", f"R={r}", "P(T=1)"), row("T02", f"R={r}", "P(T>=10)")
    assert one.agrees(float(np.mean(totals == 1)))
    assert ten.agrees(float(np.mean(totals >= 10)))
    law = theory.total_progeny(r, 2000)
    assert law[1] == pytest.approx(one.value, abs=5e-7)
    assert 1.0 - law[:10].sum() == pytest.approx(ten.value, abs=5e-7)
    for total in (2, 3, 5):
        spread = 4.0 * math.sqrt(law[total] / 20_000)
        assert np.mean(totals == total) == pytest.approx(law[total], abs=spread)


def test_total_of_many_seeds() -> None:
    oracle = row("T02b")
    totals = harness.progenies(3, oracle.n_rep, 0.9, 20, 10**7)[:, 0]
    assert oracle.agrees(float(totals.mean()))
    law = theory.total_progeny(0.9, 20_000, seeds=20)
    assert (law * np.arange(20_001)).sum() == pytest.approx(oracle.value, rel=1e-6)
    assert np.mean(totals <= 150) == pytest.approx(law[:151].sum(), abs=4.0 * 0.5 / math.sqrt(oracle.n_rep))


@pytest.mark.parametrize(("r", "generation"), [(0.8, 2), (0.8, 5), (1.5, 2), (1.5, 8)])
def test_depth_of_the_generations(r: float, generation: int) -> None:
    oracle = row("T03", f"R={r}", f"P(max gen<={generation})")
    chains = harness.progenies(4, oracle.n_rep, r, 1, 5000)
    ended = (chains[:, 2] == 0) & (chains[:, 1] <= generation)
    assert oracle.agrees(float(ended.mean()))


def test_naming_with_courage_ends_early() -> None:
    """Three names of anybody, one half refuses: q = c + (1 - c) q^3, the golden ratio."""
    oracle = row("T04", "k=3,c=0.5", "P(minor)")
    totals = harness.fallen_by_naming(5, oracle.n_rep, 1000, 3, HALF, 100)
    assert oracle.agrees(float(np.mean(totals < 100)))


def _share_given_major(chains: int) -> tuple[float, int]:
    totals = harness.fallen_by_naming(6, chains, 5000, 3, HALF, 5000)
    major = totals[totals > 500]
    return float(major.mean() / 5000), len(major)


def test_final_share_of_naming_with_courage() -> None:
    share, count = _share_given_major(16)
    assert row("T04", "k=3,c=0.5", "final share").agrees(share, count)
    assert theory.final_size(1.5) == pytest.approx(0.582812, abs=5e-7)


@pytest.mark.slow
def test_final_share_of_naming_with_courage_at_length() -> None:
    share, count = _share_given_major(400)
    assert row("T04", "k=3,c=0.5", "final share").agrees(share, count)


def _giant_share(n: int, ties: tuple[NDArray[np.int64], NDArray[np.int64]], people: int) -> float:
    kept = harness.links_found(8, n, *ties, -math.log(0.7))
    a, b = (side[kept] for side in ties)
    _, label = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(people, people)), directed=False)
    return float(np.bincount(label).max() / people)


def test_percolation_over_the_ties_of_a_party() -> None:
    """Kin of 5 on average, each link found with chance 0.3: a giant component of the Poisson graph's share."""
    people = 20_000
    none = {"leading": 0, "heads": 0, "officials": 0, "secretaries": False}
    ties = Ties(kin=5.0, friends_inside=0.0, friends_outside=0.0, clients=0.0)
    party = build(PartySpec(seed=3, kinds=(BodyKind(members=people, **none),), ties=ties), FIRST_DAY)
    owner = np.repeat(np.arange(people), np.diff(party.tie_start))
    once = owner < party.tie_to
    pairs = owner[once].astype(np.int64), party.tie_to[once].astype(np.int64)
    oracle = row("T05", "ER c=5, T=0.3")
    assert oracle.agrees(float(np.mean([_giant_share(n, pairs, people) for n in range(oracle.n_rep)])))


WEIGHTS = np.array([[24, 6, 4, 1], [6, 24, 1, 4], [4, 1, 24, 6], [1, 4, 6, 24]], float)
NUMBERS = np.array([200.0, 100.0, 700.0, 1000.0])
PROCESSED = np.array([0.6, 0.6, 0.25, 0.25])


@pytest.mark.parametrize("first", [0, 3])
def test_totals_of_several_types(first: int) -> None:
    oracle = row("T06", f"nbar=4, seed type {first}")
    mix = WEIGHTS * NUMBERS
    mix /= mix.sum(axis=1, keepdims=True)
    victims = harness.typed_progenies(7, oracle.n_rep, first, mix, PROCESSED, 4.0, HALF)
    assert oracle.agrees(float(victims.sum(axis=1).mean()))
    k = theory.next_generation_matrix(NUMBERS, WEIGHTS, names=4.0, processed=PROCESSED, courage=0.5)
    expected = theory.expected_victims(k)[first]
    error = victims.std(axis=0) / math.sqrt(oracle.n_rep)
    assert (np.abs(victims.mean(axis=0) - expected) <= 4.0 * error).all()


def test_waves_of_independent_seeds() -> None:
    """Seeds at random (10 a period), each with its chain (R = 0.5): mean 20, Fano factor 4."""
    assert row("T21").expected == "20; 4"
    periods = 20_000
    seeds = harness.progenies(21, periods, 10.0, 1, 2)[:, 0] - 1  # one generation of mean 10, its first not counted
    totals = harness.progenies(22, int(seeds.sum()), 0.5, 1, 10**7)[:, 0]
    counts = np.add.reduceat(np.append(totals, 0), np.minimum(np.cumsum(seeds) - seeds, len(totals)))
    counts[seeds == 0] = 0
    assert counts.mean() == pytest.approx(20.0, abs=0.26)
    assert counts.var() / counts.mean() == pytest.approx(4.0, abs=0.2)


def test_links_in_a_closed_group() -> None:
    """Reed and Frost: every fallen person leads to each of the others with chance 0.4."""
    oracle = row("T30")
    sizes = harness.linked(9, oracle.n_rep, 3, -math.log(0.6))
    shares = np.bincount(sizes, minlength=4) / oracle.n_rep
    assert np.abs(shares - [float(x) for x in oracle.expected.split(",")]).max() <= oracle.tol
