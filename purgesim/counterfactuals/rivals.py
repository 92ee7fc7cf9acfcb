"""Rival structures: what the evidence does not rule out beside the structure of the main case."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from purgesim.reading.tomls import read_toml
from purgesim.sweeps.designs import Values

__all__ = ["rivals"]

FILE: Final = Path(__file__).parent / "rivals.toml"


def rivals() -> dict[str, Values]:
    """Return the rival structures by name, each as changes by dotted name.

    Examples
    --------
    >>> rivals()["hearing bodies"]
    {'structures.handlers': 'hearing'}
    """
    return read_toml(FILE)
