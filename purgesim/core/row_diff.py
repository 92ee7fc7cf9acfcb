"""Which rows of the register a run has changed: all that must be kept of it beside the party."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from purgesim.core.jit import compiled
from purgesim.core.tables import CADRE

__all__ = ["changed_rows"]

WORDS = CADRE.itemsize // 8


@compiled("int64(uint64[:, ::1], Array(uint64, 2, 'C', readonly=True), int64[::1])")
def _differing(now: NDArray[np.uint64], before: NDArray[np.uint64], out: NDArray[np.int64]) -> int:
    """Write the rows that differ into `out` and return their number; rows beyond `before` count as different."""
    count = 0
    for row in range(len(now)):
        bits = np.uint64(row >= len(before))
        if bits == 0:
            for word in range(WORDS):  # no early end: a loop of fixed length is done in a few wide instructions
                bits |= now[row, word] ^ before[row, word]
        if bits != 0:
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
    now = register.view(np.uint64).reshape(len(register), WORDS)
    before = first.view(np.uint64).reshape(len(first), WORDS)
    out = np.empty(1024 + len(register) // 4, np.int64)
    count = int(_differing(now, before, out))
    if count > len(out):
        out = np.empty(count, np.int64)
        _differing(now, before, out)
    return out[:count].copy()
