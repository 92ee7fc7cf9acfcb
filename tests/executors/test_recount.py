"""Every number of a run counted again: the identity, stocks, posts, cases, files and waiting lines."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import purgesim
from purgesim import Run, Scenario
from purgesim.core.vocabulary import Event, Sanction, Standing
from purgesim.engine.initial_state import first_register
from purgesim.engine.state import Agenda, State
from purgesim.measures import MEASURES
from tests.recount import Recount, fallen_ties, recount
from tests.strategies import scenarios, seeds

PARTY = (Standing.MEMBER, Standing.CRITICISED)


def check_run(run: Run, without: tuple[int, ...] = ()) -> Recount:
    r = recount(run, without)
    assert not r.problems, r.problems[:5]
    _check_identity(run)
    register = run.register_table
    for column, counted in (
        ("standing", r.standing),
        ("body", r.body),
        ("post", [r.post.get(row, -1) for row in range(run.n_rows)]),
        ("denunciations", [r.file[row] for row in range(run.n_rows)]),
        ("spoken", [r.spoken[row] for row in range(run.n_rows)]),
        ("marks", [r.marks[row] for row in range(run.n_rows)]),
        ("cases", [r.cases[row] for row in range(run.n_rows)]),
        ("arrests", [r.arrests[row] for row in range(run.n_rows)]),
        ("fallen", [row in r.fallen for row in range(run.n_rows)]),
        ("accused_at", [r.accused.get(row, (-1, -1))[0] for row in range(run.n_rows)]),
        ("generation", [r.accused.get(row, (-1, -1))[1] for row in range(run.n_rows)]),
        ("fallen_ties", fallen_ties(r)),
    ):
        wrong = np.flatnonzero(register[column] != np.array(counted))
        assert len(wrong) == 0, (
            f"{column} of {wrong[:5]}: {register[column][wrong[:5]]}, {np.array(counted)[wrong[:5]]} counted"
        )
    assert np.array_equal(run.post_table["holder"], r.holder)
    return r


def _check_identity(run: Run) -> None:
    """members(t + 1) = members(t) + admitted + reinstated - expelled - fled - died, and the candidates' own ledger."""
    d = {name: run.daily_table[name].astype(int) for name in run.daily_table.dtype.names or ()}
    first = first_register(run.scenario, run.party)["standing"]
    removed = int(run.provenance["without"] != [])
    start = np.count_nonzero(first == Standing.MEMBER), np.count_nonzero(first == Standing.CANDIDATE)
    members = d["admitted"] + d["reinstated"] - d["expelled_political"] - d["expelled_ordinary"]
    members = members - d["fled"] - d["died_members"]
    candidates = d["enrolled"] - d["admitted"] - d["died_candidates"]
    if not removed:
        assert np.array_equal(start[0] + np.cumsum(members), d["members"])
        assert np.array_equal(start[1] + np.cumsum(candidates), d["candidates"])
    assert np.array_equal(np.diff(d["members"]), members[1:])
    assert np.array_equal(np.diff(d["candidates"]), candidates[1:])
    assert np.all(d["members"] >= d["criticised"])


def check_state(s: State, r: Recount, day: int) -> None:
    """Hold the parts of the state that no run returns against the chronicle, on the evening before `day`."""
    register = s.register[: int(s.world[0]["next_row"])]
    open_now = {row for row, stage in r.stage.items()}
    assert set(np.flatnonzero(register["stage"]).tolist()) == open_now
    criticised = np.flatnonzero(register["standing"] == Standing.CRITICISED)
    assert set(criticised.tolist()) == open_now | r.grave
    waiting = Counter(r.superior(row) for row, stage in r.stage.items() if stage == "waiting")
    busy = Counter(body for body, opened, length in r.places if opened + length >= day)
    posts = s.posts
    for i, body in enumerate(s.bodies):
        assert body["waiting"] == waiting[i], f"body {i}"
        assert body["busy"] == busy[i], f"body {i}"
        assert body["busy"] <= body["places"]
        own = posts[body["first_post"] : body["end_post"]]
        assert body["vacant"] == np.count_nonzero(own["holder"] < 0)
    held = posts["holder"] >= 0
    assert len(posts) == np.count_nonzero(held) + int(s.world[0]["vacant_posts"])
    assert np.array_equal(register["post"][posts["holder"][held]], np.flatnonzero(held))
    speaks = (register["standing"] == Standing.MEMBER) & (register["cell"] >= 0)
    for column, who in (("speakers", speaks), ("tainted", speaks & (register["fallen_ties"] > 0))):
        counted = np.bincount(register["cell"][who], minlength=len(s.cells))
        assert np.array_equal(s.cells[column], counted), column
    _check_timers(s)
    _check_rosters(s, register)
    _check_nodes(s, day)


