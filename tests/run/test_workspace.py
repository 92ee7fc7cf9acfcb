"""Memory that runs share one after another: whatever the last one did to it, the next begins as if it were new."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import purgesim
from purgesim import Scenario
from purgesim.core.errors import TooLargeError
from purgesim.engine.growth import with_entries
from purgesim.engine.initial_state import first_register
from purgesim.engine.workspace import Workspace
from tests.strategies import scenarios, seeds
from tests.worlds.worlds import ministry as lively


def run_in(workspace: Workspace, scenario: Scenario, seed: int, days: int | None = None) -> purgesim.Run:
    sim = purgesim.start(scenario, seed, workspace=workspace)
    run = sim.run() if days is None else sim.run_to(min(days, scenario.n_days)).result()
    workspace.give_back(sim._tables, first_register(scenario, run.party), run.changed_rows)
    return run


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(scenarios(), seeds, st.booleans()), min_size=2, max_size=3))
def test_a_used_workspace_is_as_good_as_a_new_one(work: list[tuple[Scenario, int, bool]]) -> None:
    shared = Workspace()
    for scenario, seed, twice in work:
        for _ in range(1 + twice):
            assert run_in(shared, scenario, seed).same_as(purgesim.start(scenario, seed).run())


def test_only_changed_rows_are_restored_and_they_all_are() -> None:
    scenario, workspace = lively(), Workspace()
    run = run_in(workspace, scenario, 1)
    first = first_register(scenario, run.party)
    register = workspace.register(first, 0)
    assert len(run.changed_rows) > 50
    assert register[: len(first)].tobytes() == first.tobytes()
    assert np.all(register[len(first) :]["standing"] == 0)
    register["courage"][7] = 0.123  # nobody gave it back: the next run must not trust it
    assert workspace.register(first, 0)[: len(first)].tobytes() == first.tobytes()


def test_a_run_that_is_given_up_halfway_leaves_no_trace() -> None:
    scenario, workspace = lively(), Workspace()
    purgesim.start(scenario, 4, workspace=workspace).run_to("1957-09-01")  # interrupted: never given back
    assert run_in(workspace, scenario, 2).same_as(purgesim.start(scenario, 2).run())


def test_a_run_that_is_read_halfway_may_give_back_too() -> None:
    scenario, workspace = lively(), Workspace()
    run_in(workspace, scenario, 4, days=200)
    assert run_in(workspace, scenario, 2).same_as(purgesim.start(scenario, 2).run())


def test_lines_that_32_bits_cannot_number_are_refused() -> None:
    state = purgesim.start("small_ministry", 1)._tables
    for column, what in (("queued", "lines of cases"), ("noted", "the agenda"), ("next_row", "the register")):
        full = replace(state, world=state.world.copy())
        full.world[0][column] = 2**31 - 2
        with pytest.raises(TooLargeError, match=rf"{what}: [\d,]+ rows may be needed.*allowed: at most 2,147,483,647"):
            with_entries(full, 10, 10)
