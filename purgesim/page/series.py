"""What the page draws day by day, each value computed once, when its day is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from numpy.typing import NDArray

from purgesim.core.tables import DENOUNCED

__all__ = ["SERIES", "Rows", "Series"]

WEEK: Final = 7


@dataclass(frozen=True)
class Series:
    """A line on the page.

    Attributes
    ----------
    key, title, unit : str
        Name, title and unit.
    columns : tuple of str
        Columns of the daily table that are added up.
    how : {"week", "total", "stock"}
        Sum of the last seven days, sum since the start, or the value in the evening.
    """

    key: str
    title: str
    unit: str
    columns: tuple[str, ...]
    how: Literal["week", "total", "stock"]


SERIES: Final = (
    Series("denounced", "Denunciations", "in the last 7 days", DENOUNCED, "week"),
    Series("waiting", "Open cases", "waiting or in session", ("waiting", "in_session"), "stock"),
    Series("expelled", "Expelled on political grounds", "since the first day", ("expelled_political",), "total"),
    Series("arrested", "Arrested", "since the first day", ("arrested",), "total"),
    Series("prisoners", "Prisoners", "in the evening", ("prisoners",), "stock"),
    Series("vacant_posts", "Vacant posts", "in the evening", ("vacant_posts",), "stock"),
)
"""The lines of the page."""


class Rows:
    """Values of every series, one row a day, extended as the days go by.

    Parameters
    ----------
    rows : list of list of float, optional
        Days known already: the past a fork shares.
    """

    def __init__(self, rows: list[list[int]] | None = None) -> None:
        self.rows: list[list[int]] = list(rows or [])

    def extend(self, daily: NDArray[Any], end: int) -> None:
        """Add the days up to, not including, `end`.

        Parameters
        ----------
        daily : ndarray of DAILY, shape (n_days,)
            The daily table; days before `end` are complete.
        end : int
            First day not added.
        """
        for day in range(len(self.rows), end):
            before = self.rows[-1] if self.rows else [0] * len(SERIES)
            self.rows.append([_value(series, daily, day, last) for series, last in zip(SERIES, before, strict=True)])


def _value(series: Series, daily: NDArray[Any], day: int, last: int) -> int:
    today = sum(int(daily[name][day]) for name in series.columns)
    if series.how == "stock":
        return today
    gone = sum(int(daily[name][day - WEEK]) for name in series.columns) if series.how == "week" and day >= WEEK else 0
    return last + today - gone
