"""Chains of accusations in the limits where they are branching processes: T01 to T06, T21, T30."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import purgesim
from purgesim.measures import theory
from purgesim.party import build, party_for
from purgesim.scenario.party_spec import BodyKind, PartySpec, Ties
from tests.party.specs import FIRST_DAY
from tests.theory import harness
from tests.theory.finite import fallen_law
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


def _names_end_early(chains: int, people: int = 1000) -> None:
    """Three names of anybody, one half refuses: q = c + (1 - c) q^3, the golden ratio, if there are people enough."""
    small = harness.fallen_by_naming(5, chains, people, 3, HALF, 100) < 100
    exact = fallen_law(people, 3, 0.5, most=99).sum()
    assert abs(small.mean() - exact) <= 4.0 * math.sqrt(exact * (1.0 - exact) / chains)


def test_n26_naming_with_courage_ends_early_as_often_as_among_so_many_people() -> None:
    oracle = row("T04", "k=3,c=0.5", "P(minor)")
    _names_end_early(oracle.n_rep)
    far = [abs(fallen_law(people, 3, 0.5, most=99).sum() - oracle.value) for people in (1000, 10_000, 100_000)]
    assert far[0] > 3e-3  # by finite size alone
    assert far[2] < 5e-5
    assert far[0] > 8.0 * far[1] > 60.0 * far[2]


@pytest.mark.slow
def test_n26_naming_with_courage_at_length() -> None:
    """So many chains that the limit of many people would be refused: at 1,000 people it is several errors off."""
    _names_end_early(200_000)


def _share_given_major(chains: int) -> None:
    people, oracle = 5000, row("T04", "k=3,c=0.5", "final share")
    totals = harness.fallen_by_naming(6, chains, people, 3, HALF, people)
    major = totals[totals > people // 10]
    law = fallen_law(people, 3, 0.5)[people // 10 + 1 :]
    shares = np.arange(people // 10 + 1, people + 1) / people
    mean = float(law @ shares / law.sum())
    error = math.sqrt(law @ (shares - mean) ** 2 / law.sum() / len(major))
    assert abs(float(major.mean()) / people - mean) <= 4.0 * error
    assert mean == pytest.approx(oracle.value, abs=2e-4)  # the finite size takes less than a tenth of the tolerance


def test_n26_final_share_of_naming_with_courage() -> None:
    _share_given_major(16)
    assert theory.final_size(1.5) == pytest.approx(0.582812, abs=5e-7)


@pytest.mark.slow
def test_n26_final_share_of_naming_with_courage_at_length() -> None:
    _share_given_major(400)


def _giant_share(n: int, ties: tuple[NDArray[np.int64], NDArray[np.int64]], people: int, chance: float) -> float:
    kept = harness.links_found(8, n, *ties, -math.log1p(-chance))
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
    assert oracle.agrees(float(np.mean([_giant_share(n, pairs, people, 0.3) for n in range(oracle.n_rep)])))


def test_n26_percolation_over_the_ties_of_an_own_party() -> None:
    """Everybody has four friends, each link found with chance one half: the giant component of a regular graph."""
    people, oracle = 20_000, row("T05", "4-regular, T=0.5")
    graph = nx.random_regular_graph(4, people, seed=5)
    own = purgesim.party_from_graph(graph, declared="synthetic")
    nobody_handles = {"structures.handlers": "hearing"}
    scenario = purgesim.load("small_ministry").with_party(own, nobody_handles)
    party = party_for(scenario.party, scenario.window.start)
    owner = np.repeat(np.arange(people), np.diff(party.tie_start))
    assert (np.diff(party.tie_start) == 4).all()
    once = owner < party.tie_to
    pairs = owner[once].astype(np.int64), party.tie_to[once].astype(np.int64)
    shares = [_giant_share(n, pairs, people, 0.5) for n in range(oracle.n_rep)]
    assert oracle.agrees(float(np.mean(shares)))


WEIGHTS = np.array([[24, 6, 4, 1], [6, 24, 1, 4], [4, 1, 24, 6], [1, 4, 6, 24]], float)
NUMBERS = np.array([200.0, 100.0, 700.0, 1000.0])
PROCESSED = np.array([0.6, 0.6, 0.25, 0.25])


@pytest.mark.parametrize("first", [0, 3])
def test_totals_of_several_types(first: int) -> None:
    oracle = row("T06", f"nbar=4, seed type {first}")
    mix = WEIGHTS * NUMBERS
    mix /= mix.sum(axis=1, keepdims=True)
    victims = harness.typed_progenies(7, oracle.n_rep, first, mix, PROCESSED, 4.0, HALF, 100_000)
    assert oracle.agrees(float(victims.sum(axis=1).mean()))
    k = theory.next_generation_matrix(NUMBERS, WEIGHTS, names=4.0, processed=PROCESSED, courage=0.5)
    expected = theory.expected_victims(k)[first]
    error = victims.std(axis=0) / math.sqrt(oracle.n_rep)
    assert (np.abs(victims.mean(axis=0) - expected) <= 4.0 * error).all()


def _dies_out(first: int, chains: int, names: float) -> float:
    mix = WEIGHTS * NUMBERS
    mix /= mix.sum(axis=1, keepdims=True)
    victims = harness.typed_progenies(25, chains, first, mix, PROCESSED, names, HALF, 1000)
    return float(np.mean(victims.sum(axis=1) < 1000))


@pytest.mark.parametrize(("first", "expected"), list(enumerate([0.696, 0.754, 0.877, 0.893])))
def test_n25_chains_of_several_types_die_out(first: int, expected: float) -> None:
    """Four types, eight names of one who breaks: R = 1.4."""
    k = theory.next_generation_matrix(NUMBERS, WEIGHTS, names=8.0, processed=PROCESSED, courage=0.5)
    chance = theory.extinction_probabilities(k, silent=0.5)[first]
    assert chance == pytest.approx(expected, abs=5e-4)
    assert _dies_out(first, 3000, 8.0) == pytest.approx(chance, abs=4.0 * math.sqrt(chance * (1.0 - chance) / 3000))


def test_n25_below_one_every_type_dies_out() -> None:
    k = theory.next_generation_matrix(NUMBERS, WEIGHTS, names=4.0, processed=PROCESSED, courage=0.5)
    assert theory.extinction_probabilities(k, silent=0.5).tolist() == [1.0] * 4


@pytest.mark.parametrize("dispersion", [math.inf, 2.0, 0.3])
def test_n25_negative_binomial_offspring_of_several_types(dispersion: float) -> None:
    """Against chains drawn here: a negative binomial number of further cases, each of a type at random."""
    k, silent = np.array([[1.5, 0.6, 0.0], [0.4, 0.3, 0.5], [0.0, 0.0, 0.7]]), np.array([0.2, 0.0, 0.5])
    chances = theory.extinction_probabilities(k, dispersion=dispersion, silent=silent)
    assert chances[2] == 1.0  # whose chains never leave their type
    random, chains = np.random.default_rng(25), 4000
    for first in (0, 1):
        open_ = np.zeros((chains, 3), np.int64)
        open_[:, first] = 1
        for _ in range(60):
            following = open_ < 400
            speak = random.binomial(open_ * following, 1.0 - silent)
            mean = speak.astype(float)
            if math.isfinite(dispersion):
                mean = random.gamma(dispersion * speak + 1e-300, 1.0 / dispersion)
            open_ = random.poisson(mean @ (k / (1.0 - silent)[:, None])) + open_ * ~following
        died = float(np.mean(open_.sum(axis=1) == 0))
        assert died == pytest.approx(
            chances[first], abs=4.0 * math.sqrt(chances[first] * (1 - chances[first]) / chains)
        )


def test_n25_one_type_is_the_case_of_one_number() -> None:
    for dispersion in (math.inf, 0.5):
        alone = theory.extinction_probabilities([[2.0]], dispersion=dispersion)
        assert alone.tolist() == [theory.extinction_probability(2.0, dispersion)]
    with pytest.raises(ValueError, match="silent: given 1"):
        theory.extinction_probabilities([[1.5]], silent=1.0)
    with pytest.raises(ValueError, match="dispersion: given 0"):
        theory.extinction_probabilities([[1.5]], dispersion=0.0)


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
