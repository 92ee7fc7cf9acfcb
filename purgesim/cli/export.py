"""``purgesim export``: a run, a sweep or a scenario in the formats of other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from purgesim.core.errors import PurgesimError

if TYPE_CHECKING:
    from purgesim.run import Run
    from purgesim.scenario import Scenario

__all__ = ["export"]


class What(StrEnum):
    """What is exported."""

    GENEALOGY = "genealogy"
    TIES = "ties"
    EVENTS = "events"
    DENUNCIATIONS = "denunciations"
    RUNS = "runs"
    SOURCES = "sources"


USUAL: Final = {
    ".gexf": What.GENEALOGY,
    ".graphml": What.GENEALOGY,
    ".csv": What.EVENTS,
    ".parquet": What.EVENTS,
    ".nc": What.RUNS,
    ".bib": What.SOURCES,
}
"""What a file of each suffix holds if nothing else is said."""


def export(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="Folder of a saved run or of a sweep; for sources also a scenario.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Its suffix says the format: .gexf .graphml .csv .parquet .nc .bib")
    ],
    what: Annotated[
        What | None, typer.Option(help="By default genealogy, events, runs or sources, as the suffix goes.")
    ] = None,
    around: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHO", help="With ties: begin with these rows, or identifiers of your own party; else the accused."
        ),
    ] = None,
    distance: Annotated[int, typer.Option(min=0, help="With ties: how many ties to follow from them.")] = 0,
) -> None:
    """Write the genealogy or the ties, the events or denunciations, the runs of a sweep, or the sources, to one file.

    Graphs open in Gephi, where a timeline shows how the accusations spread, and in networkx; tables anywhere, datasets
    in xarray, sources in any reference manager.
    """
    from purgesim import exports

    chosen = what or USUAL.get(out.suffix.lower())
    if chosen is None:
        raise PurgesimError(f"--out: given {out.name!r}; allowed: a file ending in {', '.join(USUAL)}")
    if chosen is not What.TIES and (around or distance):
        given = "--around" if around else "--distance"
        raise PurgesimError(
            f"{given}: given with {chosen.value}; allowed: with --what ties; add it, or leave {given} out"
        )
    if chosen is What.RUNS:
        written = exports.write_dataset(source, out)
    elif chosen is What.SOURCES:
        written = exports.write_bibliography(_scenario(source), out)
    elif chosen is What.EVENTS:
        written = exports.write_events(_run(source), out)
    elif chosen is What.DENUNCIATIONS:
        written = exports.write_denunciations(_run(source), out)
    elif chosen is What.GENEALOGY:
        written = exports.write_graph(exports.genealogy_graph(_run(source)), out)
    else:
        run = _run(source)
        written = exports.write_graph(exports.ties_graph(run, _whom(run, around), distance), out)
    typer.echo(f"{chosen.value}: {written}")


def _run(folder: str) -> Run:
    from purgesim.run import Run

    return Run.load(folder)


def _whom(run: Run, around: list[str] | None) -> list[int | str] | None:
    """Return whom the command names: rows of an invented party, identifiers of a user's own."""
    if not around or run.ids is not None:
        return list(around) if around else None
    return [int(who) if who.isascii() and who.lstrip("-").isdigit() else who for who in around]


def _scenario(source: str) -> Scenario:
    """Return the scenario of a saved run or sweep, or the one of that name or file."""
    from purgesim.scenario import load

    kept = [Path(source) / name for name in ("scenario.toml", "scenario-0.toml")]
    return load(next((path.absolute() for path in kept if path.is_file()), source))
