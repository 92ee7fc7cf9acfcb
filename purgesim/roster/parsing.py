"""Columns as plain arrays: texts to codes, numbers and dates, whole columns at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.register import EPOCH
from purgesim.roster.columns import CHOICES, known_columns
from purgesim.roster.mistakes import Mistakes, short
from purgesim.roster.sources import Source, is_empty

__all__ = ["UNKNOWN_DAY", "choices", "coded", "days", "numbers", "texts"]

Array = NDArray[Any]
UNKNOWN_DAY: Final = np.iinfo(np.int32).min
"""A date that is not given."""
NUMBER: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
YEAR: Final = r"^[0-9]{4}$"
EARLIEST, LATEST = 1700, 2100


def texts(source: Source, column: str, found: Mistakes | None = None) -> pa.Array:
    """Return a column as trimmed texts, null where it is empty; with `found`, empty cells of it are noted.

    Whole numbers, also those a DataFrame holds as floats, become their digits.
    """
    values = source.columns[column]
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_floating(values.type):
        whole = values.to_numpy(zero_copy_only=False)
        if np.array_equal(np.nan_to_num(whole), np.trunc(np.nan_to_num(whole))):
            values = values.cast(pa.int64())
    if not pa.types.is_string(values.type):
        values = values.cast(pa.string())
    values = pc.utf8_trim_whitespace(values)
    empty = is_empty(values)
    if found is not None and empty.any():
        meaning = known_columns(source.table)[column].meaning
        found.rows(source, column, np.flatnonzero(empty), f"empty; it holds {meaning}; fill it in")
    return pc.if_else(pa.array(empty), pa.scalar(None, pa.string()), values) if empty.any() else values


def coded(source: Source, column: str, found: Mistakes | None = None) -> tuple[Array, list[str]]:
    """Return a column of names as codes, -1 where it is empty, and the names in order of appearance."""
    values = texts(source, column, found).dictionary_encode()
    return values.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32), values.dictionary.to_pylist()


def choices(source: Source, column: str, found: Mistakes, empty: int, *, required: bool = False) -> Array:
    """Return the codes of a column that may hold certain words, `empty` where it is empty; shape (n,), int8."""
    allowed = CHOICES[column]
    codes, names = coded(source, column, found if required else None)
    words = [name.lower().replace("_", " ") for name in names]
    by_name = np.array([*(allowed.get(word, -2) for word in words), empty], np.int8)
    result = by_name[codes]
    wrong = np.flatnonzero(result == -2)
    if len(wrong):
        words_allowed = ", ".join(allowed)
        given = codes[wrong]
        found.rows(
            source,
            column,
            wrong,
            lambda i: f"given {short(names[given[i]])}; allowed: {words_allowed}; write one of them",
        )
        result[wrong] = empty
    return result


def numbers(source: Source, column: str, found: Mistakes, low: float, high: float, *, whole: bool = False) -> Array:
    """Return a column of numbers, NaN where it is empty or wrong; shape (n,), float64."""
    values = source.columns[column]
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    wrong = np.zeros(source.length, bool)
    if not pa.types.is_integer(values.type) and not pa.types.is_floating(values.type):
        text = texts(source, column)
        wrong = ~pc.fill_null(pc.match_substring_regex(text, NUMBER), True).to_numpy(zero_copy_only=False)
        values = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), text) if wrong.any() else text
    result: Array = values.cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    wrong |= (result < low) | (result > high) | ((result != np.trunc(result)) & ~np.isnan(result) if whole else False)
    rows = np.flatnonzero(wrong)
    if len(rows):
        given = _given(source, column, rows)
        what = "a whole number" if whole else "a number"
        told = f"allowed: {what} from {low:g} to {high:g}; mend it"
        found.rows(source, column, rows, lambda i: f"given {short(given[i])}; {told}")
        result[rows] = np.nan
    return result


def _given(source: Source, column: str, rows: Array) -> list[Any]:
    values: list[Any] = source.columns[column].take(pa.array(rows[:10_000])).to_pylist()
    return values


def days(source: Source, column: str, found: Mistakes) -> tuple[Array, Array]:
    """Return a column of dates as days since 1900 (`UNKNOWN_DAY` where none is given), and years given alone (0: none).

    Returns
    -------
    day : ndarray of int32, shape (n,)
    year : ndarray of int16, shape (n,)
    """
    values = source.columns[column]
    n = source.length
    day, year = np.full(n, UNKNOWN_DAY, np.int32), np.zeros(n, np.int16)
    if pa.types.is_temporal(values.type):
        since = values.cast(pa.timestamp("s")).cast(pa.date32()).cast(pa.int32())
        known = ~is_empty(values)
        shift = int((EPOCH - np.datetime64("1970-01-01", "D")) / np.timedelta64(1, "D"))
        day[known] = since.fill_null(0).to_numpy(zero_copy_only=False)[known] - shift
        wrong = known & ~_between(day)
    else:
        text = texts(source, column)
        empty = is_empty(text)
        full, alone = (
            pc.match_substring_regex(text, p).fill_null(False).to_numpy(zero_copy_only=False) for p in (DATE, YEAR)
        )
        wrong = ~empty & ~full & ~alone
        rows = np.flatnonzero(alone)
        given = text.take(pa.array(rows)).cast(pa.int32()).to_numpy(zero_copy_only=False)
        year[rows] = np.where((given >= EARLIEST) & (given <= LATEST), given, 0)
        wrong[rows[year[rows] == 0]] = True
        rows = np.flatnonzero(full)
        found_days, valid = _calendar(text.take(pa.array(rows)))
        day[rows[valid]] = found_days[valid]
        wrong[rows[~valid]] = True
    bad = np.flatnonzero(wrong)
    if len(bad):
        given_as = _given(source, column, bad)
        told = f"allowed: a date YYYY-MM-DD or a year YYYY, {EARLIEST} to {LATEST}, or nothing; mend it"
        found.rows(source, column, bad, lambda i: f"given {short(str(given_as[i]))}; {told}")
        day[bad] = UNKNOWN_DAY
    return day, year


def _between(day: Array) -> Array:
    first, last = (
        int((np.datetime64(f"{y}-01-01", "D") - EPOCH) / np.timedelta64(1, "D")) for y in (EARLIEST, LATEST + 1)
    )
    inside: Array = (day >= first) & (day < last)
    return inside


def _calendar(text: pa.Array) -> tuple[Array, Array]:
    """Return the days of texts that look like dates, and which of them are in the calendar."""
    y, m, d = (
        pc.utf8_slice_codeunits(text, *ends).cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64)
        for ends in ((0, 4), (5, 7), (8, 10))
    )
    month = ((y - 1970) * 12 + np.clip(m, 1, 12) - 1).astype("datetime64[M]")
    first = month.astype("datetime64[D]")
    length = ((month + 1).astype("datetime64[D]") - first).astype(np.int64)
    day = ((first - EPOCH).astype(np.int64) + d - 1).astype(np.int64)
    valid = (m >= 1) & (m <= 12) & (d >= 1) & (d <= length) & (y >= EARLIEST) & (y <= LATEST)
    return day.astype(np.int32), valid
