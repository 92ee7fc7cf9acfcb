"""Simulation-based calibration: are the intervals honest? Each run of the bank plays the document once.

If a run's own parameters are drawn from the prior, their rank among the draws of the posterior given that run's total
is uniform; an overconfident posterior puts too many ranks at the ends. The same bank serves, the run itself left out.
Of n draws kept there are n + 1 ranks, which ten bins do not share evenly: each is spread over its share by a draw.

Source: Talts, Betancourt, Simpson, Vehtari and Gelman, arXiv 1804.06788, 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import bdtr

from purgesim.calibration.conditions import Conditions
from purgesim.calibration.inference import FEWEST, Method, corrected, effective, scores
from purgesim.calibration.priors import Priors
from purgesim.core.showing import short_html, short_repr

__all__ = ["BINS", "RankCheck", "rank_check", "ranks_of"]

Floats = NDArray[np.float64]
BINS: Final = 10
FEWEST_TESTS: Final = BINS * BINS
"""Runs that play the document, below which nothing passes."""
CONFIDENCE: Final = 0.99
"""Of the band of all bins together."""
REACH: Final = 1.5
"""Largest distance of a run that plays the document, as a difference of logarithms."""
SPREADING: Final = 1
"""Seed of the draws that spread ranks over their shares."""
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
        (n F + u) / (n + 1), where F is the weight of the draws below, n their effective number, and u is uniform; equal
        draws lie below with as much of their weight. NaN where fewer than 30 draws were kept.
    """
    ranks = np.full((len(tests), z.shape[1]), np.nan)
    spread = np.random.Generator(np.random.Philox(SPREADING)).random(ranks.shape)
    others = np.ones(len(z), bool)
    for row, test in enumerate(tests):
        others[test] = False
        moved, weights, kept = corrected(z[others], distance[others] - distance[test], method)
        others[test] = True
        if len(kept) >= FEWEST:
            n, u = effective(weights), spread[row]
            below = weights @ (moved < z[test]) + u * (weights @ (moved == z[test]))
            ranks[row] = (n * below + u) / (n + 1.0)
    return ranks


def band(tests: int) -> tuple[int, int]:
    """Return fewest and most ranks in a bin: quantiles of the binomial, with all bins held together.

    Examples
    --------
    >>> band(1000)
    (70, 132)
    """
    tail = (1.0 - CONFIDENCE) / (2 * BINS)
    at_most = bdtr(np.arange(tests + 1.0), tests, 1.0 / BINS)
    return int(np.searchsorted(at_most, tail)), int(np.searchsorted(at_most, 1.0 - tail))


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
    """Variance of weighted scores, that of few corrected; that of the prior is 1."""
    left = 1.0 - float(np.sum(weights**2))
    if not len(z) or left <= 0.0:
        return np.ones(z.shape[1])
    centred = z - weights @ z
    result: Floats = weights @ centred**2 / left
    return result


def _verdict(name: str, ranks: Floats, learned: float) -> dict[str, object]:
    counts = np.histogram(ranks, bins=BINS, range=(0.0, 1.0))[0]
    low, high = band(len(ranks))
    passes = bool(len(ranks) >= FEWEST_TESTS and counts.min() >= low and counts.max() <= high)
    if len(ranks) < FEWEST_TESTS:
        verdict = f"unidentified: {len(ranks)} runs are too few to check its intervals"
    elif not passes:
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
