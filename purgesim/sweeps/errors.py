"""What can be wrong with a sweep: its design, its folder, or its end."""

from __future__ import annotations

from purgesim.errors import PurgesimError

__all__ = ["DesignError", "StoreError", "TooManyRunsError", "WorkersError"]


class DesignError(PurgesimError):
    """A design that cannot be run; lists every mistake.

    Parameters
    ----------
    problems : list of str
        One line a mistake: place, what was given, what is allowed, what to do.
    where : str
        File or object in which they were found.
    """

    def __init__(self, problems: list[str], where: str = "design") -> None:
        self.problems = list(dict.fromkeys(problems))
        count = len(self.problems)
        head = f"{where}: {count} mistake{'s' if count != 1 else ''}"
        super().__init__("\n".join([head, *(f"  - {p}" for p in self.problems)]))


class StoreError(PurgesimError):
    """A folder of results that cannot be written or read, or that belongs to something else."""


class TooManyRunsError(PurgesimError):
    """More runs than anybody starts by accident; to be confirmed."""


class WorkersError(PurgesimError):
    """Workers that cannot be reached, or that run other code."""
