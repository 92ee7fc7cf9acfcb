"""Moments of a run: a day and a phase in one number, packed and unpacked here and nowhere else."""

from __future__ import annotations

from typing import Any, Final

from numba.extending import register_jitable

__all__ = ["day_of_moment", "moment_of"]

PLACES: Final = 16
"""Places for phases in a day: a power of two above their number."""


@register_jitable
def moment_of(day: Any, phase: Any) -> Any:
    """Return the moment of a phase on a day; numbers, or arrays of equal shape.

    Examples
    --------
    >>> moment_of(3, 2)
    50
    """
    return PLACES * day + phase


def day_of_moment(moment: Any) -> Any:
    """Return the day of a moment; a number, or an array of any shape.

    Examples
    --------
    >>> day_of_moment(moment_of(3, 2))
    3
    """
    return moment // PLACES
