"""A simulation under way: start, run to a date, checkpoint, resume, fork."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from purgesim.core.atomic_files import path_of
from purgesim.core.dates import DateGiven, NoDateError, day_given
from purgesim.core.errors import PurgesimError
from purgesim.core.guard import Guard
from purgesim.core.row_diff import changed_rows
from purgesim.core.tables import duplicate, take
from purgesim.engine import checkpoints
from purgesim.engine.checkpoints import Checkpoint
from purgesim.engine.hooks.given import Hook, reported
from purgesim.engine.initial_state import first_register
from purgesim.engine.levers import expand
from purgesim.engine.state import State
from purgesim.engine.workspace import Workspace
from purgesim.measures.summary import summary
from purgesim.party.building import party_for
from purgesim.run.executors import executor_at
from purgesim.run.provenance import provenance
from purgesim.run.result import Run, strata_of
from purgesim.scenario import Scenario
from purgesim.scenario.forking import forked, refuse_set_levers

if TYPE_CHECKING:
    from purgesim.engine.agents.given import CadreClass

__all__ = ["Progress", "Simulation"]

Progress = Callable[[int, int], None]
STRIDE: Final = 30
"""Days between two reports of progress."""


class Simulation:
    """A run under way.

    Made by `start`, `resume` or `fork`; run it in pieces, save it anywhere, take the result when you like. A copy
    (`copy.copy` and `copy.deepcopy` alike) is a fork without changes; what `pickle` writes of it is a checkpoint, so
    that it can be sent to another process, of the same code. One thread at a time may work on it.

    Parameters
    ----------
    at : Checkpoint
        Where it stands.
    hooks : sequence of Hook
        Interventions as code, in order of their days.
    workspace : Workspace, optional
        Whose memory it has been lent.
    cadre : CadreClass, optional
        Class of the agents, if it is a user's own.

    Examples
    --------
    >>> import copy, purgesim
    >>> sim = purgesim.start("small_ministry", seed=2)
    >>> sim.run_to("1957-06-01").date.isoformat()
    '1957-06-01'
    >>> other = copy.deepcopy(sim)
    >>> int(sim.run().summary["members_start"]), other.date.isoformat()
    (400, '1957-06-01')
    >>> other.run().same_as(sim.result())
    True
    """

    def __init__(
        self,
        at: Checkpoint,
        hooks: Sequence[Hook] = (),
        workspace: Workspace | None = None,
        cadre: CadreClass | None = None,
    ) -> None:
        self._scenario = at.scenario
        self._seed = at.seed
        self._executor = at.executor
        self._without = tuple(int(row) for row in at.without)
        self._hooks = tuple(hooks)
        self._guard = Guard()
        self._workspace = workspace
        self._turn = None if workspace is None else workspace.turn
        self._cadre = cadre
        self._walker = executor_at(at, self._hooks, self._guard, cadre)

    @property
    def scenario(self) -> Scenario:
        """What is run."""
        return self._scenario

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return self._seed

    @property
    def executor(self) -> str:
        """Which executor walks."""
        return self._executor

    @property
    def without(self) -> tuple[int, ...]:
        """Rows removed before the first day."""
        return self._without

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """Interventions as code, in order of their days."""
        return self._hooks

    @property
    def day(self) -> int:
        """Next day to be run, 0 at the start."""
        return self._walker.day

    @property
    def state(self) -> State:
        """The tables as they stand, to be read: Python cannot write into them."""
        self._refuse_void("state")
        return self._walker._tables.shown

    @property
    def _tables(self) -> State:
        """The state, for the engine and its tests: what is written into it is believed, whatever it is."""
        self._refuse_void("state")
        return self._walker._tables

    @property
    def date(self) -> dt.date:
        """Date of the next day to be run."""
        return self.scenario.date_of(self.day)

    def __repr__(self) -> str:
        return f"<Simulation {self.scenario.name} seed {self.seed}: on the morning of {self.date}, {self.executor}>"

    def __copy__(self) -> Simulation:
        with self._held("copy"):
            state = self._walker._tables.copied()
            return Simulation(self._at(state), self.hooks, cadre=self._cadre)

    def __deepcopy__(self, memo: dict[int, Any]) -> Simulation:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        with self._held("pickle"):
            return unpickled, (checkpoints.packed(self._at(self._walker._tables)), self.hooks, self._cadre)

    @contextmanager
    def _held(self, what: str) -> Iterator[None]:
        """Let only this caller in, and nobody whose memory is another's by now."""
        with self._guard.held(what):
            self._walker.refuse_torn(what)
            self._refuse_void(what)
            yield

    def _refuse_void(self, what: str) -> None:
        if self._workspace is not None and self._workspace.turn is not self._turn:
            raise PurgesimError(
                f"{what}: the memory of this simulation was lent, and another one has begun in it; take results and "
                "forks before that, or start without a workspace"
            )

    def _at(self, state: State) -> Checkpoint:
        """Return where it stands."""
        return Checkpoint(
            self.scenario,
            self.seed,
            self.executor,
            self.day,
            self.without,
            state,
            self._walker.in_force,
            reported(self.hooks),
            checkpoints.PLAIN if self._cadre is None else self._cadre.name,
            self._walker.own,
        )

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
            If it is no date, lies before the present day or beyond the scenario's window; if the simulation is being
            run already; or if a day of it was left unfinished by an error in a hook.
        """
        with self._held("run_to"):
            end = _day_to_run_to(self.scenario, self.day, date)
            self._walker.run_days(self.day, end)
            self._check()
        return self

    def _check(self) -> None:
        if self._walker._tables.world[0]["overflow"]:
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
        with self._held("change"):
            scenario, in_force = self._forked(changes)
            state = replace(self._walker._tables, levers=expand(in_force))
            at = replace(self._at(state), scenario=scenario, in_force=in_force)
            self._scenario, self._walker = scenario, executor_at(at, self.hooks, self._guard, self._cadre)
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
        with self._held("fork"):
            scenario, in_force = self._forked({} if changes is None else changes)
            state = self._walker._tables.copied(levers=expand(in_force))
            at = replace(self._at(state), scenario=scenario, in_force=in_force)
            return Simulation(at, self.hooks, cadre=self._cadre)

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
        with self._held("result"):
            return self._result()

    def _provenance(self) -> dict[str, Any]:
        cadre = None if self._cadre is None else self._cadre.reported
        return provenance(self.scenario, self.seed, self.executor, self.without, self.hooks, cadre)

    def _result(self) -> Run:
        s = self._walker._tables
        n_rows = int(s.world[0]["next_row"])
        register = s.register[:n_rows]
        party = party_for(self.scenario.party, self.scenario.window.start)
        rows = changed_rows(register, first_register(self.scenario, party))
        run = Run(
            scenario=self.scenario,
            seed=self.seed,
            executor=self.executor,
            provenance=self._provenance(),
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
        with self._held("checkpoint"):
            return checkpoints.write(self._at(self._walker._tables), path_of(path, "path"))


def unpickled(content: bytes, hooks: Sequence[Hook], cadre: CadreClass | None = None) -> Simulation:
    """Return the simulation that a pickle holds; raises as `purgesim.resume` does."""
    return Simulation(checkpoints.unpacked(content), hooks, cadre=cadre)


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
