"""The pairing heap against heapq, the agenda against sorted lists, and their lists of free nodes."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from purgesim.core.choice.queue import due, lay_by_day, note, nothing_noted, pop, push
from purgesim.core.tables import AGENDA, QUEUE, WORLD

Entry = tuple[int, float, int, int]
FIRST = st.one_of(st.integers(-3, 3), st.integers(-(2**62), 2**62))
ENTRY = st.tuples(FIRST, st.sampled_from([0.0, 0.25, 0.5]), st.integers(0, 3), st.integers(0, 2**31 - 1))
STEP = st.one_of(st.tuples(st.just("push"), st.integers(0, 2), ENTRY), st.tuples(st.just("pop"), st.integers(0, 2)))


def fresh_world() -> NDArray[Any]:
    world = np.zeros(1, WORLD)
    world["queue_free"] = world["agenda_free"] = -1
    return world


class Heaps:
    """Several heaps in one table, each beside its oracle."""

    def __init__(self, room: int, heaps: int = 3) -> None:
        self.queue = np.zeros(room, QUEUE)
        self.world = fresh_world()
        self.roots = [-1] * heaps
        self.oracles: list[list[Entry]] = [[] for _ in range(heaps)]

    def push(self, heap: int, entry: Entry) -> None:
        about = entry[3] ^ 5
        self.roots[heap] = push(self.queue, self.world, self.roots[heap], *entry, about)
        heapq.heappush(self.oracles[heap], entry)

    def pop(self, heap: int) -> None:
        """Compare the first entries and remove them."""
        assert (self.roots[heap] < 0) == (not self.oracles[heap])
        if self.oracles[heap]:
            top = self.queue[self.roots[heap]]
            expected = heapq.heappop(self.oracles[heap])
            assert (top["first"], top["second"], top["row"], top["n"]) == expected
            assert top["about"] == expected[3] ^ 5
            self.roots[heap] = pop(self.queue, self.world, self.roots[heap])


@settings(max_examples=150)
@given(st.lists(STEP, max_size=80))
@example([("push", 0, (1, 0.5, 2, 2)), ("push", 0, (1, 0.5, 2, 1)), ("push", 0, (1, 0.5, 1, 9)), ("pop", 0)])
def test_interleaved_heaps_agree_with_heapq(steps: list[Any]) -> None:
    heaps = Heaps(room=100)
    most = 0
    for step in steps:
        if step[0] == "push":
            heaps.push(step[1], step[2])
        else:
            heaps.pop(step[1])
        most = max(most, sum(map(len, heaps.oracles)))
    for heap in range(3):
        while heaps.oracles[heap]:
            heaps.pop(heap)
        heaps.pop(heap)
    assert heaps.world["overflow"][0] == 0
    assert heaps.world["queued"][0] == most  # a new node only when no free one is left


def test_ten_thousand_in_and_out() -> None:
    rng = np.random.default_rng(5)
    heaps = Heaps(room=10_000, heaps=1)
    for row in rng.permutation(10_000):
        heaps.push(0, (int(rng.integers(0, 40)), float(rng.integers(0, 8)) / 8.0, int(row), 0))
    for _ in range(10_000):
        heaps.pop(0)
    assert heaps.roots[0] == -1


def test_a_full_queue_counts_the_overflow_and_keeps_the_rest() -> None:
    heaps = Heaps(room=2)
    heaps.push(0, (5, 0.0, 1, 1))
    heaps.push(0, (4, 0.0, 2, 1))
    root = push(heaps.queue, heaps.world, heaps.roots[0], 1, 0.0, 3, 1, 0)
    assert root == heaps.roots[0]
    assert heaps.world["overflow"][0] == 1
    heaps.pop(0)
    heaps.push(0, (3, 0.0, 9, 1))  # the node that became free takes the next
    assert heaps.world["overflow"][0] == 1
    heaps.pop(0)
    heaps.pop(0)


def test_free_nodes_survive_a_copy_of_the_tables() -> None:
    """The tables are all there is: a copy, as in a checkpoint, goes on alike."""
    heaps = Heaps(room=50, heaps=1)
    for row in range(20):
        heaps.push(0, (row * 7 % 11, 0.0, row, 0))
    for _ in range(9):
        heaps.pop(0)
    twin = Heaps(room=50, heaps=1)
    twin.queue, twin.world = heaps.queue.copy(), heaps.world.copy()
    twin.roots, twin.oracles = list(heaps.roots), [list(heaps.oracles[0])]
    for each in (heaps, twin):
        for row in range(15):
            each.push(0, (row, 0.5, 100 + row, 0))
        while each.oracles[0]:
            each.pop(0)
    assert heaps.queue.tobytes() == twin.queue.tobytes()
    assert heaps.world.tobytes() == twin.world.tobytes()


DAYS = 12
NOTE = st.tuples(st.integers(0, 2), st.integers(0, DAYS + 3), st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))


@settings(max_examples=150)
@given(st.lists(st.lists(NOTE, max_size=8), min_size=DAYS, max_size=DAYS))
def test_the_agenda_agrees_with_sorted_lists(by_day: list[list[tuple[int, int, int, int]]]) -> None:
    """What is noted for a day, before or on it, is due then, in order; what lies beyond the run is dropped."""
    agenda, world = np.zeros(200, AGENDA), fresh_world()
    days = nothing_noted(3, DAYS)
    oracle: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    waiting = most = 0
    for day, notes in enumerate(by_day):
        for kind, ahead, row, n in notes:
            note(agenda, world, days, kind, day + ahead, row, n)
            if day + ahead < DAYS:
                oracle[kind, day + ahead].append((row, n))
                waiting += 1
        most = max(most, waiting)
        for kind in range(3):
            got = due(agenda, world, days, kind, day)
            expected = sorted(oracle.pop((kind, day), []))
            assert got.tolist() == [list(item) for item in expected]
            waiting -= len(expected)
            assert due(agenda, world, days, kind, day).tolist() == []
    assert not oracle
    assert world["overflow"][0] == 0
    assert world["noted"][0] <= most  # nodes are used again


def test_what_lies_beyond_the_run_takes_no_room() -> None:
    agenda, world = np.zeros(1, AGENDA), fresh_world()
    days = nothing_noted(1, 5)
    for day in (5, 6, 10**6):
        note(agenda, world, days, 0, day, 1, 1)
    assert world["noted"][0] == 0
    note(agenda, world, days, 0, 4, 8, 2)
    note(agenda, world, days, 0, 4, 9, 2)
    assert world["overflow"][0] == 1
    assert due(agenda, world, days, 0, 4).tolist() == [[8, 2]]


@given(st.lists(NOTE, max_size=40))
def test_laid_by_day_the_same_falls_due_out_of_neighbouring_nodes(notes: list[tuple[int, int, int, int]]) -> None:
    (agenda, world, days), (twin, twin_world, twin_days) = (
        (np.zeros(80, AGENDA), fresh_world(), nothing_noted(3, DAYS)) for _ in range(2)
    )
    for kind, day, row, n in notes:
        note(agenda, world, days, kind, day, row, n)
        note(twin, twin_world, twin_days, kind, day, row, n)
    lay_by_day(agenda, world, days)
    at = 0
    for kind in range(3):
        for day in range(DAYS):
            node = int(days[kind, day]["first"])
            while node >= 0:
                assert node == at
                node, at = int(agenda[node]["next"]), at + 1
    assert at == world["noted"][0]
    for kind in range(3):
        for day in range(DAYS):
            expected = due(twin, twin_world, twin_days, kind, day).tolist()
            assert due(agenda, world, days, kind, day).tolist() == expected
