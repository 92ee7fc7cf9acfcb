"""Both executors give the same chronicle, day for day and byte for byte, in whatever order agents are asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import purgesim
from purgesim import PurgeModel, Run, Scenario
from purgesim.core.vocabulary import Event, Motive
from purgesim.run.difference import first_difference
from tests.strategies import scenarios, seeds


def model_result(model: PurgeModel) -> Run:
    """The run of a model that was stepped by hand."""
    sim = purgesim.start(model.purge_scenario, model.run_seed, without=model.without)
    sim._walker._tables = model._tables
    return sim.result()


def assert_same(one: Run, other: Run) -> None:
    difference = first_difference(one, other)
    assert difference is None, difference
    assert one.same_as(other)


def compare(scenario: Scenario, seed: int, shuffle: int) -> None:
    compiled = purgesim.simulate(scenario, seed)
    assert_same(compiled, purgesim.simulate(scenario, seed, executor="agents"))
    model = PurgeModel(scenario, seed, shuffle=shuffle)
    while model.day < scenario.n_days:
        model.step()
    assert_same(compiled, model_result(model))


@settings(max_examples=25)
@given(scenarios(most_days=120), seeds, st.integers(0, 2**32))
def test_random_scenarios_run_alike(scenario: Scenario, seed: int, shuffle: int) -> None:
    compare(scenario, seed, shuffle)


@pytest.mark.slow
@settings(max_examples=500)
@given(scenarios(), seeds, st.integers(0, 2**32))
def test_many_random_scenarios_run_alike(scenario: Scenario, seed: int, shuffle: int) -> None:
    compare(scenario, seed, shuffle)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*model.agents")
def test_the_main_case_runs_alike_at_full_size() -> None:
    compiled = purgesim.simulate("kwp_1957_58", 11)
    assert np.count_nonzero(compiled.event_table["kind"] == Event.EXPELLED) > 100
    agents = purgesim.simulate("kwp_1957_58", 11, executor="agents")
    assert_same(compiled, agents)
    assert compiled.summary.equals(agents.summary)


@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_full_tables_are_given_room_before_the_first_phase_of_the_day(executor: str) -> None:
    """The centre's orders come before any agent acts: with all three tables full they would find no row."""
    scenario = purgesim.load("small_ministry").override({"levers.exposure": 3.0})  # of the four who took part
    plain = purgesim.start(scenario, 1).run_to(1).result()
    sim = purgesim.start(scenario, 1, executor=executor)
    s, w = sim._walker._tables, sim._walker._tables.world[0]
    filled = {"events": w["events"], "queue": w["queued"], "agenda": w["noted"]}
    sim._walker._tables = replace(s, **{name: getattr(s, name)[:count].copy() for name, count in filled.items()})
    run = sim.run_to(1).result()
    assert np.count_nonzero(run.event_table["motive"] == Motive.ORDER) == 3
    assert_same(plain, run)


def test_frames_and_summary_are_the_same_too() -> None:
    one, other = (purgesim.simulate("small_ministry", 5, executor=name) for name in ("compiled", "agents"))
    assert one.summary.equals(other.summary)
    for table in ("daily", "events", "register"):
        assert getattr(one, table).equals(getattr(other, table)), table


@pytest.mark.parametrize(
    ("table", "column", "change", "told"),
    [
        ("event_table", "value", 1, r"events: day \d+, phase \w+, cadre \d+ \(\w+\): value -?\d+ against -?\d+$"),
        ("event_table", "whom", 1, r"events: day \d+, phase \w+, cadre \d+ \(\w+\): whom \d+ against \d+$"),
        ("daily_table", "members", 1, r"daily: row \d+: members \d+ against \d+$"),
        ("changed", "marks", 1, r"register: row \d+: marks \d+ against \d+$"),
        ("post_table", "vacancies", 1, r"posts: row \d+: vacancies \d+ against \d+$"),
    ],
)
def test_the_first_difference_is_named(table: str, column: str, change: int, told: str) -> None:
    import re

    one, other = (purgesim.simulate("small_ministry", 5) for _ in range(2))
    changed = getattr(other, table)
    changed.flags.writeable = True
    changed[column][len(changed) // 2] += change
    difference = first_difference(one, other)
    assert difference is not None
    assert re.fullmatch(told, difference), difference
    assert not one.same_as(other)


def test_a_missing_event_is_named() -> None:
    one, other = (purgesim.simulate("small_ministry", 5) for _ in range(2))
    other.event_table = other.event_table[:-1]
    assert "only in one of the runs" in str(first_difference(one, other))
