"""The clock of a cell: when its next denunciation comes, without asking every cell every week.

A meeting ends in a denunciation with chance ``1 - exp(-h)``. Hazards are integers, ``floor(h * 2**40)``,
so that sums are exact and free of order; one accumulator a (body, weekday, level) adds them up. A cell
speaks at the first of its meetings at which its accumulator has grown by its residual. Cells of one body
and weekday stand in chunks of at most 64 with the smallest date due per level, and only a chunk in which
something is due is looked at.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import int64, uint64, void
from numpy.typing import NDArray

from purgesim.choice.sorting import longer, sort_keys
from purgesim.compiling import compiled, table
from purgesim.compiling.asking import ask_for
from purgesim.draws import Stream, uniform
from purgesim.register import BODY, CELL, CHUNK

__all__ = [
    "FROZEN",
    "NEVER",
    "SCALE",
    "any_due",
    "quantum",
    "ready",
    "refresh",
    "shift",
    "spoke",
    "start",
    "threshold",
]

SCALE: Final = 1099511627776.0
"""Integer units of hazard: 2**40 to 1."""
NEVER: Final = 9223372036854775807
"""A date that does not come."""
FROZEN: Final = -1
"""Level of a cell with nobody who may speak: its clock stands still."""
MOST: Final = 64.0
"""Largest hazard of one meeting: beyond it the chance is 1 in floating point."""
CHUNKS: Final = (table(CELL), table(CHUNK, shared=True), table(np.int32, shared=True), table(np.int64, 2))
CLOCK: Final = table(np.int64, 3)


@compiled("int64(float64)")
def quantum(hazard: float) -> int:
    """Return a meeting's hazard in integer units; at most 64 (a chance of 1), 0 if not positive."""
    if not hazard > 0.0:
        return 0
    return np.int64(math.floor(min(hazard, MOST) * SCALE))


@compiled("int64(uint64, uint64, int64, int64)")
def threshold(key0: int, key1: int, cell: int, n: int) -> int:
    """Return the hazard that must pass before the n-th denunciation of a cell [2**-40]."""
    return np.int64(math.floor(-math.log(uniform(key0, key1, Stream.SPEAK, cell, 0, n)) * SCALE)) + 1


@compiled(void(*CHUNKS, int64))
def refresh(cells: Any, chunks: Any, chunk_cells: Any, chunk_due: Any, chunk: int) -> None:
    """Recompute the smallest dates due of a chunk; modifies `chunk_due`."""
    for level in range(chunk_due.shape[1]):
        chunk_due[chunk, level] = NEVER
    for i in range(chunks[chunk].first, chunks[chunk].end):
        cell = cells[chunk_cells[i]]
        if cell.level != FROZEN:
            chunk_due[chunk, cell.level] = min(chunk_due[chunk, cell.level], cell.entry + cell.residual)


@compiled(void(*CHUNKS, uint64, uint64, table(np.int64)))
def start(
    cells: Any, chunks: Any, chunk_cells: Any, chunk_due: Any, key0: int, key1: int, levels: NDArray[np.int64]
) -> None:
    """Set every cell's first threshold and level, on clocks that show 0; modifies `cells`, `chunk_due`."""
    for i in range(len(cells)):
        cells[i].spoken = 0
        cells[i].entry = 0
        cells[i].level = levels[i]
        cells[i].residual = threshold(key0, key1, i, 0)
    for chunk in range(len(chunks)):
        refresh(cells, chunks, chunk_cells, chunk_due, chunk)


@compiled(void(*CHUNKS, CLOCK, int64, int64))
def shift(cells: Any, chunks: Any, chunk_cells: Any, chunk_due: Any, clock: Any, index: int, level: int) -> None:
    """Move a cell to another level of its clock, or freeze it; modifies `cells`, `chunk_due`."""
    cell = cells[index]
    if cell.level == level:
        return
    if cell.level != FROZEN:
        cell.residual -= clock[cell.body, cell.weekday, cell.level] - cell.entry
    if level != FROZEN:
        cell.entry = clock[cell.body, cell.weekday, level]
    cell.level = level
    refresh(cells, chunks, chunk_cells, chunk_due, cell.chunk)


@compiled(void(*CHUNKS, CLOCK, int64, uint64, uint64))
def spoke(
    cells: Any, chunks: Any, chunk_cells: Any, chunk_due: Any, clock: Any, index: int, key0: int, key1: int
) -> None:
    """Start the next threshold of a cell that has spoken; the overshoot is discarded."""
    cell = cells[index]
    cell.spoken += 1
    cell.entry = clock[cell.body, cell.weekday, cell.level]
    cell.residual = threshold(key0, key1, index, cell.spoken)
    refresh(cells, chunks, chunk_cells, chunk_due, cell.chunk)


@compiled("boolean(int64[:, :, ::1], int64[:, ::1], int64, int64, int64, int64)")
def any_due(
    clock: NDArray[np.int64], chunk_due: NDArray[np.int64], body: int, weekday: int, first: int, end: int
) -> bool:
    """Whether a cell in the chunks [first, end) of a body and weekday has used up its residual."""
    for level in range(clock.shape[2]):
        now = clock[body, weekday, level]
        for chunk in range(first, end):
            if now >= chunk_due[chunk, level]:
                return True
    return False


@compiled(table(np.int64)(table(BODY), *CHUNKS, CLOCK, int64, int64))
def ready(
    bodies: Any, cells: Any, chunks: Any, chunk_cells: Any, chunk_due: Any, clock: Any, body: int, weekday: int
) -> NDArray[np.int64]:
    """Return the cells of a body and weekday that have used up their residual, in order; shape (m,)."""
    first, end = bodies[body].first_chunk[weekday], bodies[body].first_chunk[weekday + 1]
    found, count = np.empty(8, np.int64), 0
    for chunk in range(first, end):
        if not any_due(clock, chunk_due, body, weekday, chunk, chunk + 1):
            continue
        for i in range(chunks[chunk].first, chunks[chunk].end):
            ask_for(cells, chunk_cells[i])
        for i in range(chunks[chunk].first, chunks[chunk].end):
            cell = cells[chunk_cells[i]]
            if cell.level != FROZEN and clock[body, weekday, cell.level] - cell.entry >= cell.residual:
                if count == len(found):
                    found = longer(found)
                found[count] = chunk_cells[i]
                count += 1
    sort_keys(found, 0, count)
    return found[:count]
