"""Rules of the hearing: throughput, defence and its silence, the charge by association, the sanction.

Sources: model.md, phase hear; sessions of days to weeks and the fear of condemnation by association: Lankov and
the Soviet ambassador's journal of 29 September 1957; "real or imaginary connections": Lankov.
"""

from __future__ import annotations

import math

from purgesim.core.jit import compiled
from purgesim.core.vocabulary import Charge, Sanction
from purgesim.rules.meeting import hill

__all__ = ["charge_found", "defence_chance", "found", "ordered", "sanction_score", "throughput"]


@compiled("float64(float64, float64, float64, float64)")
def throughput(sessions: float, multiple: float, elasticity: float, intensity: float) -> float:
    """Return hearings a day: bodies add sessions as intensity rises.

    Parameters
    ----------
    sessions : float
        Declared hearings [1/week].
    multiple : float
        The lever `throughput`.
    elasticity : float
        Sessions added at full intensity, as a multiple.
    intensity : float
        Intensity of the campaign at the body's tier [0, 1].

    Examples
    --------
    >>> throughput(7.0, 1.0, 1.0, 0.5)
    1.5
    """
    return sessions / 7.0 * multiple * (1.0 + elasticity * intensity)


@compiled("float64(float64, float64, float64, float64, float64)")
def defence_chance(chance: float, courage: float, recent_share: float, half: float, order: float) -> float:
    """Return the chance that a tie speaks in the accused's defence; it falls silent as danger rises.

    Parameters
    ----------
    chance : float
        Chance of a tie of full courage in safety [0, 1].
    courage : float
        Their courage [0, 1].
    recent_share : float
        Recent cases per member of their body.
    half, order : float
        Danger is a Hill function of the share with this half point and order.

    Examples
    --------
    >>> defence_chance(0.5, 1.0, 0.0, 0.01, 2.0), defence_chance(0.5, 1.0, 0.01, 0.01, 2.0)
    (0.5, 0.25)
    """
    return chance * courage * (1.0 - hill(recent_share, half, order))


@compiled("int64(float64, float64)")
def found(time: float, effort: float) -> int:
    """Return 1 if a link whose race time is `time` is found by a search of this effort.

    With times -ln(u)/w the chance that some link is found is 1 - exp(-effort * sum of w).

    Examples
    --------
    >>> found(0.5, 1.0), found(2.0, 1.0)
    (1, 0)
    """
    return 1 if time <= effort else 0


@compiled("int64(int64, int64)")
def charge_found(label: int, before: int) -> int:
    """Return the charge: the label found by association, else the one brought, else "unreliable element".

    Parameters
    ----------
    label : int
        Charge of the labelled person to whom a link was found, 0 if none was found.
    before : int
        Charge with which the case was brought, 0 if none.

    Examples
    --------
    >>> charge_found(9, 2), charge_found(0, 2), charge_found(0, 0)
    (9, 2, 1)
    """
    if label > Charge.SUPPORTER:
        return label
    if before > 0:
        return before
    return Charge.UNRELIABLE.value


@compiled("float64(float64, int64, float64, float64, float64, int64, float64, int64, float64, int64, float64)")
def sanction_score(
    severity: float,
    denunciations: int,
    per_denunciation: float,
    log_stigma: float,
    per_stigma: float,
    involvement: int,
    involved: float,
    linked: int,
    per_link: float,
    defenders: int,
    per_defender: float,
) -> float:
    """Return the log-odds of hardness: file, stigma, involvement, a link found, less what defenders say.

    Examples
    --------
    >>> sanction_score(0.0, 3, 0.5, 0.0, 1.0, 2, 2.0, 1, 1.0, 1, -0.5)
    3.5
    """
    file = math.log(1.0 + float(denunciations)) / 0.6931471805599453
    return (
        severity
        + per_denunciation * file
        + per_stigma * log_stigma
        + involved * 0.5 * float(involvement)
        + per_link * float(linked)
        + per_defender * float(defenders)
    )


@compiled("int64(float64, float64, float64, float64, float64, float64)")
def ordered(u: float, score: float, t1: float, t2: float, t3: float, t4: float) -> int:
    """Return an ordered logistic choice among five sanctions, `Sanction.CLEARED` to `Sanction.EXPULSION`.

    Parameters
    ----------
    u : float
        Uniform draw in (0, 1): the same draw at a higher score never gives a milder sanction.
    score : float
        Log-odds of hardness.
    t1, t2, t3, t4 : float
        Thresholds, not decreasing.

    Examples
    --------
    >>> ordered(0.5, 0.0, -1.5, 0.5, 1.0, 2.0), ordered(0.5, 3.0, -1.5, 0.5, 1.0, 2.0)
    (1, 4)
    """
    latent = score + math.log(u / (1.0 - u))
    if latent < t1:
        return Sanction.CLEARED.value
    if latent < t2:
        return Sanction.REPRIMAND.value
    if latent < t3:
        return Sanction.TRANSFER.value
    if latent < t4:
        return Sanction.DEMOTION.value
    return Sanction.EXPULSION.value
