"""The stored ties of some people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from purgesim.party.built import Party

__all__ = ["ties_among", "ties_of"]

Rows = NDArray[np.int64]


def ties_of(party: Party, rows: Rows) -> tuple[Rows, Rows, NDArray[np.int8]]:
    """Return all stored ties of some rows: here, there and `Layer`, one entry a tie and end; newcomers have none.

    Parameters
    ----------
    party : Party
        The party.
    rows : ndarray of int64, shape (n,)
        Rows of the register.
    """
    old = rows[rows < len(party.tie_start) - 1]
    first, end = party.tie_start[old], party.tie_start[old + 1]
    here = np.repeat(old, end - first)
    places = np.arange(len(here)) + np.repeat(first - np.concatenate([[0], np.cumsum(end - first)[:-1]]), end - first)
    return here, party.tie_to[places].astype(np.int64), party.tie_layer[places]


def ties_among(party: Party, rows: Rows, layers: Sequence[int]) -> tuple[Rows, Rows, NDArray[np.int8]]:
    """Return the ties of some layers among some rows, each once, the lower row first."""
    here, there, layer = ties_of(party, rows)
    kept = np.isin(there, rows) & (here < there) & np.isin(layer, [int(one) for one in layers])
    found: tuple[Any, Any, Any] = (here[kept], there[kept], layer[kept])
    return found
