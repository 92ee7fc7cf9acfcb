"""Mistakes, each with file, row and column; all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import MistakesError

if TYPE_CHECKING:
    from purgesim.reading.source import Source

__all__ = ["OF_A_SORT", "Mistakes", "nearest", "short"]

OF_A_SORT: Final = 10_000
"""Mistakes of one sort in one column that are listed; what goes beyond is counted."""
SHOWN_OF_A_SORT: Final = 3
"""Of these, those that are shown where there are too many of all sorts."""
LONGEST: Final = 60
GUESSED: Final = 10
"""Unknown words of one column for which the nearest known one is looked up; with more of them none is."""
COMPARED: Final = 2_000
"""Known words among which the nearest is looked for; among more none is."""


def short(value: object) -> str:
    """Return what was given, in quotes and shortened.

    Examples
    --------
    >>> short("x" * 80)[-5:], short("Yanan")
    ("xxx'…", "'Yanan'")
    """
    text = repr(value[: 2 * LONGEST] if isinstance(value, str) else value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}'…"


def nearest(given: Collection[str], known: Collection[str]) -> dict[str, str]:
    """Return the known word nearest to each that is not known, where one is near; nothing if they are many.

    Parameters
    ----------
    given : collection of str
        All the unknown words of a column.
    known : collection of str
        Those that are known.

    Returns
    -------
    dict of str to str
        Empty for more than ten unknown words or more than two thousand known ones: looking takes their product.

    Examples
    --------
    >>> nearest(["Bodi", "zzz"], ["id", "body"])
    {'Bodi': 'body'}
    """
    if len(given) > GUESSED or len(known) > COMPARED:
        return {}
    by_case = {word.casefold(): word for word in known}
    found = {word: difflib.get_close_matches(word[:LONGEST].casefold(), by_case, 1) for word in given}
    return {word: by_case[near[0]] for word, near in found.items() if near}


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
        column: str | None,
        rows: NDArray[Any] | Sequence[int],
        told: str | Callable[[int], str],
    ) -> None:
        """Note the same sort of mistake in many rows.

        Parameters
        ----------
        source : Source
            The table.
        column : str or None
            Name of the column; None: the whole row.
        rows : ndarray of int, shape (n,)
            Rows of the table, 0 the first.
        told : str or callable
            What is wrong; a function is given the place in `rows`.
        """
        numbers = np.asarray(rows)
        self.places(source.name, source.places(numbers[:OF_A_SORT]), len(numbers), told, column)

    def places(
        self,
        name: str,
        places: Sequence[str],
        number: int,
        told: str | Callable[[int], str],
        column: str | None = None,
    ) -> None:
        """Note the same sort of mistake at many places, of which the first may be given only.

        Parameters
        ----------
        name : str
            File or object to blame.
        places : sequence of str
            The first of the places, in words.
        number : int
            All of them.
        told, column
            As for `rows`.
        """
        before, of = len(self.found), "" if column is None else f", column {column}"
        for i, place in enumerate(places):
            self.found.append(f"{place}{of}: {told if isinstance(told, str) else told(i)}")
        if number > len(places):
            self.found.append(f"{name}{of}: {number - len(places):,} more mistakes of this sort")
        self.first += self.found[before : before + SHOWN_OF_A_SORT]

    def stop_if_any(self, where: str, error: type[MistakesError] = MistakesError) -> None:
        """Raise all that was found as the given error, if anything was."""
        if self.found:
            raise error(self.found, where, self.first)
