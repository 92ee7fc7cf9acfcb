"""A table as it was given: its columns in one form, and words for its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["Source"]


@dataclass
class Source:
    """A table as it was given.

    Attributes
    ----------
    name : str
        File or object to blame.
    names : list of str
        Names of all columns, in their order; "" for one without a name.
    arrays : list of pyarrow.Array
        The columns in their order: texts (trimmed, null where empty; perhaps as a dictionary), int64, float64, bool,
        dates or times of day and date.
    columns : dict of str to pyarrow.Array
        By name, those that were taken (`purgesim.reading.take`).
    length : int
        Rows; blank ones at the end are left out.
    first_row : int
        Number of the first row in the words of whoever gave it: 2 in a CSV, whose header is row 1; else 0.
    lost : sequence of int
        Rows, by that number and ascending, that are no rows of the table: blank, or of another length.
    blank : sequence of int
        Rows of a CSV that are both.
    whole : bool
        Whether every row and every column that must be there could be read: if not, what other tables say of them
        cannot be checked.
    labels : callable, optional
        Words for a row, if it has no number (nodes and edges).
    notes : list of str
        What was read in another way than it was written, in words.
    meanings : dict of str to str
        What the declared columns hold.
    """

    name: str
    names: list[str] = field(default_factory=list)
    arrays: list[pa.Array] = field(default_factory=list)
    columns: dict[str, pa.Array] = field(default_factory=dict)
    length: int = 0
    first_row: int = 0
    lost: Sequence[int] | NDArray[Any] = ()
    blank: Sequence[int] = ()
    whole: bool = True
    labels: Callable[[int], str] | None = None
    notes: list[str] = field(default_factory=list)
    meanings: dict[str, str] = field(default_factory=dict)

    def numbers(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers of rows, which count from 0, in the words of whoever gave the table; int64."""
        numbers = np.asarray(rows, np.int64) + self.first_row
        if len(self.lost):
            read_before = np.asarray(self.lost) - np.arange(len(self.lost))  # rows read before each that was lost
            numbers += np.searchsorted(read_before, numbers, side="right")
        return numbers

    def places(self, rows: NDArray[Any]) -> list[str]:
        """Return file and row of each in words; `rows` count from 0."""
        if self.labels is not None:
            return [f"{self.name}, {self.labels(row)}" for row in np.asarray(rows).tolist()]
        return [f"{self.name}, row {number}" for number in self.numbers(rows).tolist()]

    def place(self, row: int) -> str:
        """Return file and row in words; `row` counts from 0."""
        return self.places(np.array([row]))[0]

    def row(self, row: int) -> str:
        """Return the row in words, without the file."""
        return self.place(row).removeprefix(f"{self.name}, ")
