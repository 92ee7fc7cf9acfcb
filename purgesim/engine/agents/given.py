"""What a user gives for a model: a seed in Mesa's ways, and the columns of a class of their own."""

from __future__ import annotations

import secrets
from typing import Any, Final, NamedTuple

import numpy as np

from purgesim.core.errors import PurgesimError
from purgesim.core.seeds import seed_of
from purgesim.engine.agents.cadre import Cadre
from purgesim.engine.hooks.identity import digest_of, faults_of_class

__all__ = ["CadreClass", "CadreGiven", "class_given", "columns_of", "seed_from"]

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


class CadreClass(NamedTuple):
    """A class of agents that has been checked.

    Attributes
    ----------
    kind : type
        `purgesim.Cadre` or a class derived from it.
    name : str
        Its name, as checkpoints have it.
    source : str
        Hash of its source; empty for `purgesim.Cadre` itself, which does what compiled code does.
    """

    kind: type[Cadre]
    name: str
    source: str

    @property
    def reported(self) -> dict[str, str] | None:
        """Name and source for a run's identity; None of `purgesim.Cadre` itself."""
        return {"name": self.name, "source": self.source} if self.source else None


CadreGiven = type[Cadre] | CadreClass
"""A class of agents; or one that has been checked before, where its source could be read."""


def class_given(given: Any) -> CadreClass:
    """Return a class of agents with what it adds to a run's identity, or refuse it.

    Parameters
    ----------
    given : type
        `purgesim.Cadre` or a class derived from it, written at the top of a file.

    Raises
    ------
    PurgesimError
        If it is no such class, its columns cannot be kept in a file, or its source cannot be read.

    Examples
    --------
    >>> class_given(Cadre).reported is None
    True
    >>> class_given(int)
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: cadre: given <class 'int'>; allowed: purgesim.Cadre or a class derived from it
    """
    if isinstance(given, CadreClass):
        return given
    if not isinstance(given, type) or not issubclass(given, Cadre):
        raise PurgesimError(f"cadre: given {given!r:.200}; allowed: purgesim.Cadre or a class derived from it")
    columns_of(given)
    if given is Cadre:
        return CadreClass(given, given.__name__, "")
    faults = faults_of_class(given)
    if faults:
        raise PurgesimError("cadre: " + "; ".join(faults))
    return CadreClass(given, given.__name__, digest_of(given))
