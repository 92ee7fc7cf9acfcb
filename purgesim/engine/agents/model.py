"""The Mesa model of a purge: the day's phases, walked over agents."""

from __future__ import annotations

import copy
import datetime as dt
import random
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import mesa
import numpy as np
from numpy.typing import NDArray

from purgesim.core.atomic_files import path_of
from purgesim.core.errors import CheckpointError
from purgesim.core.guard import Guard
from purgesim.core.tables import rows_given
from purgesim.core.vocabulary import Standing
from purgesim.engine import checkpoints
from purgesim.engine.agents import walk
from purgesim.engine.agents.cadre import Cadre
from purgesim.engine.agents.given import columns_of, seed_from
from purgesim.engine.checkpoints import Checkpoint
from purgesim.engine.growth import enough_room, with_room
from purgesim.engine.hooks.calling import called
from purgesim.engine.hooks.given import HookGiven, refuse_other_hooks, reported
from purgesim.engine.initial_state import begin
from purgesim.engine.phases import PHASES, PhaseOfDay
from purgesim.engine.state import State
from purgesim.engine.wanted import wanted
from purgesim.scenario import Scenario

__all__ = ["PurgeModel"]

T = TypeVar("T")
ALL_AGENTS: Final = 50_000
"""Up to so many cadres, all are agents from the start."""


