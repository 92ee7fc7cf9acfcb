"""``purgesim patterns``: the documented patterns against runs, prior, posterior and the null ladder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import purgesim
from purgesim.cli.progress import note_compiling
from purgesim.cli.settings import changed
from purgesim.cli.sweep import bar, confirmed, interruptible

if TYPE_CHECKING:
    from purgesim.patterns.scorecard import Scorecard

__all__ = ["patterns"]


def patterns(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of a TOML file.")],
    bank: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A sweep over the priors, or the bank of a calibration.")
    ] = None,
    posterior: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Parquet of draws to be run, or a calibration's folder of predictive runs."),
    ] = None,
    seeds: Annotated[int, typer.Option(min=2, help="Runs of each rung of the ladder.")] = 50,
    draws: Annotated[int, typer.Option(min=2, help="Draws of the posterior, a run each and structure.")] = 100,
    structure: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A structure of handlers; again; all if not given.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter at all points.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where; the same command continues.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Runs at the same time.")] = 1,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without asking, however large.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only the result.")] = False,
) -> None:
    """Hold the patterns against runs, prior and posterior, and against what simpler models show as well."""
    from purgesim.patterns.cases import MAIN, documents_of
    from purgesim.patterns.ladder import RUNGS, structures_of
    from purgesim.patterns.ladder_runs import Climb, climb

    base = changed(purgesim.load(scenario), settings)
    documents_of(base, MAIN)
    folder = out or Path("out") / f"{base.name}_patterns"
    size = Climb(seeds=seeds, draws=draws, structures=tuple(structure or ()))
    several = len(structure or structures_of(base))
    runs = several * (len(RUNGS) * seeds + (draws if posterior and not posterior.is_dir() else 0)) + seeds
    confirmed(purgesim.sweeps.cost_of(base, runs, workers), yes=yes, quiet=quiet)
    note_compiling(quiet=quiet)
    with interruptible(folder), bar(f"patterns of {base.name}", quiet=quiet) as report:
        card = climb(base, size, bank=bank, posterior=posterior, out=folder, workers=workers, report=report)
    card.save(folder / "results")
    _show(card)
    typer.echo(f"results: {folder / 'results' / 'patterns.csv'}")


def _show(card: Scorecard) -> None:
    """Print one table a structure of handlers, and what the ladder says."""
    from purgesim.cli.printing import frame_table, show

    names = ["", "pattern", "use", "simulated", "holds", "prior", "posterior", "N0", "N1", "N2", "N3", ""]
    console = show()
    for structure, rows in card.table.groupby("structure", sort=False):
        cells = [_cells(row, card.provenance) for row in rows.to_dict("records")]
        console.print("", f"handlers: {structure} (shares of runs)", frame_table(names, cells))
    console.print("", "* an upper bound: not every condition could be computed", markup=False)
    for line in card.verdicts():
        console.print(line, markup=False)


def _cells(row: dict[Any, Any], told: Mapping[str, Any]) -> list[Any]:
    of = {"prior": told["bank_runs"], "posterior": told["draws"]}
    shares = [_share(row[name], runs, upper=bool(row.get(f"{name}_upper"))) for name, runs in of.items()]
    rungs = [_share(row[name], row["rung_runs"], upper=False) for name in ("N0", "N1", "N2", "N3")]
    seen = "seen" if row["seen"] else ""
    return [row["id"], row["pattern"], row["use"], row["simulated"], row["holds"], *shares, *rungs, seen]


def _share(value: float, runs: int, *, upper: bool) -> str:
    from purgesim.patterns.judging import share_text

    return f"{share_text(value, runs)}{'*' if upper and value == value else ''}"
