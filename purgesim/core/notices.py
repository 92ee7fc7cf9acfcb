"""Warnings that point at the user's own line, however deep in the package they arise."""

from __future__ import annotations

import sys
import warnings

from purgesim.core.errors import ScenarioWarning

__all__ = ["tell"]


def tell(text: str) -> None:
    """Warn of something that is taken as it stands; Python shows the same text once for each of the user's lines.

    Parameters
    ----------
    text : str
        What was given, what becomes of it, and what to do if it is a slip.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as told:
    ...     tell("a slip, perhaps")
    >>> str(told[0].message)
    'a slip, perhaps'
    """
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "purgesim":
        level, frame = level + 1, frame.f_back
    warnings.warn(text, ScenarioWarning, stacklevel=level)