class PurgeModel(mesa.Model):  # type: ignore[misc]
    """A purge as a Mesa model; one step is one day.

    Above 50,000 cadres, ``model.agents`` holds those the purge has touched; reporters should read the register. A copy
    of a model, by `copy` or `pickle`, goes on by itself; what is pickled of the tables is a checkpoint.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What to run, or the name or path of a scenario.
    seed : int, optional
        Seed of the run, 0 to 2**64 - 1: the same run as `purgesim.simulate` makes of it. By default a fresh one, which
        ``run_seed`` tells, so that `mesa.batch_run` makes as many different runs as it is asked for.
    rng : int, numpy.random.Generator, numpy.random.SeedSequence or sequence of int, optional
        What Mesa calls a seed: a whole number is the seed, from anything else one is drawn.
    cadre : type
        Class of the agents, `Cadre` or a subclass.
    without : sequence of int
        Rows removed before the first day.
    shuffle : int, optional
        Seed of an order of activation; it changes nothing but the order in which cadres are asked.
    hooks : iterable of (date, function)
        Interventions as code, as for `purgesim.start`.
    continued : Checkpoint, optional
        Where to go on, as `resume` gives it; a subclass with an ``__init__`` of its own passes it on.

    Attributes
    ----------
    run_seed : int
        Seed of the run, a fresh one included.

    Examples
    --------
    >>> from purgesim import load
    >>> from purgesim.engine.agents import PurgeModel
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
        seed: int | None = None,
        *,
        rng: Any = None,
        cadre: type[Cadre] = Cadre,
        without: Sequence[int] = (),
        shuffle: int | None = None,
        hooks: Iterable[HookGiven] = (),
        continued: Checkpoint | None = None,
    ) -> None:
        run = wanted(scenario, seed_from(seed, rng), without, hooks)
        super().__init__(rng=run.seed % 2**32)
        self.purge_scenario = run.scenario
        self.hooks = run.hooks
        self.run_seed = run.seed
        self.without = run.without
        self.cadre_class = cadre
        self.faction_names = ("unaffiliated", *(f.name for f in self.purge_scenario.party.factions))
        self.circle_names = ("", *(c.name for c in self.purge_scenario.party.circles))
        self.kind_names = run.party.kind_names
        self._numbered = 0
        self._guard = Guard()
        if continued is None:
            self._tables = begin(run.scenario, run.party, run.seed, without=run.without)
            self.in_force, self._day = run.scenario, 0
        else:
            given = continued.state  # one that is shown is walked by somebody else
            self._tables = given.copied() if given.is_shown else given
            self.in_force, self._day = continued.in_force, int(given.world[0]["day"]) + 1
        self.own: NDArray[Any] = np.zeros(len(self._tables.register), columns_of(cadre))
        self._cadres: dict[int, Cadre] = {}
        self._shuffler = random.Random(shuffle) if shuffle is not None else None
        self._populate()

    def _populate(self) -> None:
        people = int(self._tables.world[0]["next_row"])
        if people > ALL_AGENTS:
            warnings.warn(
                f"{people:,} cadres: model.agents will hold those the purge touches; read the register for counts",
                stacklevel=3,
            )
            return
        for row in range(people):
            self.cadre(row)

    @property
    def state(self) -> State:
        """The tables as they stand, to be read: Python cannot write into them."""
        return self._tables.shown

    @property
    def day(self) -> int:
        """Next day to be run; within a step, the day that is run."""
        return self._day

    @property
    def date(self) -> dt.date:
        """Date of the next day to be run."""
        return self.purge_scenario.date_of(self.day)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"<{name} {self.purge_scenario.name} seed {self.run_seed}: on the morning of {self.date}>"

    def __copy__(self) -> PurgeModel:
        return copy.deepcopy(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> PurgeModel:
        with self._guard.held("copy"):
            other = type(self).__new__(type(self))
            memo[id(self)] = other
            other.__dict__.update((name, copy.deepcopy(value, memo)) for name, value in self.__dict__.items())
        return other

    def __getstate__(self) -> dict[str, Any]:
        with self._guard.held("pickle"):
            return {**self.__dict__, "_tables": checkpoints.packed(self._at())}

    def __setstate__(self, content: dict[str, Any]) -> None:
        self.__dict__.update(content, _tables=checkpoints.unpacked(content["_tables"]).state)

    @property
    def members(self) -> int:
        """Members today, those under criticism included."""
        return int(self._tables.world[0]["members"])

    @property
    def prisoners(self) -> int:
        """Persons under arrest today."""
        return int(self._tables.world[0]["prisoners"])

    @property
    def today(self) -> Any:
        """The row of the day that was run last."""
        return self.state.daily[max(self.day - 1, 0)]

    def cadre(self, row: int) -> Cadre:
        """Return the agent over a row, making them when the purge first touches them.

        Parameters
        ----------
        row : int
            Their row of the register.

        Raises
        ------
        PurgesimError
            If it is no row.
        """
        (row,) = rows_given("cadre", [row], int(self._tables.world[0]["next_row"]))
        found = self._cadres.get(row)
        if found is None:
            found = self._cadres[row] = self.cadre_class(self, row)
        return found

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take in an agent, numbered by the model: Mesa 3.3 numbers in a table that keeps every model for good."""
        super().register_agent(agent)
        self._numbered += 1
        agent.unique_id = self._numbered

    def activated(self, items: Iterable[T]) -> list[T]:
        """Return items in the order of activation: theirs, or a shuffled one."""
        order = list(items)
        if self._shuffler is not None:
            self._shuffler.shuffle(order)
        return order

    def _wrapped_step(self, *args: Any, **more: Any) -> None:
        """Refuse before Mesa counts: after an error in a step Mesa 3.5 would do nothing any more, without a word."""
        self._guard.refuse_busy("step")
        self._guard.refuse_torn("step")
        super()._wrapped_step(*args, **more)

    def step(self) -> None:
        """Run one day, phase by phase; beyond the scenario's last day nothing happens."""
        with self._guard.held("step"):
            if self._day < len(self._tables.daily):
                with self._guard.whole(f"{self.date}"):
                    self._run_day()
            self.running = self._day < len(self._tables.daily)

    def _run_day(self) -> None:
        self._tables, self.in_force = called(self.hooks, self._tables, self.in_force, self._day)
        if not enough_room(self._tables, self._day):
            self.make_room()
        for phase in PHASES:
            self._walk(phase)
        if self._tables.world[0]["overflow"]:
            raise RuntimeError("a table of the state overflowed within a day: an error of purgesim, please report it")
        self._meet_newcomers()
        self._day += 1

    def checkpoint(self, path: str | Path) -> Path:
        """Write the state into a file, whole, the columns of a class of your own included; `resume` continues.

        Parameters
        ----------
        path : str or Path
            The file; an existing one is replaced.
        """
        with self._guard.held("checkpoint"):
            return checkpoints.write(self._at(), Path(path))

    def _at(self) -> Checkpoint:
        """Return where the model stands."""
        return Checkpoint(
            scenario=self.purge_scenario,
            seed=self.run_seed,
            executor="agents",
            day=self.day,
            without=self.without,
            state=self._tables,
            in_force=self.in_force,
            hooks=reported(self.hooks),
            cadre=self.cadre_class.__name__,
            own=self.own,
        )

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
            continued=saved,
        )
        refuse_other_hooks(path, saved.hooks, model.hooks)
        model.take_own(saved, path)
        return model

    def take_own(self, saved: Checkpoint, path: str | Path = "checkpoint") -> None:
        """Put the saved columns of the agents' class in place, if there are any.

        Raises
        ------
        CheckpointError
            If the class declares other columns.
        """
        own = saved.own
        if own is None or not own.dtype.names:
            return
        if own.dtype != self.own.dtype:
            raise CheckpointError(
                f"{path}: holds the columns {own.dtype.descr}, but {self.cadre_class.__name__} declares "
                f"{self.own.dtype.descr}; declare the same columns"
            )
        self.own[: len(own)] = own

    def _walk(self, phase: PhaseOfDay) -> None:
        if phase.kernel is None:
            walk.DECIDED[phase.phase](self, self.day)
        else:
            phase.kernel(self._tables, self.day)

    def make_room(self, acts: int = 0) -> None:
        """See to it that the tables have room for the day, and for so many more acts than it was to bring."""
        self._tables = with_room(self._tables, self.day, acts)
        if len(self.own) < len(self._tables.register):
            longer = np.zeros(len(self._tables.register), self.own.dtype)
            longer[: len(self.own)] = self.own
            self.own = longer

    def _meet_newcomers(self) -> None:
        """Make agents of the day's newcomers in a party small enough that all are agents."""
        world = self._tables.world[0]
        people = int(world["next_row"])
        if len(self._cadres) == people or int(world["first_newcomer"]) > ALL_AGENTS:
            return
        for row in range(int(world["first_newcomer"]), people):
            self.cadre(row)

    def refuse_torn(self, what: str) -> None:
        """Raise if a day was begun and not finished."""
        self._guard.refuse_torn(what)

    def run_days(self, first: int, end: int) -> None:
        """Run the days [first, end)."""
        if not first == self.day <= end <= len(self._tables.daily):
            raise ValueError(f"days {first} to {end} asked for; the model stands at {self.day}")
        while self.day < end:
            self.step()

    def count(self, standing: Standing) -> int:
        """Count the rows of a standing, agents or not."""
        return int(np.count_nonzero(self._tables.register["standing"] == standing))
