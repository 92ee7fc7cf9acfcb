"""`purgesim template`: a folder to begin a party of one's own from."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from purgesim.cli.progress import stderr

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["tell_assumed", "template"]


def tell_assumed(scenario: Scenario, *, quiet: bool) -> None:
    """Say what a user's own tables leave to the scenario's rules; nothing of other parties."""
    from purgesim.roster import find

    if scenario.party.tables is not None and not quiet:
        given = scenario.party.tables
        for line in find(given.folder, given.sha256, given.unknown_body).assumed:
            stderr().print(f"assumed: {line}", markup=False, soft_wrap=True)


def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
) -> None:
    """Write a template for a party of your own: a scenario, its tables, and what their columns hold."""
    from purgesim.roster.template import write_template

    files = write_template(folder)
    typer.echo(f"written into {folder}: {', '.join(files)}")
    typer.echo(f"it runs as it stands: purgesim run {shlex.quote(str(folder / 'scenario.toml'))}")
