"""The clock of a cell against a brute-force sum, meeting by meeting, and its chance against 1 - exp(-h)."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purgesim.core.choice.clock import (
    FROZEN,
    MAX,
    NEVER,
    SCALE,
    quantum,
    ready,
    refresh,
    shift,
    spoke,
    start,
    threshold,
)
from purgesim.core.keyed_random import RUN_DOMAIN, Stream, uniform
from purgesim.core.tables import BODY, CELL, CHUNK, TIMER

SEED = 11


class Clocks:
    """Cells of some bodies with their clocks, in chunks of a given size; cell c meets on `weekday[c]`."""

    def __init__(self, owner: list[tuple[int, int]], levels: int, chunk_size: int, seed: int = SEED) -> None:
        count, bodies = len(owner), 1 + max(body for body, _ in owner)
        self.seed = seed
        self.bodies, self.cells = np.zeros(bodies, BODY), np.zeros(count, CELL)
        self.cells["body"], self.cells["weekday"] = np.array(owner).T
        rows: list[tuple[int, int, int, int]] = []
        order: list[int] = []
        for body in range(bodies):
            for weekday in range(7):
                self.bodies["first_chunk"][body, weekday] = len(rows)
                mine = [c for c in range(count) if owner[c] == (body, weekday)]
                for at in range(0, len(mine), chunk_size):
                    part = mine[at : at + chunk_size]
                    self.cells["chunk"][part] = len(rows)
                    self.cells["place"][part] = range(len(order), len(order) + len(part))
                    rows.append((body, weekday, len(order), len(order) + len(part)))
                    order += part
            self.bodies["first_chunk"][body, 7] = len(rows)
        self.chunks = np.array(rows, dtype=[(n, np.int32) for n in CHUNK.names]).astype(CHUNK)
        self.chunk_cells = np.array(order, np.int32)
        self.chunks.flags.writeable = self.chunk_cells.flags.writeable = False  # as in the engine
        self.timers = np.zeros(count, TIMER)
        self.due = np.zeros((len(rows), levels), np.int64)
        self.clock = np.zeros((bodies, 7, levels), np.int64)
        start(*self.tables[:4], self.seed, RUN_DOMAIN, np.zeros(count, np.int64))

    @property
    def tables(self) -> tuple[Any, ...]:
        return self.cells, self.timers, self.chunks, self.due, self.clock

    def meet(self, body: int, weekday: int, hazards: list[float]) -> list[int]:
        """Let a body's meetings of a day pass; who speaks begins anew."""
        self.clock[body, weekday] += [quantum(hazard) for hazard in hazards]
        speaking = ready(self.bodies, self.timers, self.chunks, self.chunk_cells, self.due, self.clock, body, weekday)
        for cell in speaking:
            spoke(*self.tables, cell, self.seed, RUN_DOMAIN)
        return [int(cell) for cell in speaking]

    def shift(self, cell: int, level: int) -> None:
        shift(*self.tables, cell, level)

    def copy(self) -> Clocks:
        twin = copy.copy(self)
        for name in ("cells", "timers", "due", "clock"):
            setattr(twin, name, getattr(self, name).copy())
        return twin


@dataclass
class Oracle:
    """Each cell adds up its own hazards, meeting by meeting."""

    owner: list[tuple[int, int]]
    seed: int = SEED
    level: list[int] = field(init=False)
    passed: list[int] = field(init=False)
    spoken: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.level, self.passed, self.spoken = ([0] * len(self.owner) for _ in range(3))

    def needed(self, cell: int) -> int:
        draw = uniform(self.seed, RUN_DOMAIN, Stream.SPEAK, cell, 0, self.spoken[cell])
        return math.floor(-math.log(draw) * 2.0**40) + 1

    def meet(self, body: int, weekday: int, hazards: list[float]) -> list[int]:
        speak = []
        for cell, place in enumerate(self.owner):
            if place == (body, weekday) and self.level[cell] != FROZEN:
                self.passed[cell] += math.floor(min(max(hazards[self.level[cell]], 0.0), 64.0) * 2.0**40)
                if self.passed[cell] >= self.needed(cell):
                    speak.append(cell)
        for cell in speak:
            self.spoken[cell] += 1
            self.passed[cell] = 0
        return speak


OWNER = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 3, 6])), min_size=1, max_size=24)
HAZARDS = st.lists(
    st.one_of(st.sampled_from([0.0, 1e-13, 64.0, 1e9, -1.0]), st.floats(0.0, 1.0)), min_size=3, max_size=3
)
MOVE = st.tuples(st.integers(0, 23), st.sampled_from([FROZEN, 0, 1, 2]))
DAY = st.tuples(HAZARDS, st.lists(MOVE, max_size=3))


def run(clocks: Clocks | Oracle, owner: list[tuple[int, int]], days: list[Any], first: int = 0) -> list[Any]:
    """Let days pass: each body meets, then some cells change their level."""
    log = []
    for day, (hazards, moves) in enumerate(days, start=first):
        log += [clocks.meet(body, day % 7, hazards) for body in sorted({body for body, _ in owner})]
        for cell, level in moves:
            if cell < len(owner):
                if isinstance(clocks, Oracle):
                    clocks.level[cell] = level
                else:
                    clocks.shift(cell, level)
    return log


