"""Tables in memory as columns: DataFrames of pandas and polars, Arrow tables, mappings of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from purgesim.reading.cells import UnreadableError, array_of
from purgesim.reading.mistakes import Mistakes
from purgesim.reading.settling import unreadable
from purgesim.reading.source import Source

__all__ = ["read_frame"]


def read_frame(given: Any, name: str, found: Mistakes) -> Source | None:
    """Read a table in memory, or note why it is none.

    Parameters
    ----------
    given : DataFrame of pandas or polars, pyarrow.Table, mapping of names to lists, or what gives an Arrow stream
        The table.
    name : str
        What to call it.
    found : Mistakes
        Modified.

    Returns
    -------
    Source or None
        All its columns, not yet settled (`purgesim.reading.settling`).
    """
    columns = _columns_of(given, name, found)
    if columns is None:
        return None
    source = Source(name, [_name_of(title) for title, _ in columns])
    lengths = {len(values) for _, values in columns}
    if len(lengths) > 1:
        told = ", ".join(f"{title} {len(values):,}" for title, values in columns[:8])
        found.whole(name, f"its columns have different lengths ({told}); allowed: the same; mend it")
        return None
    source.length = max(lengths, default=0)
    for (_, values), title in zip(columns, source.names, strict=True):
        try:
            source.arrays.append(_as_arrow(values))
        except UnreadableError as error:
            source.arrays.append(unreadable(source, title, error, found))
    return source


def _name_of(title: Any) -> str:
    """Return a column's name as a text, "" for none (None, NaN)."""
    return "" if title is None or title != title else " ".join(str(title).split())


def _columns_of(given: Any, name: str, found: Mistakes) -> list[tuple[Any, Any]] | None:
    """Return names and columns in their order, double names kept, or note why there are none."""
    if hasattr(given, "columns") and hasattr(given, "iloc"):
        index = given.index
        named = [(title, index.get_level_values(i)) for i, title in enumerate(index.names) if title is not None]
        return named + [(title, given.iloc[:, i]) for i, title in enumerate(given.columns)]
    if isinstance(given, Mapping):
        one = [
            str(title) for title, values in given.items() if isinstance(values, str) or not hasattr(values, "__len__")
        ]
        if one:
            found.whole(name, f"column {', '.join(one)}: no list; allowed: a list of values; put it in brackets")
            return None
        return list(given.items())
    if hasattr(given, "collect") and hasattr(given, "explain"):
        found.whole(name, "given a LazyFrame; allowed: a DataFrame; collect() makes it one")
        return None
    if isinstance(given, pa.Table) or (hasattr(given, "__arrow_c_stream__") and hasattr(given, "columns")):
        table = given if isinstance(given, pa.Table) else pa.table(given)
        return list(zip(table.column_names, table.columns, strict=True))
    kinds = "a path, a DataFrame, an Arrow table or a mapping of lists"
    found.whole(name, f"given {type(given).__name__}; allowed: {kinds}")
    return None


def _as_arrow(values: Any) -> pa.Array:
    """Return a column as one Arrow array; a column of objects is one of texts, by one rule for each."""
    if isinstance(values, pa.ChunkedArray):
        whole = values.combine_chunks()
        return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
    kind = getattr(values, "dtype", None)
    if kind is None or str(kind) == "object" or type(kind).__name__ in ("PeriodDtype", "SparseDtype", "IntervalDtype"):
        return array_of(values)
    if type(kind).__name__ == "CategoricalDtype" and str(kind.categories.dtype) == "object":
        return array_of(values)
    try:
        return _as_arrow(pa.chunked_array(pa.array(values, from_pandas=True)))
    except (pa.ArrowException, ValueError, TypeError):
        return array_of(values)
