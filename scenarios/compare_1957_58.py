"""The Korean Workers' Party, 1957-58, beside other worlds: what would have been otherwise, run by run.

The same seeds in every world: a row of the register is the same person. Expulsions, victims with no part in the
opposition, survival by faction with competing risks, posts by cause, R and generations, admissions and who rose.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import purgesim
from purgesim.cli.compare import show_comparison
from purgesim.cli.progress import note_compiling
from purgesim.cli.sweep import bar
from purgesim.core.atomic_files import whole_file

BASELINE = "kwp_1957_58"
WORLDS = ("no_torture", "no_vigilance", "early_brake", "intervention_holds")
CURVES = 3
"""Runs of each world whose survival is drawn."""
CLAIMS = """
What this can claim: differences within one structure and one set of parameters, with chance shown apart. What it
cannot: that they hold under other ones; the script of each road says in how many of them its sign holds."""


def main(argv: Sequence[str] | None = None, changes: dict[str, object] | None = None) -> None:
    """Compare the worlds, print the table, and save tables and figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("worlds", nargs="*", default=WORLDS, help=f"scenarios (default: {' '.join(WORLDS)})")
    parser.add_argument("--seeds", type=int, default=20, help="runs of each world (default: 20)")
    parser.add_argument("--workers", type=int, default=1, help="processes of this machine")
    parser.add_argument("--set-aside", action="store_true", help="keep results of other code apart, make them again")
    parser.add_argument("--out", type=Path, default=Path("out/compare_1957_58"), help="where to save")
    options = parser.parse_args(argv)
    if options.seeds < 2:
        parser.error("--seeds: at least 2")
    chosen = {name: purgesim.load(name).override(changes or {}) for name in (BASELINE, *options.worlds)}
    note_compiling()
    with bar("comparison", quiet=False) as report:
        how = {"workers": options.workers, "set_aside": options.set_aside}
        found = purgesim.compare(chosen, options.seeds, out=options.out / "store", yes=True, report=report, **how)
    show_comparison(found)
    folder = found.save(options.out / "results")
    tables = {
        name: [purgesim.measures.survival(purgesim.simulate(s, n + 1).data) for n in range(CURVES)]
        for name, s in chosen.items()
    }
    window = chosen[BASELINE].window
    groups = [faction.name for faction in chosen[BASELINE].party.factions]
    with whole_file(options.out / "survival.png") as file:
        purgesim.plots.incidence_curves(tables, (window.open, window.close), groups).savefig(file, format="png")
    print(f"{CLAIMS}\n{found.account}\nsaved in {folder}, survival by faction in {options.out / 'survival.png'}")


if __name__ == "__main__":
    main()
