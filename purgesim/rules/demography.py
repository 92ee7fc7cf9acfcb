"""Rules of demography: natural deaths by age (Gompertz) and ordinary expulsions.

Source: Gompertz, Phil. Trans. 115, 1825; level set so that the documented deaths of 1957-58 follow from the
assumed ages (theory M11). Time is drawn once, as one exponential against the cumulative hazard.
"""

from __future__ import annotations

import math

from purgesim.core.jit import compiled

__all__ = ["YEAR", "days_until_death", "days_until_event", "gompertz"]

YEAR = 365.25
"""Days of a year."""


@compiled("float64(float64, float64, float64)")
def gompertz(level: float, slope: float, age: float) -> float:
    """Return the cumulative hazard of death from birth to `age` [year].

    Examples
    --------
    >>> round(gompertz(2e-4, 0.085, 50.0), 6), gompertz(1e-3, 0.0, 50.0)
    (0.162601, 0.05)
    """
    if slope == 0.0:
        return level * age
    return level / slope * math.expm1(slope * age)


@compiled("float64(float64, float64, float64, float64)")
def days_until_death(u: float, level: float, slope: float, age: float) -> float:
    """Return the days one of this age has left, by inversion of the Gompertz hazard.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1).
    level, slope : float
        Gompertz parameters [1/year].
    age : float
        Age now [year].

    Examples
    --------
    >>> days_until_death(0.5, 0.0, 0.085, 40.0)
    inf
    >>> round(days_until_death(math.exp(-0.5), 0.5, 0.0, 40.0), 6)
    365.25
    """
    if not level > 0.0:
        return math.inf
    spent = -math.log(u)
    if slope == 0.0:
        return spent / level * YEAR
    # not log(exp(slope * age) + ...) - age: that cancels, loses small slopes, and can fall below 0
    return math.log1p(spent * slope / level * math.exp(-slope * age)) / slope * YEAR


@compiled("float64(float64, float64)")
def days_until_event(u: float, rate: float) -> float:
    """Return the days until an event of constant rate [1/year]; infinite if the rate is 0.

    Examples
    --------
    >>> round(days_until_event(math.exp(-2.0), 2.0), 6)
    365.25
    """
    if not rate > 0.0:
        return math.inf
    return -math.log(u) / rate * YEAR
