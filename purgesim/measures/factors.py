"""One factor for each group over strata: hazards that can be compared, whoever sits where.

In each stratum (say, a post in a kind of body) everybody has the stratum's own hazard, times the factor of their group.
The factors are those under which the groups' numbers of events are likeliest: a Poisson regression with a dummy for
each stratum and each group. It is what Mantel and Haenszel estimate for two groups, for any number of them: a stratum
in which only one group has people says nothing, and one with little exposure says little.
Source: Breslow and Day, Statistical Methods in Cancer Research II, 1987, chapter 4.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Factors", "factors"]

Floats = NDArray[np.float64]
NORMAL: Final = 1.959963984540054
"""Half-width of a 95% interval in standard errors."""
NO_EVENTS: Final = -math.log(0.025)
"""Events expected at the upper end of a 95% interval, where there was none."""
STEPS: Final = 50
"""Most steps of Newton's method; five or six are usual."""
FURTHEST: Final = 3.0
"""Most that a logarithm is moved in one step."""
CLOSE: Final = 1e-12
"""Relative distance at which two numbers count as equal."""


class Factors(NamedTuple):
    """Hazards of groups over the same strata.

    Attributes
    ----------
    hazard : ndarray of float64, shape (n_groups,)
        Events a unit of exposure if the standard's exposure were the group's; NaN where a group cannot be compared.
    low, high : ndarray of float64, shape (n_groups,)
        Ends of the 95% interval.
    shared : ndarray of float64, shape (n_groups,)
        Share of the group's exposure in strata where some other group has any; NaN without exposure.
    """

    hazard: Floats
    low: Floats
    high: Floats
    shared: Floats


def factors(events: Floats, exposure: Floats, standard: Floats) -> Factors:
    """Return the hazards of groups with one factor for each group over all strata.

    Parameters
    ----------
    events : ndarray of float64, shape (n_groups, n_strata)
        Events, or expected events; those in a cell without exposure are not counted.
    exposure : ndarray of float64, shape (n_groups, n_strata)
        Exposure, for instance person-years.
    standard : ndarray of float64, shape (n_strata,)
        Weights of the strata: the exposure in which everybody's hazard is told.

    Returns
    -------
    Factors
        Where no stratum with events joins a group, directly or through others, to the largest set of groups so joined,
        it cannot be compared and its hazard is NaN. A group without an event in the strata that it shares has 0.

    Notes
    -----
    A group has one factor for all strata. Where its real effect differs between posts or kinds of bodies (a faction hit
    hard at the top and spared below), the factor is a mean of the effects in which strata with many events weigh most,
    and its hazard, told over the standard's exposure, is that mean's: not the hazard of the group in any one stratum,
    and not the mean that exposure would weigh. The interval speaks of chance alone and does not tell that the effects
    differ. Two groups whose factors rest on different strata are then compared by different means.

    Examples
    --------
    The same hazards for both, 0.1 and 1.0; only the second group has people in the second stratum.

    >>> found = factors(np.array([[10.0, 0.0], [5.0, 50.0]]), np.array([[100.0, 0.0], [50.0, 50.0]]), np.ones(2))
    >>> found.hazard.round(6), found.shared.round(6)
    (array([0.55, 0.55]), array([1. , 0.5]))
    """
    here = exposure > 0.0
    events, exposure = np.where(here, events, 0.0), np.where(here, exposure, 0.0)
    total = exposure.sum(axis=1)
    hazard, low, high, shared = np.full((4, len(events)), np.nan)
    alone = np.where(here.sum(axis=0) > 1, 0.0, exposure).sum(axis=1)
    shared[total > 0.0] = 1.0 - alone[total > 0.0] / total[total > 0.0]
    if not events.any():
        some = total > 0.0
        hazard[some], low[some], high[some] = 0.0, 0.0, NO_EVENTS / total[some]
        return Factors(hazard, low, high, shared)
    chosen, lower = _comparable(events, exposure)
    fitted = _Fit(events[chosen], exposure[chosen], standard)
    hazard[chosen], low[chosen], high[chosen] = fitted.hazards()
    hazard[lower], low[lower], high[lower] = 0.0, 0.0, fitted.upper(exposure[lower])
    return Factors(hazard, low, high, shared)


