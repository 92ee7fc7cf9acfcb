"""The clock of a cell: when its next denunciation comes, without asking every cell every week.

A meeting ends in a denunciation with chance ``1 - exp(-h)``. Hazards are integers, ``floor(h * 2**40)``,
so that sums are exact and free of order; one accumulator a (body, weekday, level) adds them up. A cell
speaks at the first of its meetings at which its accumulator has reached what its timer says. Cells of one body
and weekday stand in chunks of at most 64 with the smallest date due per level, and only a chunk in which
something is due is looked at; so the timers stand in the order of the chunks, not of the cells.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import int64, uint64, void
from numpy.typing import NDArray

from purgesim.core.choice.sorting import grow_rows, sort_keys
from purgesim.core.jit import compiled, table
from purgesim.core.keyed_random import Stream, uniform
from purgesim.core.tables import BODY, CELL, CHUNK, TIMER

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
MAX: Final = 64.0
"""Largest hazard of one meeting: beyond it the chance is 1 in floating point."""
CELLS: Final = table(CELL)
TIMERS: Final = (table(TIMER), table(CHUNK, shared=True), table(np.int64, 2))
CLOCK: Final = table(np.int64, 3)


@compiled("int64(float64)")
def quantum(hazard: float) -> int:
    """Return a meeting's hazard in integer units; at most 64 (a chance of 1), 0 if not positive."""
    if not hazard > 0.0:
        return 0
    return np.int64(math.floor(min(hazard, MAX) * SCALE))


@compiled("int64(uint64, uint64, int64, int64)")
def threshold(key0: int, key1: int, cell: int, n: int) -> int:
    """Return the hazard that must pass before the n-th denunciation of a cell [2**-40]."""
    return np.int64(math.floor(-math.log(uniform(key0, key1, Stream.SPEAK, cell, 0, n)) * SCALE)) + 1


@compiled(void(*TIMERS, int64))
def refresh(timers: Any, chunks: Any, chunk_due: Any, chunk: int) -> None:
    """Recompute the smallest dates due of a chunk; modifies `chunk_due`."""
    for level in range(chunk_due.shape[1]):
        chunk_due[chunk, level] = NEVER
    for place in range(chunks[chunk].first, chunks[chunk].end):
        timer = timers[place]
        if timer.level != FROZEN:
            chunk_due[chunk, timer.level] = min(chunk_due[chunk, timer.level], timer.due)


@compiled(void(CELLS, *TIMERS, uint64, uint64, table(np.int64)))
def start(
    cells: Any, timers: Any, chunks: Any, chunk_due: Any, key0: int, key1: int, levels: NDArray[np.int64]
) -> None:
    """Set every cell's first threshold and level, on clocks that show 0; modifies `cells`, `timers`, `chunk_due`."""
    for i in range(len(cells)):
        cells[i].spoken = 0
        timer = timers[cells[i].place]
        timer.level = levels[i]
        timer.due = threshold(key0, key1, i, 0)
    for chunk in range(len(chunks)):
        refresh(timers, chunks, chunk_due, chunk)


@compiled(void(CELLS, *TIMERS, CLOCK, int64, int64))
def shift(cells: Any, timers: Any, chunks: Any, chunk_due: Any, clock: Any, index: int, level: int) -> None:
    """Move a cell to another level of its clock, or freeze it; modifies `timers`, `chunk_due`."""
    cell = cells[index]
    timer = timers[cell.place]
    if timer.level == level:
        return
    if timer.level != FROZEN:
        timer.due -= clock[cell.body, cell.weekday, timer.level]
    if level != FROZEN:
        timer.due += clock[cell.body, cell.weekday, level]
    timer.level = level
    refresh(timers, chunks, chunk_due, cell.chunk)


@compiled(void(CELLS, *TIMERS, CLOCK, int64, uint64, uint64))
def spoke(cells: Any, timers: Any, chunks: Any, chunk_due: Any, clock: Any, index: int, key0: int, key1: int) -> None:
    """Start the next threshold of a cell that has spoken; the overshoot is discarded."""
    cell = cells[index]
    timer = timers[cell.place]
    cell.spoken += 1
    timer.due = threshold(key0, key1, index, cell.spoken)
    if timer.level != FROZEN:
        timer.due += clock[cell.body, cell.weekday, timer.level]
    refresh(timers, chunks, chunk_due, cell.chunk)


@compiled("boolean(int64[:, :, ::1], int64[:, ::1], int64, int64, int64, int64)")
def any_due(
    clock: NDArray[np.int64], chunk_due: NDArray[np.int64], body: int, weekday: int, first: int, end: int
) -> bool:
    """Whether a cell in the chunks [first, end) of a body and weekday is to speak."""
    for level in range(clock.shape[2]):
        now = clock[body, weekday, level]
        for chunk in range(first, end):
            if now >= chunk_due[chunk, level]:
                return True
    return False


@compiled(table(np.int64)(table(BODY), *TIMERS[:2], table(np.int32, shared=True), *TIMERS[2:], CLOCK, int64, int64))
def ready(
    bodies: Any, timers: Any, chunks: Any, chunk_cells: Any, chunk_due: Any, clock: Any, body: int, weekday: int
) -> NDArray[np.int64]:
    """Return the cells of a body and weekday whose clock shows what their timers say, in order; shape (m,)."""
    first, end = bodies[body].first_chunk[weekday], bodies[body].first_chunk[weekday + 1]
    found, count = np.empty(8, np.int64), 0
    for chunk in range(first, end):
        if not any_due(clock, chunk_due, body, weekday, chunk, chunk + 1):
            continue
        for place in range(chunks[chunk].first, chunks[chunk].end):
            timer = timers[place]
            if timer.level != FROZEN and clock[body, weekday, timer.level] >= timer.due:
                if count == len(found):
                    found = grow_rows(found)
                found[count] = chunk_cells[place]
                count += 1
    sort_keys(found, 0, count)
    return found[:count]
