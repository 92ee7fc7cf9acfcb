"""A simulation under way: start, run to a date, checkpoint, resume, fork."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast

import numpy as np

from purgesim import checkpoints
from purgesim.beginning import Workspace, begin, first_register
from purgesim.changes import changed_rows
from purgesim.checkpoints import Checkpoint
from purgesim.errors import CheckpointError, PurgesimError
from purgesim.measures import summary
from purgesim.party import party_for
from purgesim.register import duplicate, take
from purgesim.run.forking import forked
from purgesim.run.provenance import provenance
from purgesim.run.result import Run, strata_of
from purgesim.scenario import Scenario, load
from purgesim.scenario.levers import expand
from purgesim.state import State

__all__ = ["ExecutorName", "Simulation", "fork", "resume", "simulate", "start"]

ExecutorName = Literal["compiled", "agents"]
Progress = Callable[[int, int], None]
STRIDE: Final = 30
"""Days between two reports of progress."""


class Executor(Protocol):
    """What walks a state through the days."""

    state: State

    def run_days(self, first: int, end: int) -> None:
        """Run the days [first, end)."""


def _executor(name: str, state: State, scenario: Scenario, seed: int, day: int) -> Executor:
    if name == "compiled":
        from purgesim.executors.compiled import CompiledExecutor

        return CompiledExecutor(state)
    if name == "agents":
        from purgesim.executors.agents import PurgeModel

        return PurgeModel(scenario, seed, state=state, day=day)
    raise PurgesimError(f"executor: given {name!r}; allowed: 'compiled', 'agents'")


class Simulation:
    """A run under way.

    Made by `start`, `resume` or `fork`; run it in pieces, save it anywhere, take the result when you like.

    Attributes
    ----------
    scenario : Scenario
        What is run.
    seed : int
        Seed of the run.
    executor : str
        Which executor walks.
    day : int
        Next day to be run, 0 at the start.

    Examples
    --------
    >>> import purgesim
    >>> sim = purgesim.start("small_ministry", seed=2)
    >>> sim.run_to("1957-06-01").date.isoformat()
    '1957-06-01'
    >>> int(sim.run().summary["members_start"])
    400
    """

    def __init__(
        self, scenario: Scenario, seed: int, executor: str, state: State, day: int = 0, without: Sequence[int] = ()
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.executor = executor
        self.without = tuple(int(row) for row in without)
        self.day = day
        self._walker = _executor(executor, state, scenario, seed, day)

    @property
    def state(self) -> State:
        """The state: tables that the executor modifies."""
        return self._walker.state

    @property
    def date(self) -> dt.date:
        """Date of the next day to be run."""
        return self.scenario.date_of(self.day)

    def run_to(self, date: dt.date | str | int) -> Simulation:
        """Run up to, not including, a date.

        Parameters
        ----------
        date : date, str or int
            Date, ISO date, or number of the day.

        Returns
        -------
        Simulation
            This one.

        Raises
        ------
        PurgesimError
            If it is no date, lies before the present day or beyond the scenario's window.
        """
        end = _day(self.scenario, date)
        if end is None or not self.day <= end <= self.scenario.n_days:
            last = self.scenario.date_of(self.scenario.n_days)
            given = repr(date) if end is None else f"{date} (day {end})"
            raise PurgesimError(
                f"run_to: given {given}; allowed: {self.date} to {last}, as a date, 'YYYY-MM-DD' or a number of days"
            )
        self._walker.run_days(self.day, end)
        self.day = end
        self._check()
        return self

    def _check(self) -> None:
        if self.state.world[0]["overflow"]:
            raise RuntimeError("a table of the state overflowed within a day: an error of purgesim, please report it")

    def run(self, progress: Progress | None = None) -> Run:
        """Run to the end of the window and return the result.

        Parameters
        ----------
        progress : callable, optional
            Called with (days done, days in all) from time to time.
        """
        while self.day < self.scenario.n_days:
            stride = STRIDE if progress is not None else self.scenario.n_days
            self.run_to(min(self.day + stride, self.scenario.n_days))
            if progress is not None:
                progress(self.day, self.scenario.n_days)
        return self.result()

    def result(self) -> Run:
        """Return what has happened so far as a `Run`, independent of this simulation."""
        s = self.state
        n_rows = int(s.world[0]["next_row"])
        register = s.register[:n_rows]
        party = party_for(self.scenario.party)
        rows = changed_rows(register, first_register(self.scenario, party))
        run = Run(
            scenario=self.scenario,
            seed=self.seed,
            executor=self.executor,
            provenance=provenance(self.scenario, self.seed, self.executor, self.without),
            event_table=duplicate(s.events[: int(s.world[0]["events"])]),
            daily_table=duplicate(s.daily[: self.day]),
            body_table=duplicate(s.bodies),
            post_table=duplicate(s.posts),
            changed_rows=rows,
            changed=take(register, rows),
            n_rows=n_rows,
        )
        if self.day == self.scenario.n_days:  # the register is at hand now; rebuilding it later would cost more
            data = run.data_with(register)
            run.__dict__["summary"] = _series(summary(data, strata_of(data)), self.seed)
        return run

    def checkpoint(self, path: str | Path) -> Path:
        """Write the state into a file, whole; `resume` continues from it, under either executor."""
        saved = Checkpoint(self.scenario, self.seed, self.executor, self.day, self.without, self.state)
        return checkpoints.write(saved, Path(path))


def _series(figures: dict[str, float], seed: int) -> Any:
    import pandas as pd

    return pd.Series(figures, name=seed)


_local = threading.local()


def _own_workspace() -> Workspace:
    """Return this thread's workspace: `simulate` is done with it before it returns."""
    if not hasattr(_local, "workspace"):
        _local.workspace = Workspace()
    return cast("Workspace", _local.workspace)


