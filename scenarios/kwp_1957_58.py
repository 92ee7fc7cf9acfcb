"""The Korean Workers' Party, 1 July 1957 to 1 July 1958, at full size: documented against simulated.

In that year 3,912 members were expelled, most of them as supporters of Ch'oe Ch'ang-ik, whose actual followers were few
(Lankov, "Crisis in North Korea"). Can naming under pressure, from a few opponents, make such a wave?
"""

from __future__ import annotations

import argparse
from pathlib import Path

import purgesim
from purgesim.cli.progress import note_compiling, progress
from purgesim.cli.results import check_folder, check_runs, save_results, show_results

CLAIMS = """
What this can claim: with the rules and numbers of the scenario, a wave of this size, timing and spread of charges can
(or cannot) come about; each pattern above says which, and the failures are part of the result.
What it cannot: the total of 3,912 does not identify the mechanism, for few chains that grow, many that do not, and
full hearings give the same total. Rows marked "calibrated" were used to set numbers and confirm nothing; accounting
rows follow from the books. Most numbers are assumptions that say so in scenarios/kwp_1957_58.toml. The cadres are
invented: nothing here is about any person who lived."""


def main() -> None:
    """Run some seeds, print the table, and save the figure and the runs."""
    parser = argparse.ArgumentParser(description="The Korean Workers' Party, 1957-58, at full size.")
    parser.add_argument("--seeds", type=int, default=5, help="how many runs (default: 5)")
    parser.add_argument("--out", type=Path, default=Path("out/kwp_1957_58"), help="where to save")
    arguments = parser.parse_args()
    if arguments.seeds < 1:
        parser.error("--seeds: at least 1")

    scenario = purgesim.load("kwp_1957_58")
    check_folder(arguments.out)
    note_compiling()
    with progress("simulating a party of 1.2 million") as report:
        runs = purgesim.simulate_many(scenario, range(1, arguments.seeds + 1), progress=report)

    check = check_runs(runs)
    show_results(runs, check)
    print(CLAIMS)
    save_results(runs, check, arguments.out)
    print(f"\nSaved in {arguments.out}; the figure is {arguments.out / 'overview.png'}")


if __name__ == "__main__":
    main()
