"""Rules of the meeting: additive hazards of a denunciation, one a motive.

Sources: model.md, phase meet; relative duty: Lankov ("expose unreliable elements", no number documented);
additive competing motives: Bergemann, "Judge Thy Neighbor", 2019; danger as a Hill function of order at
least two, because a concave response has no tipping point (theory T28); career: White 1970.
"""

from __future__ import annotations

from purgesim.core.jit import compiled

__all__ = ["career", "contagion", "danger_level", "duty", "hill", "preemption", "quota", "raised"]


@compiled("float64(float64, float64, float64)")
def hill(x: float, half: float, order: float) -> float:
    """Return the sigmoid x**order / (x**order + half**order), in [0, 1]; half at ``x = half``.

    Examples
    --------
    >>> hill(2.0, 2.0, 4.0), hill(0.0, 1.0, 2.0)
    (0.5, 0.0)
    """
    if not x > 0.0:
        return 0.0
    ratio = (half / x) ** order
    return 1.0 / (1.0 + ratio)


@compiled("float64(float64, float64, float64)")
def duty(strength: float, own: float, peers: float) -> float:
    """Return the hazard of a body's lag behind its peers in exposing "unreliable elements".

    Parameters
    ----------
    strength : float
        Hazard of a meeting when the body lags wholly behind [1/meeting].
    own, peers : float
        Fading denunciations per member of the body, and of all bodies of its kind, itself included [1].

    Returns
    -------
    float
        ``strength * max(0, 1 - own / peers)``; 0 while nobody exposes anybody.

    Examples
    --------
    >>> duty(0.5, 1.0, 4.0), duty(0.5, 5.0, 4.0), duty(0.5, 0.0, 0.0)
    (0.375, 0.0, 0.0)
    """
    if not peers > 0.0 or own >= peers:
        return 0.0
    return strength * (1.0 - own / peers)


@compiled("float64(float64, float64, float64)")
def contagion(strength: float, recent: float, establishment: float) -> float:
    """Return the hazard of a body's recent cases, per fixed establishment.

    Examples
    --------
    >>> contagion(0.25, 3.0, 300.0)
    0.0025
    """
    if not establishment > 0.0:
        return 0.0
    return strength * recent / establishment


@compiled("float64(float64, float64, float64)")
def career(strength: float, vacant: float, posts: float) -> float:
    """Return the hazard of ambition: the share of the body's posts that are vacant (White 1970).

    Examples
    --------
    >>> career(0.1, 2.0, 8.0), career(0.1, 0.0, 0.0)
    (0.025, 0.0)
    """
    if not posts > 0.0:
        return 0.0
    return strength * vacant / posts


@compiled("float64(float64, float64, float64, float64)")
def quota(strength: float, asked: float, removed: float, establishment: float) -> float:
    """Return the hazard of a numerical quota: members still short of it, as a share of the establishment.

    Parameters
    ----------
    strength : float
        Hazard of a meeting if the whole establishment were short [1/meeting].
    asked : float
        Share of the establishment to be removed by now.
    removed : float
        Members removed so far.
    establishment : float
        Members at the start.

    Examples
    --------
    >>> quota(1.0, 0.05, 3.0, 100.0), quota(1.0, 0.05, 8.0, 100.0)
    (0.020000000000000004, 0.0)
    """
    if not establishment > 0.0:
        return 0.0
    return strength * max(0.0, asked - removed / establishment)


@compiled("float64(float64, float64, float64, float64, float64)")
def raised(asked: float, removed: float, establishment: float, ask: float, granted: float) -> float:
    """Return what is added to a body's number today: who has filled it asks for more than they have removed.

    Parameters
    ----------
    asked : float
        Share of the establishment to be removed by now, earlier additions included.
    removed : float
        Members removed so far.
    establishment : float
        Members at the start.
    ask : float
        Share of the establishment that it asks for beyond those removed.
    granted : float
        Share of that which the centre grants [0, 1].

    Returns
    -------
    float
        Share of the establishment; 0 while the number is not filled, if nothing is asked of the body or granted to it.
        Nobody is told to remove more than everybody.

    Examples
    --------
    >>> raised(0.05, 5.0, 100.0, 0.02, 0.5), raised(0.05, 4.0, 100.0, 0.02, 0.5), raised(0.0, 5.0, 100.0, 0.02, 0.5)
    (0.010000000000000002, 0.0, 0.0)
    """
    more = ask * granted
    if not establishment > 0.0 or not asked > 0.0 or not more > 0.0:
        return 0.0
    done = removed / establishment
    return max(0.0, min(1.0, done + more) - asked) if done >= asked else 0.0


@compiled("int64(int64)")
def danger_level(tainted: int) -> int:
    """Return the class of a cell's clock: its members with a fallen tie, at most 6.

    Examples
    --------
    >>> danger_level(2), danger_level(40)
    (2, 6)
    """
    return min(max(tainted, 0), 6)


@compiled("float64(float64, int64, float64, float64)")
def preemption(strength: float, level: int, half: float, order: float) -> float:
    """Return the hazard added by danger, as a multiple of the other motives' sum.

    Examples
    --------
    >>> preemption(4.0, 3, 3.0, 2.0)
    2.0
    """
    return strength * hill(float(level), half, order)
