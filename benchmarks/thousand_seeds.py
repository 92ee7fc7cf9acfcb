"""A thousand seeds of the case at 1:1 on one core, from the scenario's name to the last summary.

The party is built on the way, and no run is kept.

    python benchmarks/thousand_seeds.py [--seeds N]
"""

from __future__ import annotations

import argparse
import time
import warnings

import purgesim
from benchmarks.engine import PEOPLE, yardstick


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000, help="how many (default: 1000)")
    seeds = parser.parse_args().seeds
    warnings.simplefilter("ignore")
    before = yardstick(9)
    expelled: list[float] = []
    begun = time.perf_counter()
    purgesim.simulate_many(
        "kwp_1957_58", range(1, seeds + 1), each=lambda run: expelled.append(run.summary["expelled"]), keep=False
    )
    seconds = time.perf_counter() - begun
    print(
        f"{seeds:,} seeds on one core: {seconds:.1f} s, {1e3 * seconds / seeds:.1f} ms a seed; a yardstick (one draw "
        f"for {PEOPLE:,} cadres) {1e3 * before:.1f} ms before and {1e3 * yardstick(9):.1f} after; "
        f"mean expelled {sum(expelled) / len(expelled):,.0f}"
    )


if __name__ == "__main__":
    main()
