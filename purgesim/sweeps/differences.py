"""Paired differences, their three spreads, and what pairing has gained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["difference_table", "paired", "pairing", "seed_errors"]

CELL: Final = ["structure", "draw"]
LOW, HIGH = 0.05, 0.95
NAN: Final = float("nan")


def paired(runs: pd.DataFrame, baseline: str, figures: Sequence[str]) -> pd.DataFrame:
    """Return every paired difference, one a row.

    Parameters
    ----------
    runs : pandas.DataFrame
        Columns scenario, structure, draw, seed, and the figures.
    baseline : str
        The scenario that is subtracted.
    figures : sequence of str
        Names of the figures.

    Returns
    -------
    pandas.DataFrame
        Columns scenario, structure, draw, seed, figure, baseline, other, difference. A figure that is missing in one of
        the two worlds has no difference and is left out.
    """
    keys = [*CELL, "seed"]
    long = runs.melt([*keys, "scenario"], list(figures), var_name="figure", value_name="value")
    first = long[long["scenario"] == baseline].drop(columns="scenario").rename(columns={"value": "baseline"})
    rest = long[long["scenario"] != baseline].rename(columns={"value": "other"})
    both: pd.DataFrame = rest.merge(first, on=[*keys, "figure"], validate="many_to_one")
    both = both.dropna(subset=["baseline", "other"])
    both["difference"] = both["other"] - both["baseline"]
    return both[["scenario", *keys, "figure", "baseline", "other", "difference"]].reset_index(drop=True)


def pairing(baseline: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Return correlation, variance reduction and its ceiling of paired values.

    Parameters
    ----------
    baseline, other : ndarray, shape (n,)
        A figure in the two worlds, seed by seed.

    Returns
    -------
    tuple of float
        Correlation; (s1² + s2²) / variance of the difference; (s1² + s2²) / (s1 - s2)². Infinite where the
        denominator is nothing; NaN where nothing varies, or there are fewer than two pairs.

    Examples
    --------
    >>> correlation, reduction, ceiling = pairing(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]))
    >>> round(correlation, 6), reduction, ceiling
    (1.0, 5.0, 5.0)
    """
    if len(baseline) < 2:
        return NAN, NAN, NAN
    s1, s2 = float(np.std(baseline, ddof=1)), float(np.std(other, ddof=1))
    unpaired = s1**2 + s2**2
    if unpaired == 0.0:
        return NAN, NAN, NAN
    correlation = float(np.corrcoef(baseline, other)[0, 1]) if s1 > 0.0 and s2 > 0.0 else NAN
    spread = float(np.var(other - baseline, ddof=1))
    return correlation, _over(unpaired, spread), _over(unpaired, (s1 - s2) ** 2)


def _over(above: float, below: float) -> float:
    return above / below if below > 0.0 else float("inf")


