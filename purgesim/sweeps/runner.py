"""Making the runs of a batch, in whatever process: the one place where a sweep simulates."""

from __future__ import annotations

import os
import pickle
import time
import traceback
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from purgesim.engine.hooks.given import Hook
from purgesim.engine.hooks.identity import digest_of, is_importable
from purgesim.scenario import Scenario
from purgesim.scenario.overriding import overridden
from purgesim.sweeps.failures import WorkersError
from purgesim.sweeps.identity import CODE, Figures, code_identity, run_key
from purgesim.sweeps.plan import Plan, Point, Task

if TYPE_CHECKING:
    import pyarrow as pa

    from purgesim.engine.agents.given import CadreClass
    from purgesim.run import Run

__all__ = ["Job", "Outcome", "job_of", "run_packed", "run_tasks"]

FUNCTIONS: Final = ("figures", "hooks", "cadre")
"""Of `CODE`, what is a user's own functions: each is looked at by itself."""


class Job(NamedTuple):
    """What all runs of a sweep share."""

    bases: tuple[Scenario, ...]
    code: dict[str, str]
    figures: tuple[str, ...]
    series: tuple[str, ...]
    own: Figures
    hooks: tuple[tuple[Hook, ...], ...]
    sources: tuple[tuple[Callable[..., Any], str], ...]
    cadre: CadreClass | None = None


class Outcome(NamedTuple):
    """A run that was made, or that failed."""

    task: Task
    key: str
    digest: str
    figures: tuple[float, ...]
    seconds: float
    series: dict[str, pa.Table]
    error: str = ""
    process: int = 0


def job_of(plan: Plan) -> Job:
    """Return what every worker must know of a plan."""
    sources: list[tuple[Callable[..., Any], str]] = [(figure, digest_of(figure)) for figure in plan.own.values()]
    sources += [(hook.function, hook.source) for of_one in plan.hooks for hook in of_one]
    if plan.cadre is not None and plan.cadre.source:
        sources.append((plan.cadre.kind, plan.cadre.source))
    figures = tuple(m.name for m in plan.measures)
    return Job(plan.bases, plan.code, figures, plan.series, plan.own, plan.hooks, tuple(sources), plan.cadre)


def run_packed(packed: bytes, tasks: Sequence[Task], points: Sequence[Point]) -> list[Outcome]:
    """Run tasks in a worker process; the job comes packed, and is unpacked once.

    Raises
    ------
    WorkersError
        If the worker has other code than the process that sent the job.
    """
    job = _unpacked(packed)
    here = code_identity()
    others = [name for name in CODE if name not in FUNCTIONS and here[name] != job.code[name]]
    told = [f"{name} {here[name][:12]} there, {job.code[name][:12]} here" for name in others]
    told += [f"{f.__module__}.{f.__qualname__} differs" for f, source in job.sources if _another(f, source)]
    if told:
        raise WorkersError(f"a worker runs other code ({', '.join(told)}); install the same on every machine")
    return run_tasks(job, tasks, points)


def _another(function: Callable[..., Any], source: str) -> bool:
    """Return whether a function has another source here; one that came with the job is the sender's own."""
    return is_importable(function) and digest_of(function) != source


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Job:
    job: Job = pickle.loads(packed)
    return job


def run_tasks(job: Job, tasks: Sequence[Task], points: Sequence[Point]) -> list[Outcome]:
    """Run tasks one after the other; one that fails becomes an outcome with its traceback, and the rest goes on.

    Parameters
    ----------
    job : Job
        What they share.
    tasks : sequence of Task
        Runs to be made; those of one point side by side share the changed scenario and the built party.
    points : sequence of Point
        The point of each task.
    """
    return [_one(job, task, point) for task, point in zip(tasks, points, strict=True)]


_last: list[tuple[Point, Job, Scenario, str]] = []
"""The scenario of the last point: seeds of one point follow one another."""


def _scenario(job: Job, point: Point) -> tuple[Scenario, str]:
    """Return the scenario of a point, and its digest."""
    if not (_last and _last[0][0] == point and _last[0][1] is job):
        base = job.bases[point.base]
        chosen = overridden(base, point.values, f"override of {base.name}") if point.values else base
        _last[:] = [(point, job, chosen, chosen.digest)]
    return _last[0][2:]


def _one(job: Job, task: Task, point: Point) -> Outcome:
    from purgesim.run import simulate

    started, digest = time.perf_counter(), ""
    try:
        scenario, digest = _scenario(job, point)
        hooks = job.hooks[point.base] if job.hooks else ()
        run = simulate(scenario, task.seed, hooks=hooks, cadre=job.cadre)
        own = {name: float(figure(run)) for name, figure in job.own.items()}
        found: dict[Any, float] = {**run.summary.to_dict(), **own}
        figures = tuple(float(found[name]) for name in job.figures)
        series = {name: _series(run, name, task) for name in job.series}
    except Exception:
        error, figures, series = traceback.format_exc(), (), {}
    else:
        error = ""
    key = run_key(digest, task.seed, job.code)
    return Outcome(task, key, digest, figures, time.perf_counter() - started, series, error, os.getpid())


def _series(run: Run, name: str, task: Task) -> pa.Table:
    """Return the daily series or the events of a run, with its point and seed."""
    import pandas as pd
    import pyarrow as pa

    frame: Any = run.daily.reset_index() if name == "daily" else run.events
    words = frame.select_dtypes("category").columns
    frame = frame.astype({column: pd.ArrowDtype(pa.string()) for column in words})
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    table = table.cast(pa.schema([(field.name, _lasting(field.type)) for field in table.schema]))
    rows = len(frame)
    table = table.add_column(0, "seed", pa.array(np.full(rows, task.seed, np.uint64)))
    return table.add_column(0, "point", pa.array(np.full(rows, task.point, np.int64)))


def _lasting(kind: Any) -> Any:
    """Return the type that a column still has when it is read back from Parquet, which knows no seconds."""
    import pyarrow as pa

    if pa.types.is_timestamp(kind):
        return pa.timestamp("ms")
    return pa.string() if pa.types.is_large_string(kind) else kind
