"""Dates as days and how exactly they are known: by day, month or year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.reading.mistakes import Mistakes, short
from purgesim.reading.parsing import texts
from purgesim.reading.source import Source

__all__ = ["DATES_ALLOWED", "Dates", "Grain", "dates"]

DATES_ALLOWED: Final = "a date YYYY-MM-DD, a month YYYY-MM or a year YYYY"
DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d(?::?\d\d)?[\d:.,]*)(Z|[+-]\d\d[\d:]*)?)?)?)?")
JOINED: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
FLOAT: Final = re.compile(r"(\d{4}|\d{8})\.0*")


class Grain(IntEnum):
    """How exactly a date is known."""

    NONE = 0
    DAY = 1
    MONTH = 2
    YEAR = 3


@dataclass(frozen=True)
class Dates:
    """A column of dates.

    Attributes
    ----------
    first : ndarray of datetime64[D], shape (n,)
        The day, or the first day of the month or year; NaT where there is none.
    grain : ndarray of int8, shape (n,)
        A `Grain` each.
    """

    first: NDArray[Any]
    grain: NDArray[Any]


def dates(source: Source, column: str, found: Mistakes, low: int = 1, high: int = 9999) -> Dates:
    """Return a column of dates; what is no date, or has a time of day, is noted.

    A date in a zone is the local one: midnight in Seoul is that day in Seoul.

    Parameters
    ----------
    source : Source
        The table.
    column : str
        One of its columns, taken.
    found : Mistakes
        Modified.
    low, high : int
        Years that are allowed.

    Returns
    -------
    Dates
        With none where a cell is empty or wrong.
    """
    values = source.columns[column]
    if pa.types.is_temporal(values.type):
        read, known = _of_times(values)
    else:
        words = texts(source, column).dictionary_encode()
        parsed = [date_of(word) for word in words.dictionary.to_pylist()]
        places = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        known = places >= 0
        first = np.array([*(day for day, _ in parsed), None], "datetime64[D]")
        grain = np.array([*(grain for _, grain in parsed), Grain.NONE], np.int8)
        read = Dates(first[places], grain[places])
    years = read.first.astype("datetime64[Y]").astype(np.int64) + 1970
    wrong = known & ((read.grain == Grain.NONE) | (years < low) | (years > high))
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return read
    given = [str(v) for v in values.take(pa.array(rows[:10_000])).to_pylist()]
    told = f"allowed: {DATES_ALLOWED}, {low} to {high}, or nothing"
    found.rows(source, column, rows, lambda i: f"given {short(given[i])}{_why(given[i])}; {told}; mend it")
    return Dates(np.where(wrong, np.datetime64("NaT", "D"), read.first), np.where(wrong, 0, read.grain).astype(np.int8))


def date_of(word: str) -> tuple[dt.date | None, Grain]:
    """Return the first day of a date in words, and how exactly it is known; no day if it is none.

    Examples
    --------
    >>> date_of("1910-05"), date_of("1900-01-05 00:00:00+08:27")[0], date_of("1910.0")[1].name, date_of("1910?")[0]
    ((datetime.date(1910, 5, 1), <Grain.MONTH: 2>), datetime.date(1900, 1, 5), 'YEAR', None)
    """
    if FLOAT.fullmatch(word):
        word = word.partition(".")[0]
    match = JOINED.fullmatch(word) or DATE.fullmatch(word)
    if match is None or not word.isascii():
        return None, Grain.NONE
    year, month, day, *time = match.groups()
    if time and time[0] and set(time[0]) & set("123456789"):
        return None, Grain.NONE
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None, Grain.NONE
    return first, Grain.DAY if day else Grain.MONTH if month else Grain.YEAR


def _of_times(values: pa.Array) -> tuple[Dates, NDArray[Any]]:
    """Return dates or times of day and date as dates; a time that is not midnight where it was is no date."""
    known = values.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_date(values.type):
        first = values.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        return Dates(first, np.where(known, Grain.DAY, Grain.NONE).astype(np.int8)), known
    local = pc.local_timestamp(values) if values.type.tz else values
    time = local.to_numpy(zero_copy_only=False)
    first = time.astype("datetime64[D]")
    midnight = known & (first.astype(time.dtype) == time)
    return Dates(np.where(midnight, first, np.datetime64("NaT", "D")), np.where(midnight, 1, 0).astype(np.int8)), known


def _why(given: str) -> str:
    """Return what is wrong with a date, where one can say more than that it is none."""
    if re.match(r"\d{4}-\d\d-\d\d[T ]", given):
        return ", which has a time of day: give the date where it happened"
    if re.fullmatch(r"(ca?\.?|about|~)?\s*\d{4}\s*\??", given):
        return ", whose doubt would be lost: give the year alone"
    if re.fullmatch(r"\d\d?[./-]\d\d?[./-]\d{2,4}", given):
        return ", of which day and month could be taken for each other"
    return ""
