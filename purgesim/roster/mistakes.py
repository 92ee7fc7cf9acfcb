"""Mistakes, each with file, row and column; all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.errors import PartyTablesError

if TYPE_CHECKING:
    from purgesim.roster.sources import Source

__all__ = ["Mistakes", "short"]

OF_A_SORT: Final = 10_000
"""Mistakes of one sort in one column that are listed; what goes beyond is counted."""
SHOWN_OF_A_SORT: Final = 3
"""Of these, those that are shown where there are too many of all sorts."""
LONGEST: Final = 60


def short(value: object) -> str:
    """Return what was given, in quotes and shortened.

    Examples
    --------
    >>> short("x" * 80)[-5:], short("Yanan")
    ("xxx'…", "'Yanan'")
    """
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}'…"


class Mistakes:
    """The mistakes found so far."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.first: list[str] = []  # some of every sort

    def whole(self, source: str, told: str) -> None:
        """Note a mistake that concerns a whole table."""
        self.found.append(f"{source}: {told}")
        self.first.append(self.found[-1])

    def rows(
        self,
        source: Source,
        column: str,
        rows: NDArray[Any] | Sequence[int],
        told: str | Callable[[int], str],
    ) -> None:
        """Note the same sort of mistake in many rows.

        Parameters
        ----------
        source : Source
            The table.
        column : str
            Name of the column.
        rows : ndarray of int, shape (n,)
            Rows of the table, 0 the first.
        told : str or callable
            What is wrong; a function is given the place in `rows`.
        """
        numbers, before = np.asarray(rows), len(self.found)
        for place, row in enumerate(numbers[:OF_A_SORT].tolist()):
            text = told if isinstance(told, str) else told(place)
            self.found.append(f"{source.place(row)}, column {column}: {text}")
        if len(numbers) > OF_A_SORT:
            more = len(numbers) - OF_A_SORT
            self.found.append(f"{source.name}, column {column}: {more:,} more mistakes of this sort")
        self.first += self.found[before : before + SHOWN_OF_A_SORT]

    def stop_if_any(self, where: str) -> None:
        """Raise all that was found, if anything was."""
        if self.found:
            raise PartyTablesError(self.found, where, self.first)
