"""Posterior predictive runs: new seeds at draws of the posterior, held against the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from purgesim.calibration.bank import Report, run_blocks
from purgesim.calibration.conditions import TOTAL, Conditions
from purgesim.calibration.inference import Posterior
from purgesim.calibration.priors import Priors
from purgesim.patterns.check import judge
from purgesim.patterns.declared import ACCOUNTING
from purgesim.patterns.density import log_predictive_density
from purgesim.sweeps.blocks import read_blocks

__all__ = ["log_density", "predictive_runs", "predictive_table"]

FIRST_SEED: Final = 1_000_001
"""Seeds that no run of the bank has had."""


def chosen(posterior: Posterior, count: int, seed: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return positions of draws of the posterior, by their weights, with replacement."""
    rng = np.random.Generator(np.random.Philox(seed))
    return rng.choice(len(posterior), count, p=posterior.weights).astype(np.int64)


def predictive_runs(
    priors: Priors,
    posterior: Posterior,
    folder: Path,
    count: int,
    *,
    seed: int = 1,
    workers: int = 1,
    report: Report | None = None,
) -> pd.DataFrame:
    """Return runs at draws of the posterior, each block of them with a seed that the bank has not seen.

    Parameters
    ----------
    priors : Priors
        What was drawn from.
    posterior : Posterior
        The posterior.
    folder : Path
        Where they are kept; the same call continues there.
    count : int
        How many.
    seed : int
        Seed of the choice among the draws.
    workers : int
        Processes.
    report : callable, optional
        Called with (runs there, runs wanted).
    """
    points = priors.points(posterior.draws.iloc[chosen(posterior, count, seed)].reset_index(drop=True))
    return runs_at(priors, points, folder, workers=workers, report=report)


def runs_at(
    priors: Priors, points: pd.DataFrame, folder: Path, *, workers: int = 1, report: Report | None = None
) -> pd.DataFrame:
    """Return one run at each point, blocks of them with seeds of their own, in the order of the points."""
    run_blocks(priors, points, folder, FIRST_SEED, workers=workers, report=report)
    runs = read_blocks(folder)
    return runs[runs["draw"] < len(points)].reset_index(drop=True)  # an earlier call may have made more


def log_density(runs: pd.DataFrame, conditions: Conditions) -> float:
    """Return the log predictive density of the documented total, per unit of its logarithm.

    Parameters
    ----------
    runs : pandas.DataFrame
        Posterior predictive runs.
    conditions : Conditions
        What is documented.

    Returns
    -------
    float
        That of `purgesim.patterns.density`, which is per person, times the total.
    """
    return log_predictive_density(runs[TOTAL].to_numpy(np.float64), conditions.total) + float(np.log(conditions.total))


def predictive_table(runs: pd.DataFrame, conditions: Conditions) -> pd.DataFrame:
    """Return what the runs show of each documented number: median, central 90%, and whether the document is inside.

    ``inside`` is, for C1, whether the documented number lies in the central 90%; elsewhere the share of runs that meet
    what is asked. Accounting checks are marked as such: they follow from the books and are no evidence. Deaths hardly
    vary between runs that share a seed, so they are held against binomial noise; newcomers have to replace exits, and
    members to follow from both, whatever the total of the run.

    Parameters
    ----------
    runs : pandas.DataFrame
        Posterior predictive runs.
    conditions : Conditions
        What is documented.
    """
    rows = [_row("C1", TOTAL, runs[TOTAL], conditions.total, "calibrated")]
    arrests = runs["arrested_by_1957_08_05"]
    low, high = conditions.arrests
    rows.append({**_row("C2", arrests.name, arrests, float("nan"), "calibrated"), "documented": f"{low:g} to {high:g}"})
    rows[-1]["inside"] = float(arrests.between(low, high).mean())
    order = " > ".join(conditions.order)
    rows.append({"id": "C3", "figure": order, "use": "calibrated", "inside": float(conditions.agree(runs).mean())})
    return pd.DataFrame([*rows, *_books(runs)])


def _books(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the accounting checks: each with the share of runs that meet it."""
    found = []
    for pattern in ACCOUNTING:
        figure = pattern.measures[0]
        row = _row(pattern.id, figure, runs[figure], float(pattern.documented), "accounting")
        found.append({**row, "inside": float(judge(pattern.conditions[0], runs).mean())})
    return found


def _row(label: str, figure: Any, found: pd.Series, documented: float, use: str) -> dict[str, Any]:
    low, median, high = (float(found.quantile(q)) for q in (0.05, 0.5, 0.95))
    inside = float(low <= documented <= high)
    return {
        "id": label,
        "figure": figure,
        "use": use,
        "documented": f"{documented:g}",
        "low": low,
        "median": median,
        "high": high,
        "inside": inside,
    }
