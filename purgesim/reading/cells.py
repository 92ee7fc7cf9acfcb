"""Cells in one form: trimmed texts, whole numbers, numbers, dates; whatever kind of column they came in."""

from __future__ import annotations

import datetime as dt
import decimal
import numbers
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["UnreadableError", "array_of", "text_of", "tidy"]

BLOCK: Final = 2**22
"""Bytes that are looked at together."""
EXACT: Final = 2**53
"""Whole numbers from here on are not exact as floats."""


class UnreadableError(Exception):
    """A column with cells that are no cells; rows, and what was given in words."""

    def __init__(self, rows: list[int], given: list[str]) -> None:
        super().__init__(f"{len(rows)} cells")
        self.rows, self.given = rows, given


def text_of(value: Any) -> str | None:
    """Return one value of a mixed column as the text it would be in a CSV, None where it is nothing.

    Raises
    ------
    TypeError
        If it is no single value.

    Examples
    --------
    >>> text_of(1910.0), text_of(True), text_of(float("nan")), text_of(dt.date(1912, 3, 4))
    ('1910', 'true', None, '1912-03-04')
    """
    if isinstance(value, str):
        return value
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, decimal.Decimal):
        return None if value.is_nan() else str(value)
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else _digits(float(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if type(value).__name__ == "Period":
        return str(value)
    raise TypeError(type(value).__name__)


def _digits(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)


def array_of(values: Iterable[Any]) -> pa.Array:
    """Return a column of any values: as texts by one rule (`text_of`), whatever the others in the column are.

    Raises
    ------
    UnreadableError
        If there are lists, bytes or other objects among them.
    """
    listed = list(values)
    try:
        return pa.array(listed, pa.string(), from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        pass
    read: list[str | None] = []
    wrong: list[int] = []
    for row, value in enumerate(listed):
        try:
            text = text_of(value)
            if text is not None:
                text.encode()  # halves of characters are no text
        except (TypeError, ValueError):
            text = None
            wrong.append(row)
        read.append(text)
    if wrong:
        raise UnreadableError(wrong, [type(listed[row]).__name__ for row in wrong])
    return pa.array(read, pa.string())


def tidy(values: pa.Array) -> pa.Array:
    """Return a column in the one form: texts trimmed and null where empty, int64, float64 (NaN null), bool, dates.

    Raises
    ------
    UnreadableError
        If it holds lists, lengths of time or anything else that is no cell.
    """
    kind = values.type
    if pa.types.is_dictionary(kind):
        words = tidy(values.dictionary)
        if pa.types.is_string(words.type):
            return pa.DictionaryArray.from_arrays(values.indices.cast(pa.int32()), words)
        return words.take(values.indices)
    if pa.types.is_null(kind):
        return pa.nulls(len(values), pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _trimmed(values.cast(pa.string()))
    if pa.types.is_floating(kind):
        whole = values.cast(pa.float64())
        return pc.if_else(pc.is_nan(whole), pa.scalar(None, pa.float64()), whole)
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_binary(kind):
        return _plain(values)
    if pa.types.is_boolean(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return values
    raise UnreadableError([0], [str(kind)])


def _plain(values: pa.Array) -> pa.Array:
    """Return whole numbers as int64 or, if they are too large or decimal, as texts; bytes as texts."""
    if pa.types.is_integer(values.type):
        try:
            return values.cast(pa.int64())
        except pa.ArrowInvalid:
            return values.cast(pa.string())
    try:
        return _trimmed(values.cast(pa.string()))
    except pa.ArrowInvalid:
        raise UnreadableError([0], ["bytes"]) from None


def _trimmed(values: pa.Array) -> pa.Array:
    """Return texts without blanks around them, single blanks inside and letters in their composed form."""
    values = pc.utf8_trim_whitespace(values)
    if _may_hold_more(values):
        words = values.dictionary_encode()
        values = pa.array([_composed(w) for w in words.dictionary.to_pylist()], pa.string()).take(words.indices)
    empty = pc.equal(pc.binary_length(values), 0).fill_null(False)
    return pc.if_else(empty, pa.scalar(None, pa.string()), values) if pc.any(empty).as_py() else values


def _may_hold_more(values: pa.Array) -> bool:
    """Return whether texts may hold anything but printable ASCII with single blanks: looked at as one run of bytes."""
    ends, data = values.buffers()[1:]
    if data is None or len(values) == 0:
        return False
    place = np.frombuffer(ends, np.int32)[[values.offset, values.offset + len(values)]]
    for start in range(int(place[0]), int(place[1]), BLOCK):
        piece = np.frombuffer(data, np.uint8)[start : min(start + BLOCK, int(place[1]))]
        blank = piece == 0x20
        if (piece > 0x7E).any() or (piece < 0x20).any() or (blank[1:] & blank[:-1]).any():
            return True
    return False


def _composed(word: str) -> str:
    return " ".join(unicodedata.normalize("NFC", word).split())
