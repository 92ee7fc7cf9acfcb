"""Waiting lines: a pairing heap for who is next, and an agenda for what falls due on a day.

Both live in declared tables (`QUEUE`, `AGENDA`) with lists of free nodes, so they can be saved, resumed
and grown; neither is ever scanned whole. The heap gives the smallest ``(first, second, row, n)``.

Source: Fredman, Sedgewick, Sleator, Tarjan, "The pairing heap", Algorithmica 1, 1986.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import boolean, float64, from_dtype, int64, void
from numpy.typing import NDArray

from purgesim.core.choice.sorting import sort_keys
from purgesim.core.jit import compiled, table
from purgesim.core.tables import AGENDA, AGENDA_DAY, QUEUE, WORLD

__all__ = ["due", "lay_by_day", "note", "nothing_noted", "pop", "push", "rows_of"]

HEAP: Final = (table(QUEUE), table(WORLD))
LISTS: Final = (table(AGENDA), table(WORLD), table(AGENDA_DAY, 2))


@compiled(boolean(from_dtype(QUEUE), from_dtype(QUEUE)))
def _before(a: Any, b: Any) -> bool:
    """Whether node `a` is served before node `b`."""
    if a.first != b.first:
        return a.first < b.first
    if a.second != b.second:
        return a.second < b.second
    if a.row != b.row:
        return a.row < b.row
    return a.n < b.n


@compiled(int64(table(QUEUE), int64, int64))
def _join(queue: Any, a: int, b: int) -> int:
    """Join two heaps and return the root; modifies `queue`."""
    if a < 0:
        return b
    if b < 0:
        return a
    if _before(queue[b], queue[a]):
        a, b = b, a
    queue[b].sibling = queue[a].child
    queue[a].child = b
    return a


@compiled(int64(*HEAP, int64, int64, float64, int64, int64, int64))
def push(queue: Any, world: Any, root: int, first: int, second: float, row: int, n: int, about: int) -> int:
    """Add an entry and return the new root; modifies `queue` and the free list in `world`."""
    w = world[0]
    node = np.int64(w.queue_free)
    if node >= 0:
        w.queue_free = queue[node].sibling
    else:
        node = np.int64(w.queued)
        if node >= len(queue):
            w.overflow += 1
            return root
        w.queued += 1
    entry = queue[node]
    entry.first, entry.second, entry.row, entry.n, entry.about = first, second, row, n, about
    entry.child, entry.sibling = -1, -1
    return _join(queue, root, node)


@compiled(int64(*HEAP, int64))
def pop(queue: Any, world: Any, root: int) -> int:
    """Remove the first entry and return the new root, -1 if empty; the removed node joins the free list."""
    left = np.int64(-1)  # first pass: join pairs from left to right, kept in a list by sibling
    node = np.int64(queue[root].child)
    while node >= 0:
        after = np.int64(queue[node].sibling)
        rest = np.int64(queue[after].sibling) if after >= 0 else np.int64(-1)
        queue[node].sibling = -1
        if after >= 0:
            queue[after].sibling = -1
        pair = _join(queue, node, after)
        queue[pair].sibling = left
        left, node = pair, rest
    new = np.int64(-1)  # second pass: join the pairs from right to left
    while left >= 0:
        rest = np.int64(queue[left].sibling)
        queue[left].sibling = -1
        new = _join(queue, new, left)
        left = rest
    queue[root].sibling = world[0].queue_free
    queue[root].child = -1
    world[0].queue_free = root
    return new


def nothing_noted(kinds: int, days: int) -> NDArray[Any]:
    """Return an empty agenda's days, shape (kinds, days)."""
    empty = np.zeros((kinds, days), AGENDA_DAY)
    empty["first"] = -1
    return empty


@compiled(void(*LISTS, int64, int64, int64, int64))
def note(agenda: Any, world: Any, days: Any, kind: int, day: int, row: int, n: int) -> None:
    """Note that `row` falls due on `day`; days beyond the run are dropped. Modifies `agenda`, `days`, `world`."""
    if day >= days.shape[1]:
        return
    w = world[0]
    node = np.int64(w.agenda_free)
    if node >= 0:
        w.agenda_free = agenda[node].next
    else:
        node = np.int64(w.noted)
        if node >= len(agenda):
            w.overflow += 1
            return
        w.noted += 1
    entry = agenda[node]
    entry.row, entry.n, entry.next = row, n, days[kind, day].first
    days[kind, day].first = node
    days[kind, day].noted += 1


@compiled(void(*LISTS))
def lay_by_day(agenda: Any, world: Any, days: Any) -> None:
    """Lay what is noted side by side, day by day, nothing having been taken yet; modifies `agenda` and `days`.

    What is noted for one day is read together. Noted row by row, it would lie as far apart as the table is long.
    """
    before = agenda[: world[0].noted].copy()
    place = 0
    for kind in range(days.shape[0]):
        for day in range(days.shape[1]):
            node, last = np.int64(days[kind, day].first), np.int64(-1)
            while node >= 0:
                agenda[place].row, agenda[place].n, agenda[place].next = before[node].row, before[node].n, -1
                if last >= 0:
                    agenda[last].next = place
                else:
                    days[kind, day].first = place
                node, last = np.int64(before[node].next), place
                place += 1


@compiled(table(np.int64, 2)(*LISTS, int64, int64))
def due(agenda: Any, world: Any, days: Any, kind: int, day: int) -> NDArray[np.int64]:
    """Take what falls due on `day`, in the order (row, n).

    Returns
    -------
    ndarray of int64, shape (m, 2)
        Rows and their n. Modifies `agenda`, `days` and the free list in `world`.
    """
    count = np.int64(days[kind, day].noted)
    keys = np.empty(count, np.int64)
    node = np.int64(days[kind, day].first)
    for i in range(count - 1, -1, -1):  # what was noted last stands first: mostly the highest row
        keys[i] = (np.int64(agenda[node].row) << 31) | np.int64(agenda[node].n)
        after = np.int64(agenda[node].next)
        agenda[node].next = world[0].agenda_free
        world[0].agenda_free = node
        node = after
    days[kind, day].first, days[kind, day].noted = -1, 0
    sort_keys(keys, 0, count)
    out = np.empty((count, 2), np.int64)
    for i in range(count):
        out[i, 0] = keys[i] >> 31
        out[i, 1] = keys[i] & 0x7FFFFFFF
    return out


@compiled(table(np.int64)(table(np.int64, 2)))
def rows_of(noted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of what falls due, without their n; shape (m,)."""
    rows = np.empty(len(noted), np.int64)
    for i in range(len(noted)):
        rows[i] = noted[i, 0]
    return rows
