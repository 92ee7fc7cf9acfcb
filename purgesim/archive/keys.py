"""Keyed draws of the observer: each source has a key of its own, so that no source changes another's documents."""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from purgesim.core.keyed_random import uniform_each

__all__ = ["Draw", "Key", "key_of"]


class Draw(IntEnum):
    """What a draw of the observer decides; the comment gives (who, whom, occurrence)."""

    CHOSEN = 1  # row, -, -: are they an informant
    FIRST_TALK = 2  # informant, -, -
    SEEN = 3  # informant, about whom, event
    DELAY = 4  # the same
    MILDER = 5  # the same
    RECHARGED = 6  # the same
    CHARGE = 7  # the same
    RUMOUR = 8  # informant, -, talk
    RUMOUR_ABOUT = 9  # the same
    RUMOUR_CLAIM = 10  # the same
    RUMOUR_CHARGE = 11  # the same
    TOTAL = 12  # informant, -, which total


class Key(NamedTuple):
    """Key of one source's draws."""

    seed: int
    source: int

    def draws(self, what: Draw, who: ArrayLike, whom: ArrayLike = 0, n: ArrayLike = 0) -> NDArray[np.float64]:
        """Return draws in (0, 1), one for each of the keys broadcast against one another; shape (m,)."""
        arrays = np.broadcast_arrays(who, whom, n)
        flat = (np.array(array, np.int64).ravel() for array in arrays)
        return uniform_each(self.seed, self.source, int(what), *flat)


def key_of(seed: int, name: str) -> Key:
    """Return the key of a source.

    Examples
    --------
    >>> key_of(1, "press") == key_of(1, "press"), key_of(1, "press") == key_of(1, "friends")
    (True, False)
    """
    return Key(seed, int.from_bytes(hashlib.sha256(f"archive: {name}".encode()).digest()[:8], "little"))
