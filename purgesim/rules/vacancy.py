"""Rule of promotion: how likely one of the rank below gets a vacated post.

Sources: White, "Chains of Opportunity", 1970; those who denounced more rise sooner: Scharpf and Glassel 2020.
"""

from __future__ import annotations

from purgesim.core.jit import compiled

__all__ = ["promotion_weight"]


@compiled("float64(int64, float64, int64, float64)")
def promotion_weight(spoken: int, per_spoken: float, cases: int, criticised_before: float) -> float:
    """Return the weight of one who is eligible.

    Parameters
    ----------
    spoken : int
        Denunciations they made in meetings.
    per_spoken : float
        Weight added for each.
    cases : int
        Party cases opened against them.
    criticised_before : float
        Multiple for one who had a case.

    Examples
    --------
    >>> promotion_weight(2, 0.5, 0, 0.3), promotion_weight(0, 0.5, 1, 0.25)
    (2.0, 0.25)
    """
    return (1.0 + per_spoken * float(spoken)) * (criticised_before if cases > 0 else 1.0)
