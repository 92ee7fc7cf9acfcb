"""Simulation-based calibration: are the intervals honest? Each run of the bank plays the document once.

If a run's own parameters are drawn from the prior, their rank among the draws of the posterior given that run's total
is uniform; an overconfident posterior puts too many ranks at the ends. The same bank serves, the run itself left out.

Source: Talts, Betancourt, Simpson, Vehtari and Gelman, arXiv 1804.06788, 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.calibration.conditions import Conditions
from purgesim.calibration.inference import FEWEST, Method, corrected, scores
from purgesim.calibration.priors import Priors
from purgesim.showing import short_html, short_repr

__all__ = ["BINS", "RankCheck", "rank_check", "ranks_of"]

Floats = NDArray[np.float64]
BINS: Final = 10
CONFIDENCE: Final = 0.99
"""Of the band of all bins together."""
REACH: Final = 1.5
"""Largest distance of a run that plays the document, as a difference of logarithms."""
LEARNED: Final = 0.10
"""Share of a prior's variance that must have gone before the documents are said to inform it."""


@dataclass(frozen=True)
class RankCheck:
    """The check of one method.

    Attributes
    ----------
    method : str
        Method of inference.
    table : pandas.DataFrame
        One row a calibrated parameter: ``tests``, ``lowest`` and ``highest`` bin, the ``band`` they must keep to,
        ``passes``, ``learned`` (share of the prior's variance that has gone at the document), ``verdict``.
    ranks : pandas.DataFrame
        One column a calibrated parameter, one row a test, each rank in [0, 1].
    """

    method: Method
    table: pd.DataFrame
    ranks: pd.DataFrame

    __repr__ = short_repr
    _repr_html_ = short_html

    @property
    def passes(self) -> bool:
        """Whether every parameter passes."""
        return bool(self.table["passes"].all())


def ranks_of(z: Floats, distance: Floats, tests: NDArray[np.int64], method: Method) -> Floats:
    """Return the ranks of some runs' own parameters among the draws inferred from the others.

    Parameters
    ----------
    z : ndarray of float64, shape (n, k)
        Normal scores of the parameters.
    distance : ndarray of float64, shape (n,)
        Signed distances from the document; a run that plays it moves the zero.
    tests : ndarray of int64, shape (m,)
        Runs that play the document.

    Returns
    -------
    ndarray of float64, shape (m, k)
        NaN where fewer than 30 draws were kept.
    """
    ranks = np.full((len(tests), z.shape[1]), np.nan)
    others = np.ones(len(z), bool)
    for row, test in enumerate(tests):
        others[test] = False
        moved, weights, kept = corrected(z[others], distance[others] - distance[test], method)
        others[test] = True
        if len(kept) >= FEWEST:
            ranks[row] = weights @ (moved < z[test])
    return ranks


def band(tests: int) -> tuple[int, int]:
    """Return fewest and most ranks in a bin, by a normal approximation with all bins held together.

    Examples
    --------
    >>> band(1000)
    (69, 131)
    """
    spread = NormalDist().inv_cdf(1.0 - (1.0 - CONFIDENCE) / (2 * BINS))
    share = 1.0 / BINS
    wide = spread * np.sqrt(tests * share * (1.0 - share))
    return max(0, int(np.ceil(tests * share - wide))), int(np.floor(tests * share + wide))


def rank_check(
    priors: Priors, bank: pd.DataFrame, conditions: Conditions, method: Method, most: int = 400
) -> RankCheck:
    """Check a method of inference on the bank itself.

    Parameters
    ----------
    priors : Priors
        What the bank was drawn from.
    bank : pandas.DataFrame
        From `read_bank`.
    conditions : Conditions
        What is documented; runs that meet C2 and C3 take part, those near the total play the document.
    method : {"rejection", "regression"}
        What is checked.
    most : int
        Runs that play the document at most, the first of them.
    """
    runs = bank[conditions.agree(bank)]
    names = priors.calibrated
    z = scores(runs[[f"place.{name}" for name in names]].to_numpy(np.float64))
    distance = conditions.distance(runs)
    tests = np.flatnonzero(np.abs(distance) <= REACH)[:most]
    ranks = pd.DataFrame(ranks_of(z, distance, tests, method), columns=names).dropna()
    moved, weights, _ = corrected(z, distance, method)
    spread = _variance(moved, weights)
    rows = [_verdict(name, ranks[name].to_numpy(), float(1.0 - spread[i])) for i, name in enumerate(names)]
    return RankCheck(method, pd.DataFrame(rows), ranks)


def _variance(z: Floats, weights: Floats) -> Floats:
    """Variance of weighted scores; that of the prior is 1."""
    if not len(z):
        return np.ones(z.shape[1])
    centred = z - weights @ z
    result: Floats = weights @ centred**2
    return result


def _verdict(name: str, ranks: Floats, learned: float) -> dict[str, object]:
    counts = np.histogram(ranks, bins=BINS, range=(0.0, 1.0))[0]
    low, high = band(len(ranks))
    passes = bool(len(ranks) >= BINS * BINS and counts.min() >= low and counts.max() <= high)
    if not passes:
        verdict = "unidentified: its intervals fail their check"
    elif learned < LEARNED:
        verdict = "not informed: the documents leave its prior as it was"
    else:
        verdict = "calibrated"
    return {
        "name": name,
        "tests": len(ranks),
        "lowest": int(counts.min()),
        "highest": int(counts.max()),
        "band": f"{low} to {high}",
        "passes": passes,
        "learned": learned,
        "verdict": verdict,
    }
