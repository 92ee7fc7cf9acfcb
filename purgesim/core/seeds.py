"""Seeds as they are given: each a whole number of 64 bits, and each once, for the same seed makes the same run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sized
from itertools import islice
from typing import Any, Final

from purgesim.core.arguments import whole_in
from purgesim.core.errors import PurgesimError

__all__ = ["LARGEST_SEED", "MAX_SEEDS", "seed_of", "seeds_of"]

LARGEST_SEED: Final = 2**64 - 1
MAX_SEEDS: Final = 1_000_000
"""Seeds of one call: a generator without an end is refused, not followed."""
TOO_MANY: Final = f"seeds: given more than {MAX_SEEDS:,}; allowed: at most so many; give fewer"
SHOWN: Final = 50
WHOLE: Final = "0 to 2**64 - 1"


def seed_of(seed: Any) -> int:
    """Return a seed as a plain integer.

    Raises
    ------
    PurgesimError
        If it is no whole number from 0 to 2**64 - 1; a truth value is none.

    Examples
    --------
    >>> import numpy as np
    >>> seed_of(np.int64(7))
    7
    """
    found = whole_in(seed, 0, LARGEST_SEED)
    if found is None:
        raise PurgesimError(f"seed: given {seed!r}; allowed: a whole number from {WHOLE}")
    return found


def seeds_of(given: int | Iterable[int], *, number: bool = True) -> tuple[int, ...]:
    """Return seeds as plain integers, in the order given.

    Parameters
    ----------
    given : int or iterable of int
        A number n stands for 1 to n; else a list, a range, an array or a generator of seeds.
    number : bool
        Whether a number may stand for that many seeds.

    Raises
    ------
    PurgesimError
        If there are none, one is no whole number from 0 to 2**64 - 1, or one is given twice: two runs of one seed are
        one run, and would be counted as two.

    Examples
    --------
    >>> seeds_of(3), seeds_of([7, 5]), seeds_of(range(2))
    ((1, 2, 3), (7, 5), (0, 1))
    """
    many = f"a list of whole numbers from {WHOLE}, each once"
    allowed = f"a number of seeds, 1 or more, or {many}" if number else "a list of seeds, such as range(1, 6)"
    count = whole_in(given, 0, LARGEST_SEED) if number else None
    if count is not None:
        given = range(1, min(count, MAX_SEEDS + 1) + 1)
    elif isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable) or getattr(given, "ndim", 1) != 1:
        raise PurgesimError(f"seeds: given {given!r}; allowed: {allowed}")
    if isinstance(given, Sized) and len(given) > MAX_SEEDS:
        raise PurgesimError(TOO_MANY)
    found = tuple(islice(given, MAX_SEEDS + 1))
    if not found:
        raise PurgesimError(f"seeds: given none; allowed: {allowed}")
    if len(found) > MAX_SEEDS:
        raise PurgesimError(TOO_MANY)
    seeds = [whole_in(seed, 0, LARGEST_SEED) for seed in found]
    bad = [seed for seed, whole in zip(found, seeds, strict=True) if whole is None]
    if bad:
        raise PurgesimError(f"seeds: given {_listed(bad)}; allowed: {many}")
    chosen = tuple(seed for seed in seeds if seed is not None)
    twice = [seed for seed, times in Counter(chosen).items() if times > 1]
    if twice:
        raise PurgesimError(
            f"seeds: given {_listed(twice)} more than once; allowed: each once, for the same seed makes the same run, "
            "which would be counted twice; leave the others out"
        )
    return chosen


def _listed(values: list[Any]) -> str:
    more = f" and {len(values) - SHOWN:,} more" if len(values) > SHOWN else ""
    return f"[{', '.join(map(repr, values[:SHOWN]))}]{more}"
