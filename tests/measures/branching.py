"""Branching processes in time whose R is known, cut off at a close, and what is said of their last known cohort."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.measures.chains import cohorts, observed_law, pooled, r_intervals
from purgesim.measures.links import Links

Ints = NDArray[np.int64]
Lags = Callable[[np.random.Generator, int], Ints]

SMALLEST = 10
"""Fewest parents of the cohorts that are looked at."""
LAGS: dict[str, Lags] = {
    "fixed": lambda _, n: np.full(n, 30),
    "exponential": lambda random, n: 1 + random.exponential(30.0, n).astype(np.int64),
    "long": lambda random, n: 1 + random.exponential(120.0, n).astype(np.int64),
}
"""Days from parent to child."""
SEEDS = {0.5: 600, 0.8: 400, 1.0: 200, 1.5: 60, 2.0: 30}
"""First cases by R: some hundreds to thousands of people by the close."""
DAYS = {1.5: 280, 2.0: 168}
"""Days of a window, where a year would hold too many people."""


class Told(NamedTuple):
    """The last known cohort of at least ten parents, and R over all known ones; NaN if none is known."""

    r: float
    low: float
    high: float
    pooled: float


def process(
    random: np.random.Generator, r: float, lags: Lags, k: float | None, days: int, seeds: int, spread: float
) -> Links:
    """Return who follows from seeds spread over the first share of the days; offspring Poisson, or negative binomial.

    Who would come after the close is not there.
    """
    front = random.integers(0, max(int(spread * days), 1), seeds)
    when, parents, before = [front], [np.full(seeds, -1)], 0
    while len(front):
        mean = np.full(len(front), r) if k is None else random.gamma(k, r / k, len(front))
        parent = np.repeat(np.arange(len(front)), random.poisson(mean))
        child = front[parent] + lags(random, len(parent))
        parent, child = parent[child < days] + before, child[child < days]
        before += len(front)
        when.append(child)
        parents.append(parent)
        front = child
    parent = np.concatenate(parents)
    children = np.flatnonzero(parent >= 0)
    return Links(np.arange(len(parent)), np.concatenate(when), children, parent[children])


def cell(r: float, lag: str, k: float | None, repeats: int, seed: int = 1) -> list[Told]:
    """Return what is told of so many processes of a kind."""
    random = np.random.default_rng([seed, int(10 * r), list(LAGS).index(lag), int(100 * (k or 0))])
    days = 364 if lag == "long" else DAYS.get(r, 364)
    seeds = max(SEEDS[r], 100) if lag == "long" else SEEDS[r]
    spread = 1.0 if r < 1.0 else 1 / 3
    return [told_of(process(random, r, LAGS[lag], k, days, seeds, spread), days) for _ in range(repeats)]


def told_of(found: Links, days: int) -> Told:
    """Return what is told of the last known cohort of a process."""
    law = observed_law(found, days)
    by_cohort = cohorts(found, days, law=law)
    large = np.flatnonzero(by_cohort.known & (by_cohort.parents >= SMALLEST))
    if law is None or not len(large):
        return Told(*[float("nan")] * 4)
    low, high = r_intervals(found, days, by_cohort, law)
    last = large[-1]
    return Told(float(by_cohort.r[last]), float(low[last]), float(high[last]), pooled(by_cohort))
