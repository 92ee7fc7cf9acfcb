"""Taken columns as plain arrays: texts, codes of words, numbers, whole columns at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.reading.cells import array_of
from purgesim.reading.mistakes import Mistakes, short
from purgesim.reading.settling import empty_rows
from purgesim.reading.source import Source

__all__ = ["FLAGS", "choices", "coded", "is_empty", "numbers", "texts"]

Array = NDArray[Any]
FLAGS: Final = {"0": 0, "1": 1, "no": 0, "yes": 1, "false": 0, "true": 1}
"""Truth values in words; upper case and floats of 0 and 1 are read too."""
NUMBER: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
WHOLE_AS_FLOAT: Final = r"^[0-9]+\.0+$"
EXACT: Final = 2.0**53
DOUBTFUL: Final = frozenset({"na", "n/a", "#n/a", "n.a.", "nan", "-nan", "<na>", "null", "none", "nil", "nat"})
"""Texts that may say that nothing is known, or be a name."""
HIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffd]")
"""Characters that nobody sees, and the one that stands for lost ones."""


def is_empty(source: Source, column: str) -> Array:
    """Return where a column has nothing; shape (n,), bool."""
    return empty_rows(source.columns[column])


def texts(source: Source, column: str, found: Mistakes | None = None) -> pa.Array:
    """Return a column as texts, null where it is empty; with `found`, empty cells of it are noted; shape (n,).

    Whole numbers, also those that became floats, are their digits; truth values "true" and "false".
    """
    values = _as_texts(source.columns[column])
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if found is not None and values.null_count:
        told = f"empty; it holds {source.meanings[column]}; fill it in"
        found.rows(source, column, np.flatnonzero(empty_rows(values)), told)
    return values


def _as_texts(values: pa.Array) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(values.indices, _without_points(values.dictionary))
    if pa.types.is_string(kind):
        return _without_points(values)
    if pa.types.is_floating(kind):
        numbers = values.to_numpy(zero_copy_only=False)
        given = ~np.isnan(numbers)
        if (np.abs(numbers[given]) < EXACT).all() and (numbers[given] % 1 == 0).all():
            return values.cast(pa.int64()).cast(pa.string())
        return array_of(numbers)
    return values.cast(pa.string())


def _without_points(values: pa.Array) -> pa.Array:
    """Return texts without ".0" if all of them have it: whole numbers that became floats where a cell was empty."""
    first = next((v for v in values[:100].to_pylist() if v is not None), "")
    if not re.match(WHOLE_AS_FLOAT, first or next((v for v in values.to_pylist() if v is not None), "")):
        return values
    all_so = pc.all(pc.match_substring_regex(values, WHOLE_AS_FLOAT)).as_py()
    return pc.replace_substring_regex(values, r"\.0+$", "") if all_so else values


def coded(
    source: Source, column: str, found: Mistakes | None = None, *, required: bool = False
) -> tuple[Array, list[str]]:
    """Return a column of names as codes, -1 where it is empty, and the names in order of appearance.

    With `found`, texts are noted that may say NA or be a name, and those with characters nobody sees; if `required`,
    empty cells too.
    """
    values = texts(source, column, found if required else None).dictionary_encode()
    codes = values.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    names: list[str] = values.dictionary.to_pylist()
    if found is not None:
        told = {i: why for i, name in enumerate(names) if (why := _doubt(name))}
        if told:
            rows = np.flatnonzero(np.isin(codes, list(told)))
            given = codes[rows].tolist()
            found.rows(source, column, rows, lambda i: f"given {short(names[given[i]])}, {told[given[i]]}")
    return codes, names


def _doubt(name: str) -> str:
    """Return why a name may be none; empty if it is one."""
    if name.casefold() in DOUBTFUL or not any(c.isalnum() for c in name):
        return "which may say that nothing is known, or be a name; empty the cell, or write the name another way"
    if "?" in name:
        return "in which ? may be a doubt, or letters lost in another encoding; write the name without it"
    return "which holds characters that nobody sees, or lost ones; write it anew" if HIDDEN.search(name) else ""


def choices(
    source: Source,
    column: str,
    allowed: Mapping[str, int],
    found: Mistakes,
    empty: int,
    *,
    required: bool = False,
) -> Array:
    """Return the codes of a column that may hold certain words, `empty` where it is empty; shape (n,), int8.

    Upper case is read as lower, "_" as a blank, 1.0 as 1; any other word is noted.
    """
    values = texts(source, column, found if required else None).dictionary_encode()
    codes = values.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    names = values.dictionary.to_pylist()
    words = [re.sub(r"^([01])\.0+$", r"\1", name.lower().replace("_", " ")) for name in names]
    result: Array = np.array([*(allowed.get(word, WRONG) for word in words), empty], np.int8)[codes]
    wrong = np.flatnonzero(result == WRONG)
    if len(wrong):
        given, told = codes[wrong], f"allowed: {', '.join(allowed)}; write one of them"
        found.rows(source, column, wrong, lambda i: f"given {short(names[given[i]])}; {told}")
        result[wrong] = empty
    return result


WRONG: Final = -2


def numbers(source: Source, column: str, found: Mistakes, low: float, high: float, *, whole: bool = False) -> Array:
    """Return a column of numbers, NaN where it is empty or wrong; the latter is noted; shape (n,), float64."""
    values = source.columns[column]
    wrong: Array = np.zeros(source.length, bool)
    if not pa.types.is_integer(values.type) and not pa.types.is_floating(values.type):
        text = texts(source, column)
        wrong = ~pc.match_substring_regex(text, NUMBER).fill_null(True).to_numpy(zero_copy_only=False)
        text = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), text) if wrong.any() else text
        values = pc.replace_substring_regex(text, r"^\+", "")
    result: Array = values.cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    wrong |= (result < low) | (result > high) | ((result != np.trunc(result)) & ~np.isnan(result) if whole else False)
    rows = np.flatnonzero(wrong)
    if len(rows):
        given = source.columns[column].take(pa.array(rows[:10_000])).to_pylist()
        told = f"allowed: a {'whole ' if whole else ''}number from {low:g} to {high:g}"
        found.rows(source, column, rows, lambda i: f"given {short(given[i])}; {told}{_point(given[i])}; mend it")
        result[rows] = np.nan
    return result


def _point(given: Any) -> str:
    return ", with a point for a comma" if re.fullmatch(r"[+-]?\d+,\d+", str(given)) else ""
