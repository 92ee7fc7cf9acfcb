"""The largest party this machine's memory holds: built, and run through its window, in a process of its own.

The party is the case with more bodies of the localities (and the same centre). Memory is what the process cannot give
back, each page counted once; pages of files, such as a register on disk, which the system puts aside when it must,
stand apart. Linux only.

    python benchmarks/largest.py [--people 10e6 30e6 ...] [--leave 2]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import warnings
from pathlib import Path

from engine import PEOPLE, _draw_for_all, larger, timed

import purgesim
from purgesim.core.tables import CADRE
from purgesim.party import party_for
from purgesim.scenario.memory import WORKING_BYTES, available_memory

BYTES = CADRE.itemsize + WORKING_BYTES
"""What purgesim asks for a cadre before it takes a party on; the register is on disk then."""
TICK = 0.5
"""Seconds between two looks at the child's memory."""


def measure(people: int) -> None:
    """Build and run one party and print what it took, as JSON."""
    warnings.simplefilter("ignore")
    case = purgesim.load("kwp_1957_58")
    _draw_for_all(1000, 1)
    yard = timed(lambda: _draw_for_all(PEOPLE, 1), 9)
    purgesim.simulate("small_ministry")  # compiles, if need be
    scenario = larger(case, people / PEOPLE)
    marks = [time.perf_counter()]

    def passed() -> float:
        marks.append(time.perf_counter())
        return marks[-1] - marks[-2]

    party = party_for(scenario.party, scenario.window.start)
    found: dict[str, float] = {"people": len(party.register), "ties": len(party.tie_to) // 2, "yard": yard}
    found["build"] = passed()
    sim = purgesim.start(scenario, 1)
    found["begin"] = passed()
    sim.run_to(scenario.day_of(scenario.window.open))
    found["lead-in"] = passed()
    before = int(sim.state.world[0]["events"])
    sim.run_to(scenario.n_days)
    found["window"] = passed()
    found["events"] = int(sim.state.world[0]["events"]) - before
    run = sim.result()
    found["result"] = passed()
    found["expelled"] = float(run.summary["expelled"])
    print(json.dumps(found))


def memory(process: int) -> tuple[float, float]:
    """Return the bytes a process holds and cannot give back, and those of pages in files; shared ones count once."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:  # it is over
        return 0.0, 0.0
    held = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return float(held["Pss_Anon"] + held["Pss_Shmem"]), float(held["Pss_File"])


def watched(people: int) -> None:
    """Measure one size in a child and print a row."""
    child = subprocess.Popen([sys.executable, __file__, "--one", str(people)], stdout=subprocess.PIPE, text=True)
    most = in_files = 0.0
    while child.poll() is None:
        held, files = memory(child.pid)
        most, in_files = max(most, held), max(in_files, files)
        time.sleep(TICK)
    text = child.stdout.read() if child.stdout is not None else ""
    if child.returncode:
        print(f"{people:,} people: ended with {child.returncode}", flush=True)
        return
    found = json.loads(text)
    yards = {name: found[name] / found["yard"] for name in ("lead-in", "window", "result")}
    scaled = yards["window"] * PEOPLE / found["people"]
    print(
        f"{int(found['people']):,} people, {int(found['ties']):,} ties: build {found['build']:.1f} s, begin "
        f"{found['begin']:.1f} s, lead-in {yards['lead-in']:.0f}, window {yards['window']:.0f} "
        f"({found['window']:.2f} s; {scaled:.1f} for every {PEOPLE:,} people), result {yards['result']:.0f} "
        f"yardsticks of {1e3 * found['yard']:.1f} ms; {int(found['events']):,} events in the window, "
        f"{int(found['expelled']):,} expelled; peak memory {most / 2**30:.2f} GiB "
        f"({most / found['people']:.0f} bytes a cadre), pages of files {in_files / 2**30:.2f} GiB",
        flush=True,
    )


def main() -> None:
    """Print one row a size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=float, nargs="+", help="sizes; otherwise the largest that fits")
    parser.add_argument("--leave", type=float, default=2.0, help="GiB to leave to others")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        measure(given.one)
        return
    free = available_memory()
    print(f"free: {free / 2**30:.1f} GiB, of which {given.leave:g} are left to others", flush=True)
    fits = int((free - given.leave * 2**30) / BYTES)
    for people in given.people or [fits]:
        watched(int(people))


if __name__ == "__main__":
    main()
