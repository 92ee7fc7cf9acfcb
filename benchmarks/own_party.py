"""How long a user's own party takes to load, and how much memory: 1,000,000 people, 5,000,000 ties, as CSV and Parquet.

    python benchmarks/own_party.py [--people N] [--ties N]

Each figure is taken in a process of its own. Time is the wall's and the processors' (user and system, all threads);
memory is the highest the whole process had, Python and libraries included.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROBE = "--probe"
BODIES = 500


def invent(folder: Path, people: int, ties: int) -> None:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    from purgesim.roster.invented import invented_party

    for name, frame in invented_party(people, ties, BODIES).items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        for end in ("csv", "parquet", "wrong"):
            (folder / end).mkdir(exist_ok=True)
        pa.csv.write_csv(table, folder / "csv" / f"{name}.csv")
        pa.parquet.write_table(table, folder / "parquet" / f"{name}.parquet")
        if name == "roster":
            frame.loc[frame.index[:: len(frame) // 500], "body"] = "nowhere"
        elif name == "ties":
            frame.loc[frame.index[:: len(frame) // 500], "to"] = "nobody"
        pa.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), folder / "wrong" / f"{name}.csv")


def peak() -> float:
    """Return the most memory this process has held [GB]; `ru_maxrss` would be that of a larger parent, too."""
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024 / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def probe(folder: Path, built: bool) -> dict[str, float]:
    """Load the tables of a folder in this process and say what it took."""
    import purgesim
    from purgesim.core.errors import PartyTablesError
    from purgesim.party import build

    base = purgesim.load("small_ministry")
    if built:  # nothing is compiled while the clock runs
        build(base.party, base.window.start)
    begun, spent = time.perf_counter(), time.process_time()
    mistakes = 0
    try:
        own = purgesim.party_from_tables(folder, declared="synthetic")
        if built:
            build(base.with_party(own).party, base.window.start)
    except PartyTablesError as error:
        mistakes = len(error.problems)
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - spent,
        "mistakes": mistakes,
        "peak": peak(),
    }


def measured(folder: Path, built: bool = False) -> dict[str, float]:
    command = [sys.executable, __file__, PROBE, str(folder), *(["--built"] if built else [])]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(answer.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--ties", type=int, default=5_000_000)
    parser.add_argument(PROBE, type=Path)
    parser.add_argument("--built", action="store_true")
    given = parser.parse_args()
    if given.probe:
        print(json.dumps(probe(given.probe, given.built)))
        return
    with tempfile.TemporaryDirectory() as place:
        invent(Path(place), given.people, given.ties)
        print(f"{given.people:,} people, {given.ties:,} ties, {BODIES} bodies")
        for what, folder, built in (
            ("CSV, read and checked", "csv", False),
            ("Parquet, read and checked", "parquet", False),
            ("CSV with mistakes", "wrong", False),
            ("Parquet, read, checked and built", "parquet", True),
        ):
            found = measured(Path(place) / folder, built)
            told = f", {found['mistakes']:,.0f} mistakes told" if found["mistakes"] else ""
            print(
                f"{what:34} {found['seconds']:5.1f} s wall, {found['cpu']:5.1f} s processor, "
                f"{found['peak']:.2f} GB at most{told}"
            )


if __name__ == "__main__":
    main()
