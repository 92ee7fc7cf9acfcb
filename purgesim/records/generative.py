"""An invented trial, made by the rules the simulation itself uses, from one draw of the posterior."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from purgesim.core.choice.race import first_k
from purgesim.core.keyed_random import Stream, uniform
from purgesim.records.posterior import Draws
from purgesim.rules.counts import truncated_negative_binomial

__all__ = ["Mechanism", "trial"]

Mechanism = Literal["popularity", "snowball"]

BREAK, COUNT, NAME = int(Stream.BREAK), int(Stream.COUNT), int(Stream.NAME)
"""As plain numbers: a compiled function looks at every member of an enumeration each time it is handed one."""
NEIGHBOURS: Final = 100
"""Private options of a deponent; more than anybody names of them, so that they do not run out."""


def trial(
    draws: Draws,
    i: int,
    tortured: NDArray[np.bool_],
    mechanism: Mechanism,
    seed: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return names per deponent and times named of one invented trial.

    Parameters
    ----------
    draws : Draws
        Posterior.
    i : int
        Draw to use; also the second key word of the trial's random numbers.
    tortured : ndarray of bool, shape (n_deponents,)
        Who of the deponents, in the order of their hearing, was tortured.
    mechanism : {"popularity", "snowball"}
        Whether the pool's weights are fixed from the start (gamma), or all begin equal and grow with each naming, as
        in `purgesim.rules.target.target_weight`.
    seed : int
        First key word.
    rng : numpy.random.Generator
        For the fixed weights.

    Returns
    -------
    names : ndarray of int64, shape (n_deponents,)
    times : ndarray of int64, shape (n_named,)
        Of those named at least once.

    Notes
    -----
    Number of names: `truncated_negative_binomial`; who: `first_k`, the race without replacement.
    """
    pool, evenness, private = int(draws.pool[i]), float(draws.evenness[i]), float(draws.private[i])
    fixed = rng.gamma(evenness, size=pool) if mechanism == "popularity" else np.ones(pool)
    times, alone = np.zeros(pool, np.int64), 0
    names = np.zeros(len(tortured), np.int64)
    rows = np.arange(pool + NEIGHBOURS, dtype=np.int64)
    for who, hard in enumerate(tortured):
        speaks = draws.speaks_tortured[i] if hard else draws.speaks[i]
        if uniform(seed, i, BREAK, who, 0, 0) >= speaks:
            continue
        mean = float(draws.mean[i]) * (float(draws.multiple[i]) if hard else 1.0)
        wanted = truncated_negative_binomial(uniform(seed, i, COUNT, who, 0, 0), mean, float(draws.dispersion[i]))
        common = fixed if mechanism == "popularity" else 1.0 + times / evenness
        near = float(common.sum()) * private / (1.0 - private) / NEIGHBOURS
        weights = np.concatenate([common, np.full(NEIGHBOURS, near)])
        chosen = first_k(seed, i, NAME, who, 0, rows, weights, len(rows), wanted)
        names[who] = len(chosen)
        inside = chosen[chosen < pool]
        times[inside] += 1
        alone += len(chosen) - len(inside)
    return names, np.concatenate([times[times > 0], np.ones(alone, np.int64)])
