"""The values that a scenario is to carry: one draw whose four numbers belong together, and the intervals.

The posterior leaves the other uncertain parameters free. A scenario fixes them; so numbers near the posterior's are run
again with everything else at the scenario's own values, those that still agree are kept and weighted as draws of the
prior, and the one nearest to all others is the scenario's, or the next one if over some seeds it does not agree after
all. No value is set by hand, and none is the median of each by itself. Where the documents leave more than one regime
open, a scenario can be that of one of them: which, is a choice and no inference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.calibration.bank import Report, teller
from purgesim.calibration.conditions import TOTAL, Conditions
from purgesim.calibration.inference import WIDTH, Posterior, scores
from purgesim.calibration.predictive import FIRST_SEED, runs_at
from purgesim.calibration.priors import Priors
from purgesim.calibration.proposals import proposals
from purgesim.calibration.refusals import CalibrationError
from purgesim.calibration.regimes import probabilities, regimes_of
from purgesim.core.showing import short_repr
from purgesim.reading.tomls import parsed_toml
from purgesim.sweeps.designs import Design
from purgesim.sweeps.sweeping import sweep

__all__ = ["Central", "central", "conditional_runs", "hold", "rewritten"]

Values = Mapping[str, float]
Holds = Callable[[Values], bool]

DIGITS: Final = 4
"""Significant digits of a value in a scenario."""


class Central(NamedTuple):
    """What a calibration writes into a scenario.

    Attributes
    ----------
    values : mapping of str to float
        The calibrated parameters, and those that follow them.
    among : str
        What the draw is the nearest of, in words.
    intervals : mapping of str to (float, float)
        Central 90% of the posterior.
    draws : pandas.DataFrame
        All draws that agree at the scenario's own values, with their ``regime``, in an order of chance by their
        weights: the first so many of them, or of a regime, are as good as drawn from the posterior at those values.
    regimes : mapping of str to float
        Probability of each regime at the scenario's own values.
    """

    values: Mapping[str, float]
    among: str
    intervals: Mapping[str, tuple[float, float]]
    draws: pd.DataFrame
    regimes: Mapping[str, float]

    def __repr__(self) -> str:
        return short_repr(self)


def conditional_runs(
    priors: Priors,
    posterior: Posterior,
    folder: Path,
    count: int,
    *,
    seed: int = 2,
    workers: int = 1,
    report: Report | None = None,
) -> pd.DataFrame:
    """Return runs at numbers near the posterior's, everything else as the scenario has it.

    Parameters are those of `purgesim.calibration.predictive_runs`. Columns are those of a run, the names of the
    calibrated parameters, ``draw``, and ``weight``, which turns the runs into draws of the prior.
    """
    own = Priors(priors.scenario, tuple(prior for prior in priors.priors if prior.calibrated))
    tried = proposals(own, posterior, count, seed)
    points = own.points(tried.values)
    runs = runs_at(own, points, folder, workers=workers, report=report)
    return runs.drop(columns=[c for c in runs if c in points]).join(points.assign(weight=tried.weights), on="draw")


def central(
    priors: Priors,
    posterior: Posterior,
    runs: pd.DataFrame,
    conditions: Conditions,
    *,
    seed: int = 1,
    regime: str | None = None,
    holds: Holds | None = None,
) -> Central:
    """Return the values a scenario is to carry.

    Parameters
    ----------
    priors : Priors
        What was drawn from.
    posterior : Posterior
        Gives the intervals.
    runs : pandas.DataFrame
        From `conditional_runs`.
    conditions : Conditions
        What is documented.
    seed : int
        Seed of the order of the draws.
    regime : str, optional
        Only draws of this regime may be the scenario's; `REGIMES`.
    holds : callable, optional
        Says of a draw's values whether they agree over some seeds, too; without it the nearest draw is taken.

    Raises
    ------
    CalibrationError
        If no run agrees, none of those that do lies inside the intervals or is of the regime, or none holds.
    """
    near = np.abs(conditions.distance(runs)) <= WIDTH["rejection"]
    kept = runs[conditions.agree(runs) & near].reset_index(drop=True)
    where = priors.scenario.name
    if kept.empty:
        why = f"none of {len(runs)} runs agrees at the scenario's own values; run more (--conditional)"
        raise CalibrationError([why], where)
    named, weights = regimes_of(kept), kept["weight"].to_numpy(np.float64)
    leader = {name: p.name for p in priors.priors if p.calibrated for name in (p.name, *p.also)}
    intervals = {name: posterior.interval(own) for name, own in leader.items()}
    inside = np.logical_and.reduce([kept[name].between(*intervals[name]) for name in priors.calibrated])
    fit = kept[inside & (np.ones(len(kept), bool) if regime is None else named == regime)]
    if fit.empty:
        of = f"those of the regime {regime!r}" if regime else f"the {len(kept)} draws that agree"
        why = f"none of {of} lies inside the posterior's 90%; run more (--conditional)"
        raise CalibrationError([why], where)
    values = _first(fit, list(leader), priors.calibrated, holds, where)
    draws = kept[list(leader)].copy()
    draws.insert(0, "regime", named)
    return Central(
        values=values,
        among=f"the {len(fit)} {f'of {regime} ' if regime else ''}that agree with C1 to C3 "
        "at this scenario's own values and lie inside the posterior's 90%",
        intervals=intervals,
        draws=draws.iloc[_shuffled(weights, seed)].reset_index(drop=True),
        regimes=probabilities(named, weights / weights.sum()),
    )


def _first(fit: pd.DataFrame, names: list[str], calibrated: list[str], holds: Holds | None, where: str) -> Values:
    """Return the values of the first draw that holds, nearest to all others first."""
    for at in _nearest(fit[calibrated], fit["weight"].to_numpy(np.float64)):
        row = fit.iloc[at]
        values = {name: float(f"{row[name]:.{DIGITS}g}") for name in names}
        if holds is None or holds(values):
            return values
    raise CalibrationError([f"none of {len(fit)} draws agrees over some seeds, too; run more (--conditional)"], where)


def _nearest(values: pd.DataFrame, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the rows, nearest to all others by their weights first, each parameter by its rank among them."""
    ranks = scores(((values.rank() - 0.5) / len(values)).to_numpy(np.float64))
    distance = np.abs(ranks[:, None, :] - ranks[None, :, :]).sum(axis=2) @ weights
    return np.argsort(distance, kind="stable")


