"""Whether the tables of a run point at rows that exist: compiled code does not look before it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import MAX_FACTIONS, MAX_KINDS, Event, Rank
from purgesim.measures.data import refuse_other_data

if TYPE_CHECKING:
    from purgesim.measures.data import Records, RunData

__all__ = ["refuse_strange_codes", "refuse_strange_events", "refuse_strange_party"]

OF_POSTS: Final = (int(Event.FILLED), int(Event.VACATED))
"""Events whose ``n`` is a post."""


def refuse_strange_party(data: RunData) -> None:
    """Raise unless registers, posts and bodies of a run point at one another.

    Parameters
    ----------
    data : RunData
        The run.

    Raises
    ------
    PurgesimError
        With the table, the column, the first wrong value and its row.
    """
    refuse_other_data(data)
    posts, bodies = len(data.posts), len(data.bodies)
    _within("bodies", data.bodies, "kind", 0, MAX_KINDS)
    _within("posts", data.posts, "rank", 0, len(Rank))
    _within("posts", data.posts, "body", 0, bodies)
    for what, register in (("first", data.first), ("last", data.last)):
        _within(what, register, "post", -1, posts)
        _within(what, register, "body", -1, bodies)
        _within(what, register, "faction", 0, MAX_FACTIONS)


def refuse_strange_events(data: RunData) -> None:
    """Raise, as `refuse_strange_party` does, unless the chronicle of a run is of its people, bodies and posts."""
    refuse_other_data(data)
    _within("events", data.events, "whom", -1, len(data.last))
    _within("events", data.events, "body", -1, len(data.bodies))
    _within("events", data.events, "rank", 0, len(Rank))
    _within("events", data.events[np.isin(data.events["kind"], OF_POSTS)], "n", 0, len(data.posts))


def refuse_strange_codes(code: NDArray[Any], rows: int, strata: int) -> None:
    """Raise unless strata are those of at most so many rows."""
    if code.dtype != np.int16 or code.ndim != 1 or len(code) > rows or (len(code) and code.max() >= strata):
        raise PurgesimError(
            f"base: given strata of {code.shape} rows for a register of {rows}; allowed: those of the same party"
        )


def _within(what: str, table: Records, column: str, low: int, end: int) -> None:
    values = table[column]
    if not len(values) or (values.min() >= low and values.max() < end):
        return
    at = int(np.flatnonzero((values < low) | (values >= end))[0])
    raise PurgesimError(
        f"{what}: row {at}, {column}: given {int(values[at])}; allowed: {low} to {end - 1}; "
        "these are no tables of one run, or somebody has changed them; run anew"
    )
