"""A simulation under way: start, run to a date, checkpoint, resume, fork."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np

from purgesim import checkpoints
from purgesim.beginning import first_register
from purgesim.changes import changed_rows
from purgesim.checkpoints import Checkpoint
from purgesim.dates import DateGiven, NoDateError, day_given
from purgesim.errors import PurgesimError
from purgesim.hooks import Hook, told
from purgesim.measures import summary
from purgesim.party import party_for
from purgesim.register import duplicate, take
from purgesim.run.copying import own_tables
from purgesim.run.provenance import provenance
from purgesim.run.result import Run, strata_of
from purgesim.scenario import Scenario
from purgesim.scenario.forking import forked, refuse_set_levers
from purgesim.scenario.levers import expand
from purgesim.state import State
from purgesim.writing import path_of

__all__ = ["ExecutorName", "Progress", "Simulation"]

ExecutorName = Literal["compiled", "agents"]
Progress = Callable[[int, int], None]
STRIDE: Final = 30
"""Days between two reports of progress."""


class Executor(Protocol):
    """What walks a state through the days."""

    state: State
    in_force: Scenario

    def run_days(self, first: int, end: int) -> None:
        """Run the days [first, end)."""


def _executor(name: str, sim: Simulation, state: State, in_force: Scenario) -> Executor:
    if name == "compiled":
        from purgesim.executors.compiled import CompiledExecutor

        return CompiledExecutor(state, in_force, sim.hooks)
    if name == "agents":
        from purgesim.executors.agents import PurgeModel

        hooks = [(hook.date, hook.function) for hook in sim.hooks]
        return PurgeModel(sim.scenario, sim.seed, hooks=hooks, state=state, day=sim.day, in_force=in_force)
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
    hooks : tuple of Hook
        Interventions as code, in order of their days.

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
        self,
        scenario: Scenario,
        seed: int,
        executor: str,
        state: State,
        day: int = 0,
        without: Sequence[int] = (),
        hooks: Sequence[Hook] = (),
        in_force: Scenario | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.executor = executor
        self.without = tuple(int(row) for row in without)
        self.day = day
        self.hooks = tuple(hooks)
        self._walker = _executor(executor, self, state, in_force or scenario)

    @property
    def state(self) -> State:
        """The state: tables that the executor modifies."""
        return self._walker.state

    @property
    def date(self) -> dt.date:
        """Date of the next day to be run."""
        return self.scenario.date_of(self.day)

    def run_to(self, date: DateGiven | int) -> Simulation:
        """Run up to, not including, a date.

        Parameters
        ----------
        date : date, str or int
            Date or its ISO form, also midnight of a day without a zone (datetime, pandas, NumPy); or number of the day.

        Returns
        -------
        Simulation
            This one.

        Raises
        ------
        PurgesimError
            If it is no date, lies before the present day or beyond the scenario's window.
        """
        end = _day_to_run_to(self.scenario, self.day, date)
        self._walker.run_days(self.day, end)
        self.day = end
        self._check()
        return self

    def _check(self) -> None:
        if self.state.world[0]["overflow"]:
            raise RuntimeError("a table of the state overflowed within a day: an error of purgesim, please report it")

    def change(self, changes: Mapping[str, Any]) -> Simulation:
        """Set other levers from the present day on; what has happened stays.

        Parameters
        ----------
        changes : mapping of str to object
            New schedules by dotted name, as for `fork`.

        Returns
        -------
        Simulation
            This one, with another scenario.

        Raises
        ------
        ScenarioError
            If a change is not a lever's, or concerns days that are past; then nothing is changed.
        """
        scenario, in_force = self._forked(changes)
        state = replace(self.state, levers=expand(in_force))
        self.scenario = scenario
        self._walker = _executor(self.executor, self, state, in_force)
        return self

    def fork(self, changes: Mapping[str, Any] | None = None) -> Simulation:
        """Return another simulation of the same past, which goes its own way from the present day on.

        Parameters
        ----------
        changes : mapping of str to object, optional
            New schedules by dotted name, ``"levers.strictness"``; a number holds from the present day on, and so
            do points dated from that day on.

        Returns
        -------
        Simulation
            With tables of its own: neither disturbs the other.

        Raises
        ------
        ScenarioError
            If a change is not a lever's, or concerns days that are past.

        Examples
        --------
        >>> import purgesim
        >>> sim = purgesim.start("small_ministry", seed=1).run_to("1957-06-01")
        >>> calm = sim.fork({"levers.brake": 0.0})
        >>> bool(calm.run().summary["expelled"] < sim.run().summary["expelled"])
        True
        """
        scenario, in_force = self._forked({} if changes is None else changes)
        state = own_tables(self.state, expand(in_force))
        return Simulation(scenario, self.seed, self.executor, state, self.day, self.without, self.hooks, in_force)

    def _forked(self, changes: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
        """Return the scenario with other levers from today on, and what is in force of it after the hooks."""
        in_force = self._walker.in_force
        refuse_set_levers(self.scenario, in_force, self.day, changes)
        return forked(self.scenario, self.day, changes), forked(in_force, self.day, changes)

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
        party = party_for(self.scenario.party, self.scenario.window.start)
        rows = changed_rows(register, first_register(self.scenario, party))
        run = Run(
            scenario=self.scenario,
            seed=self.seed,
            executor=self.executor,
            provenance=provenance(self.scenario, self.seed, self.executor, self.without, self.hooks),
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
        saved = Checkpoint(
            self.scenario,
            self.seed,
            self.executor,
            self.day,
            self.without,
            self.state,
            self._walker.in_force,
            told(self.hooks),
        )
        return checkpoints.write(saved, path_of(path, "path"))


def _series(figures: dict[str, float], seed: int) -> Any:
    import pandas as pd

    return pd.Series(figures, name=seed)


def _day_to_run_to(scenario: Scenario, today: int, date: Any) -> int:
    """Return the day that a date or a whole number stands for, if one can run to it from today.

    Raises
    ------
    PurgesimError
        If it is neither, or lies before today or beyond the window.
    """
    last = scenario.date_of(scenario.n_days)
    allowed = f"allowed: {scenario.date_of(today)} to {last}, as a date, 'YYYY-MM-DD' or a number of days"
    if isinstance(date, (int, np.integer)) and not isinstance(date, bool):
        end = int(date)
    else:
        try:
            end = (day_given(date) - scenario.window.start).days
        except NoDateError as error:
            raise PurgesimError(f"run_to: {str(error).partition(';')[0]}; {allowed}") from None
    if not today <= end <= scenario.n_days:
        raise PurgesimError(f"run_to: given {date} (day {end}); {allowed}")
    return end
