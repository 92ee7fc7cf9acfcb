"""All scenarios that come with purgesim, run with the same seeds: one table, each beside the one it is a change of.

Whatever `purgesim scenarios` lists is run; nothing is listed here. Differences are paired: the same seeds in both.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import purgesim
from purgesim.cli.printing import figure_text, frame_table, show
from purgesim.cli.progress import note_compiling, progress
from purgesim.cli.results import check_runs
from purgesim.core.atomic_files import whole_file

FIGURES = (
    "members_start",
    "expelled",
    "arrested",
    "died",
    "admitted",
    "uninvolved_share",
    "reproduction_cases_by_opener",
)
WORDS = {
    "scenario": "scenario",
    "expelled": "expelled",
    "expelled_political_low": "political: 5%",
    "expelled_political_high": "95%",
    "difference": "to its base",
    "uninvolved_share": "no part",
    "reproduction_cases_by_opener": "R of cases",
    "scored": "scored",
}
"""What of the table is printed, and under which words."""
CHANGE = "expelled_political"
"""What is compared with the base, seed by seed."""


def scored(runs: Sequence[purgesim.Run]) -> str:
    """Return how many of the scored patterns hold, where the scenario is a documented case."""
    check = check_runs(runs)
    holds = check.loc[check["use"] == "S", "holds"].dropna() if check is not None else ()
    return f"{int(sum(holds))} of {len(holds)}" if len(holds) else ""


def row_of(name: str, base: str, figures: dict[str, pd.DataFrame]) -> dict[str, object]:
    """Return a scenario's line of the table: means over its runs, 90% of them, and the difference to its base."""
    frame = figures[name]
    row: dict[str, object] = {"scenario": name, "base": base, **frame[list(FIGURES)].mean()}
    row |= {f"{CHANGE}_{word}": frame[CHANGE].quantile(q) for word, q in (("low", 0.05), ("high", 0.95))}
    return row | {"difference": (frame[CHANGE] - figures[base][CHANGE]).mean() if base in figures else float("nan")}


def main(argv: Sequence[str] | None = None) -> None:
    """Run every scenario, print the table, and save it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--out", type=Path, default=Path("out/scenarios.csv"), help="where the table is saved")
    options = parser.parse_args(argv)
    note_compiling()
    bases = purgesim.available().set_index("name")["extends"]
    figures, patterns = {}, {}
    for name, base in bases.items():
        with progress(f"simulating {name}") as report:
            runs = purgesim.simulate_many(name, range(1, options.seeds + 1), progress=report)
        figures[name] = pd.DataFrame([run.summary for run in runs])
        patterns[name] = scored(runs) if not base else ""
    table = pd.DataFrame([row_of(name, base, figures) | {"scored": patterns[name]} for name, base in bases.items()])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(options.out) as file:
        file.write(table.to_csv(index=False).encode())
    printed = frame_table(list(WORDS.values()), table[list(WORDS)].map(figure_text).itertuples(index=False))
    printed.columns[0].no_wrap = True
    console = show()
    console.print(printed)
    console.print(
        f"saved in {options.out}; what each scenario asks and may claim stands in its own script", markup=False
    )


if __name__ == "__main__":
    main()
