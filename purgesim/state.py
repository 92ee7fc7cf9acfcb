"""The state of a run: declared tables and nothing else.

A run is resumed from these arrays alone; both executors walk over them. The tables of the party that a run
never changes (ties, chunks, the order of admission) are shared, the others are the run's own copies.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["AGENDA_KINDS", "SHARED", "TABLES", "Agenda", "State", "bound", "replaced"]

Table = NDArray[Any]


class Agenda(IntEnum):
    """What may fall due on a day."""

    DEATH = 0
    ORDINARY = 1
    FLIGHT = 2
    GRAVE = 3
    VERDICT = 4
    ARREST = 5
    BREAK = 6
    SENTENCE = 7
    MARK = 8
    FILL = 9


AGENDA_KINDS: Final = len(Agenda)


class State(NamedTuple):
    """Everything a run consists of; kernels modify the tables in place.

    Shapes: ``register`` (rows,), ``cells`` (n_cells,), ``bodies`` (n_bodies,), ``posts`` (n_posts,), ``clock``
    (n_bodies, 7, levels), ``chunk_due`` (n_chunks, levels), ``agenda_heads`` (kinds of `Agenda`, days), ``levers``
    and ``daily`` (days,), ``parameters`` and ``world`` (1,).
    """

    parameters: Table
    levers: Table
    world: Table
    register: Table
    cells: Table
    bodies: Table
    posts: Table
    peers: Table  # fading exposures per member, by kind of body
    clock: Table
    chunk_due: Table
    queue: Table
    agenda: Table
    agenda_heads: Table
    events: Table
    daily: Table
    opponents: Table  # rows of those who took part
    circle_first: Table  # members of circle c are circle_rows[circle_first[c]:circle_first[c + 1]]
    circle_rows: Table
    handling: Table  # bodies whose officials handle cases
    chunks: Table
    chunk_cells: Table
    tie_first: Table
    tie_to: Table
    tie_layer: Table
    admission_order: Table
    cell_first: Table  # first home row of each cell: newcomers are placed by the fixed establishment
    addresses: Table  # where the tables are: address and shape of each, for compiled code
    address: int  # of that table itself


SHARED: Final = ("chunks", "chunk_cells", "tie_first", "tie_to", "tie_layer", "admission_order", "cell_first")
"""Tables a run shares with its party and never changes."""


TABLES: Final = tuple(name for name in State._fields if name not in ("addresses", "address"))
"""Names of the tables of the state."""


def bound(**tables: Table) -> State:
    """Return a state of these tables, with their addresses written down for compiled code.

    Compiled code takes the state as one pointer instead of two hundred words; the tables stay alive as long as
    the state does.

    Parameters
    ----------
    **tables : ndarray
        Every table of `State`, C-contiguous.
    """
    addresses = np.zeros((len(TABLES), 4), np.int64)
    for i, name in enumerate(TABLES):
        table = tables[name]
        if not table.flags.c_contiguous:
            raise ValueError(f"{name}: the table is not contiguous")
        addresses[i, 0] = table.ctypes.data
        addresses[i, 1 : 1 + table.ndim] = table.shape
    return State(**tables, addresses=addresses, address=addresses.ctypes.data)


def replaced(state: State, **changed: Table) -> State:
    """Return the state with some tables replaced."""
    return bound(**{**{name: getattr(state, name) for name in TABLES}, **changed})
