"""Rules of the target: who is denounced.

Sources: model.md, phase meet; protection by a patron only while they are safe: Lorentzen and Lu 2018;
guilt by association and snowball: Estevez, Salihovic and Sgourev 2024.
"""

from __future__ import annotations

from purgesim.core.jit import compiled

__all__ = ["exposure_weight", "protection", "stigma", "target_weight"]


@compiled("float64(float64, float64, int64)")
def protection(shield: float, patron: float, patron_safe: int) -> float:
    """Return ``1 - (1 - shield) * (1 - patron * safe)``, in [0, 1].

    Parameters
    ----------
    shield : float
        Protection of the faction by its foreign patron [0, 1].
    patron : float
        Protection by a patron in the party who is safe [0, 1].
    patron_safe : int
        1 if they have a patron and the patron is safe.

    Examples
    --------
    >>> protection(0.5, 0.5, 1), protection(0.5, 0.5, 0)
    (0.75, 0.5)
    """
    return 1.0 - (1.0 - shield) * (1.0 - (patron if patron_safe else 0.0))


@compiled("float64(int64, float64, int64, int64)")
def exposure_weight(rank: int, aim: float, opponent: int, periphery: int) -> float:
    """Return somebody's weight in the race of those whom the centre exposes.

    Opponents run with the aim; who took part in nothing, only as far as the campaign aims at their faction beyond 1.

    Parameters
    ----------
    rank : int
        `Rank` of their post.
    aim : float
        How hard the campaign aims at their faction today; 1 is neutral.
    opponent : int
        1 if they took part in the opposition.
    periphery : int
        1 if the obscure come first, 0 if the prominent do.

    Examples
    --------
    >>> exposure_weight(3, 1.0, 1, 0), exposure_weight(3, 2.0, 1, 0), exposure_weight(3, 1.0, 1, 1)
    (16.0, 32.0, 0.0625)
    >>> exposure_weight(3, 1.0, 0, 0), exposure_weight(3, 5.0, 0, 0)
    (0.0, 64.0)
    """
    standing = float(1 + rank) ** 2.0
    return (1.0 / standing if periphery else standing) * (aim if opponent else max(0.0, aim - 1.0))


@compiled("float64(float64, float64, float64, float64, int64, float64)")
def stigma(faction: float, aim: float, hunted: float, hunt: float, is_intellectual: int, intellectual: float) -> float:
    """Return the weight of what a cadre is: their faction, their circle while it is hunted, an intellectual.

    Parameters
    ----------
    faction : float
        Stigma of their faction; 1 for the unaffiliated unless declared.
    aim : float
        How hard the campaign aims at their faction today, as a multiple; 1 is neutral.
    hunted : float
        Multiple added at full hunt of their circle.
    hunt : float
        How much their circle is hunted today [0, 1]; 0 without a circle.
    is_intellectual : int
        1 or 0.
    intellectual : float
        Multiple for intellectuals.

    Examples
    --------
    >>> stigma(2.0, 1.0, 8.0, 0.5, 1, 3.0), stigma(2.0, 4.0, 8.0, 0.5, 1, 3.0)
    (30.0, 120.0)
    """
    return faction * aim * (1.0 + hunted * hunt) * (intellectual if is_intellectual else 1.0)


@compiled("float64(float64, float64, int64, float64, int64, float64, float64)")
def target_weight(
    stigma: float,
    taint: float,
    fallen_ties: int,
    snowball: float,
    denunciations: int,
    visibility: float,
    protection: float,
) -> float:
    """Return an option's weight as a target.

    It is stigma * (1 + taint * fallen ties) * (1 + snowball * file) * visibility * (1 - protection).

    Examples
    --------
    >>> target_weight(2.0, 0.5, 2, 0.25, 4, 10.0, 0.5)
    40.0
    """
    return (
        stigma
        * (1.0 + taint * float(fallen_ties))
        * (1.0 + snowball * float(denunciations))
        * visibility
        * (1.0 - protection)
    )
