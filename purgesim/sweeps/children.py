"""Workers that run the user's script again from its first line: told in one line, where Dask tells a hundred."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from purgesim.sweeps.failures import WorkersError

__all__ = ["refuse_in_children", "starting"]

MARK: Final = "PURGESIM_SCRIPT_RUN_AGAIN"
"""Variable of the environment: the file in which a worker says that it runs the script again."""
GUARD: Final = 'put the call under `if __name__ == "__main__":`'
AGAIN: Final = f"workers: a script that starts several is run again by each of them; {GUARD}, or use one worker"
STREAM: Final = (
    "workers: a program read from standard input cannot start several, for they look for its file; "
    f"save it as a file and {GUARD}, or use one worker"
)


def refuse_in_children() -> None:
    """End a process that was started as a worker and is running the script that started it, before it does anything.

    Raises
    ------
    WorkersError
        If the process was not started by purgesim; a worker of ours leaves its mark and ends without a word.
    """
    if not _running_the_script_again():
        return
    mark = os.environ.get(MARK)
    if mark is None:
        raise WorkersError(AGAIN)
    Path(mark).touch()
    raise SystemExit(1)


def _running_the_script_again() -> bool:
    """Whether this is a child process of multiprocessing in which its parent's script is being run.

    Multiprocessing gives the script this name while it runs in a child; later the child has the script's functions,
    which are of the same name, but no longer runs it.
    """
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == "__mp_main__" and frame.f_code.co_name == "<module>":
            return True
        frame = frame.f_back
    return False


@contextmanager
def starting() -> Iterator[None]:
    """Start workers inside: if they run the script again instead, say so.

    Raises
    ------
    WorkersError
        If the call is not under a guard, or the program comes from standard input.
    """
    refuse_in_children()
    if str(getattr(sys.modules["__main__"], "__file__", "")).startswith("<"):
        raise WorkersError(STREAM)
    with tempfile.TemporaryDirectory(prefix="purgesim-workers-") as folder:
        mark, before = Path(folder) / "again", os.environ.get(MARK)
        os.environ[MARK] = str(mark)
        try:
            yield
        except Exception:
            if mark.exists():
                raise WorkersError(AGAIN) from None
            raise
        finally:
            os.environ.pop(MARK)
            if before is not None:
                os.environ[MARK] = before
