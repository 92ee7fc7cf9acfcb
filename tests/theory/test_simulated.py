"""The whole engine at its limits: scenarios with one channel left on must give the numbers of the theory."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

import purgesim
from purgesim.core.vocabulary import Charge, Event, Rank
from purgesim.engine.effects.marks import give_marks
from purgesim.measures import theory
from purgesim.scenario import Scenario
from tests.theory import worlds
from tests.theory.oracles import row


def pooled(scenario: Scenario, charge: int, runs: int, days: int = 364) -> NDArray[np.int64]:
    """The chains of several runs: people, last generation, cases still open."""
    return np.concatenate([worlds.chains(worlds.seeded(scenario, seed, charge).run_to(days)) for seed in range(runs)])


@pytest.mark.parametrize("r", [0.5, 0.8])
def test_chains_through_hearings_are_a_poisson_branching_process(r: float) -> None:
    chains = pooled(worlds.hearings_only(100, r), Charge.UNRELIABLE.value, 20)
    totals, count = chains[:, 0], len(chains)
    assert not chains[:, 2].any()
    assert row("T02", f"R={r}", "mean total").agrees(float(totals.mean()), count)
    assert row("T02", f"R={r}", "P(T=1)").agrees(float(np.mean(totals == 1)), count)
    assert row("T02", f"R={r}", "P(T>=10)").agrees(float(np.mean(totals >= 10)), count)
    if r == 0.8:
        assert row("T03", "R=0.8", "P(max gen<=2)").agrees(float(np.mean(chains[:, 1] <= 2)), count)
        assert row("T03", "R=0.8", "P(max gen<=5)").agrees(float(np.mean(chains[:, 1] <= 5)), count)


def test_chains_through_hearings_may_die_out() -> None:
    """A hearing opens one day and ends the next: after ten days the fifth generation is open (0.002 die out later)."""
    chains = pooled(worlds.hearings_only(100, 2.0), Charge.UNRELIABLE.value, 3, days=10)
    died = float(np.mean(chains[:, 2] == 0))
    assert row("T01", "R=2, ").agrees(died, len(chains))
    assert chains[chains[:, 2] == 0, 0].max() < 30
    assert chains[chains[:, 2] > 0, 1].max() == 4  # the last who were decided


def custody_law(names: float, opened: float, coercion: float) -> Callable[[float], float]:
    """Generating function of the cases one prisoner leads to: courage is uniform, names are geometric from 1 on."""
    breaks = 1.0 - (1.0 - math.exp(-coercion)) / coercion
    ratio = names / (names + 1.0)

    def law(s: float) -> float:
        hit = 1.0 - opened + opened * s
        return 1.0 - breaks + breaks * (1.0 - ratio) * hit / (1.0 - ratio * hit)

    return law


@pytest.mark.parametrize(("opened", "coercion"), [(0.05, 50.0), (0.13, 1.5936)])
def test_chains_through_custody_are_a_branching_process(opened: float, coercion: float) -> None:
    """Interrogation alone: who is arrested, who breaks, how many names, which of them become cases."""
    law = custody_law(8.0, opened, coercion)
    step = 1e-6
    r = (law(1.0) - law(1.0 - step)) / step
    chains = pooled(worlds.custody_only(100, 8.0, opened, coercion), worlds.LABEL, 20)
    totals, count = chains[:, 0], len(chains)
    assert not chains[:, 2].any()
    error = totals.std() / math.sqrt(count)
    assert abs(totals.mean() - 1.0 / (1.0 - r)) < 4.0 * error
    depth, reached = 0.0, []
    for _ in range(4):
        depth = law(depth)
        reached.append(depth)
    for generation, chance in enumerate(reached):
        share = float(np.mean(chains[:, 1] <= generation))
        assert abs(share - chance) < 4.0 * math.sqrt(chance * (1.0 - chance) / count), generation


def test_no_pressure_no_chain() -> None:
    """No coercion: nobody breaks, every chain is its first case (names = 0 and meetings off: the seeds alone)."""
    chains = pooled(worlds.custody_only(20, 8.0, 1.0, 0.0), worlds.LABEL, 1)
    assert (chains == [1, 0, 0]).all()
    quiet = pooled(worlds.hearings_only(20, 0.0), Charge.UNRELIABLE.value, 1)
    assert (quiet == [1, 0, 0]).all()


YEAR = 365.25 / 7.0
DEATH, ORDINARY = 1.0000688e-4 * YEAR, 6.396777e-5 * YEAR


def exits(members: int, runs: int) -> NDArray[np.float64]:
    """Expelled and dead members, shape (runs, 2)."""
    scenario = worlds.exits_only(members, DEATH, ORDINARY)
    daily = [purgesim.simulate(scenario, seed).daily for seed in range(runs)]
    return np.array([[d["expelled_ordinary"].sum(), d["died_members"].sum()] for d in daily], float)


def test_exits_of_a_tenth_of_the_party() -> None:
    """One tenth of the people: a tenth of the exits, and of the tolerance the tenth's root."""
    runs, scale = 10, 118_109 / 1_181_094
    counts = exits(118_109, runs).mean(axis=0)
    for observed, quantity in zip(counts, ("expelled", "dead"), strict=True):
        oracle = row("T10", quantity=quantity)
        assert abs(observed - oracle.value * scale) <= oracle.tolerance(runs) * math.sqrt(scale)


