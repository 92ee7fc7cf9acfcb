"""`purgesim template`: a folder to begin a party of one's own from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["template"]


def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
) -> None:
    """Write a template for a party of your own: a scenario, its tables, and what their columns hold."""
    from purgesim.roster.template import write_template

    files = write_template(folder)
    typer.echo(f"written into {folder}: {', '.join(files)}")
    typer.echo(f"it runs as it stands: purgesim run {folder / 'scenario.toml'}")
