"""The snowball fitted to a record on its own: it has no likelihood in closed form, so invented trials are compared."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from purgesim.records.generative import trial
from purgesim.records.posterior import Draws

__all__ = ["distance", "fitted_snowball"]

PROPOSALS: Final = 400
KEPT: Final = 40
EVENNESS: Final = (0.005, 1.0)
LARGEST_POOL: Final = 12.0
"""Largest pool, in multiples of those who were named."""


def distance(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Return how far apart two sets of times named are.

    How many persons were named 1, 2 to 3, 4 to 7, ... times; squared differences of their square roots, which have
    about the same variance in every class.

    Examples
    --------
    >>> distance(np.array([1, 1, 3]), np.array([2, 1, 1])), distance(np.array([1, 4]), np.array([1, 1, 1, 1, 4]))
    (0.0, 1.0)
    """
    tallies = [np.bincount(np.log2(times).astype(int), minlength=16)[:16] for times in (one, other)]
    return float(((np.sqrt(tallies[0]) - np.sqrt(tallies[1])) ** 2).sum())


def fitted_snowball(
    draws: Draws, times: NDArray[np.int64], tortured: NDArray[np.bool_], seed: int, rng: np.random.Generator
) -> Draws:
    """Return draws whose evenness, pool and share of private names belong to a snowball.

    Parameters
    ----------
    draws : Draws
        Posterior of the names, which is kept.
    times : ndarray of int64, shape (n_named,)
        Times named in the record.
    tortured : ndarray of bool, shape (n_deponents,)
        As `purgesim.records.generative.trial` takes it.
    seed : int
        Seed.
    rng : numpy.random.Generator
        For the proposals.

    Notes
    -----
    Approximate Bayesian computation by rejection: of 400 proposals the 40 with the nearest times named are kept, so
    the result is wider than an exact posterior. Priors: evenness flat in the log from 0.005 to 1; pool flat in the
    log from those named to 12 times as many; share of private names flat from 0 to 0.3.
    """
    named = len(times)
    proposed = replace(
        _rows(draws, rng.integers(len(draws.mean), size=PROPOSALS)),
        evenness=np.exp(rng.uniform(math.log(EVENNESS[0]), math.log(EVENNESS[1]), PROPOSALS)),
        pool=np.rint(named * np.exp(rng.uniform(0.0, np.log(LARGEST_POOL), PROPOSALS))).astype(np.int64) + 1,
        private=rng.uniform(0.0, 0.3, PROPOSALS),
    )
    trials = (trial(proposed, i, tortured, "snowball", (seed + 1) % 2**64, rng)[1] for i in range(PROPOSALS))
    far = np.array([distance(times, invented) for invented in trials])
    near = rng.choice(np.argsort(far, kind="stable")[:KEPT], size=len(draws.mean))
    return replace(draws, evenness=proposed.evenness[near], pool=proposed.pool[near], private=proposed.private[near])


def _rows(draws: Draws, at: NDArray[np.int64]) -> Draws:
    return Draws(**{name: getattr(draws, name)[at] for name in Draws.__dataclass_fields__})
