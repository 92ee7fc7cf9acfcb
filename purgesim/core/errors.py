"""Errors a user can act on: what was given, what is allowed, where, and what to do."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CheckpointError",
    "CopyError",
    "MistakesError",
    "PartyTablesError",
    "PurgesimError",
    "ScenarioError",
    "ScenarioWarning",
    "TableError",
    "TooLargeError",
    "shown",
]

SHOWN: Final = 50
"""Mistakes of a user's tables that are printed; all of them are in ``problems``."""


def shown(value: object, most: int = 60) -> str:
    """Return a value as a message shows it, cut off if it is long.

    Examples
    --------
    >>> shown("a date"), shown(list(range(99)), 20)
    ("'a date'", '[0, 1, 2, 3, 4, 5...')
    """
    try:
        text = " ".join(repr(value).splitlines())  # a table has lines, a message is one
    except ValueError:  # a whole number of thousands of digits
        return f"a number too long to be shown ({type(value).__name__})"
    return text if len(text) <= most else f"{text[: most - 3]}..."


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


class ScenarioWarning(UserWarning):
    """Something in a scenario that is taken as it stands and is probably a slip, or a comparison of unlike things."""


class TooLargeError(PurgesimError):
    """A party or run that does not fit into this machine's memory."""


class TableError(PurgesimError):
    """Tables of a user's own that do not fit together."""


class MistakesError(TableError):
    """Tables of a user's own that cannot be used; lists every mistake with file, row and column.

    Parameters
    ----------
    problems : list of str
        One line a mistake. The text shows at most 50 and how many more there are; ``problems`` has all.
    where : str
        Folder or object in which they were found.
    first : list of str, optional
        Which of them to show, if there are too many: some of every sort.
    """

    def __init__(self, problems: list[str], where: str, first: list[str] | None = None) -> None:
        self.problems = list(problems)
        self.where = where
        self.first = first
        count = len(self.problems)
        shown = self.problems if count <= SHOWN else (first or self.problems)[:SHOWN]
        lines = [f"{where}: {count:,} mistake{'s' if count != 1 else ''}", *(f"  - {p}" for p in shown)]
        if count > SHOWN:
            lines.append(f"  ... and {count - len(shown):,} more; all of them are in the exception's .problems")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[MistakesError], tuple[list[str], str, list[str] | None]]:
        return type(self), (self.problems, self.where, self.first)


class PartyTablesError(MistakesError):
    """Tables of a user's own party that cannot be used."""


class CheckpointError(PurgesimError):
    """A checkpoint or saved run that cannot be read, or belongs to other code."""


class CopyError(PurgesimError, TypeError):
    """What cannot be copied, pickled or sent to a process; a `TypeError`, as `copy` and `pickle` raise."""
