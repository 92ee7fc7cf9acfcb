"""The sweep: a design over a scenario, each run made once and kept."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgesim.core.arguments import workers_of
from purgesim.core.atomic_files import path_of
from purgesim.core.errors import PurgesimError, shown
from purgesim.core.seeds import seeds_of
from purgesim.core.showing import short_html, short_repr
from purgesim.engine.hooks.given import HookGiven, hooks_of
from purgesim.run.starting import class_of
from purgesim.scenario import Scenario, scenario_of
from purgesim.scenario.packing import pack_tables
from purgesim.sweeps.batches import Batches
from purgesim.sweeps.children import refuse_in_children
from purgesim.sweeps.costs import cost_of
from purgesim.sweeps.design_checks import check_design
from purgesim.sweeps.design_file import read_design
from purgesim.sweeps.designs import Design
from purgesim.sweeps.engines import connected, in_process, on_dask
from purgesim.sweeps.failures import StoreError, TooManyRunsError
from purgesim.sweeps.identity import Figures, check_figures
from purgesim.sweeps.layout import Layout, party_folder
from purgesim.sweeps.plan import IDENTITY, SERIES, Plan, Point, Task
from purgesim.sweeps.progress import Account
from purgesim.sweeps.store import Store, read_runs

if TYPE_CHECKING:
    import pandas as pd
    from distributed import Client

    from purgesim.engine.agents.given import CadreGiven


__all__ = ["Report", "Sweep", "carry_out", "sweep"]

Report = Callable[[Account], None]
"""Called with the account whenever something has come."""


@dataclass(frozen=True)
class Sweep:
    """A sweep that has ended.

    Attributes
    ----------
    runs : pandas.DataFrame
        One run a row: key, digest, point, seed, the design's columns, the figures; ``attrs["units"]``.
    account : Account
        What was wanted, made, failed and missing.
    folder : Path or None
        Where it is kept.
    """

    runs: pd.DataFrame
    account: Account
    folder: Path | None

    __repr__ = short_repr
    _repr_html_ = short_html


def sweep(
    scenario: Scenario | str | Path,
    design: Design | str | os.PathLike[str],
    seeds: int | Iterable[int] | None = None,
    *,
    out: str | Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    client: Client | None = None,
    series: Sequence[str] = (),
    figures: Figures | None = None,
    hooks: Iterable[HookGiven] = (),
    cadre: CadreGiven | None = None,
    shard: tuple[int, int] = (1, 1),
    yes: bool = False,
    set_aside: bool = False,
    report: Report | None = None,
) -> Sweep:
    """Run a scenario at every point of a design with every seed; finished runs are kept and never repeated.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    design : Design, str or path
        A design, or the path of a ``design.toml``, or of a CSV or Parquet table.
    seeds : int or iterable of int, optional
        Seeds, each once; a number n stands for 1 to n. By default what the design's file says, else 1.
    out : str or Path, optional
        Folder of the results; the same call continues there. By default nothing is kept.
    workers : int
        Processes of this machine; one needs no Dask. In a script more than one belong under
        ``if __name__ == "__main__":``, for each of them runs the script from its first line.
    scheduler : str, optional
        Address of a Dask scheduler, instead.
    client : distributed.Client, optional
        A Dask client, instead.
    series : sequence of str
        ``"daily"``, ``"events"`` or both: kept of each run in datasets of their own.
    figures : mapping of str to callable, optional
        Your own figures: functions from a `Run` to a number, defined with ``def`` at the top of a file.
    hooks : iterable of (date, function)
        Interventions as code, called in every run (`purgesim.start`).
    cadre : type, optional
        A class derived from `purgesim.Cadre`, of which the agents of every run are (`purgesim.start`).
    shard : tuple of int
        (i, n): make only the i-th of n shares of the runs, to be merged later; (1, 1) is all.
    yes : bool
        Begin even if it is very large.
    set_aside : bool
        Put results of other code in `out` aside instead of refusing to go on.
    report : callable, optional
        Called with the account whenever runs have come.

    Returns
    -------
    Sweep
        Results and account; failed runs are in the account, not raised.

    Raises
    ------
    DesignError
        With every mistake of the design or of the figures, before anything runs.
    ScenarioError
        With every mistake of the hooks.
    TooManyRunsError
        If it is very large and ``yes`` is not given; says what it costs.
    StoreError
        If the folder cannot be written or belongs to something else.
    WorkersError
        If no workers can be had, they run other code, or they run the calling script again.

    Examples
    --------
    >>> from purgesim.sweeps import Design, sweep
    >>> done = sweep("small_ministry", Design.grid({"levers.torture": [0.0, 1.0]}), seeds=2)
    >>> done.runs[["point", "seed", "levers.torture"]].values.tolist()
    [[0.0, 1.0, 0.0], [0.0, 2.0, 0.0], [1.0, 1.0, 1.0], [1.0, 2.0, 1.0]]
    """
    chosen = scenario_of(scenario)
    where = "design" if isinstance(design, Design) else str(design)
    design, asked = (design, None) if isinstance(design, Design) else read_design(design, chosen)
    wanted = tuple(sorted(seeds_of((asked or 1) if seeds is None else seeds)))
    _refuse_series(series)
    workers = workers_of(workers)
    cost = cost_of(chosen, len(design) * len(wanted), workers, tuple(series))
    if cost.large and not yes:
        raise TooManyRunsError(f"{cost}: say yes (--yes) if that is meant")
    check_design(design, chosen, where)
    check_figures({} if figures is None else figures)
    given = hooks_of(chosen, hooks)
    points = tuple(Point(0, values, values) for values in design)
    kind = class_of(cadre)
    plan = Plan((chosen,), points, wanted, tuple(series), dict(figures or {}), (given,) if given else (), kind)
    return carry_out(
        plan,
        out=out,
        workers=workers,
        scheduler=scheduler,
        client=client,
        shard=shard,
        set_aside=set_aside,
        report=report,
    )


def carry_out(
    plan: Plan,
    *,
    out: str | Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    client: Client | None = None,
    shard: tuple[int, int] = (1, 1),
    set_aside: bool = False,
    report: Report | None = None,
) -> Sweep:
    """Make the runs of a plan that are not there yet; parameters as for `sweep`."""
    refuse_in_children()
    _refuse(plan, workers, shard)
    if out is None:
        with tempfile.TemporaryDirectory(prefix="purgesim-sweep-") as passing:
            done = carry_out(
                plan, out=passing, workers=workers, scheduler=scheduler, client=client, shard=shard, report=report
            )
            return Sweep(done.runs, done.account, None)
    folder = path_of(out, "out")
    with Store(folder, Layout.of(plan), set_aside=set_aside) as store:
        for number, base in enumerate(plan.bases):
            pack_tables(base, folder / party_folder(number))
        tasks = _in_order(plan, store.layout, shard)
        todo = [task for task in tasks if (task.point, task.seed) not in store.finished]
        account = Account(len(tasks), before=len(tasks) - len(todo), notes=store.notes)
        if report is not None:
            report(account)
        if todo:
            _make(plan, store, todo, account, report, (workers, scheduler, client))
        own = set(tasks)
        account.failed = [e for e in store.failures() if Task(e["point"], e["seed"]) in own]
    return Sweep(_asked(read_runs(folder), plan), account, folder)


def _asked(runs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the runs of a plan: a folder may hold more seeds, and points of a longer design."""
    return runs[(runs["point"] < len(plan.points)) & runs["seed"].isin(plan.seeds)].reset_index(drop=True)


