"""Three ways to one total, told apart by what they leave behind."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.arguments import refuse_other

__all__ = ["FIGURES", "QUARTER", "REGIMES", "predictions_by_regime", "probabilities", "regimes_of"]

REGIMES: Final = ("few seeds, R > 1", "many seeds, R < 1", "saturated hearings", "R not known")
"""Regimes that the documents leave open."""
QUARTER: Final = 13.0
"""Weeks of hearings that still wait at the close, above which hearings count as saturated: a convention."""
FIGURES: Final = (
    "growth_ratio",
    "fano",
    "weeks_of_line",
    "generation_zero_share",
    "generation_max",
    "reproduction_cases_by_opener",
    "reproduction_expulsion_by_first_accuser",
    "uninvolved_share",
    "cadre_share",
    "share_outside_capital",
    "lag_median_days",
)
"""What the regimes are told apart by."""


def regimes_of(runs: pd.DataFrame) -> NDArray[np.str_]:
    """Return the regime of each run: a long line of waiting cases first, else R of cases (by opener) above or below 1.

    Parameters
    ----------
    runs : pandas.DataFrame
        With ``weeks_of_line`` and ``reproduction_cases_by_opener``.

    Examples
    --------
    >>> runs = pd.DataFrame({"weeks_of_line": [20.0, 1.0, 1.0], "reproduction_cases_by_opener": [2.0, 1.5, 0.5]})
    >>> regimes_of(runs).tolist()
    ['saturated hearings', 'few seeds, R > 1', 'many seeds, R < 1']
    """
    refuse_other(runs, pd.DataFrame, "runs", "a table of runs, such as read_runs gives")
    r = runs["reproduction_cases_by_opener"].to_numpy(np.float64)
    growing = np.where(np.isnan(r), REGIMES[3], np.where(r > 1.0, REGIMES[0], REGIMES[1]))
    return np.where(runs["weeks_of_line"].to_numpy() > QUARTER, REGIMES[2], growing)


def probabilities(regimes: NDArray[np.str_], weights: NDArray[np.float64]) -> dict[str, float]:
    """Return the probability of each regime under weights that sum to 1."""
    return {name: float(weights[regimes == name].sum()) for name in REGIMES}


def predictions_by_regime(runs: pd.DataFrame, regimes: NDArray[np.str_], weights: NDArray[np.float64]) -> pd.DataFrame:
    """Return median and central 90% of the figures that tell regimes apart, one row a regime and figure.

    Parameters
    ----------
    runs : pandas.DataFrame
        Runs that agree with the documents.
    regimes : ndarray of str, shape (n_runs,)
        From `regimes_of`.
    weights : ndarray of float64, shape (n_runs,)
        Weights of the runs.
    """
    from purgesim.calibration.inference import weighted_quantile

    rows = []
    for name in REGIMES:
        for figure in (f for f in FIGURES if f in runs):
            values = runs[figure].to_numpy(np.float64)
            here = (regimes == name) & np.isfinite(values)
            spread = (
                [weighted_quantile(values[here], weights[here], q) for q in (0.05, 0.5, 0.95)]
                if here.any()
                else [float("nan")] * 3
            )
            rows.append([name, int(here.sum()), figure, *spread])
    return pd.DataFrame(rows, columns=["regime", "runs", "figure", "low", "median", "high"])
