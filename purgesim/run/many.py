"""Many seeds of one scenario, on one core or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from purgesim.errors import PurgesimError
from purgesim.hooks import HookGiven
from purgesim.party import party_for
from purgesim.run.result import Run
from purgesim.run.simulation import ExecutorName
from purgesim.run.starting import simulate
from purgesim.scenario import Scenario, load

__all__ = ["simulate_many"]


def simulate_many(
    scenario: Scenario | str | Path,
    seeds: Iterable[int],
    *,
    workers: int = 1,
    executor: ExecutorName = "compiled",
    hooks: Iterable[HookGiven] = (),
    progress: Callable[[int, int], None] | None = None,
) -> list[Run]:
    """Run a scenario once for every seed; the built party is shared.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    seeds : iterable of int
        Seeds.
    workers : int
        Runs at the same time. They are threads: compiled loops release the interpreter's lock, and the party
        is there once; the Mesa executor gains nothing by more than one.
    executor, hooks
        As for `simulate`.
    progress : callable, optional
        Called with (runs done, runs in all).

    Returns
    -------
    list of Run
        In the order of the seeds, whatever the number of workers.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load(scenario)
    wanted, given = list(seeds), list(hooks)
    if workers < 1:
        raise PurgesimError(f"workers: given {workers}; allowed: 1 or more")
    party_for(chosen.party)
    if workers == 1 or len(wanted) < 2:
        return [_one(chosen, seed, executor, given, progress, i, len(wanted)) for i, seed in enumerate(wanted)]
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(simulate, chosen, seed, executor=executor, hooks=given) for seed in wanted]
        runs = []
        try:
            for future in futures:
                runs.append(future.result())
                done += 1
                if progress is not None:
                    progress(done, len(wanted))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return runs


def _one(
    scenario: Scenario,
    seed: int,
    executor: ExecutorName,
    hooks: list[HookGiven],
    progress: Callable[[int, int], None] | None,
    done: int,
    total: int,
) -> Run:
    run = simulate(scenario, seed, executor=executor, hooks=hooks)
    if progress is not None:
        progress(done + 1, total)
    return run
