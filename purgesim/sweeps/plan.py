"""The plan of a sweep: scenarios, points, seeds and figures, in a fixed order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from purgesim.core.showing import short_html, short_repr
from purgesim.engine.hooks.given import Hook
from purgesim.measures.table import Measure, measures_of
from purgesim.scenario import Scenario
from purgesim.sweeps.designs import Values
from purgesim.sweeps.identity import Figures, code_identity

if TYPE_CHECKING:
    from purgesim.engine.agents.given import CadreClass

__all__ = ["IDENTITY", "RUNS_A_PART", "SERIES", "Plan", "Point", "Task", "blocks_of", "flat_columns"]

MAX_SEEDS: Final = 10_000_000
"""Seeds that a number may stand for."""
RUNS_A_PART: Final = 100
"""Runs in a file of results."""
RUNS_WITH_EVENTS: Final = 10
"""The same, if the events are kept: a chronicle at 1:1 takes megabytes."""
IDENTITY: Final = ("key", "digest", "point", "seed")
"""Columns that tell a run from all others."""
SERIES: Final = ("daily", "events")
"""What can be kept of a run beside its figures."""


class Point(NamedTuple):
    """A point: which scenario, what is changed in it, and the columns that say so."""

    base: int
    values: Values
    shown: Values


class Task(NamedTuple):
    """A run to be made."""

    point: int
    seed: int


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Attributes
    ----------
    bases : tuple of Scenario
        One for a sweep, several for a comparison.
    points : tuple of Point
        In the order of the design.
    seeds : tuple of int
        Rising.
    series : tuple of str
        Of `SERIES`: what is kept beside the figures.
    own : mapping of str to callable
        The user's own figures.
    hooks : tuple of tuple of Hook
        Interventions as code, those of each scenario; empty if none has any.
    cadre : CadreClass, optional
        Class of agents of the user's own.
    """

    bases: tuple[Scenario, ...]
    points: tuple[Point, ...]
    seeds: tuple[int, ...]
    series: tuple[str, ...] = ()
    own: Figures = field(default_factory=dict)
    hooks: tuple[tuple[Hook, ...], ...] = ()
    cadre: CadreClass | None = None

    __repr__ = short_repr
    _repr_html_ = short_html

    @cached_property
    def code(self) -> dict[str, str]:
        """Source, versions, own figures, hooks and agents: the same for all runs."""
        return code_identity(self.own, self.hooks, self.cadre)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The figures of every run: those all scenarios have, then the user's own."""
        common = [m for m in measures_of(self.bases[0]) if all(m.name in _names(b) for b in self.bases[1:])]
        return (*common, *(Measure(name, "", "the user's own figure") for name in self.own))

    @cached_property
    def blocks(self) -> tuple[int, int]:
        """How many points and how many seeds share a file of results."""
        return blocks_of(len(self.seeds), self.series)

    def __len__(self) -> int:
        return len(self.points) * len(self.seeds)

    def lines(self) -> list[str]:
        """Return every point as one line of JSON."""
        return [json.dumps([p.base, p.values, p.shown], sort_keys=True) for p in self.points]


def blocks_of(n_seeds: int, series: Sequence[str]) -> tuple[int, int]:
    """Return how many points and how many seeds share a file of results.

    Examples
    --------
    >>> blocks_of(2, ()), blocks_of(1000, ()), blocks_of(3, ("events",))
    ((50, 2), (1, 100), (3, 3))
    """
    runs = RUNS_WITH_EVENTS if "events" in series else RUNS_A_PART
    seeds = min(n_seeds, runs)
    return max(runs // seeds, 1), seeds


def _names(scenario: Scenario) -> set[str]:
    return {measure.name for measure in measures_of(scenario)}


def flat_columns(points: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the columns of points, a value a row; what is no number, truth value or text as JSON; None if missing.

    Examples
    --------
    >>> flat_columns([{"a": 1, "b": [["1957-07-01", 0.5]]}, {"a": 2.5, "b": 1.0}])
    {'a': [1.0, 2.5], 'b': ['[["1957-07-01", 0.5]]', '1.0']}
    """
    names = list(dict.fromkeys(name for point in points for name in point))
    columns = {}
    for name in names:
        values = [point.get(name) for point in points]
        kinds = {type(v) for v in values if v is not None}
        if kinds <= {int, float} and len(kinds) > 1:
            values = [None if v is None else float(v) for v in values]
        elif len(kinds) > 1 or not kinds <= {bool, int, float, str}:
            values = [None if v is None else json.dumps(v) for v in values]
        columns[name] = values
    return columns