@settings(max_examples=150)
@given(OWNER, st.lists(DAY, max_size=40), st.sampled_from([1, 2, 5, 64]))
def test_against_a_sum_per_meeting(owner: list[tuple[int, int]], days: list[Any], chunk_size: int) -> None:
    clocks, oracle = Clocks(owner, 3, chunk_size), Oracle(owner)
    assert run(clocks, owner, days) == run(oracle, owner, days)
    assert clocks.cells["spoken"].tolist() == oracle.spoken


@settings(max_examples=60)
@given(OWNER, st.lists(DAY, min_size=2, max_size=30), st.data())
def test_resumed_half_way_it_goes_on_alike(owner: list[tuple[int, int]], days: list[Any], data: st.DataObject) -> None:
    half = data.draw(st.integers(1, len(days) - 1))
    clocks = Clocks(owner, 3, 4)
    run(clocks, owner, days[:half])
    twin = clocks.copy()
    for chunk in range(len(twin.chunks)):  # the dates due can be had again from the timers alone
        refresh(*twin.tables[1:4], chunk)
    assert (twin.due == clocks.due).all()
    assert run(clocks, owner, days[half:], half) == run(twin, owner, days[half:], half)
    assert clocks.cells.tobytes() == twin.cells.tobytes()
    assert clocks.timers.tobytes() == twin.timers.tobytes()


def test_there_and_back_on_one_day_changes_nothing() -> None:
    clocks, still = Clocks([(0, 0)] * 5, 3, 2), Clocks([(0, 0)] * 5, 3, 2)
    for _ in range(30):
        assert clocks.meet(0, 0, [0.1, 0.2, 0.3]) == still.meet(0, 0, [0.1, 0.2, 0.3])
        for level in (2, FROZEN, 1, 0):
            clocks.shift(3, level)


def test_a_frozen_clock_stands_still() -> None:
    clocks = Clocks([(0, 0)] * 4, 1, 64)
    left = int(clocks.timers["due"][2])
    clocks.shift(2, FROZEN)
    for _ in range(50):
        assert 2 not in clocks.meet(0, 0, [1.0])
    clocks.shift(2, 0)
    assert clocks.timers["due"][2] == left + clocks.clock[0, 0, 0]
    assert clocks.cells["spoken"][2] == 0


@pytest.mark.parametrize("hazard", [0.01, 0.3, 1.5])
def test_chance_is_one_minus_exp_of_minus_the_hazard(hazard: float) -> None:
    """At every meeting, the first as the fortieth, and whatever happened before: the overshoot is discarded."""
    cells, meetings = 500, 40
    clocks = Clocks([(0, 0)] * cells, 1, 64)
    counts = np.array([len(clocks.meet(0, 0, [hazard])) for _ in range(meetings)])
    chance = 1.0 - math.exp(-hazard)
    for share, number in ((counts.mean() / cells, cells * meetings), (counts[0] / cells, cells)):
        assert abs(share - chance) < 4.0 * math.sqrt(chance * (1.0 - chance) / number)
    spread = counts.var() / (cells * chance * (1.0 - chance))  # binomial from meeting to meeting
    assert 0.3 < spread < 2.3


def test_chance_of_two_levels() -> None:
    clocks = Clocks([(0, 0)] * 400, 2, 64)
    for cell in range(200):
        clocks.shift(cell, 1)
    counts = np.zeros(2)
    for _ in range(50):
        ready = np.array(clocks.meet(0, 0, [0.05, 0.2]), int)
        counts += [np.sum(ready >= 200), np.sum(ready < 200)]
    for count, hazard in zip(counts, (0.05, 0.2), strict=True):
        chance = 1.0 - math.exp(-hazard)
        assert abs(count / 10_000 - chance) < 4.0 * math.sqrt(chance * (1.0 - chance) / 10_000)


@pytest.mark.parametrize(
    ("hazard", "expected"),
    [(0.0, 0), (-1.0, 0), (math.nan, 0), (2.0**-41, 0), (2.0**-40, 1), (1.0, 2**40), (1e300, 64 * 2**40)],
)
def test_quantum(hazard: float, expected: int) -> None:
    assert quantum(hazard) == expected
    assert SCALE == 2.0**40
    assert MAX == 64.0


@given(st.integers(0, 2**63), st.integers(0, 10**6), st.integers(0, 1000))
def test_threshold_is_within_reach_of_the_largest_hazard(seed: int, cell: int, n: int) -> None:
    """A hazard reaches it if it exceeds the exponential drawn; the largest always does, and no threshold is 0."""
    drawn = -math.log(uniform(seed, RUN_DOMAIN, Stream.SPEAK, cell, 0, n))
    assert threshold(seed, RUN_DOMAIN, cell, n) == math.floor(drawn * 2.0**40) + 1
    assert 1 <= threshold(seed, RUN_DOMAIN, cell, n) <= quantum(1e9)
    assert NEVER == 2**63 - 1
