"""Many random scenarios in one go: each is run, counted again event by event, and watched.

    python -m tools.random_scenarios [--scenarios 10000] [--seed 1] [--out out/random]

Every batch is a process of its own, so that a crash of one is a finding and not the end. What is under way is written
down beforehand: of a run that crashes the process, or does not come back, the scenario and the seed are left in the
folder as ``found-N.json``.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

import purgesim
from purgesim.core.atomic_files import whole_file
from purgesim.scenario import Scenario
from tests.executors.test_recount import check_whole_run
from tests.strategies import scenarios, seeds

ROOT = Path(__file__).parents[1]
BATCH = 500
PATIENCE = 60.0
"""Seconds after which a run of at most 200 days of some hundred cadres counts as hanging."""


def _write(path: Path, content: dict[str, Any]) -> None:
    with whole_file(path) as part:
        part.write(json.dumps(content).encode())


@dataclass
class Tally:
    """What a batch has done so far."""

    done: int = 0
    events: int = 0
    longest: float = 0.0


def run_batch(number: int, start: int, folder: Path) -> None:
    """Check so many scenarios and write down what was done; the first finding ends the batch."""
    tally, digests = Tally(), set()
    under_way, watch = folder / "under_way.json", sys.stderr

    @seeded(start)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(scenarios(), seeds)
    def one(scenario: Scenario, run_seed: int) -> None:
        text = scenario.to_toml()
        under_way.write_text(json.dumps({"seed": run_seed, "scenario": text}))
        begun = time.perf_counter()
        faulthandler.dump_traceback_later(PATIENCE, exit=True, file=watch)
        try:
            run = check_whole_run(scenario, run_seed)
        finally:
            faulthandler.cancel_dump_traceback_later()
        digests.add(hashlib.sha256(f"{run_seed} {text}".encode()).hexdigest())
        tally.done += 1
        tally.events += len(run.event_table)
        tally.longest = max(tally.longest, time.perf_counter() - begun)

    purgesim.simulate("small_ministry")  # compiles, if need be, before any watch is set
    problem = ""
    try:
        one()
    except BaseException as error:  # whatever it is, it is a finding
        problem = f"{type(error).__name__}: {error}"
    _write(folder / "batch.json", {**vars(tally), "distinct": len(digests), "problem": problem})


def in_a_process(number: int, start: int, folder: Path) -> tuple[dict[str, Any], str]:
    """Run a batch in a process of its own; return what it did, and what went wrong."""
    for name in ("batch.json", "under_way.json"):
        (folder / name).unlink(missing_ok=True)
    command = [sys.executable, "-m", "tools.random_scenarios", "--batch", str(number), "--seed", str(start)]
    done = subprocess.run([*command, "--out", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    with contextlib.suppress(FileNotFoundError):
        tally: dict[str, Any] = json.loads((folder / "batch.json").read_text())
        return tally, str(tally.pop("problem"))
    return {}, f"the process ended with {done.returncode}: {done.stderr[-2000:]}"


def run_all(total: int, start: int, folder: Path) -> int:
    """Run batches until so many scenarios are done; return the number of findings."""
    folder.mkdir(parents=True, exist_ok=True)
    sums = {"done": 0, "distinct": 0, "events": 0}
    longest, found, begun, batch = 0.0, 0, time.monotonic(), 0
    while sums["done"] < total and found < 20:
        tally, problem = in_a_process(min(BATCH, total - sums["done"]), start + batch, folder)
        batch += 1
        for name in sums:
            sums[name] += tally.get(name, 0)
        longest = max(longest, tally.get("longest", 0.0))
        if problem:
            found += 1
            under_way = folder / "under_way.json"
            case = json.loads(under_way.read_text()) if under_way.exists() else {}
            _write(folder / f"found-{found}.json", {"problem": problem, **case})
            print(f"found-{found}: {problem[:400]}", flush=True)
        print(
            f"{sums['done']:,} scenarios counted again ({sums['distinct']:,} different, {sums['events']:,} events), "
            f"{found} findings, longest {longest:.1f} s, {time.monotonic() - begun:.0f} s so far",
            flush=True,
        )
    return found


def main() -> None:
    """Run the batches, or one of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenarios", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="of the choice of scenarios")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "random", help="folder for findings")
    parser.add_argument("--batch", type=int, help=argparse.SUPPRESS)
    given_ = parser.parse_args()
    if given_.batch is not None:
        run_batch(given_.batch, given_.seed, given_.out.resolve())
        return
    sys.exit(1 if run_all(given_.scenarios, given_.seed, given_.out.resolve()) else 0)


if __name__ == "__main__":
    main()
