"""What a user gives for a model: a seed in Mesa's ways, and the columns of a class of their own."""

from __future__ import annotations

import secrets
from typing import Any, Final

import numpy as np

from purgesim.core.errors import PurgesimError
from purgesim.core.seeds import seed_of
from purgesim.engine.agents.cadre import Cadre

__all__ = ["columns_of", "seed_from"]

MESAS: Final = (np.random.SeedSequence, np.random.Generator, np.random.BitGenerator)
"""What Mesa takes for a seed beside numbers."""


def seed_from(seed: Any, rng: Any) -> int:
    """Return the seed of a run: the one given, one drawn from what Mesa calls `rng`, or a fresh one."""
    if seed is not None and rng is not None:
        raise PurgesimError(f"seed: given {seed!r}, and rng {rng!r}; allowed: one of them")
    if seed is None and rng is None:
        return secrets.randbits(53)  # a number that every program can hold
    if isinstance(seed, MESAS):  # mesa.batch_run calls it so where a class has a parameter of that name
        seed, rng = None, seed
    if seed is not None or isinstance(rng, (bool, int, np.integer)):
        return seed_of(rng if seed is None else seed)
    try:
        return int(np.random.default_rng(rng).integers(2**53))
    except (TypeError, ValueError):
        allowed = "a whole number, or what numpy.random.default_rng takes"
        raise PurgesimError(f"rng: given {rng!r}; allowed: {allowed}") from None


def columns_of(cadre: type[Cadre]) -> np.dtype[Any]:
    """Return the type of the columns that a class of agents declares, or refuse what no file could hold."""
    given = cadre.columns
    dtype: np.dtype[Any] | None
    try:
        dtype = np.dtype(list(given.items()))
    except (AttributeError, TypeError, ValueError):
        dtype = None
    if dtype is None or dtype.hasobject:
        raise PurgesimError(
            f"{cadre.__name__}.columns: given {given!r}; allowed: names with NumPy types of plain numbers or texts of "
            "fixed length, such as {'spared': numpy.int32}"
        )
    return dtype
