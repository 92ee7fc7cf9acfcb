"""``purgesim sweep``: a design over a scenario, and the merging of what several machines made."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import purgesim
from purgesim.cli.progress import note_compiling, stderr
from purgesim.cli.settings import changed
from purgesim.core.errors import PurgesimError

if TYPE_CHECKING:
    from purgesim.sweeps import Account, Cost

__all__ = ["bar", "confirmed", "interruptible", "sweep"]

INTERRUPTED = 130


class Series(StrEnum):
    """What can be kept of each run beside its figures."""

    DAILY = "daily"
    EVENTS = "events"


def sweep(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of a TOML file; or: merge A B ...")
    ],
    folders: Annotated[list[Path] | None, typer.Argument(metavar="", help="Folders to merge.", hidden=True)] = None,
    design: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Design: TOML, or a CSV or Parquet table of points.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where; the same command continues.")] = None,
    seeds: Annotated[int | None, typer.Option(min=1, help="Seeds a point, from 1; else as the design says.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter at all points.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 1,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, instead.")] = None,
    series: Annotated[list[Series] | None, typer.Option(help="Keep daily series or events of each run.")] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Make only the I-th of N shares, to be merged.")] = "1/1",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without asking, however large.")] = False,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="Keep results of other code apart, and make them again.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only the account.")] = False,
) -> None:
    """Run a scenario at every point of a design; finished runs are kept, and the same command continues.

    purgesim sweep merge A B --out C puts together what several machines have made with --shard.
    """
    if scenario == "merge":
        _merge(folders or [], out)
        return
    if folders:
        raise PurgesimError(f"sweep: given {folders[0]} after the scenario; name the design with --design")
    if design is None:
        raise PurgesimError("--design: not given; the path of a design.toml, or of a table of points")
    chosen = changed(purgesim.load(scenario), settings)
    folder = out or Path("out") / f"{chosen.name}_{design.stem}"
    plan, n_seeds = purgesim.sweeps.read_design(design, chosen)
    kept = tuple(s.value for s in series or [])
    wanted = seeds or n_seeds or 1
    sure = confirmed(purgesim.sweeps.cost_of(chosen, len(plan) * wanted, workers, kept), yes=yes, quiet=quiet)
    note_compiling(quiet=quiet)
    with interruptible(folder), bar(f"sweep of {chosen.name}", quiet=quiet) as report:
        done = purgesim.sweep(
            chosen,
            plan,
            wanted,
            out=folder,
            workers=workers,
            scheduler=scheduler,
            series=kept,
            shard=_shard(shard),
            yes=sure,
            set_aside=set_aside,
            report=report,
        )
    typer.echo(f"{done.account}\nresults: {folder}")
    raise typer.Exit(done.account.exit_code)


def _shard(text: str) -> tuple[int, int]:
    number, _, shards = text.partition("/")
    if not (number.isdecimal() and shards.isdecimal()):
        raise PurgesimError(f"--shard: given {text!r}; allowed: I/N, such as 1/2")
    return int(number), int(shards)


def _merge(folders: list[Path], out: Path | None) -> None:
    if out is None:
        raise PurgesimError("--out: not given; the name of a new folder for what is merged")
    target = purgesim.sweeps.merge(folders, out)
    typer.echo(f"{len(purgesim.sweeps.read_runs(target))} runs\nresults: {target}")


def confirmed(cost: Cost, *, yes: bool, quiet: bool) -> bool:
    """Say what will be run, and ask first if it is very large.

    Returns
    -------
    bool
        True: it may begin.

    Raises
    ------
    PurgesimError
        If it is very large, was not confirmed, and nobody is there to be asked.
    """
    if not quiet:
        stderr().print(str(cost), highlight=False)
    if not cost.large or yes:
        return True
    if not sys.stdin.isatty():
        raise PurgesimError(f"{cost}: nothing was run; say --yes if that is meant")
    typer.confirm("Begin?", abort=True, err=True)
    return True


@contextmanager
def interruptible(folder: Path | None, left: Callable[[], str] | None = None) -> Iterator[None]:
    """End cleanly on Ctrl-C and on a batch system's notice to end: what is finished is kept.

    Parameters
    ----------
    folder : Path, optional
        In which it is kept, for the message.
    left : callable, optional
        Gives the message instead: what is left of the work.
    """

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        kept = f"finished runs are kept in {folder}; the same command continues" if folder else "nothing was saved"
        kept = kept if left is None else left()
        stderr().print(f"interrupted; {kept}", soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def bar(label: str, *, quiet: bool) -> Iterator[Any]:
    """Show runs done, rate, time left and failures: a bar on a terminal, else a line now and then.

    Yields
    ------
    callable
        To be called with the account.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = stderr()
    if quiet:
        yield None
    elif not console.is_terminal:
        yield _Lines(label)
    else:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[told]}"), console=console, transient=True) as bars:
            task = bars.add_task(label, total=None, told="")

            def report(account: Account) -> None:
                done = account.before + account.made
                bars.update(task, completed=done + len(account.failed), total=account.wanted, told=_told(account))

            yield report


def _told(account: Account) -> str:
    """Return rate, time left and failures."""
    from purgesim.sweeps.costs import duration

    parts = []
    if account.made and account.wall:
        rate = account.made / account.wall
        parts = [f"{rate:.1f} runs/s", f"{duration(account.missing / rate)} left"]
    if account.failed:
        parts.append(f"{len(account.failed)} failed")
    return ", ".join(parts)


class _Lines:
    """Where there is no terminal: a line whenever a tenth is done, and at the first failure."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._tenth = 0
        self._failed = 0

    def __call__(self, account: Account) -> None:
        done = account.before + account.made + len(account.failed)
        tenth = 10 * done // max(account.wanted, 1)
        if tenth > self._tenth or (account.failed and not self._failed):
            stderr().print(f"{self._label}: {done} of {account.wanted} runs, {_told(account)}", soft_wrap=True)
        self._tenth, self._failed = tenth, len(account.failed)
