"""Rules of interrogation: who breaks, and how likely each option is named.

Sources: model.md, phase interrogate; at Giaveno 106 of 110 were never tortured and 83% of them gave names, so
custody alone coerces (Estevez, Salihovic and Sgourev 2024).
"""

from __future__ import annotations

import math

from purgesim.core.jit import compiled

__all__ = ["ACCOMPLICE_WEIGHT", "break_chance", "name_weight"]

ACCOMPLICE_WEIGHT = 1.0e9
"""Weight of a true accomplice: named before everybody else."""


@compiled("float64(float64, float64, float64)")
def break_chance(custody: float, torture: float, courage: float) -> float:
    """Return the chance to break: 1 - exp(-(custody + torture) * (1 - courage)).

    Examples
    --------
    >>> break_chance(1.0, 0.0, 1.0), round(break_chance(1.0, 1.0, 0.5), 6)
    (0.0, 0.632121)
    """
    return 1.0 - math.exp(-(custody + torture) * (1.0 - courage))


@compiled("float64(float64, float64, float64)")
def name_weight(relation: float, suggestion: float, hunt: float) -> float:
    """Return an option's weight: its relation, and what the interrogators suggest about a hunted circle.

    Examples
    --------
    >>> name_weight(2.0, 3.0, 0.5)
    5.0
    """
    return relation * (1.0 + suggestion * hunt)
