"""Calling the hooks of a day."""

from __future__ import annotations

from collections.abc import Sequence

from purgesim.engine.hooks.given import Hook
from purgesim.engine.hooks.situation import Situation
from purgesim.engine.state import State
from purgesim.scenario import Scenario

__all__ = ["called"]


def called(hooks: Sequence[Hook], state: State, scenario: Scenario, day: int) -> tuple[State, Scenario]:
    """Call the hooks of a day and return state and scenario as they leave them.

    Parameters
    ----------
    hooks : sequence of Hook
        All hooks of the run.
    state : State
        On the morning of the day; its tables are modified, and replaced where they must grow.
    scenario : Scenario
        The one in force: as it was given, with the levers that earlier hooks have set.
    day : int
        The day.
    """
    today = [hook for hook in hooks if hook.day == day]
    if not today:
        return state, scenario
    situation = Situation(state, scenario, day)
    try:
        for hook in today:
            hook.function(situation)
    finally:
        left = situation.close()
    return left
