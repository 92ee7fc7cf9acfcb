"""Posterior draws of the generative model, on grids: who speaks, how many names, and how popular the named are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.showing import short_html, short_repr
from purgesim.records.counting import names_given, times_named, torture_table
from purgesim.records.fitting import LOW_DISPERSION, log_probabilities, means_before
from purgesim.records.record import Record

__all__ = ["Draws", "posterior"]

FINE: Final = 80
COARSE: Final = 45
LOG_SERIES: Final = 0.03
"""Prior chance that names are log-series (dispersion 0); so large that a 90% interval holds 0 nine times in ten."""
RATES: Final = np.geomspace(1e-6, 1e3, 240)
"""Rates at which a person of the pool may be named [expected times if repetition were possible]."""


@dataclass(frozen=True)
class Draws:
    """Posterior draws; every array has shape (n_draws,).

    Attributes
    ----------
    speaks, speaks_tortured : ndarray
        Chance to name anybody, in custody and under torture.
    mean, dispersion : ndarray
        Of the zero-truncated negative binomial of names in custody, before truncation [persons].
    multiple : ndarray
        Torture multiplies the mean by this.
    private : ndarray
        Share of names that only this deponent would give (their neighbours), the rest from the common pool.
    pool : ndarray of int
        Persons in the common pool, those never named included.
    evenness : ndarray
        Shape of the pool's popularity: gamma weights of this shape, or a snowball of its inverse.
    """

    speaks: NDArray[np.float64]
    speaks_tortured: NDArray[np.float64]
    mean: NDArray[np.float64]
    dispersion: NDArray[np.float64]
    multiple: NDArray[np.float64]
    private: NDArray[np.float64]
    pool: NDArray[np.int64]
    evenness: NDArray[np.float64]

    __repr__ = short_repr
    _repr_html_ = short_html


def posterior(record: Record, n_draws: int, rng: np.random.Generator, own_names: bool = False) -> Draws:
    """Draw from the posterior given a record.

    Priors: Jeffreys for the two chances; flat in the log of the mean of those who speak (less the one name that all
    give), of the multiple (1/4 to 32) and of the pool's evenness (0.05 to 20); flat in the share of private names; the
    dispersion k flat in k / (1 + k), with a chance of 3% that it is 0 (log-series; 1e-6 stands for it). Popularity and
    private names are fitted to the same record they shall reproduce, as if popularity were fixed; `fitted_snowball`
    fits the other mechanism.

    Raises
    ------
    PurgesimError
        From `purgesim.records.fitting`, if there are too few counts.
    """
    given, tortured = names_given(record, own_names), torture_table(record, own_names)
    free = given[~given.index.isin(tortured["id"])]
    hard = given[given.index.isin(tortured["id"])]
    mean, dispersion = _names(free[free > 0].to_numpy(), n_draws, rng)
    speaks = rng.beta(0.5 + (free > 0).sum(), 0.5 + (free == 0).sum(), n_draws)
    broke = rng.beta(0.5 + (hard > 0).sum(), 0.5 + (hard == 0).sum(), n_draws)
    multiple = _multiple(hard[hard > 0].to_numpy(), mean, dispersion, rng)
    times = times_named(record, own_names).to_numpy()
    alone, at_all, evenness = _popularity(times, given.to_numpy(), n_draws, rng)
    pool = np.maximum(2, np.rint((1.0 - alone) * len(times) / at_all)).astype(np.int64)
    return Draws(speaks, broke, mean, dispersion, multiple, alone * len(times) / times.sum(), pool, evenness)


def _tally(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.bincount(counts)[1:].astype(float)


def _chosen(log_density: NDArray[np.float64], n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    weights = np.exp(log_density - log_density.max()).ravel()
    return rng.choice(len(weights), size=n, p=weights / weights.sum())


def _names(counts: NDArray[np.int64], n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], ...]:
    """Draw mean and dispersion of the names.

    The grid is one of dispersion and mean after truncation, which the data tell at any dispersion; the mean before
    truncation goes to 0 with the dispersion.
    """
    beyond_one = max(float(counts.mean()) - 1.0, 0.5 / len(counts))
    logits = np.linspace(-7.0, 7.0, FINE)
    share = 1.0 / (1.0 + np.exp(-logits))
    chance = share * (1.0 - share)  # flat in the share, on a grid even in its logit
    chance = np.concatenate([[LOG_SERIES], (1.0 - LOG_SERIES) * chance / chance.sum()])
    wanted, k = np.meshgrid(
        1.0 + beyond_one * np.geomspace(0.1, 10.0, FINE), np.concatenate([[LOW_DISPERSION], np.exp(logits)])
    )
    m = means_before(wanted, k)
    likelihood = log_probabilities(int(counts.max()), m.ravel(), k.ravel()) @ _tally(counts)
    at = _chosen(likelihood + np.repeat(np.log(chance), FINE), n, rng)
    return m.ravel()[at], k.ravel()[at]


def _multiple(
    counts: NDArray[np.int64], mean: NDArray[np.float64], dispersion: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the multiple of torture for each draw of mean and dispersion; 1 if nobody was tortured."""
    if len(counts) == 0:
        return np.ones(len(mean))
    grid = np.geomspace(0.25, 32.0, COARSE)
    found = [
        grid[_chosen(log_probabilities(int(counts.max()), m * grid, np.full(COARSE, k)) @ _tally(counts), 1, rng)[0]]
        for m, k in zip(mean, dispersion, strict=True)
    ]
    return np.array(found)