@pytest.mark.slow
def test_exits_of_the_whole_party() -> None:
    runs = row("T10", quantity="dead").n_rep
    expelled, dead = exits(1_181_094, runs).mean(axis=0)
    assert row("T10", quantity="expelled").agrees(expelled)
    assert row("T10", quantity="dead").agrees(dead)


def test_ordinary_expulsions_do_not_target_a_faction() -> None:
    """Of those expelled the faction's share is hypergeometric (T11)."""
    members, score = 20_000, []
    scenario = worlds.exits_only(members, 0.0, 0.01)
    for seed in range(20):
        run = purgesim.simulate(scenario, seed)
        gone = run.events.loc[run.events["kind"] == Event.EXPELLED.name.lower(), "whom"]
        law = stats.hypergeom(members, members // 10, len(gone))
        hit = int((run.register["faction"].iloc[gone.to_numpy()] == "few").sum())
        score.append((hit - law.mean()) / law.std())
    assert abs(np.sum(score)) / math.sqrt(len(score)) < 4.0
    assert stats.kstest(score, "norm").pvalue > 1e-4


def test_marks_climb_the_line_of_command() -> None:
    """T18 through the ledger itself: an official's mark, shared by four superiors in four bodies above."""
    oracle = row("T18")
    state = purgesim.start(worlds.line_of_command(0.5, 4), 5)._tables
    lowest = state.posts[state.posts["rank"] == Rank.OFFICIAL][-1]
    for _ in range(oracle.n_rep):
        give_marks(state, int(lowest["holder"]), -1)
        state.world["events"] = state.world["queued"] = 0  # room for the next; their own marks count on
        state.world["watch_root"] = state.world["queue_free"] = -1
    marks = state.register["marks"].astype(float)
    assert marks[lowest["holder"]] == oracle.n_rep
    assert oracle.agrees(marks.sum() / oracle.n_rep - 1.0)
    steps = sorted(marks[marks > 0] / oracle.n_rep, reverse=True)
    assert steps == pytest.approx([1.0, 0.5, 0.25, 0.125, 0.0625], abs=0.02)


def test_reproduction_number_below_one_is_that_of_the_run() -> None:
    """Victims a first case leads to, from the matrix of one type, against the run."""
    expected = theory.expected_victims(theory.next_generation_matrix([1], [[1]], names=0.5))[0, 0]
    chains = pooled(worlds.hearings_only(50, 0.5), Charge.UNRELIABLE.value, 10)
    assert abs(chains[:, 0].mean() - expected) < 4.0 * chains[:, 0].std() / math.sqrt(len(chains))
