"""Which rows of the register a run has changed: all that must be kept of it beside the party."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from purgesim.compiling import compiled
from purgesim.register import CADRE

__all__ = ["changed_rows"]

WORDS = CADRE.itemsize // 4


@compiled("int64(uint32[:, ::1], Array(uint32, 2, 'C', readonly=True), int64[::1])")
def _differing(now: NDArray[np.uint32], before: NDArray[np.uint32], out: NDArray[np.int64]) -> int:
    """Write the rows that differ into `out` and return their number; rows beyond `before` count as different."""
    count = 0
    for row in range(len(now)):
        differs = row >= len(before)
        if not differs:
            for word in range(now.shape[1]):
                if now[row, word] != before[row, word]:
                    differs = True
                    break
        if differs:
            if count < len(out):
                out[count] = row
            count += 1
    return count


def changed_rows(register: NDArray[Any], first: NDArray[Any]) -> NDArray[np.int64]:
    """Return the rows that differ from the first day, newcomers included; shape (m,), ascending.

    Parameters
    ----------
    register : ndarray of CADRE, shape (n_rows,)
        The register now, unused rows left out.
    first : ndarray of CADRE, shape (n_rows_at_start,)
        The register on the first day.
    """
    now = register.view(np.uint32).reshape(len(register), WORDS)
    before = first.view(np.uint32).reshape(len(first), WORDS)
    out = np.empty(1024 + len(register) // 4, np.int64)
    count = int(_differing(now, before, out))
    if count > len(out):
        out = np.empty(count, np.int64)
        _differing(now, before, out)
    return out[:count].copy()
