"""The reproduction of cases that a scenario implies, before anything stands in its way.

The limit: an ordinary member (no post, no faction, one denunciation on file, nobody speaks for them) of a boundless
party in which hearings and arrests wait for nothing. Whoever they name is somebody new. What the full model adds
(saturation, queues, names that harm no one new, stigma, defence) shows as the distance from this limit.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.vocabulary import Rank
from purgesim.engine.levers import expand
from purgesim.rules.arrest import arrest_chance
from purgesim.rules.hearing import sanction_score
from purgesim.scenario import scenario_of

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["CASE_TYPES", "case_matrix"]

CASE_TYPES: Final = ("heard", "heard, linked", "grave")
"""Cases heard without and with a link to a labelled person, and those that skip the hearing."""


def case_matrix(scenario: Scenario, date: dt.date | str | None = None, *, linked: float = 0.0) -> NDArray[np.float64]:
    """Return how many cases of each type a case of each type leads to, on the orders of one day.

    Parameters
    ----------
    scenario : Scenario
        Its behaviour, switches and levers are read; meetings and vigilance are not part of the limit.
    date : date or str, optional
        Day of the levers; the first of the window if not given.
    linked : float
        Share of hearings that find a link to a labelled person [0, 1]: an outcome of a run, not a parameter.

    Returns
    -------
    ndarray of float64, shape (3, 3)
        Row: type of the case (`CASE_TYPES`); column: type of those it leads to. `purgesim.measures.theory.r0` gives
        its reproduction number.

    Raises
    ------
    ValueError
        If the date lies outside the run, or `linked` outside [0, 1].

    Examples
    --------
    >>> from purgesim import load
    >>> from purgesim.measures.theory import r0
    >>> matrix = case_matrix(load("small_ministry"), linked=0.5)
    >>> matrix.shape, bool(r0(matrix) > r0(case_matrix(load("small_ministry"))))
    ((3, 3), True)
    """
    scenario = scenario_of(scenario)
    if not 0.0 <= linked <= 1.0:
        raise ValueError(f"linked: given {linked}; allowed: 0 to 1")
    day = scenario.day_of(scenario.window.open if date is None else date)
    if not 0 <= day < scenario.n_days:
        last = scenario.date_of(scenario.n_days - 1)
        raise ValueError(f"date: given {date}; allowed: {scenario.window.start} to {last}")
    lever = expand(scenario)[day]
    switches, behaviour = scenario.switches, scenario.behaviour
    grave = behaviour.names.grave
    in_hearing = behaviour.hearing.names * lever["pressure"] * behaviour.names.from_hearing
    in_hearing *= switches.hearings and switches.session_names
    in_custody = _names_in_custody(scenario, lever) * behaviour.names.from_interrogation
    in_custody *= switches.interrogation and switches.arrests
    matrix = np.zeros((3, 3))
    for label in (0, 1):
        jailed = _expelled(scenario, label) * _arrested(scenario, lever, label) * in_custody * switches.hearings
        matrix[label] = _spread(in_hearing + jailed * (1.0 - grave * label), jailed * grave * label, linked)
    matrix[2] = _spread(in_custody * (1.0 - grave), in_custody * grave, linked)
    return matrix


def _spread(heard: float, grave: float, linked: float) -> tuple[float, float, float]:
    return heard * (1.0 - linked), heard * linked, grave


def _expelled(scenario: Scenario, label: int) -> float:
    """Chance of expulsion of an ordinary member with one denunciation on file."""
    rule = scenario.behaviour.hearing
    stigma = scenario.party.unaffiliated_stigma
    score = sanction_score(
        rule.severity,
        1,
        rule.per_denunciation,
        math.log(stigma) if stigma > 0.0 else 0.0,
        rule.per_stigma,
        0,
        rule.involved,
        label,
        rule.linked,
        0,
        rule.defended,
    )
    return 1.0 / (1.0 + math.exp(rule.thresholds[-1] - score))


def _arrested(scenario: Scenario, lever: Any, label: int) -> float:
    rule = scenario.behaviour.arrest
    return arrest_chance(lever["arrest_share"], rule.supporter if label else 1.0, rule.prominence[Rank.NONE])


def _names_in_custody(scenario: Scenario, lever: Any) -> float:
    """Mean names of a prisoner: courage is uniform, names are a negative binomial that is not 0."""
    coercion = float(lever["custody"] + lever["torture"])
    breaks = 1.0 + math.expm1(-coercion) / coercion if coercion > 0.0 else 0.0
    rule = scenario.behaviour.interrogation
    silent = (1.0 + rule.names / rule.dispersion) ** -rule.dispersion
    return float(breaks * rule.names / (1.0 - silent))
