"""A small state whose numbers a test sets by hand, and keyed draws, races and options worked out beside the kernels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

import purgesim
from purgesim.core.choice.queue import due
from purgesim.core.keyed_random import uniform
from purgesim.core.vocabulary import Layer, Standing
from purgesim.engine.state import Agenda, State
from tests.worlds.worlds import ministry

__all__ = [
    "IN_PARTY",
    "active",
    "as_dict",
    "draw",
    "halfway",
    "leaders",
    "nameable",
    "noted",
    "race",
    "rank",
    "set_row",
    "small",
    "stigma",
]

IN_PARTY = (Standing.MEMBER, Standing.CRITICISED)
NOT_NAMEABLE = (Standing.UNUSED, Standing.CANDIDATE, Standing.ABSENT)


def small(changes: Mapping[str, Any] | None = None, seed: int = 1) -> State:
    """The small ministry on its first morning; a test may write what it likes into it."""
    return purgesim.start(purgesim.load("small_ministry").override(dict(changes or {})), seed)._tables


def halfway(seed: int = 3) -> State:
    """A lively ministry in which many have fallen, moved, joined and risen."""
    return purgesim.start(ministry(), seed).run_to("1957-09-01")._tables


def set_row(s: State, row: int, **values: Any) -> None:
    for name, value in values.items():
        s.register[name][row] = value


def draw(s: State, stream: int, who: int, whom: int = 0, n: int = 0) -> float:
    w = s.world[0]
    return uniform(w["key0"], w["key1"], stream, who, whom, n)


def race(s: State, stream: int, who: int, n: int, weights: Mapping[int, float]) -> list[int]:
    """The options in the order in which they come in, at times -ln(u) / weight; those of weight 0 never do."""
    times = {row: -math.log(draw(s, stream, who, row, n)) / weight for row, weight in weights.items() if weight > 0.0}
    return sorted(times, key=lambda row: (times[row], row))


def noted(s: State, kind: Agenda, day: int) -> list[tuple[int, int]]:
    """What is noted for a day, taken off the agenda."""
    return [(int(row), int(n)) for row, n in due(s.agenda, s.world, s.agenda_days, int(kind), day)]


def nameable(s: State, row: int) -> bool:
    """Whoever is or was a member, removed rows excepted."""
    return s.register["standing"][row] not in NOT_NAMEABLE


def active(s: State, row: int) -> dict[int, int]:
    """The ties that count, and their layer: comrades only within a faction or circle; newcomers have none."""
    if row + 1 >= len(s.tie_first):
        return {}
    found = {}
    for tie in range(int(s.tie_first[row]), int(s.tie_first[row + 1])):
        other, layer = int(s.tie_to[tie]), int(s.tie_layer[tie])
        one, two = s.register[row], s.register[other]
        alike = one["faction"] == two["faction"] > 0 or one["circle"] == two["circle"] > 0
        if layer != Layer.COMRADE or alike:
            found.setdefault(other, layer)
    return found


def leaders(s: State, body: int) -> list[int]:
    """Who holds the posts of heads and leading officials of a body, in order of the posts."""
    posts = s.posts[s.posts["body"] == body]
    return [int(row) for row in posts["holder"][posts["rank"] >= 3] if row >= 0]


def stigma(s: State, day: int, row: int) -> float:
    """Faction, aim, hunt of the circle, and intellectuals, multiplied."""
    p, c, lever = s.parameters[0], s.register[row], s.levers[day]
    learned = p["target_intellectual"] if c["intellectual"] else 1.0
    hunted = 1.0 + p["target_hunted"] * lever["hunt"][c["circle"]]
    return float(p["stigma"][c["faction"]] * lever["aim"][c["faction"]] * hunted * learned)


def rank(s: State, row: int) -> int:
    """The rank of a cadre's post."""
    post = int(s.register["post"][row])
    return int(s.posts["rank"][post]) if post >= 0 else 0


def as_dict(options: tuple[Any, Any, Any]) -> dict[int, tuple[float, int]]:
    """Options as weight and layer by row; nobody stands in them twice."""
    rows, weights, layers = options
    assert len(np.unique(rows)) == len(rows) == len(weights) == len(layers)
    told = zip(rows.tolist(), weights.tolist(), layers.tolist(), strict=True)
    return {row: (weight, layer) for row, weight, layer in told}
