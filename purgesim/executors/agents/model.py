"""The Mesa model of a purge: the day's phases, walked over agents."""

from __future__ import annotations

import datetime as dt
import random
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import mesa
import numpy as np
from numpy.typing import NDArray

from purgesim import checkpoints
from purgesim.beginning import begin, seed_of
from purgesim.capacity import enough_room, with_room
from purgesim.checkpoints import Checkpoint
from purgesim.errors import CheckpointError
from purgesim.executors.agents import walk
from purgesim.executors.agents.cadre import Cadre
from purgesim.hooks import HookGiven, called, hooks_of, refuse_other_hooks, told
from purgesim.party import party_for
from purgesim.phases import PHASES, common
from purgesim.register import rows_given
from purgesim.scenario import Scenario, scenario_of
from purgesim.state import State
from purgesim.terms import Standing
from purgesim.writing import path_of

__all__ = ["PurgeModel"]

T = TypeVar("T")
ALL_AGENTS: Final = 50_000
"""Up to so many cadres, all are agents from the start."""
WALKS: Final = {
    "direct": common.direct_phase,
    "meet": walk.meet,
    "hear": walk.hear,
    "arrest": common.arrest_phase,
    "interrogate": walk.interrogate,
    "sentence": common.sentence_phase,
    "watch": common.watch_phase,
    "leave": common.leave_phase,
    "fill": common.fill_phase,
    "admit": common.admit_phase,
    "remember": common.remember_phase,
}


