"""The check of runs against the documented patterns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import pandas as pd

from purgesim.core.arguments import all_with, refuse_other
from purgesim.core.errors import PurgesimError
from purgesim.core.seeds import seed_of
from purgesim.measures.data import RunData
from purgesim.patterns.cases import MAIN, Case, documents_of
from purgesim.patterns.declared import EXPELLED, MAX_NULL, Condition, Pattern
from purgesim.patterns.density import density_of
from purgesim.patterns.judging import enough, too_few
from purgesim.patterns.links import HasTies, link_shares
from purgesim.patterns.nulls import wave_nulls

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["HasSummary", "Runs", "check", "judge", "prepared", "shown_by"]

COLUMNS: Final = ("id", "pattern", "use", "documented", "simulated", "low", "high", "holds", "share", "runs", "note")

SHOWN: Final = 50


class HasSummary(Protocol):
    """A run: its figures and its arrays."""

    @property
    def summary(self) -> pd.Series[float]:
        """Figures of the run."""

    @property
    def data(self) -> RunData:
        """Arrays of the run."""


Runs = Sequence[HasSummary] | pd.DataFrame


def check(
    runs: Runs,
    *,
    scenario: Scenario | None = None,
    party: HasTies | None = None,
    unnamed: Runs | None = None,
    seed: int = 0,
    case: Case | None = None,
) -> pd.DataFrame:
    """Return which documented patterns the runs show, with the figures.

    Which patterns they are follows from the scenario (`purgesim.patterns.cases`); summaries without a scenario are held
    against those of 1957-58.

    Parameters
    ----------
    runs : sequence of Run, or DataFrame
        Runs of one scenario, or their summaries, one row a run.
    scenario : Scenario, optional
        The scenario of the summaries, for its levers; runs bring their own.
    party : Party, optional
        The party, for the ties through which chains ran; needs runs, for summaries do not tell.
    unnamed : sequence of Run, or DataFrame, optional
        Runs of the same scenario in which nobody names anybody: the null of the chains (S3).
    seed : int
        Seed of the simulated nulls.
    case : Case, optional
        The documents; those that speak of the scenario by default.

    Returns
    -------
    pandas.DataFrame
        One row a pattern: ``id``, ``pattern``, ``use`` (A accounting, C calibrated, S scored, R reported),
        ``documented``, ``simulated`` (median), ``low`` and ``high`` (90% of the runs), ``holds`` (None for accounting
        checks, for what is not scored, where something it needs was not computed, and with fewer than 20 runs, of which
        nothing is judged), ``share`` (of the runs that show it), ``runs`` (of which it is known whether they do) and
        ``note`` (the other figures, what fails, what was not computed, why it is not judged).

    Raises
    ------
    ValueError
        Without runs.
    PurgesimError
        If a run is given twice, the seed is none, or no documents speak of the scenario.

    Examples
    --------
    >>> summaries = pd.DataFrame({"cadre_share": [0.62, 0.66, 0.41], "died": [6100.0, 6150.0, 5800.0]})
    >>> many = check(pd.concat([summaries] * 7)).set_index("id")
    >>> many.loc["S4", "holds"], round(float(many.loc["S4", "share"]), 2), int(many.loc["S4", "runs"])
    (True, 0.67, 21)
    >>> many.loc["C2", "holds"], many.loc["C2", "note"]
    (None, 'not computed: 13 to 200')
    >>> few = check(summaries).set_index("id")
    >>> few.loc["S4", "holds"], few.loc["S4", "note"]
    (None, 'seen; not judged: 3 runs, and at least 20 are needed')
    """
    with_data = _with_data(runs)
    scenario = with_data[0].data.scenario if scenario is None and with_data else scenario
    documents = _documents(scenario, case)
    table = prepared(runs, scenario=scenario, party=party, unnamed=unnamed, seed=seed, case=documents)
    return pd.DataFrame([_row(pattern, table, scenario) for pattern in documents.patterns], columns=list(COLUMNS))


def prepared(
    runs: Runs,
    *,
    scenario: Scenario | None = None,
    party: HasTies | None = None,
    unnamed: Runs | None = None,
    seed: int = 0,
    case: Case | None = None,
) -> pd.DataFrame:
    """Return summaries with all columns the conditions read, as far as they are known; parameters as for `check`.

    Raises
    ------
    ValueError
        Without runs.
    PurgesimError
        If a run is given twice, or the seed is none.
    """
    _with_data(runs)
    table = _summaries(runs)
    if len(table) == 0:
        raise ValueError("runs: given none; allowed: at least one run or summary")
    _refuse_repeated(runs, table)
    with_data = _with_data(runs)
    scenario = with_data[0].data.scenario if scenario is None and with_data else scenario
    case = _documents(scenario, case)
    derived = [wave_nulls(table, scenario, MAX_NULL, seed_of(seed))]
    if case.figures is not None:  # one at a time, as below
        derived.append(pd.DataFrame([case.figures(run.data) for run in with_data], index=table.index[: len(with_data)]))
    if party is not None and with_data:  # one at a time: at full scale the tables of a run fill a hundred megabytes
        derived.append(pd.DataFrame([link_shares(run.data, party) for run in with_data], index=table.index))
    table = pd.concat([table, *derived], axis=1)
    if unnamed is not None:
        _with_data(unnamed, "unnamed")
        table["generation_max_unnamed"] = _summaries(unnamed)["generation_max"].fillna(0.0).quantile(MAX_NULL)
    return table.apply(_nullable)


def _with_data(runs: Any, what: str = "runs") -> list[HasSummary]:
    """Return the runs among what was given: all of them, or none if it is a table of summaries."""
    if isinstance(runs, pd.DataFrame):
        return []
    return all_with(runs, "summary", what, "a list of runs, or a table of their summaries")


def _refuse_repeated(runs: Runs, table: pd.DataFrame) -> None:
    """Raise if a run is there twice: a share of runs would count it twice. Of summaries nobody can know."""
    if isinstance(runs, pd.DataFrame):
        return
    seeds = pd.Series([getattr(run, "seed", i) for i, run in enumerate(runs)])
    digests = pd.Series([run.data.scenario.digest for run in runs])
    same = np.flatnonzero(pd.concat([table, seeds, digests], axis=1).duplicated().to_numpy())
    if len(same):
        told = ", ".join(str(row + 1) for row in same[:SHOWN]) + ", ..." * (len(same) > SHOWN)
        raise PurgesimError(f"runs: number {told} is one given before; allowed: each run once; leave it out")


def _documents(scenario: Scenario | None, case: Case | None) -> Case:
    if case is not None:
        refuse_other(case, Case, "case", "a case of purgesim.patterns.cases, or nothing")
        return case
    return MAIN if scenario is None else documents_of(scenario)


def _summaries(runs: Runs) -> pd.DataFrame:
    if isinstance(runs, pd.DataFrame):
        return runs.reset_index(drop=True)
    return pd.DataFrame([dict(run.summary) for run in runs])


def _nullable(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of numbers in which NaN is "not known", so that comparisons with it are not known either."""
    return values.astype("Float64").mask(values.isna()) if pd.api.types.is_numeric_dtype(values) else values


