"""The walk of the compiled executor through the days."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from purgesim.core.guard import Guard
from purgesim.engine.compiled.kernels import hear_phase, interrogate_phase, meet_phase
from purgesim.engine.growth import enough_room, with_room
from purgesim.engine.hooks.calling import called
from purgesim.engine.hooks.given import Hook
from purgesim.engine.kernel import kernel
from purgesim.engine.phases.common import (
    admit_phase,
    arrest_phase,
    direct_phase,
    fill_phase,
    leave_phase,
    remember_phase,
    sentence_phase,
    watch_phase,
)
from purgesim.engine.state import State
from purgesim.scenario import Scenario

__all__ = ["CompiledExecutor"]


@kernel
def run_days(s: State, first: int, end: int) -> int:
    """Run the days [first, end) and return the next day; it stops early where the tables need room."""
    for day in range(first, end):
        if not enough_room(s, day):
            return day
        direct_phase(s, day)
        meet_phase(s, day)
        hear_phase(s, day)
        arrest_phase(s, day)
        interrogate_phase(s, day)
        sentence_phase(s, day)
        watch_phase(s, day)
        leave_phase(s, day)
        fill_phase(s, day)
        admit_phase(s, day)
        remember_phase(s, day)
    return end


class CompiledExecutor:
    """Walks a state through the days in compiled loops.

    Parameters
    ----------
    state : State
        The state of the run; its tables are modified, and replaced where they must grow.
    in_force : Scenario
        The scenario, with the levers that hooks have set so far.
    hooks : sequence of Hook
        Called on the mornings of their days.
    guard : Guard
        Of whoever owns it: told of hooks that do not come to their end.
    """

    own = None
    """Columns of a class of agents: compiled loops have none."""

    def __init__(self, state: State, in_force: Scenario, hooks: Sequence[Hook], guard: Guard) -> None:
        self._tables = state
        self.in_force = in_force
        self.hooks = hooks
        self._guard = guard

    @property
    def day(self) -> int:
        """Next day to be run; an interruption leaves the tables on an evening, and this says on which."""
        return int(self._tables.world[0]["day"]) + 1

    def refuse_torn(self, what: str) -> None:
        """Raise if a day was begun and not finished."""
        self._guard.refuse_torn(what)

    def run_days(self, first: int, end: int) -> None:
        """Run the days [first, end)."""
        if not first == self.day <= end <= len(self._tables.levers):
            raise ValueError(
                f"days {first} to {end} asked for; the run stands at {self.day} of {len(self._tables.levers)}"
            )
        mornings = sorted({hook.day for hook in self.hooks if first < hook.day < end})
        for day, stop in pairwise([first, *mornings, end]):
            if any(hook.day == day < stop for hook in self.hooks):
                with self._guard.whole(f"{self.in_force.date_of(day)}, a day with hooks,"):
                    self._tables, self.in_force = called(self.hooks, self._tables, self.in_force, day)
                    self._walk(day + 1)
            self._walk(stop)

    def _walk(self, end: int) -> None:
        while self.day < end:
            day = self.day
            if run_days(self._tables, day, end) == day:
                self._tables = with_room(self._tables, day)
