"""What has been read is settled: cells in their one form, blank rows at the end and blank columns left out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.reading.cells import UnreadableError, tidy
from purgesim.reading.mistakes import OF_A_SORT, Mistakes
from purgesim.reading.source import Source

__all__ = ["empty_rows", "settle"]

UNNAMED: Final = ("Unnamed: ", "__index_level_")
"""What pandas calls a column, or an index in Parquet, that had no name."""


def settle(source: Source, found: Mistakes) -> Source:
    """Put every column of a source into its one form, and leave out what is blank at its end.

    Parameters
    ----------
    source : Source
        With `names` and `arrays`; modified.
    found : Mistakes
        Modified: cells that are no cells, blank rows between others.
    """
    for place, column in enumerate(source.arrays):
        try:
            source.arrays[place] = tidy(column)
        except UnreadableError as error:
            source.arrays[place] = unreadable(source, source.names[place], error, found)
    _leave_out_blank_rows(source, found)
    source.names = ["" if name.startswith(UNNAMED) else name for name in source.names]
    kept = [i for i, name in enumerate(source.names) if name or not empty_rows(source.arrays[i]).all()]
    source.names, source.arrays = [source.names[i] for i in kept], [source.arrays[i] for i in kept]
    return source


def unreadable(source: Source, name: str, error: UnreadableError, found: Mistakes) -> pa.Array:
    """Note cells that are no cells; return nothing in their stead."""
    source.whole = False
    told = "a cell holds one text, number, truth value or date; mend it"
    found.rows(source, name, error.rows, lambda i: f"given {error.given[i]}; {told}")
    return pa.nulls(source.length, pa.string())


def empty_rows(column: pa.Array) -> NDArray[Any]:
    """Return where a settled column has nothing; shape (n,), bool."""
    if pa.types.is_dictionary(column.type) and column.dictionary.null_count:
        column = column.dictionary_decode()
    empty: NDArray[Any] = pc.is_null(column).to_numpy(zero_copy_only=False)
    return empty


def _leave_out_blank_rows(source: Source, found: Mistakes) -> None:
    """Leave out rows without content; note those before the last that has some."""
    if source.labels is not None:  # nodes and edges are there without any attribute
        return
    rows = np.arange(source.length)
    for column in source.arrays:
        if not len(rows):
            break
        rows = rows[empty_rows(column.take(pa.array(rows)) if len(rows) < source.length else column)]
    blank = np.union1d(source.numbers(rows), np.asarray(source.blank, np.int64))
    if not len(blank):
        return
    full = np.setdiff1d(np.arange(source.length), rows)
    uneven = np.setdiff1d(np.asarray(source.lost, np.int64), blank)
    last = max([*source.numbers(full[-1:]).tolist(), *uneven[-1:].tolist()], default=0)
    inside = blank[blank < last]
    places = [f"{source.name}, row {row}" for row in inside[:OF_A_SORT].tolist()]
    found.places(source.name, places, len(inside), "blank; allowed: blank rows at the end only; leave it out")
    source.lost = np.union1d(np.asarray(source.lost, np.int64), blank)
    if len(rows):
        at_end = len(full) == 0 or full[-1] == len(full) - 1
        kept = pa.array(full)
        source.arrays = [c.slice(0, len(full)) if at_end else c.take(kept) for c in source.arrays]
        source.length = len(full)
