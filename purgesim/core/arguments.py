"""What a user gives where a run, a scenario, a word of a few or a number of workers is wanted: looked at before use."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Sequence
from operator import index
from typing import Any, Final

from purgesim.core.errors import PurgesimError, shown

__all__ = ["all_with", "most_workers", "refuse_other", "whole_in", "whole_of", "word_of", "workers_of"]

FEW: Final = 64
"""Workers that any machine is given if they are asked for."""
A_CORE: Final = 8
"""Workers a core beyond which there is nothing to gain, and memory to lose."""


def refuse_other(given: Any, kind: type | tuple[type, ...], what: str, allowed: str) -> None:
    """Raise unless something is of a kind.

    Parameters
    ----------
    given : object
        What was given.
    kind : type or tuple of type
        What it has to be.
    what : str
        Name of the argument.
    allowed : str
        What is allowed, in words.

    Raises
    ------
    PurgesimError
        With what was given and what is allowed.

    Examples
    --------
    >>> refuse_other(5, str, "key", "a text")
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: key: given 5; allowed: a text
    """
    if not isinstance(given, kind):
        raise PurgesimError(f"{what}: given {shown(given)}; allowed: {allowed}")


def all_with(given: Any, name: str, what: str, allowed: str) -> list[Any]:
    """Return a list of things that all have an attribute, which is not asked for: it may be long to compute.

    Examples
    --------
    >>> all_with([1, 2], "imag", "numbers", "a list of numbers")
    [1, 2]
    >>> all_with(5, "imag", "numbers", "a list of numbers")
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: numbers: given 5; allowed: a list of numbers
    """
    listed = isinstance(given, Iterable) and not isinstance(given, (str, bytes))
    several = list(given) if listed else []
    wrong = [each for each in several if inspect.getattr_static(each, name, None) is None] if listed else [given]
    if wrong:
        raise PurgesimError(f"{what}: given {shown(wrong[0])}; allowed: {allowed}")
    return several


def word_of(given: Any, words: Sequence[str], what: str) -> str:
    """Return a word that has to be one of a few.

    Examples
    --------
    >>> word_of("compiled", ("compiled", "agents"), "executor")
    'compiled'
    """
    if not isinstance(given, str) or given not in words:
        raise PurgesimError(f"{what}: given {shown(given)}; allowed: {', '.join(map(repr, words))}")
    return given


def whole_in(given: Any, low: int, high: int) -> int | None:
    """Return a whole number between two, both included, as a plain integer; None of anything else, truth values too.

    Examples
    --------
    >>> whole_in(3, 0, 9), whole_in(10, 0, 9), whole_in(True, 0, 9)
    (3, None, None)
    """
    if isinstance(given, bool) or type(given).__name__ in ("bool", "bool_"):
        return None
    try:
        found = index(given)
    except TypeError:
        return None
    return found if low <= found <= high else None


def whole_of(given: Any, low: int, high: int, what: str) -> int:
    """Return a whole number between two, both included; a truth value is none.

    Examples
    --------
    >>> whole_of(3, 0, 9, "distance")
    3
    """
    number = whole_in(given, low, high)
    if number is None:
        raise PurgesimError(f"{what}: given {shown(given)}; allowed: a whole number from {low:,} to {high:,}")
    return number


def most_workers() -> int:
    """Return how many workers may be asked for on this machine: more would only use up its memory."""
    return max(FEW, A_CORE * (os.cpu_count() or 1))


def workers_of(given: Any) -> int:
    """Return a number of workers.

    Raises
    ------
    PurgesimError
        If it is no whole number from 1 to `most_workers`.

    Examples
    --------
    >>> workers_of(2)
    2
    """
    return whole_of(given, 1, most_workers(), "workers")
