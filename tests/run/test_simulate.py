"""Running scenarios: pieces, many seeds, and what is refused."""

from __future__ import annotations

import datetime as dt
import weakref
from typing import Any

import numpy as np
import pytest

import purgesim
from purgesim import PurgeModel, Run, Scenario
from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import Event


def test_a_run_in_pieces_is_the_run_in_one(ministry: Scenario, whole: Run) -> None:
    sim = purgesim.start(ministry, 3)
    for date in ("1957-01-02", "1957-01-03", 40, 40, "1957-11-30"):
        sim.run_to(date)
    reported: list[tuple[int, int]] = []
    assert sim.run(lambda done, total: reported.append((done, total))).same_as(whole)
    assert reported == [(363, 364), (364, 364)]


def test_a_result_on_the_way_is_independent_of_what_follows(ministry: Scenario, whole: Run) -> None:
    sim = purgesim.start(ministry, 3).run_to("1957-05-01")
    half = sim.result()
    before = half.event_table.tobytes(), half.changed.tobytes(), half.post_table.tobytes(), half.daily_table.tobytes()
    assert sim.run().same_as(whole)
    after = half.event_table.tobytes(), half.changed.tobytes(), half.post_table.tobytes(), half.daily_table.tobytes()
    assert before == after
    assert len(half.daily_table) == 120


@pytest.mark.parametrize("workers", [1, 2])
def test_runs_that_are_not_kept_are_let_go(ministry: Scenario, workers: int) -> None:
    seen: list[weakref.ref[Run]] = []
    alive: list[int] = []

    def each(run: Run) -> None:
        seen.append(weakref.ref(run))
        alive.append(sum(one() is not None for one in seen))

    assert purgesim.simulate_many(ministry, range(12), workers=workers, each=each, keep=False) == []
    assert len(seen) == 12
    assert max(alive) <= 2  # the one that is told, and the one before it
    kept = purgesim.simulate_many(ministry, range(3), workers=workers, each=each)
    assert [one() for one in seen[12:]] == kept


@pytest.mark.parametrize("executor", ["compiled", "agents"])
def test_many_seeds_come_in_their_order_whatever_the_number_of_workers(ministry: Scenario, executor: Any) -> None:
    seeds = [5, 1, 2**64 - 1, 2]
    one = purgesim.simulate_many(ministry, seeds, workers=1, executor=executor)
    two = purgesim.simulate_many(ministry, iter(seeds), workers=2, executor=executor)
    assert [run.seed for run in two] == seeds
    assert all(a.same_as(b) and a.summary.equals(b.summary) for a, b in zip(one, two, strict=True))
    assert one[1].same_as(purgesim.simulate(ministry, 1, executor=executor))
    assert not one[0].same_as(one[1])


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_once_a_run(ministry: Scenario, workers: int) -> None:
    told: list[tuple[int, int]] = []
    purgesim.simulate_many(ministry, range(3), workers=workers, progress=lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_worker_is_refused(ministry: Scenario) -> None:
    with pytest.raises(PurgesimError, match=r"^workers: given 0; allowed: a whole number from 1 to [0-9,]+$"):
        purgesim.simulate_many(ministry, [1], workers=0)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, True, "3", None, float("nan")])
