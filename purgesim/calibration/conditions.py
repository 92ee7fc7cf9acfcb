"""What the four documents are allowed to say: a total, an interval and an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.showing import short_html, short_repr
from purgesim.evidence import interval, value

__all__ = ["Conditions", "conditions_for"]

TOTAL: Final = "expelled"


@dataclass(frozen=True)
class Conditions:
    """C1 to C3: a documented total, an interval of arrests, an order of factions.

    Attributes
    ----------
    total : float
        C1, expulsions of the year [expulsions].
    arrests : tuple of float
        C2, fewest and most arrests by 5 August 1957.
    order : tuple of str
        C3, hazards in falling order; all above 0.
    """

    total: float
    arrests: tuple[float, float]
    order: tuple[str, ...]

    __repr__ = short_repr
    _repr_html_ = short_html

    def agree(self, runs: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which runs agree with C2 and C3, an interval and an inequality; shape (n_runs,)."""
        met = runs["arrested_by_1957_08_05"].between(*self.arrests).to_numpy(copy=True)
        for higher, lower in zip(self.order[:-1], self.order[1:], strict=True):
            met &= (runs[higher] > runs[lower]).to_numpy()
        for name in self.order:
            met &= (runs[name] > 0).to_numpy()
        result: NDArray[np.bool_] = met & (runs[TOTAL] > 0).to_numpy()
        return result

    def distance(self, runs: pd.DataFrame) -> NDArray[np.float64]:
        """Return how far each run's total is from the documented one, as a difference of logarithms."""
        logs: NDArray[np.float64] = np.log(np.maximum(runs[TOTAL].to_numpy(np.float64), 0.5) / self.total)
        return logs


def conditions_for() -> Conditions:
    """Return the conditions that the documents on 1957-58 set.

    Examples
    --------
    >>> conditions_for().arrests
    (13.0, 200.0)
    """
    low, high = interval("arrest_aug57_low")[0], value("arrest_aug57_high")
    return Conditions(value("kwp_expelled_fy57"), (float(low), float(high)), ("hazard_yanan", "hazard_soviet"))
