"""The order in which what a phase decided is applied."""

from __future__ import annotations

from typing import Final

import numpy as np

from purgesim.engine.kernel import Acts, OneAct, Rows, kernel

__all__ = ["in_order"]

DIGIT: Final = 6
"""Bits of a digit: on an ordinary day a phase's acts are some dozens, and as many digits are counted."""
DIGITS: Final = 1 << DIGIT


@kernel
def _later(a: OneAct, b: OneAct) -> bool:
    """Whether one of two acts of the same actor upon the same person comes after the other."""
    return a.n > b.n or (a.n == b.n and a.kind > b.kind)


@kernel
def _keys_of(acts: Acts, count: int) -> Rows:
    """Return actor and whom of each act as one number that sorts as the two do."""
    keys, most = np.empty(count, np.int64), np.int64(0)
    for i in range(count):
        most = max(most, acts[i].whom + 1)
    width = 1
    while most >> width > 0:
        width += 1
    for i in range(count):
        keys[i] = ((acts[i].actor + 2) << width) + acts[i].whom + 1
    return keys


@kernel
def _by_digit(keys: Rows, order: Rows, shift: int) -> Rows:
    """Return the positions in `order`, stably sorted by one digit of their keys."""
    place = np.zeros(DIGITS + 1, np.int64)
    for key in keys:
        place[((key >> shift) & (DIGITS - 1)) + 1] += 1
    for i in range(DIGITS):
        place[i + 1] += place[i]
    out = np.empty(len(order), np.int64)
    for at in order:
        digit = (keys[at] >> shift) & (DIGITS - 1)
        out[place[digit]] = at
        place[digit] += 1
    return out


@kernel
def in_order(acts: Acts, count: int) -> Rows:
    """Return the acts' positions in the order (actor, whom, n, kind): how they came to be set down leaves no trace.

    Sorted by digits, each act costs the same whatever a day brings.
    """
    order, keys, most = np.arange(count), _keys_of(acts, count), np.int64(0)
    for key in keys:
        most = max(most, key)
    shift = 0
    while shift < 63 and most >> shift > 0:  # beyond its 64 bits a number is shifted round
        order = _by_digit(keys, order, shift)
        shift += DIGIT
    for i in range(1, count):  # the same upon the same: hardly ever more than two
        j = i
        while j > 0 and keys[order[j - 1]] == keys[order[j]] and _later(acts[order[j - 1]], acts[order[j]]):
            order[j - 1], order[j] = order[j], order[j - 1]
            j -= 1
    return order
