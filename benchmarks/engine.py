"""Speed and memory of a run, as ratios within one run of this script: machines are noisy.

The yardstick is one keyed Philox4x64-10 draw for each of the 1.2 million cadres of the case; it is taken anew before
each run that is timed, so that a machine that slows down on the way slows both. It does not feel who else uses the
memory: so the sizes take turns, seed by seed, and what an event costs is given as the median over the seeds, as the
least, for others can only add, and against the party's own size within each seed.

    python benchmarks/engine.py [--quick]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

import purgesim
from purgesim.core.jit import compiled
from purgesim.core.keyed_random import words
from purgesim.engine.initial_state import begin, first_register
from purgesim.engine.workspace import Workspace
from purgesim.party import build, party_for
from purgesim.scenario import Scenario

PEOPLE = 1_199_117
PIECES = ("begin", "lead-in", "window", "result", "events")
"""What of a run is timed, and the events of its window."""
WINDOW, EVENTS = PIECES.index("window"), PIECES.index("events")


@compiled("uint64(int64, uint64)")
def _draw_for_all(people: int, key: int) -> int:
    total = np.uint64(0)
    for row in range(people):
        total ^= words(key, np.uint64(0), 1, row, 0, 0)[0]
    return total


def timed(action: Callable[[], object], times: int = 5) -> float:
    """Return the median seconds of an action."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def larger(scenario: Scenario, times: float) -> Scenario:
    """Return the scenario with everything so many times: bodies, factions, circles and opposition, the centre's orders.

    So there are as many events of each kind for every cadre; with a larger party alone, an event would be one of
    another kind more often.
    """

    def scaled(number: float) -> int:
        return max(1, round(number * times)) if number else 0

    party = scenario.party
    changes: dict[str, object] = {"party.candidates": int(party.candidates * times)}
    for kind in party.kinds:
        changes[f"party.kinds.{kind.name}.number"] = scaled(kind.number)
    for faction in party.factions:
        for part in ("size", "most"):
            changes[f"party.factions.{faction.name}.{part}"] = scaled(getattr(faction, part))
    for circle in party.circles:
        for part in ("size", "most", "took_part", "knew"):
            changes[f"party.circles.{circle.name}.{part}"] = scaled(getattr(circle, part))
    for lever in ("exposure", "arrest_capacity", "admissions"):  # persons a day
        points = getattr(scenario.levers, lever)
        changes[f"levers.{lever}"] = [[date, value * times] for date, value in points]
    return scenario.override(changes)


def yardstick(times: int = 1) -> float:
    """Return the median seconds of one keyed draw for every cadre."""
    return timed(lambda: _draw_for_all(PEOPLE, np.uint64(1)), times)


def pieces(scenario: Scenario, executor: str, seed: int, workspace: Workspace) -> list[float]:
    """Return beginning, lead-in, window and result of a run in yardsticks, and the events of its window.

    The party is built and its memory at hand before the clock runs, as for all runs of a scenario but the first.
    """
    opened = scenario.day_of(scenario.window.open)
    party = party_for(scenario.party, scenario.window.start)
    state = begin(scenario, party, seed, workspace=workspace)
    workspace.give_back(state, first_register(scenario, party), np.empty(0, np.int64))
    yard = yardstick(3)
    marks = [time.perf_counter()]
    sim = purgesim.start(scenario, seed, executor=executor, workspace=workspace)  # type: ignore[arg-type]
    marks.append(time.perf_counter())
    sim.run_to(opened)
    before = int(sim.state.world[0]["events"])
    marks.append(time.perf_counter())
    sim.run_to(scenario.n_days)
    marks.append(time.perf_counter())
    events = int(sim.state.world[0]["events"]) - before
    run = sim.result()
    marks.append(time.perf_counter())
    workspace.give_back(sim._tables, first_register(scenario, party), run.changed_rows)
    return [*(np.diff(marks) / yard), events]


def in_turn(scenarios: Sequence[Scenario], executor: str, times: int) -> list[NDArray[np.float64]]:
    """Return what each scenario takes, shape (times, 5), a seed a row (`PIECES`); the scenarios take turns."""
    workspaces = [Workspace() for _ in scenarios]
    rows = [
        [pieces(scenario, executor, seed, workspace) for scenario, workspace in zip(scenarios, workspaces, strict=True)]
        for seed in range(1, times + 1)
    ]
    return list(np.array(rows).swapaxes(0, 1))


def cost_of_an_event(fixed: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the yardsticks an event takes beyond the days themselves, by seed, shape (times,)."""
    cost: NDArray[np.float64] = (whole[:, WINDOW] - fixed[:, WINDOW]) / whole[:, EVENTS]
    return cost


def quiet(scenario: Scenario) -> Scenario:
    """Return the scenario without anything that happens: what is left is the cost of the days themselves.

    The hazards of all meetings are computed as ever, but nobody speaks without zeal or an example.
    """
    off = ("exposure", "deaths", "ordinary", "outside")
    return scenario.override({"behaviour.meeting.zeal": 0.0, **{f"switches.{name}": False for name in off}})


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, nothing above the case's own size")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    times = 3 if given.quick else 7
    case = purgesim.load("kwp_1957_58")
    _draw_for_all(1000, np.uint64(1))
    yard = yardstick(9)
    print(f"yardstick: {1e3 * yard:.1f} ms (one keyed draw for {PEOPLE:,} cadres)")
    build(case.party, case.window.start)
    building = timed(lambda: build(case.party, case.window.start), 3) / yard
    print(f"build at 1:1: {building:.1f} yardsticks, {build(case.party, case.window.start).nbytes / 1e6:.0f} MB")
    purgesim.simulate(case)
    print(f"{'':28} {' '.join(f'{piece:>8}' for piece in PIECES[:-1])}  yardsticks; events; ns an event")
    sizes = (0.1, 1.0) if given.quick else (0.1, 1.0, 10.0)
    scenarios = [case if size == 1.0 else larger(case, size) for size in sizes]
    found = in_turn([each for s in scenarios for each in (quiet(s), s)], "compiled", times)
    per_event = [cost_of_an_event(fixed, whole) for fixed, whole in zip(found[::2], found[1::2], strict=True)]
    for size, fixed, whole, cost in zip(sizes, found[::2], found[1::2], per_event, strict=True):
        ns = cost * yard * 1e9
        show(f"compiled, {size:g} times", whole, f"{np.median(ns):.0f}, {ns.min():.0f} at least")
        show("  and nothing happens", fixed, "")
    own = per_event[sizes.index(1.0)]
    for size, cost in zip(sizes, per_event, strict=True):
        low, middle, high = np.quantile(cost / own, (0.0, 0.5, 1.0))
        if size != 1.0:
            print(f"an event at {size:g} times, against 1 time: {middle:.2f}, by seed {low:.2f} to {high:.2f}")
    show("agents, 1 times", in_turn([case], "agents", 1 if given.quick else 3)[0], "")
    for workers in (1, 2):
        seeds = range(1, 9 if given.quick else 41)
        seconds = timed(lambda w=workers, s=seeds: purgesim.simulate_many(case, s, workers=w), 1)  # type: ignore[misc]
        print(f"ensemble, {workers} worker{'s' if workers > 1 else ''}: {len(seeds) / seconds:.1f} runs a second")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


def show(what: str, rows: NDArray[np.float64], per_event: str) -> None:
    """Print one row: medians over the seeds."""
    *pieces, events = np.median(rows, axis=0)
    print(f"{what:28} {' '.join(f'{piece:8.1f}' for piece in pieces)}  {int(events):,} events; {per_event}")


if __name__ == "__main__":
    main()
