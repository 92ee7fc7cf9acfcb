"""A table of points, one a row, as the values of parameters; cells are read as in rosters and records."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from purgesim.reading.columns import take
from purgesim.reading.files import open_table
from purgesim.reading.mistakes import Mistakes
from purgesim.reading.parsing import is_empty
from purgesim.reading.source import Source
from purgesim.sweeps.failures import DesignError
from purgesim.sweeps.plain import plain

__all__ = ["tell_empty_rows", "values_in"]

POINT: Final = "point"
"""Index of the table that `Design.frame` gives: the number of a point, no parameter."""
WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
TRUTH: Final = {"true": True, "false": False}


def values_in(given: Any, where: str = "design") -> dict[str, list[Any]]:
    """Return the values of each parameter, one a row of a table.

    Parameters
    ----------
    given : path, DataFrame of pandas or polars, pyarrow.Table or mapping of lists
        Columns are dotted names of parameters.
    where : str
        What to blame.

    Returns
    -------
    dict of str to list
        Numbers, truth values and words; a text that begins as a JSON list is a schedule.

    Raises
    ------
    DesignError
        With every mistake: cells, rows and columns that cannot be read, empty cells.
    """
    found = Mistakes()
    table, name = _flat(given)
    source = open_table(table, name, found)
    if source is not None:
        take(source, (), found, unknown="keep")
        tell_empty_rows(source, found)
        for column in source.columns:
            empty = np.flatnonzero(is_empty(source, column))
            found.rows(source, column, empty, "empty; a point gives a value to each parameter; fill it in")
    found.stop_if_any(where, DesignError)
    assert source is not None
    return {column: _values(array) for column, array in source.columns.items()}


def tell_empty_rows(source: Source, found: Mistakes) -> None:
    """Note rows that say NA in every column: unlike blank lines at the end, they were meant to be points."""
    if source.first_row == 0 or source.notes:
        places = [f"{source.name}, row {row}" for row in source.lost]
        found.places(source.name, places, len(places), "empty in every column; fill it in or leave the row out")


def _flat(given: Any) -> tuple[Any, str]:
    """Return a table whose schedules are texts, as they are in a CSV, and what to call it."""
    name = "design"
    if isinstance(given, (str, Path)) and str(given).lower().endswith(".parquet") and Path(given).is_file():
        import pyarrow.parquet as pq

        try:
            given, name = pq.ParquetFile(given).read(), Path(given).name
        except (OSError, pa.ArrowException):
            return given, name  # the reader says why
    if isinstance(given, pa.Table):
        for place, column in enumerate(given.columns):
            if pa.types.is_nested(column.type):
                given = given.set_column(place, given.column_names[place], pa.array(map(_text, column.to_pylist())))
    elif hasattr(given, "iloc") and hasattr(given, "columns"):
        given = given.reset_index(drop=True) if given.index.name == POINT else given
        lists = [i for i in range(given.shape[1]) if given.iloc[:, i].map(_is_list).any()]
        if lists:
            given = given.copy()
            for i in lists:
                given.isetitem(i, given.iloc[:, i].map(_text).astype(object))
    return given, name


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple, np.ndarray))


def _text(value: Any) -> Any:
    return json.dumps(plain(value)) if _is_list(value) else value


def _values(array: pa.Array) -> list[Any]:
    values: list[Any] = array.to_pylist()
    if not all(isinstance(value, str) for value in values):
        return values
    if all(value.lower() in TRUTH for value in values):
        return [TRUTH[value.lower()] for value in values]
    rest = [value for value in values if not value.startswith("[")]
    read: Any = str
    if all(NUMBER.fullmatch(value) for value in rest):
        read = int if all(WHOLE.fullmatch(value) for value in rest) else float
    return [_schedule(value) if value.startswith("[") else read(value) for value in values]


def _schedule(text: str) -> Any:
    """Return a text that begins as a JSON list as that list; one that is none stays, and is told as a wrong value."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