def _shuffled(weights: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    """Return an order of chance in which rows come first by their weights (Efraimidis and Spirakis 2006)."""
    rng = np.random.Generator(np.random.Philox(seed))
    return np.argsort(rng.standard_exponential(len(weights)) / weights, kind="stable")


def hold(
    priors: Priors, conditions: Conditions, folder: Path, seeds: int, *, workers: int = 1, report: Report | None = None
) -> Holds:
    """Return a test of values: over some seeds the total lies inside the central 90%, and most runs agree.

    Parameters are those of `conditional_runs`; ``seeds`` is how many runs a draw is tried with.
    """

    def holds(values: Values) -> bool:
        name = "_".join(f"{value:g}" for value in values.values())
        design = Design.table(pd.DataFrame([dict(values)]))
        chosen = range(FIRST_SEED, FIRST_SEED + seeds)
        runs = sweep(
            priors.scenario, design, chosen, out=folder / name, workers=workers, report=teller(report, 0, seeds)
        ).runs
        low, high = runs[TOTAL].quantile([0.05, 0.95])
        return bool(low <= conditions.total <= high and conditions.agree(runs).mean() >= 0.5)

    return holds


def rewritten(text: str, found: Central, source: str) -> str:
    """Return a scenario's TOML with its calibrated values replaced, each marked, with interval and source.

    Parameters
    ----------
    text : str
        The file as it is; each of the parameters stands in it as an inline table ``name = { value = ..., ... }``.
    found : Central
        The values.
    source : str
        What is said of where they come from.

    Raises
    ------
    CalibrationError
        If a parameter does not stand in the file so, or anything else would change.
    """
    before = parsed_toml(text)
    lines, table, missing = text.splitlines(keepends=True), "", dict(found.values)
    for number, line in enumerate(lines):
        heading = re.match(r"\[([A-Za-z_.]+)\]\s*(#.*)?$", line)
        table = heading.group(1) if heading else table
        entry = re.match(r"([a-z_]+) = \{ value = ", line)
        name = f"{table}.{entry.group(1)}" if entry else ""
        if name in missing:
            low, high = found.intervals[name]
            told = f"[{low:.3g}, {high:.3g}]"
            value = missing.pop(name)
            lines[number] = (
                f'{name.rpartition(".")[2]} = {{ value = {value!r}, grade = "calibrated", source = "{source}", '
                f"interval = {told} }}\n"
            )
    if missing:
        raise CalibrationError([f"{name}: stands nowhere as an inline table with a value" for name in missing], "TOML")
    after = "".join(lines)
    for name in found.values:
        _forget(before, name.split("."))
    rest = parsed_toml(after)
    for name in found.values:
        _forget(rest, name.split("."))
    if rest != before:
        raise CalibrationError(["something else than the calibrated values would change"], "TOML")
    return after


def _forget(tables: dict[str, Any], steps: list[str]) -> None:
    for step in steps[:-1]:
        tables = tables[step]
    tables.pop(steps[-1])
