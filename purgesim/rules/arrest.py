"""Rules of arrest and flight.

Sources: model.md, phase arrest; criticised, expelled, attacked in the press, then arrested: Lankov;
four fled to China in August 1956: Ivanov's diary of 1 September 1956.
"""

from __future__ import annotations

import math

from purgesim.core.jit import compiled

__all__ = ["arrest_chance", "flight_chance"]


@compiled("float64(float64, float64, float64)")
def arrest_chance(share: float, charge: float, prominence: float) -> float:
    """Return the chance that one who is expelled is marked for arrest: share * weights, at most 1.

    Parameters
    ----------
    share : float
        The lever `arrest_share` [0, 1].
    charge, prominence : float
        Weights of their charge and of the rank of their post; 1 is neutral.

    Examples
    --------
    >>> arrest_chance(0.1, 3.0, 2.0), arrest_chance(0.5, 3.0, 2.0)
    (0.6000000000000001, 1.0)
    """
    return min(1.0, share * charge * prominence)


@compiled("float64(float64, float64, float64)")
def flight_chance(chance: float, abroad: float, intensity: float) -> float:
    """Return the chance to flee before a decision, for one with ties abroad.

    Parameters
    ----------
    chance : float
        Chance at full ties abroad and full intensity of the campaign.
    abroad : float
        Strength of their faction's ties abroad [0, 1].
    intensity : float
        Intensity of the campaign in their tier today [0, 1]: nobody flees from nothing.

    Examples
    --------
    >>> flight_chance(0.2, 0.5, 1.0), flight_chance(0.2, 0.0, 1.0)
    (0.1, 0.0)
    """
    return chance * abroad * math.sqrt(max(0.0, intensity))