def _popularity(
    times: NDArray[np.int64], given: NDArray[np.int64], n: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], ...]:
    """Draw the share of the named who are private, the pool's chance to be named at all, and its evenness.

    A person of the pool is named by a deponent with chance 1 - exp(-rate * list): the longer the list, the likelier,
    and never twice. The rate is gamma over the pool. A private person is named once.
    """
    by_rate = _times_by_rate(given, int(times.max()))
    m, a = (
        v.ravel() for v in np.meshgrid(np.geomspace(0.05, 4.0 * times.max(), COARSE), np.geomspace(0.05, 20.0, COARSE))
    )
    common = _gamma(m, a) @ by_rate
    at_all = common.sum(axis=1)
    common = np.log(common[:, : times.max()] / at_all[:, None])
    tally, alone = _tally(times), np.linspace(0.01, 0.95, COARSE)
    density = np.empty((COARSE, m.size))
    for i, share in enumerate(alone):
        mixed = np.log1p(-share) + common
        mixed[:, 0] = np.logaddexp(np.log(share), mixed[:, 0])
        density[i] = mixed @ tally
    who, what = np.unravel_index(_chosen(density, n, rng), density.shape)
    return alone[who], at_all[what], a[what]


def _times_by_rate(given: NDArray[np.int64], most: int) -> NDArray[np.float64]:
    """Return the chance to be named 1, 2, ... times by lists of these lengths, for each of `RATES`.

    Shape (n_rates, n_speakers): sums of unequal chances, exactly, one deponent after the other.
    """
    lists = given[given > 0]
    chances = -np.expm1(-RATES[:, None] * lists[None, :] / lists.sum())
    found = np.zeros((len(RATES), max(len(lists), most) + 1))
    found[:, 0] = 1.0
    for hit in chances.T:
        found[:, 1:] = found[:, 1:] * (1.0 - hit[:, None]) + found[:, :-1] * hit[:, None]
        found[:, 0] *= 1.0 - hit
    result: NDArray[np.float64] = found[:, 1:]
    return result


def _gamma(mean: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weight of each of `RATES` under gamma distributions; shape (n_points, n_rates)."""
    scale, k = (mean / shape)[:, None], shape[:, None]
    log_norm = np.array([math.lgamma(v) for v in shape])[:, None]
    step = math.log(RATES[1] / RATES[0])
    result: NDArray[np.float64] = step * np.exp(k * np.log(RATES / scale) - RATES / scale - log_norm)
    return result
