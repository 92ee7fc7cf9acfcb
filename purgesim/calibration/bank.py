"""The bank: runs at draws of the priors, made once and used for everything that is inferred.

Draws stand in blocks, each a sweep of its own with a seed of its own: within a block draws share their seed, so that
the noise of a run is told apart from its parameters, and a bank that grows keeps every run it has.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from purgesim.calibration.priors import Priors
from purgesim.calibration.refusals import CalibrationError
from purgesim.core.arguments import workers_of
from purgesim.sweeps.blocks import BLOCK, block_folder, read_blocks
from purgesim.sweeps.designs import Design
from purgesim.sweeps.engines import connected
from purgesim.sweeps.sweeping import sweep

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Report", "fill_bank", "read_bank", "run_blocks", "teller"]

Report = Callable[[int, int], None]
"""Called with (runs there, runs wanted)."""


def _workers(count: int) -> AbstractContextManager[Client | None]:
    """Return one cluster for all blocks, none for one worker: starting one takes seconds."""
    return nullcontext() if workers_of(count) == 1 else connected(count, None, None)


def fill_bank(
    priors: Priors, bank: Path, draws: int, *, seed: int = 1, workers: int = 1, report: Report | None = None
) -> int:
    """Make the runs of a bank that are not there yet; finished ones are never made again.

    Parameters
    ----------
    priors : Priors
        What is drawn from.
    bank : Path
        Folder of the bank; the same call continues there.
    draws : int
        How many; whole blocks of `BLOCK` are made.
    seed : int
        Seed of the draws.
    workers : int
        Processes.
    report : callable, optional
        Called with (runs there, runs wanted).

    Returns
    -------
    int
        Runs that failed; they are in the ``failures.jsonl`` of their block.
    """
    blocks = -(-draws // BLOCK)
    points = priors.points(priors.values(priors.places(blocks * BLOCK, seed)))
    return run_blocks(priors, points, bank, 1, workers=workers, report=report)


def run_blocks(
    priors: Priors, points: pd.DataFrame, folder: Path, first_seed: int, *, workers: int, report: Report | None
) -> int:
    """Make one run at each point, block after block, each with the next seed; return how many failed."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    with _workers(workers) as client:
        for block, start in enumerate(range(0, len(points), BLOCK)):
            design = Design.table(points.iloc[start : start + BLOCK].reset_index(drop=True))
            told = teller(report, start, len(points))
            where, seeds = block_folder(folder, block), [first_seed + block]
            done = sweep(priors.scenario, design, seeds, out=where, client=client, yes=True, report=told)
            failed += len(done.account.failed)
    return failed


def teller(report: Report | None, before: int, wanted: int) -> Callable[[Any], None] | None:
    """Return what tells of a sweep's account as a part of more runs, ``before`` of which are there."""
    if report is None:
        return None
    return lambda account: report(before + account.before + account.made, wanted)


def read_bank(priors: Priors, bank: Path, *, seed: int = 1) -> pd.DataFrame:
    """Return the finished runs of a bank, one a row.

    Parameters
    ----------
    priors : Priors
        What was drawn from.
    bank : Path
        Folder of the bank.
    seed : int
        Seed of the draws.

    Returns
    -------
    pandas.DataFrame
        Columns ``draw`` (index of the draw), one a prior (of scaled ones the multiple), ``place.NAME`` (where the draw
        stands in its prior, 0 to 1), ``seed`` and the figures of a run.

    Raises
    ------
    CalibrationError
        If there are no finished runs, or they were made at other draws.
    """
    runs = read_blocks(bank)
    if runs.empty:
        raise CalibrationError(["holds no finished runs; fill it first"], str(bank))
    places = priors.places(int(runs["draw"].max()) + 1, seed)[runs["draw"]]
    values = priors.values(places)
    own = [n for n, p in zip(priors.names, priors.priors, strict=True) if not p.scaled and n in runs]
    for name in own:
        if not (runs[name].to_numpy() == values[name].to_numpy()).all():
            raise CalibrationError([f"{name}: its runs were made at other draws; give the seed of the bank"], str(bank))
    where = pd.DataFrame(places, columns=[f"place.{name}" for name in priors.names])
    figures = runs.drop(columns=[c for c in runs if "." in str(c)])
    return pd.concat([values, where, figures], axis=1)