def _comparable(events: Floats, exposure: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the groups whose factors are finite, and those whose factor is 0 beside them.

    A group's events in a stratum where another has people keep its factor from being nothing beside the other's: the
    factors are finite exactly within a set of groups in which each leads to each other so (as in Ford, "Solution of a
    ranking problem from binary comparisons", 1957). Of such sets the largest is taken, of these that with most events.
    """
    at_once = ((events > 0.0).astype(np.int64) @ (exposure > 0.0).astype(np.int64).T) > 0
    leads = at_once | np.eye(len(at_once), dtype=np.bool_)
    for through in range(len(leads)):
        leads |= leads[:, through, None] & leads[through]
    joined = leads & leads.T
    caught = events.sum(axis=1)
    order = np.lexsort((joined @ caught, joined.sum(axis=1) * (caught > 0.0)))
    chosen = joined[order[-1]]
    return chosen, at_once[chosen].any(axis=0) & ~chosen


class _Fit:
    """The factors of joined groups, 1 for that with most events, by Newton's method on their logarithms."""

    def __init__(self, events: Floats, exposure: Floats, standard: Floats) -> None:
        self.used = (exposure > 0.0).any(axis=0)
        events, exposure, weights = events[:, self.used], exposure[:, self.used], standard[self.used]
        self.weights = weights / weights.sum() if weights.sum() > 0.0 else weights * np.nan
        met = (exposure > 0.0).sum(axis=0) > 1  # one group alone says nothing, and would only drown what others say
        self.caught, self.met, self.exposure = events[:, met].sum(axis=1), events[:, met].sum(axis=0), exposure[:, met]
        self.free = np.arange(len(events)) != np.argmax(self.caught)
        self.log = np.zeros(len(events))
        for _ in range(STEPS):
            gradient, information = self._slopes(self.log)
            if (np.abs(gradient) <= CLOSE * self.caught[self.free]).all():
                break
            self.log = self._nearer(gradient, information)
        self.spread = np.zeros((len(events), len(events)))
        self.spread[np.ix_(self.free, self.free)] = np.linalg.inv(self._slopes(self.log)[1])
        every = np.exp(self.log) @ exposure
        self.parts = np.exp(self.log)[:, None] * exposure / every
        self.of_stratum = events.sum(axis=0)
        self.base = self.of_stratum / every

    def _likelihood(self, log: Floats) -> float:
        return float(self.caught @ log - self.met @ np.log(np.exp(log) @ self.exposure))

    def _slopes(self, log: Floats) -> tuple[Floats, Floats]:
        """Return gradient and information of all free logarithms."""
        factor = np.exp(log)
        parts = factor[:, None] * self.exposure / (factor @ self.exposure)
        gradient = self.caught - parts @ self.met
        information = np.diag(parts @ self.met) - (parts * self.met) @ parts.T
        return gradient[self.free], information[np.ix_(self.free, self.free)]

    def _nearer(self, gradient: Floats, information: Floats) -> Floats:
        """Return the next logarithms: a whole step, or the half of it until it leads upwards."""
        step, now = np.linalg.solve(information, gradient), self._likelihood(self.log)
        step = step * min(1.0, FURTHEST / max(np.abs(step).max(), CLOSE))
        for _ in range(60):
            tried = self.log.copy()
            tried[self.free] += step
            if self._likelihood(tried) >= now - CLOSE * abs(now):
                return tried
            step = step / 2.0
        return self.log

    def hazards(self) -> tuple[Floats, Floats, Floats]:
        """Return hazards and the ends of their intervals, by the delta method on the logarithm."""
        level = self.base @ self.weights  # the hazard in the standard of a group whose factor is 1
        if not level > 0.0:
            return (np.full(len(self.log), level),) * 3
        share, known = self.base * self.weights / level, self.of_stratum > 0.0
        contrast = np.eye(len(self.log)) - self.parts @ share
        variance = np.einsum("gi,ij,gj->g", contrast, self.spread, contrast)
        variance = variance + (share[known] ** 2 / self.of_stratum[known]).sum()
        hazard = np.exp(self.log) * level
        with np.errstate(over="ignore"):  # next to no event: from 0 to infinity
            width = np.exp(NORMAL * np.sqrt(variance))
            return hazard, hazard / width, hazard * width

    def upper(self, exposure: Floats) -> Floats:
        """Return the upper ends for groups without an event, given their exposure by stratum."""
        expected = exposure[:, self.used] @ self.base
        return np.asarray(NO_EVENTS * (self.base @ self.weights) / expected)
