"""Concentration of expulsions over bodies, always beside what chance alone would give.

Gini and Herfindahl-Hirschman of few events over many bodies are large without any concentration, so neither is ever to
be compared across sizes without its null.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.arguments import whole_of
from purgesim.core.seeds import seed_of
from purgesim.core.vocabulary import Event
from purgesim.measures.data import Log, RunData, refuse_other_data

__all__ = ["concentration", "gini", "herfindahl"]

MAX_DRAWS: Final = 1_000_000
"""Simulated tables of the null."""


def gini(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the Gini coefficient of counts along the last axis; NaN without events.

    Examples
    --------
    >>> gini(np.array([[1, 1, 1, 1], [0, 0, 0, 4]]))
    array([0.  , 0.75])
    """
    ordered = np.sort(counts, axis=-1)
    n = counts.shape[-1]
    total = counts.sum(axis=-1).astype(np.float64)
    places = ordered @ (2.0 * np.arange(1, n + 1) - n - 1.0)
    result: NDArray[np.float64] = np.divide(places, n * total, out=np.full(total.shape, np.nan), where=total > 0.0)
    return result


def herfindahl(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of squared shares along the last axis; NaN without events.

    Examples
    --------
    >>> herfindahl(np.array([[1, 1], [0, 4]]))
    array([0.5, 1. ])
    """
    total = counts.sum(axis=-1).astype(np.float64)
    squares = (counts.astype(np.float64) ** 2.0).sum(axis=-1)
    result: NDArray[np.float64] = np.divide(squares, total**2.0, out=np.full(total.shape, np.nan), where=total > 0.0)
    return result


def concentration(data: RunData, kind: str | None = None, draws: int = 1_000, seed: int = 0) -> pd.DataFrame:
    """Return how concentrated the political expulsions of the window are over bodies, beside the multinomial null.

    Parameters
    ----------
    data : RunData
        The run.
    kind : str, optional
        Only bodies of this kind; all with members if not given.
    draws : int
        Draws of the null: as many expulsions, each in a body with chance proportional to its members on the first day.
    seed : int
        Seed of the null.

    Returns
    -------
    pandas.DataFrame
        One row for ``gini`` and one for ``hhi``: columns ``measure``, ``observed``, ``null`` (mean), ``null_low``,
        ``null_high`` (90%), ``bodies`` and ``expelled``.
    """
    refuse_other_data(data)
    if kind is not None and kind not in data.kind_names:
        raise ValueError(f"kind: given {kind!r}; allowed: {', '.join(data.kind_names)}")
    whole_of(draws, 1, MAX_DRAWS, "draws")
    seed = seed_of(seed)
    chosen = data.bodies["establishment"] > 0
    if kind is not None:
        chosen &= data.bodies["kind"] == data.kind_names.index(kind)
    events = Log(data).within(Event.EXPELLED)
    where = events["body"][(events["value"] == 1) & (events["body"] >= 0)]
    counts = np.bincount(where, minlength=len(data.bodies))[chosen]
    size = data.bodies["establishment"][chosen].astype(np.float64)
    total = int(counts.sum())
    drawn = np.full((2, draws), np.nan)
    if total:
        null = np.random.default_rng(seed)
        chances = size / size.sum()
        for i in range(draws):
            sample = null.multinomial(total, chances)
            drawn[:, i] = gini(sample), herfindahl(sample)
    low, high = np.quantile(drawn, (0.05, 0.95), axis=1)
    return pd.DataFrame(
        {
            "measure": ["gini", "hhi"],
            "observed": [float(gini(counts)), float(herfindahl(counts))],
            "null": drawn.mean(axis=1),
            "null_low": low,
            "null_high": high,
            "bodies": len(counts),
            "expelled": total,
        }
    )
