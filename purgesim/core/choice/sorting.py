"""Sorting and growing lists of rows.

Written out because numba's own sorts, and its copies of slices with all they can say about shapes, take seconds to
compile.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from purgesim.core.jit import compiled

__all__ = ["grow_rows", "sort_keys"]


@compiled("void(int64[::1], int64, int64)")
def sort_keys(keys: npt.NDArray[np.int64], first: int, end: int) -> None:
    """Sort ``keys[first:end]`` in place (Shell's sort; for a dozen keys, insertion; what is in order stays)."""
    sorted_to = first + 1
    while sorted_to < end and keys[sorted_to - 1] <= keys[sorted_to]:
        sorted_to += 1
    if sorted_to >= end:
        return
    gap = 1 if end - first < 16 else (end - first) * 4 // 9
    while gap > 0:
        for i in range(first + gap, end):
            key = keys[i]
            j = i
            while j - gap >= first and keys[j - gap] > key:
                keys[j] = keys[j - gap]
                j -= gap
            keys[j] = key
        gap = 1 if 1 < gap < 3 else gap * 4 // 9


@compiled("int64[::1](int64[::1])")
def grow_rows(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return a list of twice the length that begins as the given one, which is not empty."""
    larger = np.empty(2 * len(rows), np.int64)
    for i in range(len(rows)):
        larger[i] = rows[i]
    return larger