def difference_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `purgesim.sweeps.Comparison.table` without the units.

    Parameters
    ----------
    pairs : pandas.DataFrame
        From `paired`.
    """
    import pandas as pd

    rows, index = [], []
    for (scenario, figure), group in pairs.groupby(["scenario", "figure"], sort=False):
        index.append((scenario, figure))
        rows.append(_row(group))
    return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(index, names=["scenario", "figure"]))


def _row(group: pd.DataFrame) -> dict[str, float]:
    """Return the row of one scenario and figure: structures and draws are the cells, seeds are within them."""
    means = group.groupby(CELL, sort=False)["difference"].mean()
    mc_low, mc_high = _over_seeds(group)
    by_draw, by_structure = _without_noise(group, means), means.groupby("structure").mean()
    several = len(by_structure) > 1
    return {
        "baseline": group["baseline"].mean(),
        "other": group["other"].mean(),
        "difference": group["difference"].mean(),
        "agree": _agreement(means.to_numpy()),
        "cells": float(len(means)),
        "mc_error": float(seed_errors(group, CELL, [])["error"].iloc[0]),
        "mc_low": mc_low,
        "mc_high": mc_high,
        "parameter_low": float(by_draw.quantile(LOW)) if len(by_draw) > 1 else NAN,
        "parameter_high": float(by_draw.quantile(HIGH)) if len(by_draw) > 1 else NAN,
        "structure_low": float(by_structure.min()) if several else NAN,
        "structure_high": float(by_structure.max()) if several else NAN,
        **_gain(group),
    }


def seed_errors(pairs: pd.DataFrame, cell: Sequence[str], by: Sequence[str], *, even: bool = False) -> pd.DataFrame:
    """Return the standard error, by the finite number of seeds, of the mean difference of each group.

    The seeds are the units, not the runs: draws and structures share them, and what a seed brings it brings to all of
    them alike (in the small ministry the differences of two draws correlate with 0.8 to 0.9 over seeds). Taking cells
    for independent would make ten draws with two seeds as sure as twenty seeds.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Columns of the cells and groups, ``seed`` and ``difference``.
    cell : sequence of str
        Columns that make a cell; seeds are within it.
    by : sequence of str
        Columns that make a group; cells are within it.
    even : bool
        Whether the mean is that of the cells' means; else every run counts alike, which differs where runs are missing.

    Returns
    -------
    pandas.DataFrame
        Indexed by the group (one row with nothing to group by): ``error``, NaN where a cell has one seed only, and
        ``freedom``, the degrees of freedom, those of the cell with the fewest seeds.
    """
    import pandas as pd

    groups = [pairs[name] for name in by] or [pd.Series(0, index=pairs.index)]
    cells = pairs.groupby([*groups, *(pairs[name] for name in cell)], sort=False)["difference"]
    n = cells.transform("size").astype(np.float64)
    weight = 1.0 / n if even else pd.Series(1.0, index=pairs.index)
    # a deviation from a cell's own mean lacks sqrt(n / (n - 1))
    apart = (pairs["difference"] - cells.transform("mean")) * np.sqrt(n / (n - 1.0).clip(lower=1.0)) * weight
    total = weight.groupby(groups, sort=False).sum()
    by_seed = apart.groupby([*groups, pairs["seed"]], sort=False).sum()
    squares = (by_seed**2).groupby(level=list(range(len(groups))), sort=False).sum()
    fewest = n.groupby(groups, sort=False).min()
    return pd.DataFrame({"error": (np.sqrt(squares) / total).where(fewest > 1.0), "freedom": fewest - 1.0})


def _over_seeds(group: pd.DataFrame) -> tuple[float, float]:
    """Return 5% and 95% of the paired differences over seeds, around their mean; NaN with one seed a cell.

    Each deviation from a cell's own mean is made as wide as one from the true mean. The quantiles are those of Hazen
    (1914): of twenty normal values the usual ones span 2.9 standard deviations instead of 3.3.
    """
    cells = group.groupby(CELL, sort=False)["difference"]
    n = cells.transform("size")
    inner = (n > 1).to_numpy()
    if not inner.any():
        return NAN, NAN
    around = (group["difference"] - cells.transform("mean"))[inner] * np.sqrt(n / (n - 1.0))[inner]
    low, high = np.quantile(around, (LOW, HIGH), method="hazen") + group["difference"].mean()
    return float(low), float(high)


def _without_noise(group: pd.DataFrame, means: pd.Series[float]) -> pd.Series[float]:
    """Return draws' means drawn together by what of their spread the finite number of seeds explains.

    Draws share their seeds, so that only what a seed does to one draw and not to all of them spreads their means.

    Parameters
    ----------
    group : pandas.DataFrame
        Paired differences of one scenario and figure.
    means : pandas.Series
        Mean difference of each structure and draw.
    """
    by_draw: pd.Series[float] = means.groupby("draw").mean()
    spread = float(by_draw.var(ddof=1)) if len(by_draw) > 1 else 0.0
    if spread == 0.0:
        return by_draw
    table = group.pivot_table(index="draw", columns="seed", values="difference", aggfunc="mean")
    known = table.notna().to_numpy()
    freedom = known.sum() - table.shape[0] - table.shape[1] + 1
    if freedom < 1:  # one seed: nothing is known of the noise, and nothing is taken away
        return by_draw
    grand = float(np.nanmean(table.to_numpy()))
    left = table.sub(table.mean(axis=1), axis=0).sub(table.mean(axis=0), axis=1) + grand
    noise = float(np.nansum(left.to_numpy() ** 2)) / freedom * float((1.0 / known.sum(axis=1)).mean())
    shrunk: pd.Series[float] = by_draw.mean() + (by_draw - by_draw.mean()) * np.sqrt(max(spread - noise, 0.0) / spread)
    return shrunk


def _agreement(means: np.ndarray[Any, Any]) -> float:
    """Return the share of cells whose sign is that of most; no difference is a sign of its own."""
    _, counts = np.unique(np.sign(means), return_counts=True)
    return float(counts.max() / counts.sum())


def _gain(group: pd.DataFrame) -> dict[str, float]:
    """Return correlation, reduction and ceiling over seeds, deviations pooled over structures and draws."""
    cells = group.groupby(CELL, sort=False)
    inner = group[cells["difference"].transform("size") > 1]
    if inner.empty:
        return dict.fromkeys(("correlation", "reduction", "ceiling"), NAN)
    again = inner.groupby(CELL, sort=False)
    one = (inner["baseline"] - again["baseline"].transform("mean")).to_numpy()
    other = (inner["other"] - again["other"].transform("mean")).to_numpy()
    return dict(zip(("correlation", "reduction", "ceiling"), pairing(one, other), strict=True))
