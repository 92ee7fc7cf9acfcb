"""The command that observes a run: documents, and what one would infer from them, beside the truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import purgesim
from purgesim.cli.progress import note_compiling, stderr
from purgesim.cli.results import check_place
from purgesim.cli.settings import changed, parse_settings
from purgesim.core.errors import PurgesimError

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.archive import Archive
    from purgesim.run import Run

__all__ = ["archive"]


def archive(
    target: Annotated[
        str,
        typer.Argument(metavar="SCENARIO_OR_RUN", help="Name or TOML file of a scenario, or folder of a saved run."),
    ],
    seed: Annotated[int, typer.Option(min=0, help="Seed of the run, if a scenario is given.")] = 1,
    observer_seed: Annotated[int, typer.Option(min=0, help="Seed of the observation.")] = 1,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="Change a parameter; of a saved run, only archive.*; may be repeated."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to save; out/NAME_archive if not given.")
    ] = None,
    records: Annotated[int, typer.Option(min=0, help="How many documents to print.")] = 10,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes, only the result.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of tables.")] = False,
) -> None:
    """Show what a historian would see of a simulated purge, and what they would make of it, beside the truth."""
    from purgesim.archive import observe
    from purgesim.archive.saving import refuse_foreign
    from purgesim.plots import archive_overview

    if out is not None:
        check_place(out)
        refuse_foreign(out)
    if Path(target).is_dir() and target not in set(purgesim.available()["name"]):
        run = _saved(Path(target), settings)
        observer = changed(run.scenario, settings).archive
    else:
        run = _simulated(target, settings, seed, quiet=quiet)
        observer = run.scenario.archive
    found = observe(run, observer, observer_seed)
    folder = out or Path("out") / f"{run.scenario.name}_archive"
    folder.parent.mkdir(parents=True, exist_ok=True)
    if as_json:
        typer.echo(json.dumps(_as_data(found, folder), indent=1, allow_nan=False))
    else:
        _show(found, records)
    found.save(folder, figure=archive_overview(found))
    if not quiet:
        stderr().print(f"saved in {folder} (figure: {folder / 'archive.png'})", soft_wrap=True)


def _simulated(name: str, settings: Sequence[str] | None, seed: int, *, quiet: bool) -> Run:
    scenario = changed(purgesim.load(name), settings)
    note_compiling(quiet=quiet)
    return purgesim.simulate(scenario, seed)


def _saved(folder: Path, settings: Sequence[str] | None) -> Run:
    """Return a saved run; of its scenario only the observer can still be changed, the rest is past."""
    others = [name for name in parse_settings(settings or []) if not name.startswith("archive.")]
    if others:
        raise PurgesimError(
            f"--set: given {', '.join(others)} for the saved run {folder}; allowed: archive.*, for only the observer "
            "can still be changed; simulate anew for the rest"
        )
    return purgesim.Run.load(folder)


def _show(found: Archive, records: int) -> None:
    from purgesim.cli.printing import frame_table, show

    console = show()
    scenario = found.run.scenario
    title = f"{scenario.title or scenario.name}: run with seed {found.run.seed}, observed with seed {found.seed}"
    console.print(title, style="bold", markup=False)
    said = found.documents.groupby("source", observed=False).size()
    silent = found.informants.groupby("source")["silent_on"].agg(["size", "count"]).reindex(said.index)
    rows = [(name, said[name], silent.at[name, "size"], silent.at[name, "count"]) for name in said.index]
    console.print("", frame_table(["source", "documents", "informants", "fell silent"], rows))
    table = found.estimates()
    columns = ["quantity", "group", "method", "unit", "truth", "estimate", "low", "high"]
    console.print("", frame_table(columns, table[columns].itertuples(index=False), title="What one would infer"))
    totals = found.figures().drop(columns="told_by").itertuples()
    console.print("", frame_table(["total", "truth", "told by the party", "counted"], totals))
    if records:
        console.print("", "The first documents (in brackets: what the simulation knows)", style=None)
        for line in found.records(records):
            console.print(line, markup=False, soft_wrap=True)


def _as_data(found: Archive, folder: Path) -> dict[str, Any]:
    """Return the result as plain data; what is missing or not a number is null."""

    def plain(frame: pd.DataFrame) -> Any:
        return json.loads(frame.to_json(orient="records"))

    return {
        "scenario": found.run.scenario.name,
        "digest": found.run.scenario.digest,
        "seed": found.run.seed,
        "observer_seed": found.seed,
        "documents": len(found.documents),
        "estimates": plain(found.estimates()),
        "shares": plain(found.shares().reset_index()),
        "figures": plain(found.figures().reset_index()),
        "saved": str(folder),
    }
