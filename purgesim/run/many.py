"""Many seeds of one scenario, on one core or several."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgesim.core.arguments import word_of, workers_of
from purgesim.core.seeds import seeds_of
from purgesim.engine.hooks.given import HookGiven
from purgesim.party.building import party_for
from purgesim.run.executors import EXECUTORS, ExecutorName
from purgesim.run.result import Run
from purgesim.run.starting import class_of, simulate
from purgesim.scenario import Scenario, scenario_of

if TYPE_CHECKING:
    from purgesim.engine.agents.given import CadreGiven

__all__ = ["simulate_many"]


def simulate_many(
    scenario: Scenario | str | Path,
    seeds: Iterable[int],
    *,
    workers: int = 1,
    executor: ExecutorName = "compiled",
    hooks: Iterable[HookGiven] = (),
    cadre: CadreGiven | None = None,
    progress: Callable[[int, int], None] | None = None,
    each: Callable[[Run], None] | None = None,
    keep: bool = True,
) -> list[Run]:
    """Run a scenario once for every seed; the built party is shared.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    seeds : iterable of int
        Seeds, each once.
    workers : int
        Runs at the same time. They are threads: compiled loops release the interpreter's lock, and the party
        is there once; the Mesa executor gains nothing by more than one.
    executor, hooks, cadre
        As for `simulate`.
    progress : callable, optional
        Called with (runs done, runs in all).
    each : callable, optional
        Called with each run as soon as it and those before it are finished.
    keep : bool
        Whether the runs are kept for the list: at 1:1 each takes some 13 MB. False leaves them to `each`.

    Returns
    -------
    list of Run
        In the order of the seeds, whatever the number of workers; empty if they are not kept.

    Raises
    ------
    PurgesimError
        If the number of workers, a seed or the executor is not allowed, or a seed is given twice.

    Examples
    --------
    >>> import purgesim
    >>> [run.seed for run in purgesim.simulate_many("small_ministry", [1, 2], workers=2)]
    [1, 2]
    >>> seeds = []
    >>> purgesim.simulate_many("small_ministry", [1, 2], each=lambda run: seeds.append(run.seed), keep=False)
    []
    >>> seeds
    [1, 2]
    """
    chosen = scenario_of(scenario)
    wanted, workers = seeds_of(seeds, number=False), workers_of(workers)
    several: Any = hooks  # whatever a user may have given
    given = list(several) if isinstance(several, Iterable) else [several]
    word_of(executor, EXECUTORS, "executor")
    party_for(chosen.party, chosen.window.start)
    how = {"executor": executor, "hooks": given, "cadre": class_of(cadre)}
    runs: list[Run] = []
    for done, run in enumerate(_one_after_another(chosen, wanted, workers, how), 1):
        if keep:
            runs.append(run)
        if each is not None:
            each(run)
        if progress is not None:
            progress(done, len(wanted))
    return runs


def _one_after_another(scenario: Scenario, seeds: tuple[int, ...], workers: int, how: dict[str, Any]) -> Iterator[Run]:
    """Give the runs in order of their seeds, each as soon as it and those before it are finished."""
    if workers == 1 or len(seeds) < 2:
        for seed in seeds:
            yield simulate(scenario, seed, **how)
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = deque(pool.submit(simulate, scenario, seed, **how) for seed in seeds)
        try:
            while futures:
                yield futures.popleft().result()  # a future holds its run as long as it is held itself
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
