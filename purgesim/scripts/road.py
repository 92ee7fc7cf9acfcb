"""Running a road not taken and telling what came of it: what every script of a road does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from purgesim.cli.progress import note_compiling
from purgesim.cli.sweep import bar
from purgesim.core.atomic_files import whole_file
from purgesim.counterfactuals import BASELINE, Draws, Road, Sign, apart, read_draws, sign_of, worlds
from purgesim.scenario import Scenario, load
from purgesim.sweeps import Comparison, compare
from purgesim.sweeps.designs import Design, Values

__all__ = ["tell"]

WARNING: Final = """The draws agree with the documents in the structure of the main case; in the rival ones they are not
calibrated anew, and all are tried alike. The cadres are invented: nothing here is about any person who lived."""


def tell(road: Road, argv: Sequence[str] | None = None, changes: Values | None = None) -> list[Sign]:
    """Run a road in every structure and regime that is left open, print what may be said, and save it.

    Parameters
    ----------
    road : Road
        The road.
    argv : sequence of str, optional
        Options, those of the command line by default.
    changes : dict, optional
        Applied to both worlds alike, for instance to try a road on a smaller party.

    Returns
    -------
    list of Sign
        One a figure that has a value.
    """
    options = _options(road, argv)
    base, other = (load(name).override(changes or {}) for name in (BASELINE, road.name))
    draws = read_draws(options.draws).first(options.per_regime)
    structures, left_out = worlds(road, base, other, draws)
    if options.quick:
        structures = dict(list(structures.items())[:2])
    _introduce(road, base, other, draws, left_out)
    folder = options.out / f"{road.name}{'_quick' if options.quick else ''}"
    note_compiling()
    with bar("comparison", quiet=False) as report:
        found = compare(
            {BASELINE: base, road.name: other},
            options.seeds,
            draws=Design.table(draws.values),
            structures=structures,
            out=folder / "store",
            workers=options.workers,
            yes=True,
            set_aside=options.set_aside,
            report=report,
        )
    signs = [sign for sign in (sign_of(found, figure, draws.regimes) for figure in road.figures) if sign is not None]
    typer.echo(f"{found.account}\n")
    for sign in signs:
        typer.echo("\n".join(sign.lines(sizes=road.claim != "sign only")))
    _say_what_is_missing(road, signs)
    typer.echo(f"\n{road.claims.strip()}\n{WARNING}")
    _save(road, found, signs, folder / "results")
    return signs


def _options(road: Road, argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=road.question)
    parser.add_argument("--seeds", type=int, default=None, help="runs of each world, draw and structure (default: 4)")
    parser.add_argument("--per-regime", type=int, default=None, help="draws of each regime (default: 3)")
    parser.add_argument("--draws", type=Path, default=None, help="CSV or Parquet of draws; by default purgesim's own")
    parser.add_argument("--quick", action="store_true", help="one draw a regime, three seeds, two rival structures")
    parser.add_argument("--workers", type=int, default=1, help="processes of this machine")
    parser.add_argument(
        "--set-aside", action="store_true", help="keep results of other code apart, and make them again"
    )
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder of the results; it continues there")
    options = parser.parse_args(argv)
    if options.seeds is None:
        options.seeds = 3 if options.quick else 4
    if options.per_regime is None:
        options.per_regime = 1 if options.quick else 3
    if options.seeds < 2 or options.per_regime < 1:
        parser.error("--seeds: at least 2, for else chance cannot be told from anything; --per-regime: at least 1")
    return options


def _introduce(road: Road, base: Scenario, other: Scenario, draws: Draws, left_out: dict[str, str]) -> None:
    typer.echo(f"{other.title}\n{road.question.strip()}\n")
    typer.echo(f"changed against {base.name}: {', '.join(apart(base, other))}")
    counts = {regime: draws.regimes.count(regime) for regime in dict.fromkeys(draws.regimes)}
    typer.echo(f"draws from {draws.source}: {'; '.join(f'{n} of {regime!r}' for regime, n in counts.items())}")
    for name, why in left_out.items():
        typer.echo(f"not run in the structure {name!r}: {why}")


def _say_what_is_missing(road: Road, signs: Sequence[Sign]) -> None:
    missing = [figure for figure in road.figures if figure not in {sign.figure for sign in signs}]
    if missing:
        typer.echo(f"without a value in one of the worlds, hence not compared: {', '.join(missing)}")
    if road.claim == "sign only":
        typer.echo("Only signs: the documents do not identify the sizes, which are therefore not printed.")
    elif road.claim == "composition only":
        typer.echo("Only composition: how many would have fallen is another question, which this road does not ask.")


def _save(road: Road, found: Comparison, signs: Sequence[Sign], folder: Path) -> None:
    """Save the table of signs and, where sizes are claimed, the figure with its spreads."""
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    table = pd.concat({sign.figure: sign.table for sign in signs}, names=["figure"]) if signs else pd.DataFrame()
    if road.claim == "sign only":
        table = table[["draws", "alike", "verdict"]]
    with whole_file(folder / "signs.csv") as file:
        file.write(table.to_csv().encode())
    if road.claim != "sign only":
        with whole_file(folder / "spreads.png") as file:
            found.figure(road.figures).savefig(file, format="png")
    typer.echo(f"\nsaved in {folder}")