def _check_timers(s: State) -> None:
    """Every cell has a timer of its own, on the level its members' fallen ties call for."""
    assert np.array_equal(s.chunk_cells[s.cells["place"]], np.arange(len(s.cells)))
    levels = np.minimum(s.cells["tainted"], s.clock.shape[2] - 1)
    levels[s.cells["speakers"] == 0] = -1
    assert np.array_equal(s.timers["level"][s.cells["place"]], levels)


def _check_rosters(s: State, register: np.ndarray) -> None:
    """Everybody stands on exactly one roster: their cell's home rows, or the list of those who joined later."""
    home = np.searchsorted(s.cells["first"], np.arange(len(register)), side="right") - 1
    home[int(s.world[0]["first_newcomer"]) :] = -1
    away = set(np.flatnonzero(register["cell"] != home).tolist())
    for cell in range(len(s.cells)):
        row = int(s.cells[cell]["joined"])
        while row >= 0:
            assert register[row]["cell"] == cell
            away.remove(row)
            row = int(register[row]["next_in_cell"])
    assert not away


def _check_nodes(s: State, day: int) -> None:
    """Every node of the lines and of the agenda is free or reached from exactly one place; no past day holds any."""
    w = s.world[0]
    seen: list[int] = []
    stack = [int(root) for root in (*s.bodies["root"], w["security_root"], w["watch_root"]) if root >= 0]
    while stack:
        node = stack.pop()
        seen.append(node)
        stack += [int(n) for n in (s.queue[node]["child"], s.queue[node]["sibling"]) if n >= 0]
    free = int(w["queue_free"])
    while free >= 0:
        seen.append(free)
        free = int(s.queue[free]["sibling"])
    assert sorted(seen) == list(range(int(w["queued"])))
    noted: list[int] = []
    for kind in Agenda:
        for at in range(s.agenda_days.shape[1]):
            node, before = int(s.agenda_days[kind, at]["first"]), len(noted)
            assert node < 0 or at >= day, f"{kind.name} of day {at} is still noted on day {day}"
            while node >= 0:
                noted.append(node)
                node = int(s.agenda[node]["next"])
            assert s.agenda_days[kind, at]["noted"] == len(noted) - before
    free = int(w["agenda_free"])
    while free >= 0:
        noted.append(free)
        free = int(s.agenda[free]["next"])
    assert sorted(noted) == list(range(int(w["noted"])))


def _check_marks(run: Run, r: Recount) -> None:
    """Whoever cleared somebody has a mark for them on the same day, if they are still in the party by then."""
    if not run.scenario.switches.watch:
        return
    events = run.event_table
    marks = {(int(e["day"]), int(e["actor"]), int(e["whom"])) for e in events[events["kind"] == Event.MARKED]}
    left = {(int(e["day"]), int(e["whom"])) for e in events if e["kind"] in (Event.EXPELLED, Event.FLED)}
    cleared = events[(events["kind"] == Event.VERDICT) & (events["value"] == Sanction.CLEARED) & (events["actor"] >= 0)]
    for e in cleared:
        day, handler, row = int(e["day"]), int(e["actor"]), int(e["whom"])
        assert (day, row, handler) in marks or (day, handler) in left, f"day {day}: {handler} cleared {row}, no mark"


@settings(max_examples=40)
@given(scenarios(), seeds, st.data())
def test_every_number_is_counted_again(scenario: Scenario, seed: int, data: st.DataObject) -> None:
    day = data.draw(st.integers(0, scenario.n_days), label="day on which the state is looked at")
    sim = purgesim.start(scenario, seed).run_to(day)
    half = sim.result()
    check_state(sim.state, check_run(half), day)
    whole = sim.run()
    _check_marks(whole, check_run(whole))
    assert np.array_equal(whole.event_table[: len(half.event_table)], half.event_table)


def check_whole_run(scenario: Scenario, seed: int) -> Run:
    """Run a scenario to its end and count again what the run returns and what it does not."""
    sim = purgesim.start(scenario, seed).run_to(scenario.n_days)
    run = sim.result()
    r = check_run(run)
    check_state(sim.state, r, scenario.n_days)
    _check_marks(run, r)
    return run


@pytest.mark.slow
@settings(max_examples=1000)
@given(scenarios(), seeds)
def test_every_number_of_many_runs_is_counted_again(scenario: Scenario, seed: int) -> None:
    check_whole_run(scenario, seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_small_ministry_is_counted_again(seed: int) -> None:
    run = purgesim.simulate("small_ministry", seed)
    r = check_run(run)
    assert r.spoken
    assert r.marks
    assert list(run.summary.index[: len(MEASURES)])


def test_with_cadres_removed_the_rest_is_counted_again() -> None:
    sim = purgesim.start("small_ministry", 4, without=[3, 200, 430]).run_to("1957-09-01")
    run = sim.result()
    check_state(sim.state, check_run(run, (3, 200, 430)), sim.day)
    assert run.daily_table["members"][0] + run.daily_table["candidates"][0] == 440 - 3
