"""Waiting lines, delays and saturation: T07 and T08."""

from __future__ import annotations

import math

import numpy as np
import pytest

from purgesim.core.choice.queue import nothing_noted
from purgesim.engine.state import State
from purgesim.measures.theory import growth_rate
from purgesim.rules.counts import days
from tests.theory import queues
from tests.theory.oracles import row


def emptied(state: State) -> State:
    """The same body with nobody waiting and an empty calendar."""
    state.bodies["carry"] = state.bodies["waiting"] = state.bodies["busy"] = 0
    state.bodies["root"] = state.world["queue_free"] = state.world["agenda_free"] = -1
    state.world["queued"] = state.world["noted"] = 0
    state.agenda_days[:] = nothing_noted(*state.agenda_days.shape)
    return state


@pytest.mark.parametrize(("mean", "steps"), [(4.0, 1_000_000), (4.5, 2_000_000)])
def test_backlog_of_a_weekly_session(mean: float, steps: int) -> None:
    """X = max(X + Poisson - C, 0): openings that find nobody waiting are lost."""
    state = queues.one_body(5.0, 10_000, 1)
    backlog = queues.batch_backlogs(state, mean, steps, 0)
    assert row("T07b", f"lam={mean:g},").agrees(float(backlog.mean()))
    assert state.world["overflow"][0] == 0


def test_overloaded_body() -> None:
    oracle = row("T07c")
    state = queues.one_body(5.0, 10_000, 1)
    ends = [queues.batch_backlogs(emptied(state), 8.0, 26, rep + 1)[-1] for rep in range(oracle.n_rep)]
    assert oracle.agrees(float(np.mean(ends)))
    assert np.std(ends) == pytest.approx(oracle.sd, rel=4.0 / math.sqrt(2 * oracle.n_rep))


@pytest.mark.slow
def test_ten_places_with_exponential_hearings() -> None:
    """M/M/10 at 40 days a service: a place taken for a session and the day after, 1 + session days, 40 in all."""
    service = 40
    steps = 200_000 * service
    session_days = 1.0 + queues.mean_time(1.0 / (service - 1))
    state = queues.one_body(10_000.0, 10, steps + 4000, session_days)
    waiting = queues.served_lines(state, 8.0 / service, steps)
    assert row("T07", "lam=8 mu=1").agrees(float(waiting[steps // 10 :].mean()))
    assert state.world["overflow"][0] == 0


def cascades(capacity: float, start: int, r: float, runs: int) -> np.ndarray:
    """Cases decided and left after 52 weeks, shape (runs, 2); a case is ready with chance 1/4 a week."""
    state = queues.one_body(capacity, 10_000, 400)
    ready = np.array([queues.mean_time(0.25)])
    return np.array([queues.cascade(emptied(state), start, r, ready, 52, run) for run in range(runs)])


def test_saturated_cascade() -> None:
    """R = 1.5 and full commissions: the capacity decides how many, the backlog swallows the rest."""
    decided, left = row("T07d", quantity="processed"), row("T07d", quantity="backlog")
    out = cascades(75.0, 400, 1.5, decided.n_rep)
    assert decided.agrees(float(out[:, 0].mean()))
    assert left.agrees(float(out[:, 1].mean()))
    assert out[:, 1].std() == pytest.approx(left.sd, rel=0.2)


@pytest.mark.parametrize("runs", [2000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_unsaturated_cascade(runs: int) -> None:
    oracle = row("T08b")
    assert oracle.agrees(float(cascades(1e5, 20, 0.8, runs)[:, 0].mean()), runs)


def test_growth_with_the_models_delays() -> None:
    """Euler and Lotka: 1 = R sum of g(t) exp(-rt), g the law of the days a case takes, read off the rule itself."""
    oracle = row("T08", "R=1.5,p=0.25", "growth rate")
    r = growth_rate(1.5, 0.25)
    assert abs(r - oracle.value) <= oracle.tol
    mean = queues.mean_time(0.25)
    more = [1.0]  # chance of more than t weeks: the draw below which the rule says so, found by halving
    for t in range(1, 120):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if middle > 0.0 and days(middle, mean, 1) > t else (low, middle)
        more.append(low)
    law = -np.diff(more)
    assert law[:3] == pytest.approx([0.25, 0.1875, 0.140625], abs=1e-12)
    assert 1.5 * float((law * np.exp(-r * np.arange(1, 120))).sum()) == pytest.approx(1.0, abs=1e-9)
