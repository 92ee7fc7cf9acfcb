"""The executors as a simulation sees them: what each can be asked, and how one is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from numpy.typing import NDArray

from purgesim.core.arguments import word_of
from purgesim.core.guard import Guard
from purgesim.engine.checkpoints import Checkpoint
from purgesim.engine.hooks.given import Hook
from purgesim.engine.state import State
from purgesim.scenario import Scenario

if TYPE_CHECKING:
    from purgesim.engine.agents.given import CadreClass

__all__ = ["EXECUTORS", "Executor", "ExecutorName", "executor_at"]

ExecutorName = Literal["compiled", "agents"]
EXECUTORS: Final = ("compiled", "agents")


class Executor(Protocol):
    """What walks a state through the days."""

    @property
    def day(self) -> int:
        """Next day to be run."""

    @property
    def _tables(self) -> State:
        """The state, for the engine: to be written into."""

    @property
    def in_force(self) -> Scenario:
        """The scenario, with the levers that hooks have set so far."""

    @property
    def own(self) -> NDArray[Any] | None:
        """Columns that a class of agents declares; None if there are no agents."""

    def run_days(self, first: int, end: int) -> None:
        """Run the days [first, end)."""

    def refuse_torn(self, what: str) -> None:
        """Raise if a day was begun and not finished."""


def executor_at(at: Checkpoint, hooks: Sequence[Hook], guard: Guard, cadre: CadreClass | None) -> Executor:
    """Return the executor that a checkpoint names, standing where it does."""
    if word_of(at.executor, EXECUTORS, "executor") == "compiled":
        from purgesim.engine.compiled import CompiledExecutor

        return CompiledExecutor(at.state, at.in_force, hooks, guard)
    from purgesim.engine.agents import Cadre, PurgeModel

    model = PurgeModel(
        at.scenario,
        at.seed,
        cadre=Cadre if cadre is None else cadre.kind,
        without=at.without,
        hooks=hooks,
        continued=at,
    )
    model.take_own(at)
    return model
