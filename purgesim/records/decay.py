"""How fast new names run out: a half-life fitted to the daily share of names not heard before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import pandas as pd

from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr

__all__ = ["FEWEST_DAYS", "Decay", "fit_decay"]

FEWEST_DAYS: Final = 3
"""Two numbers fit any two days."""


@dataclass(frozen=True)
class Decay:
    """The share of new names, ``start * 2 ** (-day / half_life)``.

    Attributes
    ----------
    start : float
        On day 0 [share].
    half_life : float
        Time to half of it [day]; infinite if the share does not fall.
    interval : tuple of float
        Profile likelihood interval of the half-life, widened by the days' overdispersion [day].
    overdispersion : float
        Pearson's chi-square over its degrees of freedom; 1 if names were drawn singly, more if they come in lists.
    """

    start: float
    half_life: float
    interval: tuple[float, float]
    overdispersion: float

    __repr__ = short_repr
    _repr_html_ = short_html


def fit_decay(table: pd.DataFrame, level: float = 0.95) -> Decay:
    """Fit the decay of new names by maximum likelihood on a grid.

    Parameters
    ----------
    table : DataFrame
        As `purgesim.records.counting.new_names` returns it: `day`, `names`, `new`; three days or more.
    level : float
        Level of the interval.

    Raises
    ------
    PurgesimError
        If there are fewer days.

    Examples
    --------
    >>> days = pd.DataFrame({"day": [0, 10, 20], "names": [100, 100, 100], "new": [80, 40, 20]})
    >>> round(fit_decay(days).half_life, 1)
    10.0
    """
    if len(table) < FEWEST_DAYS:
        raise PurgesimError(f"new names: given {len(table)} days with names; allowed: {FEWEST_DAYS} or more")
    day, n, new = (table[c].to_numpy(float)[None, None, :] for c in ("day", "names", "new"))
    start = np.linspace(0.02, 0.99, 98)[:, None, None]
    rates = np.concatenate([[0.0], np.geomspace(1e-3, 2.0, 600)])  # 1 / half-life [1/day]
    share = np.clip(start * np.exp2(-rates[None, :, None] * day), 1e-12, 1.0 - 1e-12)
    likelihood = (new * np.log(share) + (n - new) * np.log1p(-share)).sum(axis=2)
    i, j = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    best = share[i, j]
    pearson = float(((new[0, 0] - n[0, 0] * best) ** 2 / (n[0, 0] * best * (1.0 - best))).sum())
    over = max(1.0, pearson / max(1, table.shape[0] - 2))
    drop = 0.5 * over * NormalDist().inv_cdf(0.5 + level / 2.0) ** 2
    inside = rates[likelihood.max(axis=0) >= likelihood.max() - drop]
    ends = (_time(float(inside.max())), _time(float(inside.min())))
    return Decay(float(start[i, 0, 0]), _time(float(rates[j])), ends, over)


def _time(rate: float) -> float:
    return 1.0 / rate if rate > 0.0 else math.inf
