"""Distributions of a design's parameters, by name, as inverses: a place in (0, 1) becomes a value.

The same inverse serves random, Latin hypercube and Sobol designs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.scenario.paths import did_you_mean

__all__ = ["DISTRIBUTIONS", "inverse", "mistakes_in"]

Given = Mapping[str, Any]
Places = NDArray[np.float64]


class Kind(NamedTuple):
    """A distribution: what it must be given, what it may be given, and its inverse."""

    needed: tuple[str, ...]
    allowed: tuple[str, ...]
    inverse: Callable[[Given, Places], list[Any]]


def _uniform(given: Given, places: Places) -> list[Any]:
    return [float(v) for v in given["low"] + places * (given["high"] - given["low"])]


def _loguniform(given: Given, places: Places) -> list[Any]:
    low, high = math.log(given["low"]), math.log(given["high"])
    return [float(v) for v in np.exp(low + places * (high - low))]


def _normal(given: Given, places: Places) -> list[Any]:
    """Return normal values, of the part between ``low`` and ``high`` if they are given."""
    bell = NormalDist(given["mean"], given["sd"])
    first = bell.cdf(given["low"]) if "low" in given else 0.0
    last = bell.cdf(given["high"]) if "high" in given else 1.0
    return [bell.inv_cdf(min(max(first + p * (last - first), 1e-300), 1.0 - 1e-16)) for p in places.tolist()]


def _lognormal(given: Given, places: Places) -> list[Any]:
    bounds = {key: math.log(given[key]) for key in ("low", "high") if key in given}
    bell = {"mean": math.log(given["median"]), "sd": given["sigma"], **bounds}
    return [math.exp(v) for v in _normal(bell, places)]


def _choice(given: Given, places: Places) -> list[Any]:
    values = given["values"]
    weights = np.asarray(given.get("weights", [1.0] * len(values)), np.float64)
    which = np.searchsorted(np.cumsum(weights / weights.sum()), places, side="right")
    return [values[min(int(i), len(values) - 1)] for i in which]


def _integers(given: Given, places: Places) -> list[Any]:
    low, high = given["low"], given["high"]
    return [min(low + int(p * (high - low + 1)), high) for p in places.tolist()]


DISTRIBUTIONS: Final[Mapping[str, Kind]] = {
    "uniform": Kind(("low", "high"), (), _uniform),
    "loguniform": Kind(("low", "high"), (), _loguniform),
    "normal": Kind(("mean", "sd"), ("low", "high"), _normal),
    "lognormal": Kind(("median", "sigma"), ("low", "high"), _lognormal),
    "choice": Kind(("values",), ("weights",), _choice),
    "integers": Kind(("low", "high"), (), _integers),
}
"""All distributions, by name. ``integers`` includes both ends."""


def inverse(given: Given, places: Places) -> list[Any]:
    """Return the values at some places of a distribution.

    Parameters
    ----------
    given : mapping
        ``distribution`` and its numbers; without mistakes.
    places : ndarray of float64, shape (n,)
        Cumulative shares, in (0, 1).

    Examples
    --------
    >>> inverse({"distribution": "uniform", "low": 2.0, "high": 4.0}, np.array([0.25, 0.5]))
    [2.5, 3.0]
    >>> inverse({"distribution": "integers", "low": 1, "high": 3}, np.array([0.1, 0.5, 0.99]))
    [1, 2, 3]
    """
    return DISTRIBUTIONS[given["distribution"]].inverse(given, places)


def mistakes_in(given: Any) -> list[str]:
    """Return what is wrong with a distribution as it was given, each without its place.

    Examples
    --------
    >>> mistakes_in({"distribution": "choise", "values": [0, 1]})
    ["distribution: given 'choise'; did you mean choice?"]
    """
    example = '{ distribution = "uniform", low = 0.0, high = 1.0 }'
    if not isinstance(given, Mapping) or "distribution" not in given:
        return [f"given {given!r}; allowed: a distribution; write for instance {example}"]
    kind = DISTRIBUTIONS.get(given["distribution"])
    if kind is None:
        wrong = given["distribution"]
        return [f"distribution: given {wrong!r}; {did_you_mean(str(wrong), list(DISTRIBUTIONS))}"]
    name, known = given["distribution"], [*kind.needed, *kind.allowed]
    found = [f"{name}: {key} is not given; add it" for key in kind.needed if key not in given]
    unknown = [key for key in given if key not in (*known, "distribution")]
    found += [f"{name}: unknown name {key}; {did_you_mean(key, known)}" for key in unknown]
    return found or _mistakes_in_numbers(name, given)


def _mistakes_in_numbers(name: str, given: Given) -> list[str]:
    if name == "choice":
        return _mistakes_in_choice(given)
    kinds = (int,) if name == "integers" else (int, float)
    word = "a whole number" if name == "integers" else "a finite number"
    numbers = {key: value for key, value in given.items() if key != "distribution"}
    found = [
        f"{name}: {key}: given {value!r}; allowed: {word}"
        for key, value in numbers.items()
        if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value)
    ]
    if found:
        return found
    positive = {"loguniform": ("low",), "lognormal": ("median", "sigma", "low"), "normal": ("sd",)}.get(name, ())
    wrong = [key for key in positive if key in numbers and numbers[key] <= 0]
    found += [f"{name}: {key}: given {numbers[key]}; allowed: above 0" for key in wrong]
    if "low" in numbers and "high" in numbers and not numbers["low"] <= numbers["high"]:
        found.append(f"{name}: low {numbers['low']} is above high {numbers['high']}; exchange them")
    return found


def _mistakes_in_choice(given: Given) -> list[str]:
    values, weights = given["values"], given.get("weights")
    if not isinstance(values, (list, tuple)) or not values:
        return [f"choice: values: given {values!r}; allowed: a list of one value or more"]
    if weights is None:
        return []
    if not isinstance(weights, (list, tuple)) or len(weights) != len(values):
        return [f"choice: weights: given {weights!r}; allowed: one number for each of the {len(values)} values"]
    if any(isinstance(w, bool) or not isinstance(w, (int, float)) or w < 0 for w in weights) or sum(weights) <= 0:
        return [f"choice: weights: given {weights!r}; allowed: numbers from 0 on, not all 0"]
    return []
