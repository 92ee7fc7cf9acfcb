"""Where the calibrated numbers are looked for once everything else is held at the scenario's own values.

The posterior was found with all else uncertain, so it says where to look and not how likely a place is: taken at its
word, the documents would count twice. Places are drawn from a smoothed posterior, and each carries the weight that
turns it back into a draw of the prior.

Source: Beaumont, Cornuet, Marin and Robert, "Adaptive approximate Bayesian computation", Biometrika 96, 2009.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.calibration.inference import Posterior, places_of
from purgesim.calibration.priors import Priors

__all__ = ["Proposals", "proposals"]

Floats = NDArray[np.float64]


class Proposals(NamedTuple):
    """Numbers to be tried.

    Attributes
    ----------
    values : pandas.DataFrame
        One column a prior.
    weights : ndarray of float64, shape (n,)
        Density of the prior over that of the proposal; the scale is of no account.
    """

    values: pd.DataFrame
    weights: Floats


def proposals(priors: Priors, posterior: Posterior, count: int, seed: int) -> Proposals:
    """Return places near the posterior's, with weights that turn them into draws of the prior.

    Parameters
    ----------
    priors : Priors
        The calibrated ones only.
    posterior : Posterior
        Where to look.
    count : int
        How many.
    seed : int
        Seed.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    root = _width(posterior)
    centres = posterior.scores[rng.choice(len(posterior), count, p=posterior.weights)]
    z = centres + rng.standard_normal(centres.shape) @ root.T
    gone = z[:, None, :] - posterior.scores[None, :, :]
    heights = np.exp(-0.5 * np.sum(np.linalg.solve(root, gone[..., None])[..., 0] ** 2, axis=2))
    proposed = heights @ posterior.weights / abs(float(np.linalg.det(root)))
    prior = np.exp(-0.5 * np.sum(z**2, axis=1))
    return Proposals(priors.values(places_of(z)), prior / proposed)


def _width(posterior: Posterior) -> Floats:
    """Return the root of the smoothing's covariance, by the rule of Scott (1992)."""
    z = posterior.scores
    spread = np.atleast_2d(np.cov(z.T, aweights=posterior.weights)) + 1e-9 * np.eye(z.shape[1])
    return np.asarray(np.linalg.cholesky(spread) * posterior.effective ** (-1.0 / (z.shape[1] + 4.0)), np.float64)
