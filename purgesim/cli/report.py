"""``purgesim report``: a run, a sweep or a comparison as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["report"]


def report(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder of a saved run, of a sweep, or of a comparison.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The report; replaced if it is there.")] = Path(
        "report.html"
    ),
) -> None:
    """Write a report that needs no network and prints well: figures, levers, assumptions, sources, provenance."""
    from purgesim.report import write_report

    written = write_report(source, out)
    typer.echo(f"report: {written} ({written.stat().st_size / 1e6:.1f} MB)")
