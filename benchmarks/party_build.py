"""How long a party takes to build and how large it is, at 1:1 and at ten times that.

Run ``python benchmarks/party_build.py [--times 1 10]``. Each size is built once to warm up (at the
first run of a version this compiles), then three times; the best is printed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time

from purgesim.party import build, tags
from purgesim.scenario import load
from purgesim.scenario.party_spec import PartySpec


def enlarged(spec: PartySpec, times: int) -> PartySpec:
    """Return a party with so many times the bodies of each kind, hence the people, cells and posts."""
    kinds = tuple(k.model_copy(update={"number": k.number * times}) for k in spec.kinds)
    return spec.model_copy(update={"kinds": kinds, "candidates": spec.candidates * times})


def measure(spec: PartySpec, first_day: dt.date, rounds: int = 3) -> tuple[float, float, int, int]:
    """Return the best times [s] to build and to tag, the size [bytes] and the people."""
    builds, taggings = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        party = build(spec, first_day)
        built = time.perf_counter()
        tags(party, spec)
        builds.append(built - start)
        taggings.append(time.perf_counter() - built)
        size, people = party.nbytes, len(party.register)
        del party  # or two would be held at a time
    return min(builds), min(taggings), size, people


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="kwp_1957_58")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10])
    given = parser.parse_args()
    scenario = load(given.scenario)
    spec, first_day = scenario.party, scenario.window.start
    start = time.perf_counter()
    build(spec, first_day)
    print(f"first build, with compilation or its cache: {time.perf_counter() - start:.2f} s")
    print(f"{'times':>6} {'people':>12} {'build [s]':>10} {'tag [s]':>9} {'size [MB]':>10}")
    for times in given.times:
        seconds, tagging, size, people = measure(enlarged(spec, times), first_day)
        print(f"{times:>6} {people:>12,} {seconds:>10.3f} {tagging:>9.4f} {size / 1e6:>10.1f}")


if __name__ == "__main__":
    main()
