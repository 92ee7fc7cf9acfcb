"""Errors a user can act on: what was given, what is allowed, where, and what to do."""

from __future__ import annotations

__all__ = ["CheckpointError", "PurgesimError", "ScenarioError", "TableError", "TooLargeError"]


class PurgesimError(Exception):
    """Base of every error that is the user's to mend; the command line exits with code 2."""


class ScenarioError(PurgesimError):
    """A scenario, or a change of one, that cannot be used; lists every mistake with its place.

    Parameters
    ----------
    problems : list of str
        One line a mistake: place, what was given, what is allowed, what to do.
    where : str
        File or object in which they were found.
    """

    def __init__(self, problems: list[str], where: str = "scenario") -> None:
        self.problems = list(problems)
        self.where = where
        count = len(self.problems)
        head = f"{where}: {count} mistake{'s' if count != 1 else ''}"
        super().__init__("\n".join([head, *(f"  - {p}" for p in self.problems)]))


class TooLargeError(PurgesimError):
    """A party or run that does not fit into this machine's memory."""


class TableError(PurgesimError):
    """Tables of a user's own party that do not fit together."""


class CheckpointError(PurgesimError):
    """A checkpoint or saved run that cannot be read, or belongs to other code."""
