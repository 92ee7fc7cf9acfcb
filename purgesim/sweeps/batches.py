"""Handing out the runs of a sweep in batches that last about as long, wherever they are made."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from purgesim.sweeps.plan import RUNS_A_PART, Task

__all__ = ["Batches"]

SECONDS: Final = 2.0
"""How long a batch should last: long against the 2 ms a task costs, short against what a kill may cost."""


class Batches:
    """The runs yet to be handed out, in order.

    Parameters
    ----------
    tasks : iterable of Task
        In the order of the files of results.

    Examples
    --------
    >>> batches = Batches([Task(0, seed) for seed in range(3)])
    >>> len(batches.take(1)), len(batches)
    (1, 2)
    """

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = deque(tasks)
        self._single: deque[Task] = deque()
        self._seconds = 0.0
        self._runs = 0

    def __len__(self) -> int:
        return len(self._tasks) + len(self._single)

    def learn(self, seconds: Iterable[float]) -> None:
        """Note how long some runs took."""
        known = list(seconds)
        self._seconds += sum(known)
        self._runs += len(known)

    def take(self, workers: int) -> list[Task]:
        """Return the next batch; of one run until it is known how long a run takes; smaller towards the end.

        Parameters
        ----------
        workers : int
            How many work at the same time: none shall idle at the end.
        """
        if self._single:
            return [self._single.popleft()]
        size = 1
        if self._runs:
            size = int(SECONDS / max(self._seconds / self._runs, SECONDS / RUNS_A_PART))
            size = max(min(size, -(-len(self._tasks) // (2 * workers))), 1)
        return [self._tasks.popleft() for _ in range(min(size, len(self._tasks)))]

    def again_singly(self, tasks: Sequence[Task]) -> None:
        """Hand out runs once more, each alone: their batch has killed its worker, and one of them may be why."""
        self._single.extend(tasks)