def judge(condition: Condition, table: pd.DataFrame) -> pd.Series[Any]:
    """Return for each run whether it shows a condition: True, False, or NA where a figure is not known."""
    missing = pd.Series(pd.NA, index=table.index, dtype="Float64")
    result = condition.test(*(table.get(name, missing) for name in condition.measures))
    return result.astype("boolean")


def shown_by(pattern: Pattern, table: pd.DataFrame) -> pd.Series[Any]:
    """Return for each run whether it shows a pattern: all conditions that a single run can meet, NA if not known.

    Parameters
    ----------
    pattern : Pattern
        The pattern.
    table : pandas.DataFrame
        From `prepared`, one row a run.
    """
    together = pd.Series(True, index=table.index, dtype="boolean")
    for condition in pattern.conditions:
        together = together & judge(condition, table) if condition.per_run else together
    return together


def _row(pattern: Pattern, table: pd.DataFrame, scenario: Scenario | None) -> dict[str, Any]:
    judged = [(condition, judge(condition, table)) for condition in pattern.conditions]
    shown = shown_by(pattern, table).dropna()
    known = shown if judged else shown.iloc[:0]
    middle, low, high = _spread(table, pattern.measures[0])
    return {
        "id": pattern.id,
        "pattern": pattern.text,
        "use": pattern.use,
        "documented": pattern.documented,
        "simulated": middle,
        "low": low,
        "high": high,
        "holds": _holds(judged) if pattern.use in "CS" and enough(len(table)) else None,
        "share": float(known.to_numpy(np.float64).mean()) if len(known) else float("nan"),
        "runs": len(known),
        "note": "; ".join(_notes(pattern, judged, table, scenario)),
    }


def _spread(table: pd.DataFrame, name: str) -> tuple[float, float, float]:
    """Return median, 5% and 95% of a measure over the runs that have it."""
    if name not in table:
        return (float("nan"),) * 3
    known = table[name].dropna().astype(np.float64)
    if len(known) == 0:
        return (float("nan"),) * 3
    return float(known.median()), float(known.quantile(0.05)), float(known.quantile(0.95))


def _met(condition: Condition, shown: pd.Series[Any]) -> bool | None:
    known = shown.dropna()
    return bool(known.mean() >= condition.required) if len(known) else None


def _holds(judged: list[tuple[Condition, pd.Series[Any]]]) -> bool | None:
    """Return False if any condition fails, else None if any is not known, else True."""
    met = [_met(condition, shown) for condition, shown in judged]
    if False in met:
        return False
    return None if None in met else True


def _notes(
    pattern: Pattern,
    judged: list[tuple[Condition, pd.Series[Any]]],
    table: pd.DataFrame,
    scenario: Scenario | None,
) -> list[str]:
    notes = []
    if pattern.seen:
        notes.append("seen")
    if pattern.use == "A":
        notes.append("accounting, never evidence")
    if pattern.id == "S5" and scenario is not None:
        notes.append(f"handlers: {_handlers(scenario)}")
    if pattern.id == "C1" and "expelled" in table:
        density = density_of(table["expelled"].dropna().astype(np.float64), EXPELLED)
        told = f"log predictive density {density.log:.2f}" + ", beyond all runs" * density.beyond
        notes.append("log predictive density needs runs that differ" if np.isnan(density.log) else told)
    if pattern.use in "CS" and not enough(len(table)):
        notes.append(too_few(len(table)))
    for condition, seen in judged:
        met = _met(condition, seen)
        if met is None:
            notes.append(f"not computed: {condition.text}")
        elif not met and enough(len(table)):
            notes.append(
                f"fails: {condition.text} ({seen.dropna().mean():.0%} of runs, {condition.required:.0%} needed)"
            )
    for name in pattern.measures[1:]:
        middle, low, high = _spread(table, name)
        if not np.isnan(middle):
            notes.append(f"{name} {_figure(middle)} ({_figure(low)} to {_figure(high)})")
    return notes


def _figure(value: float) -> str:
    """Return a figure as a person reads it: 999.7 is 1,000 and not 1e+03."""
    return f"{value:,.0f}" if abs(value) >= 999.5 or value == int(value) else f"{value:.3g}"


def _handlers(scenario: Scenario) -> str:
    structures = scenario.structures
    return ", ".join(structures.handler_kinds) if structures.handlers == "kinds" else "the hearing bodies"
