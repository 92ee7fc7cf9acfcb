"""The commands, and what they answer a script: 0 done, 1 our fault, 2 yours, 130 interrupted."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import purgesim
from purgesim.cli.archive import archive
from purgesim.cli.calibrate import calibrate
from purgesim.cli.compare import compare
from purgesim.cli.explore import explore
from purgesim.cli.export import export
from purgesim.cli.kept import Kept
from purgesim.cli.patterns import patterns
from purgesim.cli.progress import note_compiling, note_warnings, progress, stderr
from purgesim.cli.report import report
from purgesim.cli.results import check_runs, save_results, show_results, tell_first
from purgesim.cli.sensitivity import sensitivity
from purgesim.cli.settings import changed
from purgesim.cli.sweep import interruptible, sweep
from purgesim.cli.template import tell_assumed, template
from purgesim.core.arguments import workers_of
from purgesim.core.errors import PurgesimError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from purgesim.run import Run

__all__ = ["app", "main"]

USERS_MISTAKE = 2
INTERRUPTED = 130

app = typer.Typer(
    name="purgesim",
    help="Simulate how a purge spreads through a party, and hold it against the documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.command()(sweep)
app.command()(compare)
app.command()(calibrate)
app.command()(patterns)
app.command()(sensitivity)
app.command()(explore)
app.command()(export)
app.command()(report)
app.command()(archive)
app.command()(template)


class Executor(StrEnum):
    """How the day is walked; both give the same chronicle."""

    COMPILED = "compiled"
    AGENTS = "agents"


def main() -> None:
    """Run the command line; a mistake of the user's is told without a traceback."""
    note_warnings(quiet=bool({"-q", "--quiet"} & set(sys.argv)))
    try:
        app()
    except PurgesimError as error:
        stderr().print(f"error: {error}", markup=False, soft_wrap=True)
        sys.exit(USERS_MISTAKE)
    except KeyboardInterrupt:
        stderr().print("interrupted; nothing was saved")
        sys.exit(INTERRUPTED)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"purgesim {purgesim.__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of a TOML file.")],
    seeds: Annotated[int, typer.Option(min=1, help="How many runs, with consecutive seeds.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="First seed.")] = 1,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter, as in TOML; may be given several times."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where to save; out/SCENARIO if not given.")] = None,
    executor: Annotated[
        Executor, typer.Option(help="Compiled loops, or Mesa agents: the same chronicle.")
    ] = Executor.COMPILED,
    workers: Annotated[int, typer.Option(min=1, help="Runs at the same time.")] = 1,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="Move results of other parameters or code away, and begin anew.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes, only the result.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of tables.")] = False,
) -> None:
    """Simulate a scenario, print documented against simulated, and save the runs and a figure.

    Finished runs are kept: interrupted, the same command goes on; with more --seeds it makes only those that are new.
    """
    workers_of(workers)
    chosen = changed(purgesim.load(scenario), settings)
    folder = out or Path("out") / chosen.name
    with Kept(folder, chosen, set_aside=set_aside) as kept, interruptible(folder, lambda: kept.told):
        tell_assumed(chosen, quiet=quiet)
        note_compiling(quiet=quiet)
        wanted = range(seed, seed + seeds)
        there = _made(kept, chosen, wanted, workers, executor.value, quiet=quiet)
        runs = [run for run in there if run.seed in wanted]
        check = check_runs(runs)
        try:
            if not as_json:
                show_results(runs, check)  # before saving: a full disk shall not take the result away
        finally:  # nor shall a reader who has closed the pipe take what would be saved
            save_results(there, check if len(there) == len(runs) else check_runs(there), folder)
        kept.finish()
    if as_json:
        typer.echo(json.dumps(_as_data(runs, check, folder), indent=1, allow_nan=False))
    if not quiet:
        stderr().print(f"saved in {folder} (figure: {folder / 'overview.png'})", soft_wrap=True)


def _made(
    kept: Kept, scenario: purgesim.Scenario, seeds: range, workers: int, executor: Any, *, quiet: bool
) -> list[Run]:
    """Return the runs of these seeds, and others of the same kind that lie there; only what is missing is made.

    What is printed is of the seeds that were asked for, what is saved of all that the folder holds.
    """
    before, missing = kept.runs(), kept.missing(seeds)
    if before:
        kept.notes.append(f"{len(before)} finished run{'s' if len(before) > 1 else ''} of the same kind are used")
    for note in kept.notes if not quiet else ():
        stderr().print(note, soft_wrap=True)
    made: list[Run] = []
    if missing:
        with progress(f"simulating {scenario.name}", quiet=quiet) as told:

            def each(run: Run) -> None:
                kept.keep(run)
                tell_first(run, missing[0], quiet=quiet)

            made = purgesim.simulate_many(
                scenario,
                missing,
                workers=workers,
                executor=executor,
                progress=lambda done, total: told(done + len(before), total + len(before)),
                each=each,
            )
    return sorted([*before, *made], key=lambda run: run.seed)


def _as_data(runs: Sequence[Run], check: pd.DataFrame | None, folder: Path) -> dict[str, Any]:
    """Return the result as plain data; what is missing or not a number is null."""
    return {
        "scenario": runs[0].scenario.name,
        "digest": runs[0].scenario.digest,
        "executor": runs[0].executor,
        "seeds": [run.seed for run in runs],
        "summary": {str(run.seed): json.loads(run.summary.to_json()) for run in runs},
        "patterns": [] if check is None else json.loads(check.to_json(orient="records")),
        "saved": str(folder),
    }


@app.command()
def scenarios() -> None:
    """List the scenarios that come with purgesim, and of which other one they are a change."""
    from purgesim.cli.printing import frame_table, show

    columns = ["name", "extends", "title"]
    show().print(frame_table(columns, purgesim.available()[columns].itertuples(index=False)))


@app.command()
def phases() -> None:
    """List the phases of a day, in order."""
    from purgesim.cli.printing import frame_table, show
    from purgesim.engine.phases import PHASES

    rows = [(number, phase.name, phase.summary) for number, phase in enumerate(PHASES, start=1)]
    show().print(frame_table(["", "phase", "what happens"], rows))


@app.command()
def evidence() -> None:
    """List what is documented, with source and grade."""
    from purgesim.cli.printing import evidence_tables, show

    show().print(*evidence_tables(purgesim.evidence.table()), sep="\n\n")