def test_bad_seeds_are_refused(ministry: Scenario, seed: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^seed: given .*; allowed: a whole number from 0 to 2\*\*64 - 1$"):
        purgesim.simulate(ministry, seed)


@pytest.mark.parametrize("day", ["1956-12-31", "1958-01-01", -1, 365])
def test_dates_outside_the_run_are_refused(ministry: Scenario, day: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^run_to: given .*; allowed: 1957-01-01 to 1957-12-31, as a date"):
        purgesim.start(ministry).run_to(day)


def test_the_past_is_refused(ministry: Scenario) -> None:
    sim = purgesim.start(ministry).run_to("1957-05-01")
    with pytest.raises(PurgesimError, match=r"given 1957-04-30 \(day 119\); allowed: 1957-05-01 to"):
        sim.run_to("1957-04-30")


@pytest.mark.parametrize("day", ["yesterday", "1957-13-01", 1.5, True, None, dt.datetime(1957, 5, 1, 12)])
def test_what_is_no_date_is_refused(ministry: Scenario, day: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^run_to: given .*; allowed: "):
        purgesim.start(ministry).run_to(day)


def test_an_unknown_executor_is_refused(ministry: Scenario, may: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^executor: given 'gpu'; allowed: 'compiled', 'agents'$"):
        purgesim.simulate(ministry, executor="gpu")  # type: ignore[arg-type]
    with pytest.raises(PurgesimError, match=r"^executor: given 'gpu'"):
        purgesim.resume(may, executor="gpu")  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [[-1], [440], [0, 1000]])
def test_rows_that_are_not_there_cannot_be_removed(ministry: Scenario, rows: list[int]) -> None:
    with pytest.raises(PurgesimError, match=r"^without: given rows .*; allowed: whole numbers from 0 to 439$"):
        purgesim.simulate(ministry, without=rows)


def test_a_row_cannot_be_removed_twice(ministry: Scenario) -> None:
    once = purgesim.simulate(ministry, 3, without=[9])
    twice = purgesim.simulate(ministry, 3, without=[9, 9])
    assert once.same_as(twice)


def test_a_run_tells_a_cadre_s_story(whole: Run) -> None:
    row = int(whole.event_table["whom"][whole.event_table["kind"] == 6][0])
    story = whole.story(row)
    assert any("expelled" in line for line in story)
    assert all("1957" in line for line in story)
    assert whole.story(10**6) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_each_run_is_given_as_soon_as_it_is_there_in_order_of_seeds(workers: int) -> None:
    heard: list[tuple[str, int]] = []
    runs = purgesim.simulate_many(
        "small_ministry",
        [3, 1, 2],
        workers=workers,
        each=lambda run: heard.append(("run", run.seed)),
        progress=lambda done, _: heard.append(("done", done)),
    )
    assert [run.seed for run in runs] == [3, 1, 2]
    assert heard == [("run", 3), ("done", 1), ("run", 1), ("done", 2), ("run", 2), ("done", 3)]


def test_rows_that_are_removed_may_come_one_by_one(ministry: Scenario) -> None:
    listed = purgesim.simulate(ministry, 1, without=[0, 1, 2])
    for given in ((row for row in (0, 1, 2)), np.array([0, 1, 2]), (np.int32(0), 1, 2)):
        run = purgesim.simulate(ministry, 1, without=given)  # type: ignore[arg-type]
        assert run.provenance["without"] == [0, 1, 2]
        assert run.same_as(listed)
    assert PurgeModel(ministry, 1, without=iter([0, 1, 2])).without == (0, 1, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [["a"], [None], [-1], [10**6], [1.5], [True], np.array([1.0]), "12", 5])
def test_rows_that_are_none_are_refused(ministry: Scenario, rows: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^without: given .*; allowed: "):
        purgesim.simulate(ministry, 1, without=rows)


def test_all_seeds_are_looked_at_before_the_first_run(ministry: Scenario) -> None:
    done: list[int] = []
    with pytest.raises(PurgesimError, match=r"^seeds: given \[-1\]; allowed"):
        purgesim.simulate_many(ministry, [1, -1], each=lambda run: done.append(run.seed))
    assert done == []
    with pytest.raises(PurgesimError, match=r"^seeds: given 5; allowed: a list of seeds, such as range\(1, 6\)$"):
        purgesim.simulate_many(ministry, 5)  # type: ignore[arg-type]
    with pytest.raises(PurgesimError, match=r"^workers: given '2'; allowed: a whole number from 1 to [0-9,]+$"):
        purgesim.simulate_many(ministry, [1], workers="2")  # type: ignore[arg-type]


def test_every_row_of_a_run_with_a_reversal_has_a_story() -> None:
    small = purgesim.load("small_ministry").override({"levers.reversal": [["1957-08-01", 1.0]]})
    run = purgesim.simulate(small, 1)
    back = run.event_table[run.event_table["kind"] == Event.REINSTATED]
    handlers = {int(row) for row in back["actor"] if row >= 0}
    assert handlers, "somebody had handled the case of one who came back"
    told = {row: run.story(row) for row in range(run.n_rows)}
    for row in handlers:
        assert any("had handled the case of" in line and "who is reinstated" in line for line in told[row])
