"""Circles in what should be a tree: patrons of patrons, bodies above bodies."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["cycles"]

MAX: Final = 1000
"""Circles that are told one by one."""


def cycles(above: NDArray[Any]) -> list[list[int]]:
    """Return the circles of a forest's would-be pointers, each from its lowest row on.

    Parameters
    ----------
    above : ndarray of int, shape (n,)
        Who stands above each, -1 nobody.

    Returns
    -------
    list of list of int
        At most a thousand circles, in order of their lowest rows; the first stands at the end again.

    Examples
    --------
    >>> cycles(np.array([1, 2, 0, 0, -1, 4, 6]))
    [[0, 1, 2, 0], [6, 6]]
    """
    n = len(above)
    ahead = np.append(np.where(above >= 0, above, n), n)
    for _ in range(max(1, int(n).bit_length())):  # after as many steps as there are rows, only circles are left
        ahead = ahead[ahead]
    left = np.unique(ahead[ahead < n])
    found: list[list[int]] = []
    seen: set[int] = set()
    for start in left.tolist():
        if start in seen or len(found) >= MAX:
            continue
        line = [start, int(above[start])]
        while line[-1] != start:
            line.append(int(above[line[-1]]))
        seen.update(line)
        found.append(line)
    return found
