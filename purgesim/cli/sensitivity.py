"""``purgesim sensitivity``: which parameters, levers and structures the figures depend on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import purgesim
from purgesim.cli.progress import note_compiling
from purgesim.cli.results import check_continued
from purgesim.cli.settings import changed
from purgesim.cli.sweep import bar, confirmed, interruptible

if TYPE_CHECKING:
    from purgesim.sensitivity import Sensitivity

__all__ = ["sensitivity"]

SHOWN = 8
"""Factors of a figure that are printed; the file has all."""


class Method(StrEnum):
    """Elementary effects, or shares of the variance."""

    MORRIS = "morris"
    SOBOL = "sobol"


def sensitivity(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of a TOML file.")],
    method: Annotated[Method, typer.Option(help="Morris: elementary effects. Sobol: shares of the variance.")] = (
        Method.MORRIS
    ),
    n: Annotated[int, typer.Option("-n", min=2, help="Trajectories (Morris) or base points (Sobol).")] = 16,
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each point, averaged.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the design and of the resampling.")] = 1,
    design: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Factors, as in a design; else what the scenario calls plausible."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of these factors only this one; again.")
    ] = None,
    figure: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A figure to be studied; again.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter at all points.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where; the same command continues.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 1,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without asking, however large.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only the result.")] = False,
) -> None:
    """Find what the figures depend on, over uncertainties, levers and structures, with confidence intervals."""
    from purgesim.sensitivity.factors import chosen, factors_of, from_design
    from purgesim.sensitivity.study import FIGURES, runs_needed

    base = changed(purgesim.load(scenario), settings)
    varied = from_design(purgesim.sweeps.read_design(design, base)[0]) if design else factors_of(base)
    factors = chosen(varied, only or [])
    folder = out or Path("out") / f"{base.name}_{method.value}"
    check_continued(folder, "runs")
    cost = purgesim.sweeps.cost_of(base, runs_needed(method.value, n, len(factors), seeds), workers)
    confirmed(cost, yes=yes, quiet=quiet)
    note_compiling(quiet=quiet)
    with interruptible(folder), bar(f"sensitivity of {base.name}", quiet=quiet) as report:
        found = purgesim.sensitivity.sensitivity(
            base,
            method.value,
            n,
            factors=factors,
            figures={name: FIGURES.get(name, "as it is") for name in figure} if figure else None,
            seeds=seeds,
            seed=seed,
            out=folder / "runs",
            workers=workers,
            report=report,
        )
    found.save(folder)
    _show(found)
    typer.echo(f"results: {folder / f'{method.value}.csv'}")


def _show(found: Sensitivity) -> None:
    """Print the first factors of each figure."""
    from purgesim.cli.printing import frame_table, show

    console = show()
    for name in dict.fromkeys(found.table["figure"]):
        rows = found.ranked(name)
        first = rows.iloc[0]
        scale = ", log10(1 + count)" if first["scale"] == "log" else ""
        parts = "trajectories" if found.method == "morris" else "blocks"
        title = f"{name}{scale}: {first['used']} of {first['of']} {parts}"
        cells = [
            [row[k] for k in ("parameter", "kind", "value", "low", "high")] for _, row in rows.head(SHOWN).iterrows()
        ]
        console.print("", title, frame_table(["factor", "is", rows["index"].iloc[0], "low", "high"], cells))
