"""What a hook sees and may do on the morning of its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Never

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import CopyError, PurgesimError
from purgesim.core.tables import DAILY, rows_given
from purgesim.core.vocabulary import Phase, Standing
from purgesim.engine.growth import entries_of, with_entries
from purgesim.engine.levers import expand
from purgesim.engine.phases.orders import Order, carry_out
from purgesim.engine.state import State
from purgesim.scenario import Scenario
from purgesim.scenario.forking import forked
from purgesim.scenario.paths import did_you_mean

__all__ = ["Situation"]


class Situation:
    """The party on the morning of a day, before the first phase, and what an intervention may do in it.

    A hook gets one; every verb writes the same events and keeps the same books as the phases do. Nothing it shows can
    be written to, and nothing it does is drawn: the same situation gives the same run. One that is made by hand of a
    simulation's state only looks, and so does a hook's own when the hook is over.

    Parameters
    ----------
    state : State
        The tables of the run.
    scenario : Scenario
        The scenario in force, with the levers that hooks have set so far.
    day : int
        Number of the day.

    Examples
    --------
    >>> import purgesim
    >>> sim = purgesim.start("small_ministry", seed=1).run_to("1957-06-01")
    >>> situation = Situation(sim.state, sim.scenario, sim.day)
    >>> situation.date.isoformat(), situation.members, len(situation.rows(faction="Returned"))
    ('1957-06-01', 400, 30)
    """

    def __init__(self, state: State, scenario: Scenario, day: int) -> None:
        self._tables = state
        self._scenario = scenario
        self._day = day
        self._over = False

    def close(self) -> tuple[State, Scenario]:
        """End the morning: return state and scenario as the hooks leave them, and act no more."""
        self._over = True
        return self._tables, self._scenario

    @property
    def state(self) -> State:
        """The tables as they stand, to be read; copy what you want to keep, for they change with the run."""
        return self._tables.shown

    @property
    def scenario(self) -> Scenario:
        """The scenario in force, with the levers that hooks have set so far."""
        return self._scenario

    @property
    def day(self) -> int:
        """Number of the day."""
        return self._day

    def __repr__(self) -> str:
        return f"<Situation of {self.scenario.name} on the morning of {self.date}: {self.members:,} members>"

    def __reduce_ex__(self, protocol: object) -> Never:
        raise CopyError(
            "a situation cannot be copied or pickled: it is what one hook sees on one morning; copy what it shows, "
            "such as situation.register.copy(), or fork the simulation before"
        )

    @property
    def date(self) -> dt.date:
        """Date of the day."""
        return self.scenario.date_of(self.day)

    @property
    def members(self) -> int:
        """Members this morning, those under criticism included [persons]."""
        return int(self.state.world[0]["members"])

    @property
    def criticised(self) -> int:
        """Members whose case is open [persons]."""
        return int(self.state.world[0]["criticised"])

    @property
    def waiting(self) -> int:
        """Cases that wait for a hearing."""
        return int(self.state.world[0]["waiting"])

    @property
    def prisoners(self) -> int:
        """Persons under arrest."""
        return int(self.state.world[0]["prisoners"])

    def counted(self, name: str, days: int | None = None) -> int:
        """Return how often something has happened so far, by a column of the daily rows.

        Parameters
        ----------
        name : str
            A flow of `Run.daily`, for instance ``"expelled_political"``, ``"opened"``, ``"arrested"``.
        days : int, optional
            Only the last so many days; all days of the run by default.
        """
        known = [column for column in DAILY.names or () if column != "day"]
        if name not in known:
            raise PurgesimError(f"counted: given {name!r}; {did_you_mean(name, known)}")
        first = 0 if days is None else max(self.day - days, 0)
        return int(self.state.daily[name][first : self.day].sum())

    @property
    def register(self) -> NDArray[Any]:
        """The register as it stands, one record a row, read-only; it changes with the run, so copy what is to stay."""
        register: NDArray[Any] = self.state.register[: int(self.state.world[0]["next_row"])]
        return register

    def rows(
        self,
        standing: Standing | None = None,
        *,
        faction: str | None = None,
        circle: str | None = None,
        kind: str | None = None,
    ) -> NDArray[np.int64]:
        """Return who fits a description, as rows of the register in order.

        Parameters
        ----------
        standing : Standing, optional
            For instance ``Standing.ARRESTED``.
        faction, circle : str, optional
            Names as in the scenario.
        kind : str, optional
            Kind of the body they belong to.
        """
        party, people = self.scenario.party, self.register
        fits = np.ones(len(people), np.bool_)
        if standing is not None:
            fits &= people["standing"] == _standing(standing)
        for column, given, known in (
            ("faction", faction, ["", *(f.name for f in party.factions)]),
            ("circle", circle, ["", *(c.name for c in party.circles)]),
        ):
            if given is not None:
                fits &= people[column] == _code(column, given, known)
        if kind is not None:
            code = _code("kind", kind, [k.name for k in party.kinds])
            fits &= (people["body"] >= 0) & (self.state.bodies["kind"][people["body"]] == code)
        return np.flatnonzero(fits)

    def set_lever(self, name: str, value: Any) -> None:
        """Set a lever from this day on.

        Parameters
        ----------
        name : str
            Dotted name, ``"levers.strictness"`` or ``"levers.intensity.county"``.
        value : float or list
            A number, which holds until a later hook says otherwise, or dated points from this day on.

        Raises
        ------
        ScenarioError
            If there is no such lever or the value is not allowed.
        """
        self.set_levers({name: value})

    def set_levers(self, changes: Mapping[str, Any]) -> None:
        """Set several levers from this day on; see `set_lever`."""
        scenario = forked(self.scenario, self.day, changes, what="hook")
        self._refuse_over("set_levers")
        self._scenario = scenario
        self._tables.levers[self.day :] = expand(scenario)[self.day :]

    def expose(self, rows: Iterable[int]) -> int:
        """Let the centre denounce members: a case is opened against each who has none; return how many.

        As when the centre exposes an opponent: members of a circle are charged as its supporters and not heard, others
        as unreliable and heard. Whoever is no member is passed over.
        """
        return self._ordered(Order.EXPOSE, rows)

    def reinstate(self, rows: Iterable[int]) -> int:
        """Bring political victims back into the party, prisoners among them, as a reversal does; return how many.

        Whoever handled their cases is marked as too mild, or charged with excess, as the structures say. Others than
        the expelled and the arrested are passed over.
        """
        return self._ordered(Order.REINSTATE, rows)

    def release(self, rows: Iterable[int]) -> int:
        """Let prisoners go, who stay expelled; nobody is held to be too mild for it; return how many.

        Whoever is not under arrest is passed over.
        """
        return self._ordered(Order.RELEASE, rows)

    def _ordered(self, order: Order, rows: Any) -> int:
        verb = order.name.lower()
        chosen = rows_given(verb, rows, int(self._tables.world[0]["next_row"]))
        self._refuse_over(verb)
        found = np.unique(np.array(chosen, np.int64))
        self._tables = with_entries(self._tables, entries_of(self._tables, len(found)))
        world = self._tables.world[0]
        world["day"], world["phase"] = self.day, Phase.DIRECT
        reached = int(carry_out(self._tables, int(order), found))
        world["day"] = self.day - 1  # the day that was finished last
        return reached

    def _refuse_over(self, verb: str) -> None:
        if self._over or self._tables.is_shown:
            raise PurgesimError(
                f"{verb}: the situation of {self.date} only looks, for no hook of that morning is being called; act in "
                "a hook, or fork the simulation with other levers"
            )


def _standing(given: Standing) -> Standing:
    try:
        return Standing(given)
    except ValueError:
        known = [f"Standing.{standing.name}" for standing in Standing]
        meant = did_you_mean(f"Standing.{str(given).upper()}", known)
        raise PurgesimError(f"standing: given {given!r}; {meant}") from None


def _code(what: str, given: str, known: list[str]) -> int:
    if given not in known:
        raise PurgesimError(f"{what}: given {given!r}; {did_you_mean(given, known)}")
    return known.index(given)