class PurgeModel(mesa.Model):  # type: ignore[misc]
    """A purge as a Mesa model; one step is one day.

    Above 50,000 cadres, ``model.agents`` holds those the purge has touched; reporters should read the register.

    Parameters
    ----------
    scenario : Scenario or str
        What to run, or the name or path of a scenario.
    seed : int
        Seed of the run.
    cadre : type
        Class of the agents, `Cadre` or a subclass.
    without : sequence of int
        Rows removed before the first day.
    shuffle : int, optional
        Seed of an order of activation; it changes nothing but the order in which cadres are asked.
    hooks : iterable of (date, function)
        Interventions as code, as for `purgesim.start`.
    state : State, optional
        Tables to go on with, as `resume` and `purgesim.Simulation` give them.
    day : int
        The day of those tables.
    in_force : Scenario, optional
        The scenario with the levers that hooks have set by then.

    Examples
    --------
    >>> from purgesim import load
    >>> from purgesim.executors.agents import PurgeModel
    >>> small = load("small_ministry")
    >>> model = PurgeModel(small, seed=3)
    >>> for _ in range(30):
    ...     model.step()
    >>> model.date.isoformat(), model.members == len(model.agents.select(lambda c: c.standing in (2, 3)))
    ('1957-01-31', True)
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        seed: int = 1,
        *,
        cadre: type[Cadre] = Cadre,
        without: Sequence[int] = (),
        shuffle: int | None = None,
        hooks: Iterable[HookGiven] = (),
        state: State | None = None,
        day: int = 0,
        in_force: Scenario | None = None,
    ) -> None:
        seed = seed_of(seed)
        super().__init__(rng=seed % 2**32)
        self.purge_scenario = scenario_of(scenario)
        self.hooks = hooks_of(self.purge_scenario, hooks)
        self.in_force = in_force or self.purge_scenario
        party = party_for(self.purge_scenario.party, self.purge_scenario.window.start)
        without = tuple(rows_given("without", without, len(party.register)))
        self.state: State = begin(self.purge_scenario, party, seed, without=without) if state is None else state
        self.run_seed = seed
        self.without = without
        self.day = day
        self.cadre_class = cadre
        self.faction_names = ("unaffiliated", *(f.name for f in self.purge_scenario.party.factions))
        self.circle_names = ("", *(c.name for c in self.purge_scenario.party.circles))
        self.kind_names = party.kind_names
        self.own: NDArray[Any] = np.zeros(len(self.state.register), np.dtype(list(cadre.columns.items())))
        self._cadres: dict[int, Cadre] = {}
        self._shuffler = random.Random(shuffle) if shuffle is not None else None
        self._populate()

    def _populate(self) -> None:
        people = int(self.state.world[0]["next_row"])
        if people > ALL_AGENTS:
            warnings.warn(
                f"{people:,} cadres: model.agents will hold those the purge touches; read the register for counts",
                stacklevel=3,
            )
            return
        for row in range(people):
            self.cadre(row)

    @property
    def date(self) -> dt.date:
        """Date of the next day to be run."""
        return self.purge_scenario.date_of(self.day)

    @property
    def members(self) -> int:
        """Members today, those under criticism included."""
        return int(self.state.world[0]["members"])

    @property
    def prisoners(self) -> int:
        """Persons under arrest today."""
        return int(self.state.world[0]["prisoners"])

    @property
    def today(self) -> Any:
        """The row of the day that was run last."""
        return self.state.daily[max(self.day - 1, 0)]

    def cadre(self, row: int) -> Cadre:
        """Return the agent over a row, making him when the purge first touches him."""
        found = self._cadres.get(row)
        if found is None:
            found = self._cadres[row] = self.cadre_class(self, row)
        return found

    def activated(self, items: Iterable[T]) -> list[T]:
        """Return items in the order of activation: theirs, or a shuffled one."""
        order = list(items)
        if self._shuffler is not None:
            self._shuffler.shuffle(order)
        return order

    def step(self) -> None:
        """Run one day, phase by phase; beyond the scenario's last day nothing happens."""
        if self.day >= self.purge_scenario.n_days:
            self.running = False
            return
        self.state, self.in_force = called(self.hooks, self.state, self.in_force, self.day)
        if not enough_room(self.state, self.day):
            self._grow()
        for phase in PHASES:
            self._walk(phase.name)
        self._meet_newcomers()
        self.day += 1
        self.running = self.day < self.purge_scenario.n_days

    def checkpoint(self, path: str | Path) -> Path:
        """Write the state into a file, whole, the columns of a class of your own included; `resume` continues.

        Parameters
        ----------
        path : str or Path
            The file; an existing one is replaced.
        """
        saved = Checkpoint(
            scenario=self.purge_scenario,
            seed=self.run_seed,
            executor="agents",
            day=self.day,
            without=self.without,
            state=self.state,
            in_force=self.in_force,
            hooks=told(self.hooks),
            cadre=self.cadre_class.__name__,
            own=self.own,
        )
        return checkpoints.write(saved, path_of(path, "path"))

    @classmethod
    def resume(cls, path: str | Path, *, cadre: type[Cadre] = Cadre, hooks: Iterable[HookGiven] = ()) -> PurgeModel:
        """Continue from a checkpoint of a model or of a simulation.

        Parameters
        ----------
        path : str or Path
            The file.
        cadre : type
            Class of the agents: the one that wrote it. Where `Cadre` or the compiled executor wrote it, any
            class may take over from here on.
        hooks : iterable of (date, function)
            The hooks it was written with.

        Raises
        ------
        CheckpointError
            If the file cannot be used, or was written with agents of another class or with other hooks.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> model = PurgeModel("small_ministry", seed=3)
        >>> model.step()
        >>> path = model.checkpoint(Path(tempfile.mkdtemp()) / "second_day.npz")
        >>> PurgeModel.resume(path).date.isoformat()
        '1957-01-02'
        """
        saved = checkpoints.read(path_of(path, "path"))
        if saved.cadre not in (Cadre.__name__, cadre.__name__):
            raise CheckpointError(
                f"{path}: written with agents of class {saved.cadre}, given {cadre.__name__}; "
                f"give resume(path, cadre={saved.cadre})"
            )
        model = cls(
            saved.scenario,
            saved.seed,
            cadre=cadre,
            without=saved.without,
            hooks=hooks,
            state=saved.state,
            day=saved.day,
            in_force=saved.in_force,
        )
        refuse_other_hooks(path, saved.hooks, model.hooks)
        if saved.own is not None:
            model._take_own(saved.own, path)
        return model

    def _take_own(self, own: NDArray[Any], path: str | Path) -> None:
        """Put the saved columns of the agents' class in place."""
        if own.dtype != self.own.dtype:
            raise CheckpointError(
                f"{path}: holds the columns {own.dtype.descr}, but {self.cadre_class.__name__} declares "
                f"{self.own.dtype.descr}; declare the same columns"
            )
        self.own[: len(own)] = own

    def _walk(self, name: str) -> None:
        act: Any = WALKS[name]
        act(self if name in walk.PHASES_OF_AGENTS else self.state, self.day)

    def _grow(self) -> None:
        self.state = with_room(self.state, self.day)
        if len(self.own) < len(self.state.register):
            longer = np.zeros(len(self.state.register), self.own.dtype)
            longer[: len(self.own)] = self.own
            self.own = longer

    def _meet_newcomers(self) -> None:
        """Make agents of the day's newcomers in a party small enough that all are agents."""
        people = int(self.state.world[0]["next_row"])
        if len(self._cadres) == people or int(self.state.world[0]["first_newcomer"]) > ALL_AGENTS:
            return
        for row in range(int(self.state.world[0]["first_newcomer"]), people):
            self.cadre(row)

    def run_days(self, first: int, end: int) -> None:
        """Run the days [first, end)."""
        if first != self.day:
            raise ValueError(f"day {first} asked for, but the model stands at day {self.day}")
        while self.day < end:
            self.step()

    def count(self, standing: Standing) -> int:
        """Count the rows of a standing, agents or not."""
        return int(np.count_nonzero(self.state.register["standing"] == standing))
