"""A run that is steered by hand, with the run nobody touched beside it: what the page shows, without the page."""

from __future__ import annotations

import copy
import datetime as dt
from collections import deque
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import Event, Rank
from purgesim.engine.workspace import Workspace
from purgesim.page.archived import Archives, Seen, no_archive
from purgesim.page.levers import Lever, from_day, levers, value_on
from purgesim.page.portrait import Namings, Person, chain, portrait
from purgesim.page.series import SERIES, Rows
from purgesim.party import party_for
from purgesim.run import Simulation, start
from purgesim.run.story import sentence, story
from purgesim.scenario import Scenario, scenario_of
from purgesim.scenario.forking import schedules

__all__ = ["LATEST", "SPEEDS", "Session"]

SPEEDS: Final = (1, 2, 5, 10, 20, 50)
"""Days a second to choose from."""
AT_ONCE: Final = 30
"""Most days run between two looks at the page, so that it stays responsive."""
NOTABLE: Final = (Event.EXPELLED, Event.ARRESTED, Event.FLED, Event.REINSTATED, Event.SENTENCED, Event.VACATED)
"""Kinds of events that the news of a day tell."""
LATEST: Final = 10
"""News kept."""


class Session:
    """A run under way, steered by hand, and its baseline: the same scenario and seed with nobody's hand on it.

    Until a lever is touched both are one. The first change forks the run on its present day; from then on
    both are walked day by day with the same draws.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    seed : int
        Seed of both runs.

    Attributes
    ----------
    scenario : Scenario
        The baseline's.
    run, baseline : Simulation
        The run that is steered, and the one that is not; the same object until a lever is touched.
    forked_on : int or None
        Day of the first change.
    touched : list of str
        Every change, in words, in order of time.
    version : int
        Rises with everything a page may have to show.
    run_number : int
        Rises with every reset: what a page knows of the days before is void.
    playing : bool
        Whether `tick` lets days pass.
    speed : int
        Days a second.

    Examples
    --------
    >>> session = Session("small_ministry", seed=1)
    >>> session.step(60)
    60
    >>> session.set("levers.brake", 0.0)
    >>> session.step(200)
    200
    >>> steered, untouched = session.comparison()["expelled"]
    >>> steered < untouched
    True
    """

    run: Simulation
    baseline: Simulation

    def __init__(self, scenario: Scenario | str | Path, seed: int = 1) -> None:
        self.scenario = scenario_of(scenario)
        self.levers: dict[str, Lever] = {lever.name: lever for lever in levers(self.scenario)}
        self.speed = 5
        self.version = 0
        self.run_number = 0
        self._workspace = Workspace()
        self._archives = Archives()
        self._declared = schedules(self.scenario)
        self.reset(seed)

    def __repr__(self) -> str:
        return f"<Session of {self.scenario.name} seed {self.run.seed}: on the morning of {self.date}>"

    def __copy__(self) -> Session:
        return copy.deepcopy(self)  # with runs of its own

    def reset(self, seed: int | None = None) -> None:
        """Go back to the first morning, with the scenario's own levers.

        Parameters
        ----------
        seed : int, optional
            Another seed.

        Raises
        ------
        PurgesimError
            If the seed is none; then nothing changes.
        """
        fresh = start(self.scenario, self.run.seed if seed is None else seed, workspace=self._workspace)
        self.run = self.baseline = fresh
        self.forked_on: int | None = None
        self.touched: list[str] = []
        self.playing = False
        self.cadre: int | None = None
        self._owed = 0.0
        self._rows = self._baseline_rows = Rows()
        self._namings = Namings()
        self._archives.forget()
        self._news: deque[tuple[int, str]] = deque(maxlen=LATEST)
        self.run_number += 1
        self.version += 1

    @property
    def day(self) -> int:
        """Days that have passed."""
        return self.run.day

    @property
    def date(self) -> dt.date:
        """The present day, which is yet to be run."""
        return self.run.date

    @property
    def over(self) -> bool:
        """Whether the last day has passed."""
        return self.day >= self.scenario.n_days

    @property
    def register(self) -> NDArray[Any]:
        """The register of the steered run as it is, unused rows left out; shape (n_rows,)."""
        return self.run.state.register[: int(self.run.state.world[0]["next_row"])]

    # --------------------------------------------------------------------------------------------------- the days
    def step(self, days: int = 1) -> int:
        """Let days pass in both runs, up to the end of the scenario.

        Parameters
        ----------
        days : int
            How many, 1 or more.

        Returns
        -------
        int
            How many passed.
        """
        first = self.day
        end = min(first + max(days, 1), self.scenario.n_days)
        if end == first:
            self.playing = False
            return 0
        for run, rows in ((self.baseline, self._baseline_rows), (self.run, self._rows)):
            if run.day < end:  # one run only, until a lever is touched
                run.run_to(end)
            rows.extend(run.state.daily, end)
        self._read_events()
        self.playing = self.playing and not self.over
        self.version += 1
        return end - first

    def tick(self, seconds: float) -> int:
        """Let as many days pass as the speed asks for in so much time; none while it stands still.

        Parameters
        ----------
        seconds : float
            Time since the last call.

        Returns
        -------
        int
            Days that passed.
        """
        if not self.playing:
            self._owed = 0.0
            return 0
        self._owed = min(self._owed + self.speed * seconds, AT_ONCE)
        days = int(self._owed)
        self._owed -= days
        return self.step(days) if days else 0

    def play(self, speed: int | None = None) -> None:
        """Let the days pass by themselves, if any are left.

        Parameters
        ----------
        speed : int, optional
            Days a second, one of `SPEEDS`.
        """
        if speed is not None and speed not in SPEEDS:
            raise PurgesimError(f"speed: given {speed!r}; allowed: {', '.join(map(str, SPEEDS))} days a second")
        self.speed = speed or self.speed
        self.playing = not self.over
        self.version += 1

    def pause(self) -> None:
        """Stand still."""
        self.playing = False
        self.version += 1

    def _read_events(self) -> None:
        state = self.run.state
        end, begun = int(state.world[0]["events"]), self._namings.read
        self._namings.extend(state.events, end)
        new = state.events[begun:end]
        ordinary = (new["kind"] == Event.EXPELLED) & (new["value"] == 0)
        minor = (new["kind"] == Event.VACATED) & (new["rank"] < Rank.HEAD)
        notable = new[np.isin(new["kind"], NOTABLE) & ~ordinary & ~minor]
        for event in notable[-LATEST:]:
            self._news.append((int(event["whom"]), sentence(event, self.scenario, int(event["whom"]))))

    # ------------------------------------------------------------------------------------------------- the levers
    def set(self, name: str, value: object) -> None:
        """Hold a lever at a value from the present day on: a fork.

        Parameters
        ----------
        name : str
            Dotted name, ``"levers.strictness"``.
        value : float
            From the present day on; of `levers.reversal` on the present day only.

        Raises
        ------
        PurgesimError
            If there is no such lever, the value is not allowed, or no day is left; then nothing changes.
        """
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            allowed = self.levers[name].allowed if name in self.levers else "a number"
            raise PurgesimError(
                f"{name}: given {value!r}, which is no number; allowed: {allowed}; write for instance 0.5"
            )
        number = float(value)
        reversal = name == "levers.reversal"
        self._change(name, ((self.date, number),) if reversal else number)
        self.touched.append(f"{self.date:%-d %B %Y}: {self._label(name)} {'today' if reversal else 'to'} {number:g}")

    def follow(self, name: str) -> None:
        """Give a lever back to the scenario's own schedule, from the present day on.

        Raises
        ------
        PurgesimError
            If there is no such lever or no day is left.
        """
        declared = self._declared.get(name, ())
        self._change(name, from_day(name, declared, self.date) if declared or name in self._declared else 0.0)
        self.touched.append(f"{self.date:%-d %B %Y}: {self._label(name)} back to the scenario's schedule")

    def _label(self, name: str) -> str:
        return self.levers[name].label

    def _change(self, name: str, value: Any) -> None:
        if self.over:
            raise PurgesimError(f"{name}: the run is over ({self.date}); reset it, or set the lever on an earlier day")
        if self.run is self.baseline:
            self.run = self.baseline.fork({name: value})
            self._rows = Rows(self._baseline_rows.rows)
            self.forked_on = self.day
        else:
            self.run.change({name: value})
        self.version += 1

    def values(self) -> dict[str, tuple[float, float]]:
        """Return every lever's value on the present day, and the one the scenario gives it, by dotted name."""
        date = min(self.date, self.scenario.date_of(self.scenario.n_days - 1))
        steered = schedules(self.run.scenario)
        return {
            name: (value_on(name, steered[name], date), value_on(name, declared, date))
            for name, declared in self._declared.items()
        }

    # ------------------------------------------------------------------------------------------------ the figures
    def figures(self, since: int = 0) -> list[list[int]]:
        """Return the days from one on, oldest first.

        Parameters
        ----------
        since : int
            First day wanted.

        Returns
        -------
        list of list of int
            One list a day: the day, then of each of `SERIES` the steered run's value and the baseline's.
        """
        both = zip(self._rows.rows[since:], self._baseline_rows.rows[since:], strict=True)
        return [
            [day, *(value for pair in zip(steered, baseline, strict=True) for value in pair)]
            for day, (steered, baseline) in enumerate(both, start=since)
        ]

    def comparison(self) -> dict[str, tuple[int, int]]:
        """Return of each series the value of the last evening: the steered run's and the baseline's."""
        if not self.day:
            return {series.key: (0, 0) for series in SERIES}
        last = zip(SERIES, self._rows.rows[-1], self._baseline_rows.rows[-1], strict=True)
        return {series.key: (steered, baseline) for series, steered, baseline in last}

    def heat(self, baseline: bool = False) -> list[float]:
        """Return of each organisation the share of its members expelled on political grounds so far [%].

        Parameters
        ----------
        baseline : bool
            Of the baseline instead of the steered run.
        """
        bodies = (self.baseline if baseline else self.run).state.bodies
        share = 100.0 * bodies["removed"] / np.maximum(bodies["establishment"], 1)
        return [round(float(value), 3) for value in share]

    def organisations(self) -> list[str]:
        """Return the kind of each organisation."""
        kinds = party_for(self.scenario.party, self.scenario.window.start).kind_names
        return [kinds[kind] for kind in self.baseline.state.bodies["kind"]]

    def news(self) -> list[tuple[int, str]]:
        """Return the latest notable events, newest first: the cadre's row, and what happened to them."""
        return list(reversed(self._news))

    @property
    def no_archive(self) -> str:
        """Why `archive` has nothing to read, in a sentence; empty if the scenario declares sources."""
        return no_archive(self.scenario)

    def archive(self) -> Seen:
        """Return what the archive of the steered run so far would make one believe; observed once a day, when asked.

        Raises
        ------
        ScenarioError
            If the scenario declares no source.
        """
        return self._archives.look(self.run)

    # ----------------------------------------------------------------------------------------------- one cadre
    def choose(self, given: object) -> None:
        """Choose the cadre whose chain and story are shown.

        Parameters
        ----------
        given : int or str
            Their number, as it stands in stories.

        Raises
        ------
        PurgesimError
            If it is no number or nobody's.
        """
        text = str(given).strip()
        people = len(self.register)
        if not text.isascii() or not text.isdigit() or int(text) >= people:
            raise PurgesimError(f"cadre: given {text!r}; allowed: a whole number from 0 to {people - 1}, without signs")
        self.cadre = int(text)
        self.version += 1

    def portrait(self) -> str:
        """Return who the chosen cadre is, in a line; empty without one."""
        if self.cadre is None:
            return ""
        return portrait(
            self.run.state,
            party_for(self.scenario.party, self.scenario.window.start).kind_names,
            self.scenario,
            self.cadre,
        )

    def story(self) -> list[str]:
        """Return the chosen cadre's story so far; empty without one."""
        if self.cadre is None:
            return []
        state = self.run.state
        return story(state.events[: int(state.world[0]["events"])], self.scenario, self.cadre)

    def chain(self) -> Person | None:
        """Return the chain around the chosen cadre, from the first of the line down; None without one."""
        return None if self.cadre is None else chain(self._namings, self.register, self.scenario, self.cadre)

    def busiest(self, count: int = 6) -> list[tuple[int, int]]:
        """Return those who were the first to accuse most others so far: pairs of row and number."""
        return self._namings.busiest(self.register, count)