def _day(scenario: Scenario, date: object) -> int | None:
    """Return the day that a date, its ISO form or a whole number stands for; None for anything else."""
    if isinstance(date, (int, np.integer)) and not isinstance(date, bool):
        return int(date)
    if isinstance(date, (str, dt.date)):
        try:
            return scenario.day_of(date)
        except (TypeError, ValueError):  # no date, or a date with a time
            return None
    return None


def _seed(seed: Any) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= int(seed) < 2**64:
        raise PurgesimError(f"seed: given {seed!r}; allowed: a whole number from 0 to 2**64 - 1")
    return int(seed)


def start(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    executor: ExecutorName = "compiled",
    without: Sequence[int] = (),
    workspace: Workspace | None = None,
) -> Simulation:
    """Start a simulation.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    seed : int
        Seed of the run, 0 to 2**64 - 1.
    executor : {"compiled", "agents"}
        Compiled loops, or Mesa agents: the same chronicle.
    without : sequence of int
        Rows of cadres removed before the first day; their rows and posts stay, vacant.
    workspace : Workspace, optional
        Memory of an earlier simulation that is over (`purgesim.beginning.Workspace`).

    Returns
    -------
    Simulation
        On the morning of the first day.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load(scenario)
    seed = _seed(seed)
    party = party_for(chosen.party)
    outside = [row for row in without if not 0 <= row < len(party.register)]
    if outside:
        raise PurgesimError(f"without: given rows {outside}; allowed: 0 to {len(party.register) - 1}")
    state = begin(chosen, party, seed, without=without, workspace=workspace)
    return Simulation(chosen, seed, executor, state, without=without)


def simulate(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    executor: ExecutorName = "compiled",
    without: Sequence[int] = (),
    progress: Progress | None = None,
) -> Run:
    """Run a scenario once.

    Parameters
    ----------
    scenario, seed, executor, without
        As for `start`.
    progress : callable, optional
        Called with (days done, days in all) from time to time.

    Returns
    -------
    Run
        The same scenario and seed give the same run, whatever the executor.

    Examples
    --------
    >>> import purgesim
    >>> run = purgesim.simulate("small_ministry", seed=1)
    >>> run.same_as(purgesim.simulate("small_ministry", seed=1))
    True
    """
    workspace = _own_workspace()
    sim = start(scenario, seed, executor=executor, without=without, workspace=workspace)
    run = sim.run(progress)
    workspace.give_back(sim.state, first_register(sim.scenario, run.party), run.changed_rows)
    return run


def resume(path: str | Path, *, executor: ExecutorName | None = None) -> Simulation:
    """Continue from a checkpoint.

    Parameters
    ----------
    path : str or Path
        File written by `Simulation.checkpoint`.
    executor : {"compiled", "agents"}, optional
        The other executor may take over; by default the one that wrote it.

    Raises
    ------
    CheckpointError
        If the file cannot be read, or was written by other code or with agents of a class of the user's own.
    """
    saved = _read(Path(path))
    return Simulation(saved.scenario, saved.seed, executor or saved.executor, saved.state, saved.day, saved.without)


def _read(path: Path) -> Checkpoint:
    saved = checkpoints.read(path)
    if saved.cadre != checkpoints.PLAIN:
        raise CheckpointError(
            f"{path}: written with agents of class {saved.cadre}, whose behaviour no file holds; "
            f"use PurgeModel.resume(path, cadre={saved.cadre})"
        )
    return saved


def fork(path: str | Path, changes: Mapping[str, Any], *, executor: ExecutorName | None = None) -> Simulation:
    """Continue from a checkpoint with other levers: another future of the same past.

    Parameters
    ----------
    path : str or Path
        File written by `Simulation.checkpoint`.
    changes : mapping of str to object
        New schedules by dotted name, ``"levers.strictness"``; a number holds from the day of the fork on,
        and so do points dated from that day on. Levers of earlier days, and anything but levers, are refused.
    executor : {"compiled", "agents"}, optional
        As for `resume`.

    Raises
    ------
    ScenarioError
        If a change is not a lever's, or concerns days that are past.
    """
    saved = _read(Path(path))
    scenario = forked(saved.scenario, saved.day, changes)
    state = replace(saved.state, levers=expand(scenario))
    return Simulation(scenario, saved.seed, executor or saved.executor, state, saved.day, saved.without)
