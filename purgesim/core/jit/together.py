"""Compiling everything that a run needs, once, on all cores: what ``make -j`` does for files.

numba compiles one function at a time in one process. Each function has one signature and is cached on its own, so
several processes can share the work: whoever needs a function that another has compiled takes it from the cache.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Final

from purgesim.core.arguments import most_workers
from purgesim.core.jit.cache import cache_folder

__all__ = ["compile_all", "everything_compiled"]

ROOMS: Final = ("purgesim.run", "purgesim.engine.compiled")
"""Modules whose import needs every function that a run needs."""
COMPLETE: Final = "complete"
"""Name of the empty file that tells that a cache folder holds them all."""
MAX_WORKERS: Final = 8
Report = Callable[[int, int], None]


class _Work:
    """The functions to be compiled; threads take them, each for its process."""

    def __init__(self, report: Report | None) -> None:
        self._report = report
        self._change = threading.Condition()
        self._needs: list[set[int]] | None = None
        self._free: list[int] = []
        self._done: set[int] = set()
        self.failed = False

    def begin(self, needs: list[list[int]]) -> None:
        """Set down what is to be done, unless another has; those come first that most others wait for."""
        with self._change:
            if self._needs is None:
                self._needs = [set(n) for n in needs]
                waited_for = [sum(i in n for n in self._needs) for i in range(len(needs))]
                self._free = sorted(range(len(needs)), key=lambda i: -waited_for[i])

    def take(self) -> int | None:
        """Return a function all of whose needs are met, waiting for one; None if there is no more."""
        with self._change:
            while self._free and not self.failed:
                assert self._needs is not None
                for i in self._free:
                    if self._needs[i] <= self._done:
                        self._free.remove(i)
                        return i
                self._change.wait()
            return None

    def finished(self, i: int) -> None:
        """Note that a function is in the cache."""
        with self._change:
            assert self._needs is not None
            self._done.add(i)
            if self._report:
                self._report(len(self._done), len(self._needs))
            self._change.notify_all()

    def fail(self) -> None:
        """Give up: what is missing will be compiled where it is imported."""
        with self._change:
            self.failed = True
            self._change.notify_all()

    @property
    def complete(self) -> bool:
        """Whether everything is in the cache."""
        return self._needs is not None and len(self._done) == len(self._needs)


def _lines_to(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _serve(process: subprocess.Popen[str], work: _Work) -> None:
    """Give a process one function after another."""
    to, answers = _lines_to(process)
    try:
        work.begin(json.loads(answers.readline()))
        while (i := work.take()) is not None:
            print(i, file=to, flush=True)
            if answers.readline() != f"{i}\n":
                raise EOFError("the process has ended")
            work.finished(i)
        to.close()
    except (OSError, EOFError, ValueError):
        work.fail()


def _processes(workers: int) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-m", f"{__package__}.worker", *ROOMS]
    folders = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": folders}
    pipe = subprocess.PIPE
    return [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=environment)
        for _ in range(workers)
    ]


def _default_workers() -> int:
    given = os.environ.get("PURGESIM_COMPILE_WORKERS", "")
    if given.isdecimal():
        return min(int(given), most_workers())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_WORKERS)


def everything_compiled() -> bool:
    """Whether everything that a run needs is in the cache of compiled code.

    Examples
    --------
    >>> everything_compiled() in (True, False)
    True
    """
    return (cache_folder() / COMPLETE).exists()


def compile_all(report: Report | None = None, *, workers: int | None = None) -> bool:
    """Compile everything that a run needs, in several processes, unless it is in the cache.

    Of several commands that begin at once one compiles, and the others wait for it. What cannot be compiled this way,
    for whatever reason, is compiled as before: where it is imported.

    Parameters
    ----------
    report : callable, optional
        Called with how many functions are done, and of how many.
    workers : int, optional
        Processes; by default ``$PURGESIM_COMPILE_WORKERS``, else one a core, at most 8. With 0 nothing is done.

    Returns
    -------
    bool
        Whether everything is in the cache.

    Examples
    --------
    >>> compile_all(workers=0) in (True, False)
    True
    """
    workers = _default_workers() if workers is None else workers
    if everything_compiled() or workers < 1 or not sys.executable:
        return everything_compiled()
    with _alone():
        return everything_compiled() or _compile_all(report, workers)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other command compiles into the cache; where the system has no such locks, do not wait.

    The lock is the process's: one that is killed leaves none behind.
    """
    with ExitStack() as held:
        with suppress(ImportError, OSError):
            import fcntl

            lock = held.enter_context((cache_folder() / "compiling").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _compile_all(report: Report | None, workers: int) -> bool:
    work = _Work(report)
    try:
        processes = _processes(workers)
    except OSError:
        return False
    try:
        threads = [threading.Thread(target=_serve, args=(process, work), daemon=True) for process in processes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:  # also when interrupted: what is compiled stays
        work.fail()
        for process in processes:
            process.kill()
            process.wait()
            for pipe in _lines_to(process):
                with suppress(OSError):
                    pipe.close()
    if work.complete:
        (cache_folder() / COMPLETE).touch()
    return work.complete
