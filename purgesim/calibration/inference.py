"""Approximate Bayesian computation on a bank: what the calibrated parameters may be, given the documents.

The interval and the order (C2, C3) are conditions that a draw meets or not. For the total (C1), draws near it are kept
("rejection"), or kept over a wider range and corrected by a local regression of each parameter on the distance
("regression"). Parameters are taken to normal scores of their priors first, so that a corrected draw never leaves its
prior.

Source: Beaumont, Zhang and Balding, "Approximate Bayesian computation in population genetics", Genetics 162, 2002.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from purgesim.calibration.conditions import Conditions
from purgesim.calibration.priors import Priors
from purgesim.calibration.refusals import CalibrationError
from purgesim.core.showing import short_html, short_repr

__all__ = [
    "METHODS",
    "Method",
    "Posterior",
    "corrected",
    "effective",
    "infer",
    "places_of",
    "scores",
    "weighted_quantile",
]

Method = Literal["rejection", "regression"]
Floats = NDArray[np.float64]
METHODS: Final[tuple[Method, ...]] = ("rejection", "regression")
"""Ways to infer, by keeping the draws that agree or by moving their numbers with a regression as well."""
WIDTH: Final[dict[Method, float]] = {"rejection": 0.10, "regression": 0.40}
"""Largest distance of a kept draw, as a difference of logarithms."""
FEWEST: Final = 30
"""Draws below which nothing is inferred."""


@dataclass(frozen=True)
class Posterior:
    """Draws that agree with the documents.

    Attributes
    ----------
    draws : pandas.DataFrame
        One column a prior: the calibrated ones corrected, the others as drawn.
    weights : ndarray of float64, shape (n_kept,)
        Weights, summing to 1.
    kept : ndarray of int64, shape (n_kept,)
        Rows of the bank.
    method : str
        ``"rejection"`` or ``"regression"``.
    scores : ndarray of float64, shape (n_kept, n_calibrated)
        Normal scores of the calibrated parameters.
    """

    draws: pd.DataFrame
    weights: Floats
    kept: NDArray[np.int64]
    method: Method
    scores: Floats

    __repr__ = short_repr
    _repr_html_ = short_html

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def effective(self) -> float:
        """Effective number of draws, by Kish."""
        return effective(self.weights)

    def interval(self, name: str, share: float = 0.9) -> tuple[float, float]:
        """Return the central interval of a parameter that holds this share."""
        ends = ((1.0 - share) / 2.0, (1.0 + share) / 2.0)
        low, high = (weighted_quantile(self.draws[name].to_numpy(np.float64), self.weights, q) for q in ends)
        return low, high


def effective(weights: Floats) -> float:
    """Return the effective number of weighted draws (Kish 1965): as many equal ones would say as much of a mean.

    Examples
    --------
    >>> effective(np.array([1.0, 1.0, 1.0, 1.0])), effective(np.array([1.0, 0.0])), effective(np.array([0.0, 0.0]))
    (4.0, 1.0, 0.0)
    """
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares > 0.0 else 0.0


def weighted_quantile(values: Floats, weights: Floats, q: float) -> float:
    """Return a quantile of weighted values: the first that has the share q at or below it.

    Examples
    --------
    >>> weighted_quantile(np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.2, 0.6]), 0.5)
    3.0
    """
    counts = weights > 0.0  # NumPy before 2.2 takes a value without weight for the lowest
    return float(np.quantile(values[counts], q, weights=weights[counts], method="inverted_cdf"))


def scores(places: Floats) -> Floats:
    """Return the normal scores of places in a prior."""
    result: Floats = ndtri(np.clip(places, 1e-12, 1.0 - 1e-12))
    return result


def places_of(z: Floats) -> Floats:
    """Return the places in a prior of normal scores: what `scores` undoes."""
    return np.clip(ndtr(z), 1e-12, 1.0 - 1e-12)


def _kernel(distance: Floats, width: float, method: Method) -> Floats:
    inside = np.abs(distance) <= width
    if method == "rejection":
        return inside.astype(np.float64)
    return np.where(inside, 1.0 - (distance / width) ** 2, 0.0)


def corrected(z: Floats, distance: Floats, method: Method) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return scores corrected to distance 0, their weights, and which rows were kept.

    Parameters
    ----------
    z : ndarray of float64, shape (n, k)
        Normal scores of the parameters.
    distance : ndarray of float64, shape (n,)
        Signed distance from what was observed.
    method : {"rejection", "regression"}
        Keep the near ones as they are, or correct a wider range by a weighted linear regression.
    """
    weights = _kernel(distance, WIDTH[method], method)
    kept = np.flatnonzero(weights > 0.0)
    z, distance, weights = z[kept], distance[kept], weights[kept]
    if method == "regression" and len(kept) > 2:
        design = np.column_stack([np.ones(len(kept)), distance])
        root = np.sqrt(weights)[:, None]
        slopes = np.linalg.lstsq(design * root, z * root, rcond=None)[0][1]
        z = z - distance[:, None] * slopes
    total = weights.sum()
    return z, (weights / total if total > 0.0 else weights), kept


def infer(priors: Priors, bank: pd.DataFrame, conditions: Conditions, method: Method) -> Posterior:
    """Return the posterior of a bank.

    Parameters
    ----------
    priors : Priors
        What the bank was drawn from.
    bank : pandas.DataFrame
        From `read_bank`.
    conditions : Conditions
        What is documented.
    method : {"rejection", "regression"}
        How draws at some distance from the total are used.

    Raises
    ------
    CalibrationError
        If fewer than 30 draws agree.
    """
    agreeing = np.flatnonzero(conditions.agree(bank))
    runs = bank.iloc[agreeing]
    z = scores(runs[[f"place.{name}" for name in priors.calibrated]].to_numpy(np.float64))
    z, weights, kept = corrected(z, conditions.distance(runs), method)
    if len(kept) < FEWEST:
        why = f"{len(kept)} of {len(bank)} draws agree with the documents; allowed: {FEWEST} or more; draw more"
        raise CalibrationError([why], "bank")
    draws = runs[priors.names].iloc[kept].reset_index(drop=True)
    places = np.full((len(kept), len(priors.names)), 0.5)
    places[:, [priors.names.index(name) for name in priors.calibrated]] = places_of(z)
    moved = priors.values(places)
    for name in priors.calibrated:
        draws[name] = moved[name]
    return Posterior(draws, weights, agreeing[kept], method, z)
