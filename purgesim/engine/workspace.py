"""Memory that one run after another may use, and what is read off a first register once for all its runs."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.core.tables import CADRE, CADRE_COLUMNS, put, take
from purgesim.core.vocabulary import MAX_CIRCLES, Involvement
from purgesim.engine.state import COLUMNS, State
from purgesim.rules.demography import YEAR

__all__ = ["Facts", "Workspace", "fresh_rows"]

Table = NDArray[Any]
BLOCK: Final = 2**20
"""Rows whose ages are computed at a time."""


def fresh_rows(count: int) -> Table:
    """Return unused rows of the register, shape (count,), every column at its fresh value."""
    row = np.zeros(1, CADRE)
    for column in CADRE_COLUMNS:
        row[column.name] = column.fresh
    return np.repeat(row, count)


class Facts(NamedTuple):
    """What is read off a first register once for all its runs."""

    ages: Table  # on the first day in whole years, 0 to 200; shape (n_rows,), uint8
    opponents: Table  # rows of those who took part
    circle_first: Table
    circle_rows: Table


def _facts(first: Table, epoch_day: int) -> Facts:
    ages = np.empty(len(first), np.uint8)
    for at in range(0, len(first), BLOCK):  # numbers of eight bytes for everybody at once would take as much as a table
        years = (epoch_day - first["birth"][at : at + BLOCK].astype(np.float64)) / YEAR
        ages[at : at + BLOCK] = np.clip(years, 0, 200)
    opponents = np.flatnonzero(first["involvement"] == Involvement.TOOK_PART).astype(np.int64)
    return Facts(ages, opponents, *_circles(first))


class Workspace:
    """Memory that one run after another may use: fresh memory costs more than a copy into old.

    A state that was begun in a workspace is void as soon as the next one is. A run that is over may give its memory
    back; then the next one on the same party has only the rows to restore that the last one changed.

    Attributes
    ----------
    turn : object
        Changes with every state begun here and with every one given back: who has another one has no memory left.
    """

    def __init__(self) -> None:
        self.turn = object()
        self._register: Table = np.zeros(0, CADRE)
        self._first: Table | None = None  # what the register holds, if that is known
        self._growing: dict[str, Table] = {}
        self._facts: tuple[Table, int, Facts] | None = None

    def __repr__(self) -> str:
        return f"<Workspace: room for {len(self._register):,} people>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Workspace, ()  # a copy has memory of its own, and there is nothing in it that anybody needs

    def register(self, first: Table, room: int) -> Table:
        """Return a register of these rows with so many unused ones behind them."""
        self.turn = object()
        length, held = len(first) + room, self._first
        self._first = None  # until the run gives it back
        if held is first and len(self._register) >= length:
            return self._register
        if len(self._register) < length or len(self._register) > 2 * length + 1024:
            self._register = np.zeros(length, CADRE)
        bytes_of = self._register.view(np.uint8)  # a record is copied as it stands, not column by column
        bytes_of[: first.nbytes] = first.view(np.uint8)
        bytes_of[first.nbytes :] = fresh_rows(len(self._register) - len(first)).view(np.uint8)
        return self._register

    def growing(self, name: str, length: int) -> Table:
        """Return a table that a run appends to, of at least this length; what is in it is of no account."""
        held = self._growing.get(name)
        if held is None or len(held) < length:
            held = self._growing[name] = np.zeros(length, COLUMNS[name])
        return held

    def facts(self, first: Table, epoch_day: int) -> Facts:
        """Return what is read off a first register, for a run that begins so many days after the epoch."""
        if self._facts is None or self._facts[0] is not first or self._facts[1] != epoch_day:
            self._facts = (first, epoch_day, _facts(first, epoch_day))
        return self._facts[2]

    def give_back(self, state: State, first: Table, changed: Table) -> None:
        """Take back the memory of a run that is over.

        Parameters
        ----------
        state : State
            Its state, void from now on.
        first : ndarray of CADRE
            The register it began with (`first_register`).
        changed : ndarray of int64, shape (m,)
            All rows that differ from `first`, ascending (`purgesim.core.row_diff.changed_rows`).
        """
        self.turn = object()
        self._growing = {name: getattr(state, name) for name in self._growing}
        if state.register is not self._register:
            return
        newcomers = int(np.searchsorted(changed, len(first)))
        put(self._register, changed[:newcomers], take(first, changed[:newcomers]))
        put(self._register, changed[newcomers:], fresh_rows(len(changed) - newcomers))
        self._first = first


def _circles(register: Table) -> tuple[Table, Table]:
    """Return the members of each circle, one after the other."""
    inside = np.flatnonzero(register["circle"])
    codes = register["circle"][inside]
    order = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[order], np.arange(MAX_CIRCLES + 2)).astype(np.int64)
    return first, inside[order].astype(np.int32)
