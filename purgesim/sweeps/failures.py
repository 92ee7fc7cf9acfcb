"""What can be wrong with a sweep: its design, its folder, or its end."""

from __future__ import annotations

from purgesim.core.errors import MistakesError, PurgesimError

__all__ = ["DesignError", "StoreError", "TooManyRunsError", "WorkersError"]


class DesignError(MistakesError):
    """A design that cannot be run; lists every mistake, each once.

    Parameters
    ----------
    problems : list of str
        One line a mistake: place, what was given, what is allowed, what to do.
    where : str
        File or object in which they were found.
    first : list of str, optional
        Which of them to show, if there are too many.
    """

    def __init__(self, problems: list[str], where: str = "design", first: list[str] | None = None) -> None:
        super().__init__(list(dict.fromkeys(problems)), where, first)


class StoreError(PurgesimError):
    """A folder of results that cannot be written or read, or that belongs to something else."""


class TooManyRunsError(PurgesimError):
    """More runs than anybody starts by accident; to be confirmed."""


class WorkersError(PurgesimError):
    """Workers that cannot be reached, or that run other code."""
