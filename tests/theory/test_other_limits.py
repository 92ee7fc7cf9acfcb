"""Vacancy chains, marks, exits, the null of no targeting, and the fixed points of danger: T09 to T11, T17, T18, T28."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from purgesim.core.choice.race import first_k
from purgesim.core.keyed_random import RUN_DOMAIN, Stream
from purgesim.rules.interrogation import break_chance
from purgesim.rules.meeting import hill
from tests.theory import harness
from tests.theory.oracles import row

Q = np.array(
    [
        [0.00, 0.85, 0.05, 0.00, 0.00],
        [0.00, 0.10, 0.70, 0.05, 0.00],
        [0.00, 0.00, 0.10, 0.65, 0.05],
        [0.00, 0.00, 0.00, 0.10, 0.55],
        [0.00, 0.00, 0.00, 0.00, 0.05],
    ]
)
"""From which rank a vacancy is filled (theory 3.9); the rest from outside."""


@pytest.mark.parametrize("rank", [0, 3])
def test_length_of_a_vacancy_chain(rank: int) -> None:
    oracle = row("T09", f"start rank {rank}")
    fill = np.hstack([Q, 1.0 - Q.sum(axis=1, keepdims=True)])
    lengths = harness.chain_lengths(7, oracle.n_rep, rank, fill)
    assert oracle.agrees(float(lengths.mean()))
    assert lengths.std() == pytest.approx(oracle.sd, rel=0.05)
    assert np.linalg.solve(np.eye(5) - Q, np.ones(5))[rank] == pytest.approx(oracle.value, abs=1e-6)


def test_marks_shared_up_the_line() -> None:
    oracle = row("T18")
    shared = harness.marks_up_the_line(8, oracle.n_rep, 0.5, 4)
    assert oracle.agrees(float(shared.mean()))
    assert shared.max() == 4


def test_competing_exits_of_the_whole_party() -> None:
    """A closed party of 1,181,094 over 52 weeks; hazards a week become hazards a year of 365.25 days."""
    expelled, dead = row("T10", quantity="expelled"), row("T10", quantity="dead")
    year = 365.25 / 7.0
    death, ordinary = 1.0000688e-4 * year, 6.396777e-5 * year
    counts = np.array([harness.exits(seed, 1_181_094, death, ordinary, 364.0) for seed in range(expelled.n_rep)])
    assert dead.agrees(float(counts[:, 0].mean()))
    assert expelled.agrees(float(counts[:, 1].mean()))


def test_no_targeting_is_hypergeometric() -> None:
    """Everybody alike: how many of a faction are among the first few (T11)."""
    people, faction, few, runs = 600, 90, 40, 3000
    rows, weights = np.arange(people), np.ones(people)
    inside = np.array(
        [
            int((first_k(11, RUN_DOMAIN, Stream.NAME, run, 0, rows, weights, people, few) < faction).sum())
            for run in range(runs)
        ]
    )
    law = stats.hypergeom(people, faction, few)
    observed = np.bincount(np.clip(inside, 1, 11), minlength=12)[1:]
    expected = runs * np.array([law.cdf(1), *law.pmf(range(2, 11)), law.sf(10)])
    assert stats.chisquare(observed, expected).pvalue > 1e-4
    assert abs(inside.mean() - law.mean()) < 4.0 * law.std() / np.sqrt(runs)


def test_perceived_risk_has_the_form_of_the_chance_to_break() -> None:
    oracle = row("T17")
    assert abs(break_chance(2.3 * 1.0, 0.0, 0.0) - oracle.value) <= oracle.tol
    assert break_chance(2.3 * 0.5, 0.0, 0.0) == pytest.approx(0.683363, abs=1e-6)


def roots(base: float, most: float, half: float, order: float) -> list[float]:
    """Hazards h = base + most * hill(h), on a fine grid of brackets."""
    grid = np.linspace(1e-6, 0.2, 4001)
    gap = [h - base - most * hill(float(h), half, order) for h in grid]
    change = [i for i in range(4000) if gap[i] * gap[i + 1] < 0.0]
    return [
        float(optimize.brentq(lambda h: h - base - most * hill(h, half, order), grid[i], grid[i + 1])) for i in change
    ]


def test_fixed_points_of_danger() -> None:
    """Order 2 has three, two of them stable: a tipping point. Order 1 is concave and has one."""
    oracle = row("T28")
    found = roots(0.0005, 0.05, 0.02, 2.0)
    assert found == pytest.approx([float(x) for x in oracle.expected.split(",")], abs=oracle.tol)
    assert len(roots(0.003, 0.05, 0.02, 2.0)) == 1  # beyond the fold at 0.0021
    assert len(roots(0.002, 0.05, 0.02, 2.0)) == 3
    assert len(roots(0.0005, 0.05, 0.02, 1.0)) == 1
