"""A built party: plain arrays that no run changes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from purgesim.core.showing import short_html, short_repr
from purgesim.party.pools import CirclePool
from purgesim.scenario.party_spec import PartySpec

__all__ = ["Given", "Party"]

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Given:
    """What a user's roster says and tags therefore do not choose.

    Attributes
    ----------
    circles : bool
        The circles' pools are those who are in them.
    involvement : ndarray of int8, shape (n_rows,), or None
        `Involvement` of every row.
    """

    circles: bool = False
    involvement: Array | None = None

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True, eq=False, repr=False)
class Party:
    """A built party. Its tables are read-only: a run copies what it changes.

    Attributes
    ----------
    spec : PartySpec
        What it was built from.
    register : ndarray of CADRE, shape (n_rows,)
        Members and candidates; rows of a cell are contiguous (members first), so are cells of a body and bodies of a
        kind. Faction, circle and involvement are 0 until `tags` are applied.
    cells, bodies, posts : ndarray of CELL, BODY, POST
        Cells, bodies and posts, each in order of body.
    chunks : ndarray of CHUNK
        Chunk c is ``chunk_cells[chunks[c]["first"]:chunks[c]["end"]]``, cells of one body and weekday.
    chunk_cells : ndarray of int32, shape (n_cells,)
        Cells by body and weekday.
    tie_start : ndarray of int64, shape (n_rows + 1,)
        Ties of row i are ``[tie_start[i], tie_start[i + 1])``.
    tie_to, tie_layer : ndarray of int32 and int8, shape (n_ties,)
        The other row, rising within a row, and the `Layer`; every tie is there from both ends.
    admission_order : ndarray of int32, shape (n_candidates,)
        Candidates in order of admission.
    faction_pools : tuple of ndarray of int32
        Rows that may be in each faction, first to be tagged first.
    circle_pools : tuple of CirclePool
        Rows that may be in each circle.
    n_members, n_candidates : int
        People at the start.
    kind_names : tuple of str
        Names of the kinds of bodies, by code.
    roster_rows : ndarray of int32, shape (n_rows,), or None
        Of a party from a user's own tables: the row of the roster each row of the register comes from.
    given : Given
        What a user's roster says of circles and involvement.
    """

    spec: PartySpec
    register: Array
    cells: Array
    bodies: Array
    posts: Array
    chunks: Array
    chunk_cells: Array
    tie_start: Array
    tie_to: Array
    tie_layer: Array
    admission_order: Array
    faction_pools: tuple[Array, ...]
    circle_pools: tuple[CirclePool, ...]
    n_members: int
    n_candidates: int
    kind_names: tuple[str, ...]
    roster_rows: Array | None = None
    given: Given = Given()

    def __post_init__(self) -> None:
        """Let nobody write into the tables: runs share them, and compiled code trusts the rows in them."""
        for table in self._arrays():
            table.flags.writeable = False

    def __copy__(self) -> Party:
        return self  # nothing can be written into it

    def __deepcopy__(self, memo: dict[int, Any]) -> Party:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Party, tuple(getattr(self, f.name) for f in fields(self))

    def _arrays(self) -> list[Array]:
        own = [getattr(self, f.name) for f in fields(self)]
        pools = [getattr(pool, f.name) for pool in self.circle_pools for f in fields(pool)]
        return [a for a in (*own, *self.faction_pools, *pools, self.given.involvement) if isinstance(a, np.ndarray)]

    def __repr__(self) -> str:
        counted = ((len(self.cells), "cells"), (len(self.bodies), "bodies"), (len(self.tie_to) // 2, "ties"))
        people = f"{self.n_members:,} members, {self.n_candidates:,} candidates"
        return f"<Party: {people}, {', '.join(f'{n:,} {what}' for n, what in counted)}>"

    @property
    def nbytes(self) -> int:
        """Memory of all arrays [bytes]."""
        return sum(a.nbytes for a in self._arrays())