def _refuse(plan: Plan, workers: Any, shard: Any) -> None:
    workers_of(workers)
    whole = isinstance(shard, (tuple, list)) and len(shard) == 2 and all(isinstance(n, int) for n in shard)
    if not whole or not 1 <= shard[0] <= shard[1]:
        told = f"{shard[0]}/{shard[1]}" if whole else shown(shard)
        raise PurgesimError(f"shard: given {told}; allowed: i/n with i from 1 to n")
    _refuse_series(plan.series)
    columns = {name for point in plan.points for name in point.shown}
    names = Counter([*IDENTITY, *columns, *(measure.name for measure in plan.measures)])
    taken = [name for name in plan.own if names[name] > 1]
    if taken:  # two columns of one name would be exchanged without a word
        raise PurgesimError(f"figures: given {', '.join(taken)}; a column of every run has that name; give another")


def _refuse_series(series: Any) -> None:
    given = list(series) if isinstance(series, (tuple, list)) else [series]
    unknown = [name for name in given if not isinstance(name, str) or name not in SERIES]
    if unknown or given == [series]:
        raise PurgesimError(f"series: given {shown((unknown or given)[0])}; allowed: a list of {', '.join(SERIES)}")


def _in_order(plan: Plan, layout: Layout, shard: tuple[int, int]) -> list[Task]:
    """Return the runs of a shard, file of results by file, within a file point by point."""
    number, shards = shard
    tasks = [Task(point, seed) for point in range(len(plan.points)) for seed in plan.seeds]
    return sorted(tasks[number - 1 :: shards], key=lambda task: (layout.part_of(*task), task))


def _make(
    plan: Plan,
    store: Store,
    todo: list[Task],
    account: Account,
    report: Report | None,
    where: tuple[int, str | None, Any],
) -> None:
    """Make runs, keep each as it comes, and count it; an interruption keeps what has come."""
    workers, scheduler, client = where
    store.expect(todo)
    batches = Batches(todo)
    try:
        if workers == 1 and scheduler is None and client is None:
            _keep(in_process(plan, batches), store, account, batches, report)
        else:
            with connected(workers, scheduler, client) as reached:
                _keep(on_dask(reached, plan, batches), store, account, batches, report)
    except BaseException:  # interrupted, or workers gone astray: what has come is kept, if the disk takes it
        with contextlib.suppress(StoreError):
            store.finish()
        raise
    store.finish()


def _keep(coming: Any, store: Store, account: Account, batches: Batches, report: Report | None) -> None:
    started = time.perf_counter()
    for outcomes in coming:
        account.failed += store.add(outcomes)
        batches.learn(o.seconds for o in outcomes)
        account.made += sum(not o.error for o in outcomes)
        account.simulated += sum(o.seconds for o in outcomes)
        account.processes |= {o.process for o in outcomes if o.process}
        account.wall = time.perf_counter() - started
        if report is not None:
            report(account)
