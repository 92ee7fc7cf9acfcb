"""How far the work has come, and how long it will yet take: on standard error, so that results can be piped."""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn as TimeLeftColumn

from purgesim.core.errors import ScenarioWarning

__all__ = ["Report", "note_compiling", "note_warnings", "progress", "stderr"]

Report = Callable[[int, int], None]
"""Called with how many are done, and of how many."""
PACE: Final = 32
"""Reports by which the time left is told: what an earlier call had finished already took no time."""


def stderr() -> Console:
    """Return a console on standard error."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progress(label: str, *, quiet: bool = False, console: Console | None = None) -> Iterator[Report]:
    """Show progress while the body runs: a bar on a terminal, else one line whenever a tenth is done.

    Parameters
    ----------
    label : str
        What is being done.
    quiet : bool
        Show nothing.
    console : Console, optional
        Where; standard error by default.

    Yields
    ------
    callable
        To be called with how many are done, and of how many.
    """
    console = console or stderr()
    if quiet:
        yield _silent
    elif console.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        times = (TimeElapsedColumn(), TextColumn("left"), TimeLeftColumn(elapsed_when_finished=False))
        with Progress(*columns, *times, console=console, transient=True) as bars:
            task = bars.add_task(label, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)
    else:
        yield _lines(label, console)


def _silent(_done: int, _total: int) -> None:
    """Say nothing."""


def _lines(label: str, console: Console) -> Report:
    last, told = deque([(time.monotonic(), 0)], maxlen=PACE), 0

    def report(done: int, total: int) -> None:
        nonlocal told
        last.append((time.monotonic(), done))
        tenth = 10 * done // max(total, 1)
        if done and tenth > told:
            told = tenth
            left = (last[-1][0] - last[0][0]) / max(done - last[0][1], 1) * (total - done)
            console.print(f"{label}: {done} of {total}, {left:.0f} s left")

    return report


def note_warnings(*, quiet: bool = False) -> None:
    """Print what is told of a scenario as a note on standard error, without Python's line of code; once each."""
    if quiet:
        warnings.simplefilter("ignore", ScenarioWarning)
        return
    usual = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *more: Any, **named: Any) -> None:
        if issubclass(category, ScenarioWarning):
            stderr().print(f"note: {message}", markup=False, soft_wrap=True)
        else:
            usual(message, category, *more, **named)

    warnings.showwarning = show


def note_compiling(*, quiet: bool = False, console: Console | None = None) -> None:
    """Compile first, if that has not been done for this very source, and say so."""
    from purgesim.core.jit import compile_all, everything_compiled

    if everything_compiled():
        return
    console = console or stderr()
    if not quiet:
        console.print("compiling (once for each version of purgesim; about half a minute)")
    with progress("compiling", quiet=quiet, console=console) as report:
        compile_all(report)
