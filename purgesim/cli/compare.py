"""``purgesim compare``: scenarios against each other, with the same seeds."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any

import typer

import purgesim
from purgesim.cli.progress import note_compiling
from purgesim.cli.results import check_continued
from purgesim.cli.settings import changed
from purgesim.cli.sweep import bar, confirmed, interruptible
from purgesim.core.errors import PurgesimError, ScenarioError
from purgesim.reading import NotTomlError, read_toml

__all__ = ["compare", "show_comparison"]

SHOWN = (
    "expelled",
    "expelled_political",
    "arrested",
    "opened",
    "denunciations",
    "uninvolved_share",
    "cadre_share",
    "incidence_",
    "leading_lost_",
    "reproduction_cases_by_opener",
    "reproduction_expulsion_by_first_accuser",
    "generation_max",
    "admitted",
    "promoted",
    "promoted_after_purge",
    "promoted_denouncers",
)
"""Figures of the printed table; a name that ends in _ stands for all that begin so. The saved table has all."""


def compare(
    scenarios: Annotated[list[str], typer.Argument(metavar="A B ...", help="Names or paths, the baseline first.")],
    seeds: Annotated[int, typer.Option(min=2, help="How many seeds, from 1; the same for all.")] = 100,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="With one scenario: what is changed in the other world."),
    ] = None,
    draws: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Design of parameters applied to all: the parameter spread.")
    ] = None,
    structures: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML, a table of changes a structure: the structural spread.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where to save; the same command continues.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 1,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, instead.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without asking, however large.")] = False,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="Keep results of other code apart, and make them again.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only the result.")] = False,
) -> None:
    """Compare scenarios run by run with the same seeds: who gains, how surely, and under which assumptions."""
    chosen = _chosen(scenarios, settings or [])
    design = purgesim.sweeps.read_design(draws)[0] if draws else None
    rivals = _structures(structures) if structures else {}
    names = [Path(name).stem for name in scenarios] + (["changed"] if settings else [])
    folder = out or Path("out") / f"compare_{'_'.join(names)}"
    check_continued(folder, "store")
    runs = len(chosen) * (len(rivals) + 1) * (len(design) if design else 1) * seeds
    first = next(iter(chosen.values()))
    sure = confirmed(purgesim.sweeps.cost_of(first, runs, workers), yes=yes, quiet=quiet)
    note_compiling(quiet=quiet)
    with interruptible(folder), bar("comparison", quiet=quiet) as report:
        found = purgesim.compare(
            chosen,
            seeds,
            draws=design,
            structures=rivals,
            out=folder / "store",
            workers=workers,
            scheduler=scheduler,
            yes=sure,
            set_aside=set_aside,
            report=report,
        )
    found.save(folder / "results")
    show_comparison(found)
    typer.echo(f"{found.account}\nresults: {folder / 'results'}")
    raise typer.Exit(found.account.exit_code)


def _chosen(names: list[str], settings: list[str]) -> dict[str, purgesim.Scenario]:
    """Return the scenarios by the names they have in tables; with ``--set`` the second is the first, changed."""
    if settings and len(names) > 1:
        raise PurgesimError("--set: given with several scenarios; it changes one: name only that")
    if settings:
        base = purgesim.load(names[0])
        return {"baseline": base, "changed": changed(base, settings)}
    if len(names) < 2:
        raise PurgesimError("compare: given one scenario; name a second one, or what is changed: --set NAME=VALUE")
    if len(set(names)) < len(names):
        raise PurgesimError("compare: a scenario is named twice; name each once")
    found, problems = {}, []
    for name in names:
        try:
            found[name] = purgesim.load(name)
        except ScenarioError as error:
            problems += [str(error)]
    if problems:
        raise PurgesimError("\n".join(problems))
    return found


def _structures(path: Path) -> dict[str, dict[str, Any]]:
    """Return the structures in a TOML file: one table each, of changes by dotted name in quotes."""
    try:
        data = read_toml(path)
    except OSError as error:
        raise PurgesimError(f"--structures: {path} cannot be read ({error.strerror})") from None
    except NotTomlError as error:
        raise PurgesimError(f"--structures: {path}: {error}") from None
    wrong = [name for name, changes in data.items() if not isinstance(changes, dict)]
    if wrong or not data:
        example = '[hearing] on one line, "structures.handlers" = "hearing" on the next'
        raise PurgesimError(f"--structures: {path}: allowed: a table for each structure; write for instance {example}")
    return data


def show_comparison(found: purgesim.Comparison) -> None:
    """Print the headline and, for each scenario, a table of the usual figures."""
    from purgesim.cli.printing import frame_table, show

    table = found.table().reset_index()
    starts = tuple(name for name in SHOWN if name.endswith("_"))
    rows = table[[name in SHOWN or name.startswith(starts) for name in table["figure"]]]
    columns = ["figure", "baseline", "other", "difference", "agree", "cells", "mc_error", "reduction", "ceiling"]
    words = ["figure", "baseline", "other", "difference", "sign agrees", "of", "±", "pairing gains", "at most"]
    console = show()
    for line in found.headline():
        console.print(line, markup=False)
    for scenario, own in rows.groupby("scenario", sort=False):
        shown = [[_word(row[name]) for name in columns] for _, row in own.iterrows()]
        console.print("", frame_table(words, shown, title=f"{scenario} against {found.baseline}"))


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return ""
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
