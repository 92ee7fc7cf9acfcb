"""Rule of the sentence: an ordered choice by charge and prominence.

Source: model.md, phase sentence; the fates are those Lankov names (exile, camp, prison, execution).
"""

from __future__ import annotations

import math

from purgesim.core.jit import compiled
from purgesim.core.vocabulary import Fate

__all__ = ["sentence"]


@compiled("int64(float64, float64, float64, float64, float64)")
def sentence(u: float, score: float, t1: float, t2: float, t3: float) -> int:
    """Return the fate: released, re-education, prison or execution.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1).
    score : float
        Log-odds of hardness.
    t1, t2, t3 : float
        Thresholds, not decreasing.

    Examples
    --------
    >>> sentence(0.5, -3.0, -2.0, 0.0, 2.0), sentence(0.5, 3.0, -2.0, 0.0, 2.0)
    (1, 4)
    """
    latent = score + math.log(u / (1.0 - u))
    if latent < t1:
        return Fate.RELEASED.value
    if latent < t2:
        return Fate.REEDUCATION.value
    if latent < t3:
        return Fate.PRISON.value
    return Fate.EXECUTION.value
