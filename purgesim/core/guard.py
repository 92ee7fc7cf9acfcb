"""One at a time: what may not be entered twice, by another thread or by code it calls itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

from purgesim.core.errors import PurgesimError

__all__ = ["Guard", "ProcessLock"]

BUSY: Final = (
    "called while this is being run, by another thread or by a hook; wait until it is done, or give each thread one of "
    "its own: fork() before"
)
REMEDY: Final = "start anew, or go on from a fork or a checkpoint made before"


class Guard:
    """Lets one at a time work on the tables of a run, and nobody after a day that was begun and not finished.

    Compiled code releases the interpreter's lock, so two threads in the same tables would tear them. A copy, and what
    is read from a pickle, begins free: only what is whole is copied.

    Examples
    --------
    >>> guard = Guard()
    >>> with guard.held("run"):
    ...     with guard.held("result"):
    ...         pass
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: result: called while this is being run, by another thread or by a hook; wait \
until it is done, or give each thread one of its own: fork() before
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # in a child process made meanwhile it stays closed, as it should
        self._torn = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return Guard, ()

    @contextmanager
    def held(self, what: str) -> Iterator[None]:
        """Let only this caller in.

        Parameters
        ----------
        what : str
            What they want to do, for the message.

        Raises
        ------
        PurgesimError
            If somebody else is in, or a day was left unfinished.
        """
        if not self._lock.acquire(blocking=False):
            raise PurgesimError(f"{what}: {BUSY}")
        try:
            self.refuse_torn(what)
            yield
        finally:
            self._lock.release()

    def refuse_busy(self, what: str) -> None:
        """Raise if somebody is in."""
        if self._lock.locked():
            raise PurgesimError(f"{what}: {BUSY}")

    def refuse_torn(self, what: str) -> None:
        """Raise if a day was begun and not finished."""
        if self._torn:
            raise PurgesimError(f"{what}: {self._torn}; {REMEDY}")

    @contextmanager
    def whole(self, stretch: str) -> Iterator[None]:
        """Note that a stretch was not finished, if it ends by an error or an interruption.

        Parameters
        ----------
        stretch : str
            What is to be finished, for the message: ``"1957-06-01"``, ``"the hooks of 1957-06-01"``.
        """
        self._torn = f"{stretch} was begun and not finished, so that the books do not agree any more"
        yield
        self._torn = ""


class ProcessLock:
    """A lock that a child process, made while another thread held it, does not wait for.

    Examples
    --------
    >>> with ProcessLock() as lock:
    ...     lock is not None
    True
    """

    def __init__(self) -> None:
        self._lock, self._process = threading.Lock(), os.getpid()

    def __enter__(self) -> Self:
        if self._process != os.getpid():
            self._lock, self._process = threading.Lock(), os.getpid()
        self._lock.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.release()
