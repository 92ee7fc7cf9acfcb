"""Counts and times from one uniform draw, by inversion, so that more pressure never means fewer names."""

from __future__ import annotations

import math

from purgesim.core.jit import compiled

__all__ = ["days", "poisson", "truncated_negative_binomial"]

MAX = 400


@compiled("int64(float64, float64, int64)")
def days(u: float, mean: float, least: int) -> int:
    """Return `least` days and the whole days of an exponential time, of these at most 3,650.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1).
    mean : float
        Mean of the exponential part [day].
    least : int
        Days that pass in any case.

    Examples
    --------
    >>> days(0.5, 0.0, 1), days(0.5, 20.0, 1)
    (1, 14)
    """
    return least + int(min(math.floor(-math.log(u) * mean), 3650.0))


@compiled("int64(float64, float64)")
def poisson(u: float, mean: float) -> int:
    """Return a Poisson count by inversion, at most 400.

    Examples
    --------
    >>> poisson(0.5, 0.0), poisson(0.5, 3.0), poisson(0.99, 3.0)
    (0, 3, 8)
    """
    if not mean > 0.0:
        return 0
    term = math.exp(-mean)
    total, k = term, 0
    while u > total and k < MAX:
        k += 1
        term *= mean / k
        total += term
    return k


@compiled("int64(float64, float64, float64)")
def truncated_negative_binomial(u: float, mean: float, dispersion: float) -> int:
    """Return a zero-truncated negative binomial count by inversion, at most 400.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1).
    mean : float
        Mean of the negative binomial before truncation [persons].
    dispersion : float
        Its dispersion k; variance mean + mean**2 / k.

    Returns
    -------
    int
        At least 1.

    Source: names per deponent at Giaveno in 1335 (Estevez, Salihovic and Sgourev 2024) are over-dispersed;
    nobody who breaks names nobody.

    Examples
    --------
    >>> truncated_negative_binomial(0.01, 8.0, 1.0), truncated_negative_binomial(0.9, 8.0, 1.0)
    (1, 20)
    """
    if not mean > 0.0:
        return 1
    ratio = mean / (mean + dispersion)
    term = (1.0 - ratio) ** dispersion
    room = 1.0 - term
    if not room > 0.0:
        return 1
    total, k = 0.0, 0
    while k < MAX:
        term *= ratio * (k + dispersion) / (k + 1.0)
        k += 1
        total += term
        if u * room <= total:
            break
    return k
