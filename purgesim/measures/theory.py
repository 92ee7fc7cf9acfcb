"""Exact results for the limits in which the model is a branching process.

In a large party with no limits on hearings every accused person gives, on average, the same names whoever else has
fallen: accusations are then a branching process, with one type or several, and its numbers are known exactly. They
are what a simulation in that limit must give (`tests/theory`), and a yardstick for one outside it.

References
----------
.. [1] T. E. Harris, The Theory of Branching Processes, 1963.
.. [2] O. Diekmann, J. A. P. Heesterbeek, J. A. J. Metz, J. Math. Biol. 28, 1990 (next-generation matrix).
.. [3] J. C. Tanner, Biometrika 40, 1953 (Borel-Tanner law).
.. [4] J. O. Lloyd-Smith, S. J. Schreiber, P. E. Kopp, W. M. Getz, Nature 438, 2005 (negative binomial offspring).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "expected_victims",
    "extinction_probabilities",
    "extinction_probability",
    "final_size",
    "growth_rate",
    "next_generation_matrix",
    "r0",
    "reproductive_values",
    "stable_mix",
    "total_progeny",
]

Matrix = NDArray[np.float64]
CRITICAL: Final = 1e-12
"""Rounding of a reproduction number: so little above 1 it is 1."""


def next_generation_matrix(
    numbers: ArrayLike,
    weights: ArrayLike,
    *,
    names: ArrayLike,
    processed: ArrayLike = 1.0,
    courage: ArrayLike = 0.0,
) -> Matrix:
    """Return how many cases of each type one case of each type leads to.

    The limit: many people of every type, names given independently, each name of a type in proportion to its
    weight and number.

    Parameters
    ----------
    numbers : array_like, shape (n_types,)
        People of each type.
    weights : array_like, shape (n_types, n_types)
        How likely one of type i (row) is to name a given person of type j (column), as a relative weight.
    names : array_like, shape () or (n_types,)
        Mean number of names given by one who breaks [persons].
    processed : array_like, shape () or (n_types,)
        Share of the names of type j that become cases [0, 1].
    courage : array_like, shape () or (n_types,)
        Share of type i that does not break [0, 1].

    Returns
    -------
    ndarray of float64, shape (n_types, n_types)
        ``K[i, j] = (1 - courage[i]) * names[i] * m[i, j] * processed[j]``, where ``m[i, j]`` is the share of the
        names given by type i that fall on type j.

    Raises
    ------
    ValueError
        If shapes do not fit, a number or weight is negative or not finite, a share lies outside [0, 1], or a type has
        nobody to name.

    Examples
    --------
    Two factions in two organisations (theory T06): the same faction weighs 6, the same organisation 4.

    >>> weights = [[24, 6, 4, 1], [6, 24, 1, 4], [4, 1, 24, 6], [1, 4, 6, 24]]
    >>> numbers = [200, 100, 700, 1000]
    >>> k = next_generation_matrix(numbers, weights, names=4, processed=[0.6, 0.6, 0.25, 0.25], courage=0.5)
    >>> k[0].round(5).tolist()
    [0.62609, 0.07826, 0.15217, 0.05435]
    >>> round(r0(k), 6)
    0.701943
    """
    people = _finite("numbers", np.atleast_1d(np.asarray(numbers, float)))
    relative = _finite("weights", np.asarray(weights, float))
    types = len(people)
    if people.ndim != 1 or relative.shape != (types, types):
        raise ValueError(f"weights: given shape {relative.shape}; needed ({types}, {types}), as numbers has {types}")
    mix = relative * people
    if not (mix.sum(axis=1) > 0.0).all():
        raise ValueError("weights: every type needs somebody it may name: a row of weights times numbers is all 0")
    mix /= mix.sum(axis=1, keepdims=True)
    given = (1.0 - _share("courage", courage, types)) * _finite("names", _by_type("names", names, types))
    return given[:, None] * mix * _share("processed", processed, types)


def _by_type(name: str, values: ArrayLike, types: int) -> Matrix:
    given = np.asarray(values, float)
    if given.shape not in ((), (types,)):
        raise ValueError(f"{name}: given shape {given.shape}; needed one number, or {types}")
    return np.broadcast_to(given, (types,))


def _finite(name: str, values: Matrix) -> Matrix:
    if not (np.isfinite(values) & (values >= 0.0)).all():
        raise ValueError(f"{name}: given {values.tolist()}; allowed: finite numbers, not negative")
    return values


def _share(name: str, values: ArrayLike, types: int) -> Matrix:
    given = _by_type(name, values, types)
    if not ((given >= 0.0) & (given <= 1.0)).all():
        raise ValueError(f"{name}: given {given.tolist()}; allowed: 0 to 1")
    return given


def _square(matrix: ArrayLike) -> Matrix:
    given = _finite("matrix", np.atleast_2d(np.asarray(matrix, float)))
    if given.ndim != 2 or given.shape[0] != given.shape[1] or given.size == 0:
        raise ValueError(f"matrix: given shape {given.shape}; needed a square one")
    return given


def r0(matrix: ArrayLike) -> float:
    """Return the basic reproduction number: the spectral radius of a next-generation matrix.

    Parameters
    ----------
    matrix : array_like, shape (n_types, n_types)
        See `next_generation_matrix`.

    Examples
    --------
    >>> round(r0([[0.0, 2.0], [0.5, 0.0]]), 12)
    1.0
    """
    return float(np.abs(np.linalg.eigvals(_square(matrix))).max())


def _leading(matrix: Matrix) -> Matrix:
    """Return the eigenvector of the largest eigenvalue, its largest part 1 (Perron and Frobenius: none is negative)."""
    values, vectors = np.linalg.eig(matrix)
    vector: Matrix = np.abs(np.real(vectors[:, np.argmax(np.real(values))]))
    vector /= vector.max()
    return vector


def stable_mix(matrix: ArrayLike) -> Matrix:
    """Return the shares of the types among the victims of a late generation, shape (n_types,).

    Examples
    --------
    >>> stable_mix([[0.5, 0.5], [0.0, 0.8]]).round(3).tolist()
    [0.0, 1.0]
    """
    vector = _leading(_square(matrix).T)
    mix: Matrix = vector / vector.sum()
    return mix


def reproductive_values(matrix: ArrayLike) -> Matrix:
    """Return how much a case of each type adds to late generations, the largest being 1; shape (n_types,).

    Examples
    --------
    >>> reproductive_values([[0.6, 0.2], [0.2, 0.6]]).round(12).tolist()
    [1.0, 1.0]
    """
    return _leading(_square(matrix))


def expected_victims(matrix: ArrayLike) -> Matrix:
    """Return the expected victims of each type that follow from one case of each type, itself included.

    Parameters
    ----------
    matrix : array_like, shape (n_types, n_types)
        A next-generation matrix with a reproduction number below 1.

    Returns
    -------
    ndarray of float64, shape (n_types, n_types)
        ``inverse(1 - K)``: row, the type of the first case; column, that of the victims.

    Raises
    ------
    ValueError
        If the reproduction number is 1 or more: the expectation is infinite.

    Examples
    --------
    >>> expected_victims([[0.8]]).round(9).tolist()
    [[5.0]]
    """
    k = _square(matrix)
    if r0(k) >= 1.0:
        raise ValueError(f"matrix: its reproduction number is {r0(k):.6g}; below 1 needed, or the total is infinite")
    return np.asarray(np.linalg.inv(np.eye(len(k)) - k), np.float64)


def _reproduction(r: float) -> float:
    if not (math.isfinite(r) and r >= 0.0):
        raise ValueError(f"r: given {r}; allowed: a finite number, not negative")
    return float(r)


def extinction_probability(r: float, dispersion: float = math.inf, seeds: int = 1) -> float:
    """Return the chance that a chain of accusations dies out by itself.

    Parameters
    ----------
    r : float
        Mean number of further cases a case leads to [cases].
    dispersion : float
        Dispersion k of a negative binomial number of them, variance ``r + r**2 / k``; infinite: Poisson.
    seeds : int
        First cases, independent of each other.

    Returns
    -------
    float
        Smallest root of ``q = f(q)``, to the power of `seeds`.

    Examples
    --------
    >>> round(extinction_probability(1.5), 6), round(extinction_probability(3.0, dispersion=0.5), 6)
    (0.417188, 0.5)
    >>> extinction_probability(0.9)
    1.0
    """
    if seeds < 0:
        raise ValueError(f"seeds: given {seeds}; allowed: 0 or more")
    return float(extinction_probabilities([[_reproduction(r)]], dispersion=dispersion)[0] ** seeds)


def extinction_probabilities(matrix: ArrayLike, *, dispersion: float = math.inf, silent: ArrayLike = 0.0) -> Matrix:
    """Return the chance that a chain of accusations of several types dies out by itself, by the type it begins with.

    Parameters
    ----------
    matrix : array_like, shape (n_types, n_types)
        A next-generation matrix, see `next_generation_matrix`.
    dispersion : float
        Dispersion k of a negative binomial number of further cases of one who is not silent; infinite: Poisson. Each
        of them is of a type at random.
    silent : array_like, shape () or (n_types,)
        Share of each type that leads to no further case at all: the `courage` that `matrix` was made with [0, 1].

    Returns
    -------
    ndarray of float64, shape (n_types,)
        Smallest root of ``q = f(q)``, f the generating functions of the types. Independent first cases die out with
        the product of theirs.

    Raises
    ------
    ValueError
        If the matrix is not square, a share lies outside [0, 1], the dispersion is not above 0, or somebody who is
        always silent leads to further cases.

    Examples
    --------
    >>> extinction_probabilities([[1.5]]).round(6).tolist()
    [0.417188]
    >>> extinction_probabilities([[0.5, 1.5], [0.0, 0.8]]).tolist()
    [1.0, 1.0]
    >>> extinction_probabilities([[1.2, 0.3], [0.3, 1.2]], silent=0.25).round(6).tolist()
    [0.562891, 0.562891]
    """
    k, quiet = _square(matrix), _share("silent", silent, len(_square(matrix)))
    if not dispersion > 0.0:
        raise ValueError(f"dispersion: given {dispersion}; allowed: above 0")
    if (k.sum(axis=1) > 0.0)[quiet == 1.0].any():
        raise ValueError("silent: given 1 for a type whose row of the matrix has further cases; allowed: below 1")
    reaches = (np.eye(len(k)) + k) > 0.0
    for _ in range(len(k).bit_length()):
        reaches = reaches @ reaches
    grows = np.array([r0(k[np.ix_(to, to)]) > 1.0 + CRITICAL for to in reaches])
    q = np.where(grows, 0.0, 1.0)
    means = k / np.where(quiet < 1.0, 1.0 - quiet, 1.0)[:, None]
    while grows.any():  # Newton from below rises to the smallest root
        load = means @ (1.0 - q)
        none = np.exp(-load if math.isinf(dispersion) else -dispersion * np.log1p(load / dispersion))
        slope = none / (1.0 if math.isinf(dispersion) else 1.0 + load / dispersion)
        slopes = np.eye(len(k)) - ((1.0 - quiet) * slope)[:, None] * means
        step = np.linalg.solve(slopes[np.ix_(grows, grows)], (quiet + (1.0 - quiet) * none - q)[grows])
        if not (step > 1e-15).any():
            break
        q[grows] += np.maximum(step, 0.0)
    return np.minimum(q, 1.0)


def final_size(r: float) -> float:
    """Return the share of a large, evenly mixed party that falls if a chain does not die out early.

    Parameters
    ----------
    r : float
        Mean number of names of one who has fallen, each of anybody in the party [persons].

    Returns
    -------
    float
        Largest root of ``z = 1 - exp(-r * z)``; 0 if ``r`` is not above 1.

    Examples
    --------
    >>> round(final_size(1.5), 6), final_size(0.8)
    (0.582812, 0.0)
    """
    return 1.0 - extinction_probability(r)


def total_progeny(r: float, most: int, seeds: int = 1) -> Matrix:
    """Return the law of the number of victims of a chain with Poisson offspring (Borel-Tanner).

    Parameters
    ----------
    r : float
        Mean number of further cases a case leads to [cases].
    most : int
        Largest total wanted.
    seeds : int
        First cases, counted in the total.

    Returns
    -------
    ndarray of float64, shape (most + 1,)
        Chance of each total 0, 1, ..., `most`. It sums to 1 over all totals if ``r`` is at most 1, otherwise to the
        chance of extinction.

    Examples
    --------
    >>> law = total_progeny(0.8, 400)
    >>> law[1].round(6).item(), (law * range(401)).sum().round(3).item()
    (0.449329, 5.0)
    """
    mean = _reproduction(r)
    if seeds < 1 or most < 0:
        raise ValueError(f"seeds, most: given {seeds}, {most}; allowed: at least 1, at least 0")
    law = np.zeros(most + 1)
    for n in range(seeds, most + 1):
        more = n - seeds
        power = more * math.log(mean * n) if mean > 0.0 else (0.0 if more == 0 else -math.inf)
        law[n] = seeds / n * math.exp(power - mean * n - math.lgamma(more + 1.0))
    return law


def growth_rate(r: float, ready: float) -> float:
    """Return the rate at which open cases grow when each is decided with the same chance in every period.

    Parameters
    ----------
    r : float
        Mean number of further cases a decided case leads to [cases].
    ready : float
        Chance that an open case is decided within a period (0, 1].

    Returns
    -------
    float
        ``ln(1 - ready + r * ready)`` [1/period].

    Examples
    --------
    >>> round(growth_rate(1.5, 0.25), 6)
    0.117783
    """
    if not 0.0 < ready <= 1.0:
        raise ValueError(f"ready: given {ready}; allowed: above 0, at most 1")
    left = 1.0 - ready + _reproduction(r) * ready
    return math.log(left) if left > 0.0 else -math.inf
