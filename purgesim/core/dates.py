"""Dates as users give them: one reading of texts and of Python's, NumPy's and pandas' dates, for every entry."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np

from purgesim.core.errors import shown

__all__ = ["ALWAYS", "FORM", "DateGiven", "NoDateError", "day_given", "is_dated"]

DateGiven = dt.date | str | np.datetime64
"""How a user may give a date; a `datetime.datetime` and a `pandas.Timestamp` are dates, too."""

FORM: Final = "a date such as 1957-07-01"
"""How a date is asked for, in messages."""
ALWAYS: Final = dt.date.min
"""Date of the only point of a constant schedule."""
DAY: Final = np.dtype("datetime64[D]")
COARSE: Final = ("Y", "M", "W")


class NoDateError(ValueError):
    """What was given names no day.

    Parameters
    ----------
    given : object
        What was given.
    why : str
        What keeps it from naming a day; empty if it is no date at all.
    allowed : str
        What is allowed instead.
    """

    def __init__(self, given: object, why: str = "", allowed: str = FORM) -> None:
        self.why = why
        super().__init__(f"given {shown(given)}{f', which {why}' if why else ''}; allowed: {allowed}")


def is_dated(given: object) -> bool:
    """Return whether something is a date or a moment by its type; a text is not.

    Examples
    --------
    >>> is_dated(dt.date(1957, 7, 1)), is_dated(np.datetime64("1957-07-01")), is_dated("1957-07-01")
    (True, True, False)
    """
    return isinstance(given, (dt.date, np.datetime64))


def day_given(given: DateGiven | Any) -> dt.date:
    """Return the day that something stands for.

    Parameters
    ----------
    given : str, datetime.date, datetime.datetime, pandas.Timestamp or numpy.datetime64
        ``"1957-07-01"``, a date, or midnight of a day without a time zone.

    Raises
    ------
    NoDateError
        If it is no date, has a time of day or a zone, or names no single day.

    Examples
    --------
    >>> day_given("1957-07-01"), day_given(np.datetime64("1957-07-01T00:00"))
    (datetime.date(1957, 7, 1), datetime.date(1957, 7, 1))
    >>> day_given("1957-07-01 12:00")
    Traceback (most recent call last):
    ...
    purgesim.core.dates.NoDateError: given '1957-07-01 12:00', which has a time of day; allowed: a day, or its midnight
    """
    if isinstance(given, np.ndarray) and given.ndim == 0:
        given = given[()]
    if isinstance(given, str):
        return _of_text(given)
    if isinstance(given, np.datetime64):
        return _of_numpy(given)
    if isinstance(given, dt.datetime):
        return _of_moment(given, given)
    if isinstance(given, dt.date):
        return given
    raise NoDateError(given)


def _of_text(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise NoDateError(text) from None
    return _of_moment(moment, text)


def _of_moment(moment: dt.datetime, given: object) -> dt.date:
    if moment != moment:  # NaT
        raise NoDateError(given)
    if moment.tzinfo is not None:
        raise NoDateError(given, "has a time zone", "a day without a zone")
    if moment.time() != dt.time() or getattr(moment, "nanosecond", False):
        raise NoDateError(given, "has a time of day", "a day, or its midnight")
    return moment.date()


def _of_numpy(moment: np.datetime64) -> dt.date:
    unit = np.datetime_data(moment.dtype)[0]
    if np.isnat(moment):
        raise NoDateError(moment)
    if unit in COARSE:
        raise NoDateError(moment, "names no single day", "a day")
    day = moment.astype(DAY)
    if day != moment:
        raise NoDateError(moment, "has a time of day", "a day, or its midnight")
    date = day.item()
    if not isinstance(date, dt.date):
        raise NoDateError(moment, "lies outside them", "the years 1 to 9999")
    return date
