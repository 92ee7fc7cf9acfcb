"""The law of naming among so many people, exactly: what row T04 tends to as they become many."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def fallen_law(people: int, names: int, courage: float, most: int | None = None) -> NDArray[np.float64]:
    """Return the chance of each number of fallen, shape (people + 1,), when who breaks names so many of the others.

    Person after person is gone through: of the names of each, those are new that hypergeometric chance gives of the
    people not yet fallen. Chains with more than `most` fallen are not followed and have no chance here.
    """
    most = people if most is None else most
    fallen = np.arange(people + 1)
    new = [_new_of(people, fallen, names, n) for n in range(names + 1)]
    law, state = np.zeros(people + 1), np.zeros(people + 1)
    state[1] = 1.0
    for gone_through in range(1, most + 1):
        after = courage * state
        for n in range(names + 1):
            after[n:] += (1.0 - courage) * (state * new[n])[: people + 1 - n]
        law[gone_through], after[gone_through] = after[gone_through], 0.0
        state = after
    return law


def _new_of(people: int, fallen: NDArray[np.int64], names: int, n: int) -> NDArray[np.float64]:
    """Return the chance that of the names of one of the fallen n are new, by the number of fallen."""

    def ways(of: NDArray[np.int64], chosen: int) -> NDArray[np.float64]:
        found = np.ones(len(of))
        for i in range(chosen):
            found *= np.maximum(of - i, 0)
        return found / math.factorial(chosen)

    return ways(people - fallen, n) * ways(np.maximum(fallen - 1, 0), names - n) / math.comb(people - 1, names)
