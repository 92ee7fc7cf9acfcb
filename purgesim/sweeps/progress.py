"""The account of a sweep: what was wanted, what is there, what failed, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from purgesim.core.showing import short_html, short_repr
from purgesim.sweeps.costs import duration

__all__ = ["INCOMPLETE", "Account"]

INCOMPLETE: Final = 3
"""Exit code of a sweep that ended without all of its runs."""


@dataclass
class Account:
    """Where a sweep stands.

    Attributes
    ----------
    wanted : int
        Runs of the design, of this shard.
    before : int
        Of them, finished before this command.
    made : int
        Finished by this command.
    failed : list of dict
        Runs that failed: point, seed, key, values, error, traceback.
    simulated : float
        Time the workers spent on runs, summed [s].
    wall : float
        Time from the first run to the last [s].
    processes : set of int
        Ids of the processes that made runs.
    notes : list of str
        What was noticed in the folder.
    """

    wanted: int
    before: int = 0
    made: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)
    simulated: float = 0.0
    wall: float = 0.0
    processes: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    __repr__ = short_repr
    _repr_html_ = short_html

    @property
    def missing(self) -> int:
        """Runs neither finished nor failed: the sweep was interrupted, or its scheduler died."""
        return self.wanted - self.before - self.made - len(self.failed)

    @property
    def exit_code(self) -> int:
        """0 if every run is there, else 3."""
        return INCOMPLETE if self.failed or self.missing else 0

    @property
    def busy(self) -> float:
        """Share of the workers' time spent on runs; NaN if nothing was run."""
        return self.simulated / (self.wall * len(self.processes)) if self.wall and self.processes else float("nan")

    @property
    def besides(self) -> float:
        """Time of a process beside each run: sending, keeping, waiting [s]; NaN if nothing was run."""
        runs = self.made + len(self.failed)
        return (self.wall * len(self.processes) - self.simulated) / runs if runs and self.processes else float("nan")

    def __str__(self) -> str:
        lines = [*self.notes, f"{self.before + self.made} of {self.wanted} runs are finished ({self._how()})"]
        if self.processes:
            lines.append(self._spent())
        if self.failed:
            lines.append(f"{len(self.failed)} failed, each recorded with its traceback in failures.jsonl; the first:")
            lines += [f"  point {e['point']}, seed {e['seed']}: {e['error']}" for e in self.failed[:3]]
        if self.missing:
            lines.append(f"{self.missing} are missing; the same command continues")
        return "\n".join(lines)

    def _how(self) -> str:
        found = [f"{self.before} before"] if self.before else []
        found.append(f"{self.made} now" + (f" in {duration(self.wall)}" if self.made else ""))
        return ", ".join(found)

    def _spent(self) -> str:
        number = len(self.processes)
        who = "its process" if number == 1 else f"its {number} processes"
        return f"{who} spent {self.busy:.0%} of the time on runs, {1e3 * self.besides:.1f} ms a run on all else"
