"""The state of a run: declared tables and nothing else.

A run is resumed from these arrays alone; both executors walk over them. The tables of the party that a run
never changes (ties, chunks, the order of admission) are shared, the others are the run's own copies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, Never

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import CopyError
from purgesim.core.tables import AGENDA, AGENDA_DAY, BODY, CADRE, CELL, CHUNK, DAILY, EVENT, POST, QUEUE, TIMER, WORLD
from purgesim.engine.levers import LEVERS
from purgesim.engine.parameters import PARAMETERS

__all__ = ["AGENDA_KINDS", "COLUMNS", "NEAR", "SHARED", "TABLES", "Agenda", "State"]

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
NEAR: Final = 32
"""Home rows between two whose cell is written down."""

COLUMNS: Final[dict[str, np.dtype[Any]]] = {
    "parameters": PARAMETERS,
    "levers": LEVERS,
    "world": WORLD,
    "register": CADRE,
    "cells": CELL,
    "timers": TIMER,
    "bodies": BODY,
    "posts": POST,
    "peers": np.dtype(np.float64),
    "clock": np.dtype(np.int64),
    "chunk_due": np.dtype(np.int64),
    "queue": QUEUE,
    "agenda": AGENDA,
    "agenda_days": AGENDA_DAY,
    "events": EVENT,
    "daily": DAILY,
    "opponents": np.dtype(np.int64),
    "circle_first": np.dtype(np.int64),
    "circle_rows": np.dtype(np.int32),
    "handling": np.dtype(np.int64),
    "tier_first": np.dtype(np.int64),
    "tier_bodies": np.dtype(np.int64),
    "chunks": CHUNK,
    "chunk_cells": np.dtype(np.int32),
    "tie_first": np.dtype(np.int64),
    "tie_to": np.dtype(np.int32),
    "tie_layer": np.dtype(np.int8),
    "admission_order": np.dtype(np.int32),
    "cell_near": np.dtype(np.int32),
}
"""Type of every table of the state, in order."""
TABLES: Final = tuple(COLUMNS)
"""Names of the tables of the state."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class State:
    """Everything a run consists of; kernels modify the tables in place.

    Compiled code does not look whether a row exists, and writes where the addresses say. So the addresses belong to
    these very tables: a copy of a state is made of copies of its tables, and has addresses of its own.

    Shapes: ``register`` (rows,), ``cells`` and ``timers`` (n_cells,), ``bodies`` (n_bodies,), ``posts`` (n_posts,),
    ``clock`` (n_bodies, 7, levels), ``chunk_due`` (n_chunks, levels), ``agenda_days`` (kinds of `Agenda`, days),
    ``levers`` and ``daily`` (days,), ``parameters`` and ``world`` (1,).
    """

    parameters: Table
    levers: Table
    world: Table
    register: Table
    cells: Table
    timers: Table  # of chunk_cells, in that order
    bodies: Table
    posts: Table
    peers: Table  # fading exposures per member, by kind of body
    clock: Table
    chunk_due: Table
    queue: Table
    agenda: Table
    agenda_days: Table
    events: Table
    daily: Table
    opponents: Table  # rows of those who took part
    circle_first: Table  # members of circle c are circle_rows[circle_first[c]:circle_first[c + 1]]
    circle_rows: Table
    handling: Table  # bodies whose officials handle cases
    tier_first: Table  # bodies with cells of tier t are tier_bodies[tier_first[t]:tier_first[t + 1]], in order
    tier_bodies: Table
    chunks: Table
    chunk_cells: Table
    tie_first: Table
    tie_to: Table
    tie_layer: Table
    admission_order: Table
    cell_near: Table  # cell of every NEAR-th home row: newcomers are placed by the fixed establishment
    _addresses: Table = field(init=False)  # where the tables are, and their shapes
    _shown: State | None = field(init=False)

    def __post_init__(self) -> None:
        """Write down where the tables are: compiled code takes the state as one pointer to these addresses."""
        addresses = np.zeros((len(COLUMNS), 4), np.int64)
        for i, (name, dtype) in enumerate(COLUMNS.items()):
            table = getattr(self, name)
            if table.dtype != dtype or not table.flags.c_contiguous:
                raise TypeError(f"{name}: given a table of {table.dtype}; allowed: a contiguous one of {dtype}")
            addresses[i, 0] = table.ctypes.data
            addresses[i, 1 : 1 + table.ndim] = table.shape
        object.__setattr__(self, "_addresses", addresses)
        object.__setattr__(self, "_shown", None)

    def __repr__(self) -> str:
        world = self.world[0]
        shown = ", to be read" if self.is_shown else ""
        return f"<State: {int(world['next_row']):,} people, {int(world['events']):,} events{shown}>"

    @property
    def address(self) -> int:
        """Where the addresses are: all that compiled code is told of a state."""
        return int(self._addresses.ctypes.data)

    @property
    def is_shown(self) -> bool:
        """Whether Python cannot write into these tables."""
        return not self.world.flags.writeable

    @property
    def shown(self) -> State:
        """The same tables, as they change, for a user to read: Python cannot write into them."""
        if self.is_shown:
            return self
        if self._shown is None:
            object.__setattr__(self, "_shown", State(*(_read_only(getattr(self, name)) for name in COLUMNS)))
        return self._shown  # type: ignore[return-value]

    def copied(self, **others: Table) -> State:
        """Return a state of its own; tables that a run never changes stay shared.

        Parameters
        ----------
        **others : ndarray
            Tables to be taken instead of a copy.
        """
        tables = {name: others[name] if name in others else getattr(self, name) for name in COLUMNS}
        return State(**{n: t if n in SHARED or n in others else t.copy() for n, t in tables.items()})

    def __copy__(self) -> State:
        return self.copied().shown if self.is_shown else self.copied()

    def __deepcopy__(self, memo: dict[int, Any]) -> State:
        return self.__copy__()

    def __reduce_ex__(self, protocol: object) -> Never:
        raise CopyError(
            "a state cannot be pickled: its tables mean nothing without scenario and day; "
            "pickle the simulation, or write its checkpoint"
        )


def _read_only(table: Table) -> Table:
    """Return the same memory as an array of which nobody can make one that can be written to."""
    memory = table.reshape(-1).view(np.uint8).data.toreadonly()
    # np.ndarray(buffer=) would look through the memoryview and find memory that can be written to.
    return np.frombuffer(memory, table.dtype).reshape(table.shape)


SHARED: Final = ("chunks", "chunk_cells", "tie_first", "tie_to", "tie_layer", "admission_order", "cell_near")
"""Tables a run shares with its party and never changes."""
