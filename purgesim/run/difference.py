"""Where two runs first differ: day, phase, cadre and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from purgesim.core.vocabulary import Event, Phase

if TYPE_CHECKING:
    from purgesim.run.result import Run

__all__ = ["first_difference"]


def first_difference(one: Run, other: Run) -> str | None:
    """Return where two runs first differ, None if they are the same byte for byte.

    Parameters
    ----------
    one, other : Run
        Two runs; the chronicle is compared first, then the daily rows, the register and the posts.

    Returns
    -------
    str or None
        For instance ``"events: day 12, phase hear, cadre 88 (verdict): value 4 against 1"``.
    """
    return (
        _in_events(one.event_table, other.event_table)
        or _in_rows("daily", one.daily_table, other.daily_table, np.arange(len(one.daily_table)))
        or _in_register(one, other)
        or _in_rows("posts", one.post_table, other.post_table, np.arange(len(one.post_table)))
    )


def _columns(a: Any, b: Any) -> str:
    names = [name for name in a.dtype.names if not np.array_equal(a[name], b[name])]
    return ", ".join(f"{name} {a[name]} against {b[name]}" for name in names)


def _event(e: Any) -> str:
    phase = Phase(int(e["phase"])).name.lower()
    return f"day {e['day']}, phase {phase}, cadre {e['whom']} ({Event(int(e['kind'])).name.lower()})"


def _in_events(a: NDArray[Any], b: NDArray[Any]) -> str | None:
    short = min(len(a), len(b))
    differs = np.flatnonzero(a[:short] != b[:short])
    if len(differs):
        i = int(differs[0])
        first = min(a[i], b[i], key=lambda e: (int(e["day"]), int(e["phase"])))  # an event the other run lacks
        return f"events: {_event(first)}: {_columns(a[i], b[i])}"
    if len(a) != len(b):
        longer = a if len(a) > len(b) else b
        return f"events: {_event(longer[short])}: only in one of the runs ({len(a)} against {len(b)} events)"
    return None


def _in_rows(table: str, a: NDArray[Any], b: NDArray[Any], rows: NDArray[Any]) -> str | None:
    if len(a) != len(b):
        return f"{table}: {len(a)} rows against {len(b)}"
    differs = np.flatnonzero(a != b)
    if len(differs) == 0:
        return None
    i = int(differs[0])
    return f"{table}: row {rows[i]}: {_columns(a[i], b[i])}"


def _in_register(one: Run, other: Run) -> str | None:
    if np.array_equal(one.changed_rows, other.changed_rows):
        return _in_rows("register", one.changed, other.changed, one.changed_rows)
    row = int(np.setxor1d(one.changed_rows, other.changed_rows)[0])
    return f"register: cadre {row} differs from the first day in one of the runs only"
