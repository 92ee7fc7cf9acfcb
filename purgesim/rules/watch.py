"""Rules of second-order enforcement: marks for the mild, shared up the line, and when they bring a charge.

Sources: model.md, phase watch; Centola, Willer and Macy, "The Emperor's Dilemma", AJS 2005; "too soft", "lack of
revolutionary vigilance": Lankov. A mark has an exponential threshold; it brings the charge when the vigilance
exercised since it was given exceeds it, so m marks are a hazard of m times strictness, exactly.
"""

from __future__ import annotations

import math

from purgesim.core.jit import compiled
from purgesim.core.vocabulary import Fate, Sanction

__all__ = ["holds_against", "mark_fires_at", "shares_mark"]


@compiled("float64(float64, float64)")
def mark_fires_at(u: float, strictness_so_far: float) -> float:
    """Return the accumulated vigilance at which a mark given now brings a charge.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1) of this mark.
    strictness_so_far : float
        Integral of hazard times strictness until now [1].

    Examples
    --------
    >>> round(mark_fires_at(0.36787944117144233, 2.0), 6)
    3.0
    """
    return strictness_so_far - math.log(u)


@compiled("int64(float64, int64, int64, float64)")
def holds_against(u: float, sanction: int, fate: int, mild: float) -> int:
    """Return 1 if a decision is held against whoever handled it.

    Acquittals and releases always are, reprimands with chance `mild`, harder decisions never.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1).
    sanction : int
        `Sanction` decided, or -1 if the decision is a sentence.
    fate : int
        `Fate` decided, or -1 if the decision is a sanction.
    mild : float
        Chance for a reprimand [0, 1].

    Examples
    --------
    >>> holds_against(0.9, 0, -1, 0.3), holds_against(0.9, 1, -1, 0.3), holds_against(0.1, -1, 1, 0.0)
    (1, 0, 1)
    """
    if sanction == Sanction.CLEARED or fate == Fate.RELEASED:
        return 1
    if sanction == Sanction.REPRIMAND and u < mild:
        return 1
    return 0


@compiled("int64(float64, float64)")
def shares_mark(u: float, share_up: float) -> int:
    """Return 1 if the superior shares the mark; each step up the line is a draw of its own.

    Examples
    --------
    >>> shares_mark(0.2, 0.5), shares_mark(0.7, 0.5)
    (1, 0)
    """
    return 1 if u < share_up else 0
