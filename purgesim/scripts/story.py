"""The frame of a scenario's script: run some seeds, print documented against simulated, say what it claims, save."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from purgesim.cli.progress import note_compiling, progress
from purgesim.cli.results import check_folder, check_runs, save_results, show_results
from purgesim.scenario import load

if TYPE_CHECKING:
    from rich.table import Table

    from purgesim.run import Run
    from purgesim.scenario import Scenario

__all__ = ["ask", "run_seeds", "tell"]


def ask(name: str, description: str, *, seeds: int) -> argparse.Namespace:
    """Return what the user of a script asks for: ``seeds`` and the folder ``out``.

    Parameters
    ----------
    name : str
        Name of the script; results go to ``out/NAME``.
    description : str
        First line of its help.
    seeds : int
        How many runs if they do not say.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seeds", type=int, default=seeds, help=f"how many runs (default: {seeds})")
    parser.add_argument("--out", type=Path, default=Path("out") / name, help="where to save")
    arguments = parser.parse_args()
    if arguments.seeds < 1:
        parser.error("--seeds: at least 1")
    return arguments


def run_seeds(scenario: Scenario, seeds: int) -> list[Run]:
    """Return runs of seeds 1, 2, ...; says on standard error how far they are."""
    note_compiling()
    from purgesim.run.many import simulate_many  # only now: what makes runs is compiled when it is imported

    with progress(f"simulating {scenario.name}") as report:
        return simulate_many(scenario, range(1, seeds + 1), progress=report)


def tell(
    name: str, claims: str, *, seeds: int, tables: Callable[[Sequence[Run]], Iterable[Table]] | None = None
) -> None:
    """Run a scenario's script.

    Parameters
    ----------
    name : str
        Name of the scenario.
    claims : str
        What the model can claim of it, and what not.
    seeds : int
        How many runs if the user does not say.
    tables : callable, optional
        Makes tables of the script's own, to be printed below documented against simulated.
    """
    scenario = load(name)
    arguments = ask(name, scenario.title, seeds=seeds)
    check_folder(arguments.out)
    runs = run_seeds(scenario, arguments.seeds)
    check = check_runs(runs)
    show_results(runs, check)
    if tables is not None:
        from purgesim.cli.printing import show

        for table in tables(runs):
            show().print("", table)
    typer.echo(claims)
    save_results(runs, check, arguments.out)
    typer.echo(f"\nSaved in {arguments.out}; the figure is {arguments.out / 'overview.png'}")
