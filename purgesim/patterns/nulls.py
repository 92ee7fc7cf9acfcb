"""Nulls of the wave: what four-week counts look like without any growth of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.measures.data import WEEKS
from purgesim.scenario.schedule import values_on

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["intensity_of_tiers", "null_bounds", "wave_nulls"]

BLOCKS: Final = 13
"""Four-week blocks of a window of a year, where no scenario says otherwise."""
TIERS: Final = ("capital", "province", "county")


def intensity_of_tiers(scenario: Scenario) -> NDArray[np.float64]:
    """Return the mean intensity ordered by the centre, brake included, of each tier and four-week block.

    Parameters
    ----------
    scenario : Scenario
        The scenario, for its window and levers.

    Returns
    -------
    ndarray of float64, shape (3, blocks)
        Mean of the lever over the days of each whole block of the window.
    """
    opened = scenario.window.open.toordinal()
    blocks = (scenario.window.close.toordinal() - opened) // WEEKS
    days = opened + np.arange(blocks * WEEKS)
    brake = values_on(scenario.levers.brake, days)
    by_tier = [values_on(scenario.levers.intensity[tier], days) * brake for tier in TIERS]
    return np.stack([daily.reshape(blocks, WEEKS).mean(axis=1) for daily in by_tier])


def null_bounds(
    total: int, chances: NDArray[np.float64], quantile: float = 0.95, draws: int = 1_000, seed: int = 0
) -> tuple[float, float]:
    """Return the quantiles of largest over mean count and of the Fano factor under a null.

    Parameters
    ----------
    total : int
        Events, given.
    chances : ndarray of float64, shape (blocks,)
        Chance of each block.
    quantile : float
        Which quantile.
    draws : int
        Multinomial draws.
    seed : int
        Seed of the draws.

    Returns
    -------
    tuple of float
        Of the growth ratio and of the Fano factor; NaN without events or with a single block.

    Examples
    --------
    >>> ratio, fano = null_bounds(1000, np.full(13, 1 / 13))
    >>> 1.1 < ratio < 1.5, 1.0 < fano < 2.5
    (True, True)
    """
    if total < 1 or len(chances) < 2 or chances.sum() <= 0.0:
        return float("nan"), float("nan")
    counts = np.random.default_rng(seed).multinomial(total, chances / chances.sum(), size=draws)
    mean = total / len(chances)
    return (
        float(np.quantile(counts.max(axis=1) / mean, quantile)),
        float(np.quantile(counts.var(axis=1, ddof=1) / mean, quantile)),
    )


def wave_nulls(table: pd.DataFrame, scenario: Scenario | None, quantile: float, seed: int) -> pd.DataFrame:
    """Return the bounds of both nulls for the political expulsions and for the cases opened of each run.

    The rate of the second null follows the lever of each tier, weighted by the run's political expulsions there.

    Parameters
    ----------
    table : pandas.DataFrame
        Summaries, one row a run.
    scenario : Scenario, optional
        Without it there is no lever, and the second null is not computed.
    quantile : float
        Which quantile of the nulls.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Columns ``growth_ratio_even``, ``fano_even``, ``growth_ratio_lever``, ``fano_lever``, and the same of
        ``growth_ratio_opened`` and ``fano_opened``; NaN where not computed.
    """
    levers = None if scenario is None else intensity_of_tiers(scenario)
    blocks = BLOCKS if levers is None else levers.shape[1]
    rows = []
    for _, run in table.iterrows():
        chances = {"even": np.full(blocks, 1.0 / blocks) if blocks else np.zeros(0), "lever": _by_lever(run, levers)}
        row = {}
        for ending, total in (("", run.get("expelled_political")), ("_opened", run.get("opened"))):
            for null, chance in chances.items():
                known = 0 if total is None or pd.isna(total) else int(total)
                bounds = null_bounds(known, chance, quantile, seed=seed)
                row[f"growth_ratio{ending}_{null}"], row[f"fano{ending}_{null}"] = bounds
        rows.append(row)
    return pd.DataFrame(rows, index=table.index)


def _by_lever(run: pd.Series, levers: NDArray[np.float64] | None) -> NDArray[np.float64]:
    weights = np.array([run.get(f"expelled_{tier}", np.nan) for tier in TIERS], np.float64)
    if levers is None or not np.isfinite(weights).all() or weights.sum() <= 0.0:
        return np.zeros(0)
    ordered = levers.sum(axis=1, keepdims=True)
    shares = np.divide(levers, ordered, out=np.zeros_like(levers), where=ordered > 0.0)
    return np.asarray(weights @ shares)
