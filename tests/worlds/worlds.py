"""Small worlds in which one cadre is removed, and the cone of those whom that may reach."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

import purgesim
from purgesim import Run, Scenario
from purgesim.core.vocabulary import Event, Involvement
from purgesim.engine.initial_state import first_register

__all__ = ["ample", "changes", "cone", "ministry", "touched"]

KINDS = ("centre", "ministry", "legal organ")
LATE = (1 << 30, 0)
"""Moment of a change that only the register at the end shows."""
SHARED = ("contagion", "duty", "defence", "admission")
"""Mechanisms through which everybody of a body, or of the party, feels one case more or less."""


def ministry() -> Scenario:
    """The small ministry in a livelier year."""
    return purgesim.load("small_ministry").override(
        {
            "party.candidates": 120,
            "behaviour.meeting.zeal": 0.012,
            "levers.arrest_share": 0.5,
            "levers.arrest_capacity": 1.0,
        }
    )


def ample() -> Scenario:
    """The same with unlimited throughput and nothing that a whole body shares: influence passes from man to man."""
    kinds = {f"party.kinds.{name}.places": 10_000 for name in KINDS}
    sessions = {f"party.kinds.{name}.sessions": 700_000.0 for name in KINDS}
    off = {f"switches.{name}": False for name in SHARED}
    return ministry().override({**kinds, **sessions, **off, "levers.arrest_capacity": 100_000.0})


def touched(run: Run) -> set[int]:
    """Everybody an event names."""
    return (set(run.event_table["whom"].tolist()) | set(run.event_table["actor"].tolist())) - {-1}


def _histories(run: Run) -> dict[int, list[tuple[tuple[int, int], bytes]]]:
    found: dict[int, list[tuple[tuple[int, int], bytes]]] = defaultdict(list)
    for event in run.event_table:
        for row in {int(event["whom"]), int(event["actor"])} - {-1}:
            found[row].append(((int(event["day"]), int(event["phase"])), event.tobytes()))
    return found


def changes(one: Run, other: Run) -> dict[int, tuple[int, int]]:
    """Cadres whose events or whose record at the end differ, with the moment (day, phase) of the first difference."""
    a, b = _histories(one), _histories(other)
    found = {}
    for row in a.keys() | b.keys():
        differing = set(a.get(row, [])) ^ set(b.get(row, []))
        if a.get(row) != b.get(row):
            found[row] = min((moment for moment, _ in differing), default=LATE)
    registers = one.register_table, other.register_table
    short, long = sorted(map(len, registers))
    for row in (*np.flatnonzero(registers[0][:short] != registers[1][:short]).tolist(), *range(short, long)):
        found.setdefault(row, LATE)
    return found


def _groups(run: Run) -> list[set[int]]:
    """Groups within which influence may pass without an event between two: cells, ranks of a body, opponents."""
    party, register = run.party, run.register_table
    first = first_register(run.scenario, party)
    cells, staffs, fallen = defaultdict(set), defaultdict(set), defaultdict(set)
    for row in range(len(register)):
        cells[int(register["cell"][row])].add(row)
    for row in range(len(first)):
        cells[int(first["cell"][row])].add(row)
    for post in party.posts:
        staffs[int(post["body"])].add(int(post["holder"]))
    for event in run.event_table:
        if event["kind"] == Event.FILLED:
            staffs[int(event["body"])].add(int(event["whom"]))
        if event["kind"] in (Event.EXPELLED, Event.FLED):
            fallen[int(event["body"])].add(int(event["whom"]))
    lines = [staffs[body] | staffs[int(party.bodies["superior"][body])] for body in list(staffs)]
    opponents = set(np.flatnonzero(first["involvement"] == Involvement.TOOK_PART).tolist())
    return [*cells.values(), *lines, *fallen.values(), opponents]


def _links(run: Run) -> dict[int, set[int]]:
    """Whom each cadre may influence directly: partners of their events, ties, and the groups above."""
    party = run.party
    links: dict[int, set[int]] = defaultdict(set)
    for event in run.event_table:
        if event["actor"] >= 0:
            links[int(event["actor"])].add(int(event["whom"]))
            links[int(event["whom"])].add(int(event["actor"]))
    for row in range(len(party.register)):
        links[row] |= set(party.tie_to[party.tie_start[row] : party.tie_start[row + 1]].tolist())
    for group in _groups(run):
        for row in group:
            links[row] |= group
    return links


def cone(one: Run, other: Run, row: int, changed: dict[int, tuple[int, int]]) -> set[int]:
    """Return the changed cadres who are descendants of the removed one.

    A descendant changed no sooner than somebody who is one themselves and could influence them in either run.
    """
    links = [_links(one), _links(other)]
    reached, front = {row}, [(row, (-1, 0))]
    while front:
        here, moment = front.pop()
        for there in links[0][here] | links[1][here]:
            if there in changed and there not in reached and changed[there] >= moment:
                reached.add(there)
                front.append((there, changed[there]))
    return reached
