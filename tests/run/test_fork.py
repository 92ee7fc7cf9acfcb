"""Forks: other levers from a day on, the same past, common random numbers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import purgesim
from purgesim import Run, Scenario
from purgesim.core.errors import ScenarioError
from purgesim.engine.levers import expand
from purgesim.engine.state import SHARED, TABLES
from purgesim.scenario.forking import forked, spliced
from purgesim.scenario.schedule import constant, values_on

FORK = dt.date(1957, 5, 1)
DAY = 120


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"levers.strictness": 1.0},
        {"levers.strictness": [[FORK, 1.0], [dt.date(1957, 8, 1), 1.0]], "levers.quota": 0},
        {
            "levers.hunt.North": 1.0,
            "levers.exposure": 0,
            "levers.reversal": [],
            "levers.shield.Returned": 0.0,
            "levers.aim.Returned": 1.0,
            "levers.grant": 0,
        },
    ],
)
@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_a_fork_that_changes_nothing_equals_the_uninterrupted_run(may: Path, whole: Run, changes, executor) -> None:
    assert purgesim.fork(may, changes, executor=executor).run().same_as(whole)


def test_a_fork_shares_the_past_and_differs_afterwards(may: Path, whole: Run) -> None:
    calm = purgesim.fork(may, {"levers.brake": 0.0}).run()
    past = whole.event_table[whole.event_table["day"] < DAY]
    assert np.array_equal(calm.event_table[: len(past)], past)
    assert np.array_equal(calm.daily_table[:DAY], whole.daily_table[:DAY])
    assert calm.daily["arrested"][DAY:].sum() == 0
    assert calm.daily["denounced_zeal"][DAY:].sum() == 0
    assert whole.daily["denounced_zeal"][DAY:].sum() > 0


def test_a_fork_equals_a_run_of_its_own_scenario_from_the_start(may: Path) -> None:
    sim = purgesim.fork(may, {"levers.intensity.capital": [["1957-06-10", 0.3]], "levers.torture": 0})
    assert sim.date == FORK
    assert sim.run().same_as(purgesim.simulate(sim.scenario, 3))


def test_two_forks_do_not_disturb_each_other(may: Path, whole: Run) -> None:
    one = purgesim.fork(may, {"levers.strictness": 0})
    assert purgesim.resume(may).run().same_as(whole)
    assert not one.run().same_as(whole)


def test_every_mistake_is_listed(may: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        purgesim.fork(
            may,
            {
                "levers.strictnes": 1.0,
                "behaviour.meeting.zeal": 0,
                "levers.pressure": [["1957-04-30", 0.5], ["1957-06-01", 0.2]],
                "levers.arrest_share": [[dt.date(1957, 1, 1), 0.5]],
                "levers.reversal": [["1957-01-02", 0.3]],
                "levers.torture": -1,
                "levers.brake": "x",
                "levers.hunt.South": 1,
                "levers.custody": float("nan"),
                "switches.watch": False,
            },
        )
    told = error.value.problems
    assert error.value.where == "fork of small_ministry on 1957-05-01"
    for start, end in (
        ("levers.strictnes: unknown lever, given 1.0", "did you mean levers.strictness"),
        ("behaviour.meeting.zeal: given 0; allowed: levers only", "start a run of its own"),
        ("levers.pressure: given 1957-04-30; allowed: dates from 1957-05-01 on", "earlier days are past"),
        ("levers.arrest_share: given 1957-01-01; allowed: dates from 1957-05-01 on", "earlier days are past"),
        ("levers.reversal: given 1957-01-02; allowed", "earlier days are past"),
        ("levers.torture: given -1", "choose values in this range"),
        ("levers.brake: given 'x'", "a number or dated points"),
        ("levers.hunt.South: unknown lever", "did you mean levers.hunt.North"),
        ("levers.custody: given nan", "a finite number"),
        ("switches.watch: given False; allowed: levers only", "start a run of its own"),
    ):
        assert any(line.startswith(start) and end in line for line in told), (start, told)
    assert len(told) == 10


points = st.lists(
    st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=2, max_size=5, unique_by=lambda point: point[0]
).map(lambda found: tuple((dt.date(1957, 1, 1) + dt.timedelta(day), value) for day, value in sorted(found)))
old_schedules = st.one_of(points, st.floats(0, 1).map(constant))
DAYS = np.arange(-5, 80) + dt.date(1957, 1, 1).toordinal()


@given(old_schedules, old_schedules, st.integers(0, 70))
def test_a_spliced_schedule_has_the_old_bits_before_the_day_and_the_new_values_after(old, new, day: int) -> None:
    date = dt.date(1957, 1, 1) + dt.timedelta(day)
    new = tuple(p for p in new if p[0] >= date) if len(new) > 1 else new
    if not new:
        return
    both = spliced(old, new, date)
    before = date.toordinal() > DAYS
    assert values_on(both, DAYS)[before].tobytes() == values_on(old, DAYS)[before].tobytes()
    if len(new) == 1 and new[0][0] == dt.date.min:
        assert np.all(values_on(both, DAYS)[~before] == new[0][1])
    else:
        later = new[0][0].toordinal() <= DAYS
        assert np.allclose(values_on(both, DAYS)[later], values_on(new, DAYS)[later], rtol=1e-12, atol=1e-12)
    assert max([d for d, _ in both].count(d) for d, _ in both) <= 2


def test_before_its_first_point_a_new_schedule_comes_from_the_old_value(ministry: Scenario) -> None:
    new = forked(ministry, DAY, {"levers.strictness": [["1957-05-11", 0.0]]})
    strictness = expand(new)["strictness"]
    assert np.allclose(strictness[DAY : DAY + 11], np.linspace(1.0, 0.0, 11))
    assert np.all(strictness[:DAY] == 1.0)
    assert np.all(strictness[DAY + 10 :] == 0.0)


def test_a_step_on_the_day_of_the_fork_and_reversals(ministry: Scenario) -> None:
    given = ministry.override({"levers.reversal": [["1957-02-01", 0.5], ["1957-07-01", 1.0]]})
    changes: dict[str, Any] = {
        "levers.strictness": [[FORK, 0.9], [FORK, 0.2], ["1957-06-01", 0.4]],
        "levers.reversal": [["1957-09-01", 0.25]],
    }
    table = expand(forked(given, DAY, changes))
    assert table["strictness"][DAY - 1 : DAY + 1].tolist() == [1.0, 0.2]
    assert {int(day): float(table["reversal"][day]) for day in np.flatnonzero(table["reversal"])} == {
        31: 0.5,
        243: 0.25,
    }


def test_a_fork_on_the_first_day_is_a_run_of_its_own(ministry: Scenario, tmp_path: Path) -> None:
    path = purgesim.start(ministry, 3).checkpoint(tmp_path / "first.npz")
    fork = purgesim.fork(path, {"levers.strictness": 0.0}).run()
    assert fork.same_as(purgesim.simulate(ministry.override({"levers.strictness": 0.0}), 3))


@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_a_fork_in_memory_equals_the_fork_of_a_file_and_leaves_the_trunk_alone(may: Path, whole: Run, executor) -> None:
    trunk = purgesim.start("small_ministry", 3, executor=executor).run_to(FORK)
    branch = trunk.fork({"levers.brake": 0.0})
    halted = branch.run()
    assert halted.same_as(purgesim.fork(may, {"levers.brake": 0.0}).run())
    assert not halted.same_as(whole)
    assert (trunk.date, branch.scenario.name) == (FORK, "small_ministry")
    assert trunk.run().same_as(whole)


def test_a_fork_that_changes_nothing_shares_no_table_that_a_run_changes(whole: Run) -> None:
    trunk = purgesim.start("small_ministry", 3).run_to(FORK)
    copy = trunk.fork()
    for name in TABLES:
        assert np.shares_memory(getattr(trunk.state, name), getattr(copy.state, name)) == (name in SHARED), name
    assert trunk.run().same_as(whole)
    assert copy.run().same_as(whole)


@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_a_change_on_the_way_equals_a_fork(may: Path, executor) -> None:
    sim = purgesim.start("small_ministry", 3, executor=executor).run_to(FORK)
    assert sim.change({"levers.brake": 0.25}) is sim
    sim.run_to("1957-08-01").change({"levers.brake": 1.0})
    twice = purgesim.fork(may, {"levers.brake": [[FORK, 0.25], ["1957-08-01", 0.25], ["1957-08-01", 1.0]]}).run()
    assert sim.run().same_as(twice)


def test_a_change_that_is_refused_changes_nothing(whole: Run) -> None:
    sim = purgesim.start("small_ministry", 3).run_to(FORK)
    before = sim.scenario
    with pytest.raises(ScenarioError, match=r"levers\.brake: given 2 on 1957-05-01; allowed: 0 to 1"):
        sim.change({"levers.brake": 2, "levers.strictness": 0.0})
    assert sim.scenario is before
    assert sim.run().same_as(whole)


@pytest.mark.parametrize("changes", [None, [], "levers.torture", {5: 1.0}])
def test_changes_that_are_no_mapping_of_names_are_refused(changes: Any) -> None:
    sim = purgesim.start("small_ministry", 1).run_to("1957-06-01")
    with pytest.raises(ScenarioError, match=r"given .*; allowed: a mapping of dotted names, such as"):
        sim.change(changes)
