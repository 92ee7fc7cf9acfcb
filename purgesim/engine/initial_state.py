"""The first morning: from a scenario, a party and a seed to the state of a run."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.choice import clock
from purgesim.core.choice.queue import lay_by_day, nothing_noted
from purgesim.core.errors import TooLargeError
from purgesim.core.guard import ProcessLock
from purgesim.core.keyed_random import RUN_DOMAIN, Stream, unit, words
from purgesim.core.shared_memory import own_copy
from purgesim.core.tables import DAILY, TIMER, WORLD, duplicate
from purgesim.core.vocabulary import MAX_KINDS, Standing, Tier
from purgesim.engine.effects.newcomers import schedule_exits
from purgesim.engine.kernel import Bytes, Weights, kernel
from purgesim.engine.levers import expand
from purgesim.engine.parameters import pack
from purgesim.engine.state import AGENDA_KINDS, NEAR, State
from purgesim.engine.workspace import Workspace
from purgesim.party.built import Party
from purgesim.party.tagging import tags
from purgesim.rules.demography import YEAR, gompertz

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgesim.scenario import Scenario

__all__ = ["begin", "first_register"]

Table = NDArray[Any]
MAX_BODIES: Final = 2**21
"""A body and a case share a word of the agenda."""
ROOM: Final = 2**15
"""Entries for which a table has room in the smallest party: fewer would be outgrown by what one day may bring."""


_tagged: OrderedDict[tuple[int, str], tuple[Party, Table]] = OrderedDict()
_lock = ProcessLock()
KEPT: Final = 1
"""Tagged registers kept for the next run of the same party."""


def first_register(scenario: Scenario, party: Party) -> Table:
    """Return the register on the first day, with factions, circles and involvement; shape (n_rows,), read-only.

    Parameters
    ----------
    scenario : Scenario
        Gives the sizes of factions and circles.
    party : Party
        The party it asks for.
    """
    key = (id(party), scenario.party.model_dump_json(include={"factions", "circles"}))
    with _lock:
        if key not in _tagged:
            register = tags(party, scenario.party).apply(own_copy(party.register))
            register.flags.writeable = False
            _tagged[key] = (party, register)
        _tagged.move_to_end(key)
        while len(_tagged) > KEPT:
            _tagged.popitem(last=False)
        return _tagged[key][1]


def begin(
    scenario: Scenario, party: Party, seed: int, *, without: Sequence[int] = (), workspace: Workspace | None = None
) -> State:
    """Return the state on the morning of the first day.

    Parameters
    ----------
    scenario : Scenario
        What is to be run.
    party : Party
        The party it asks for (`purgesim.party.party_for`).
    seed : int
        Seed of the run, 0 to 2**64 - 1.
    without : sequence of int
        Rows to be removed before the first day: they stay, vacant, and so do their posts.
    workspace : Workspace, optional
        Memory of an earlier run that is over.

    Returns
    -------
    State
        Tables of the run's own, but for those it shares with the party.
    """
    if len(party.bodies) >= MAX_BODIES:
        raise TooLargeError(f"the party has {len(party.bodies):,} bodies; allowed: fewer than {MAX_BODIES:,}")
    levels = 7 if scenario.switches.preemption else 1
    people = len(party.register)
    room = _room_for_newcomers(scenario, people)
    workspace = workspace or Workspace()
    first = first_register(scenario, party)
    register = workspace.register(first, room)
    parameters = pack(scenario)
    facts = workspace.facts(first, int(parameters[0]["epoch_day"]))
    tier_first, tier_bodies = _tiers(party.bodies)
    world = _world(party, seed)
    bodies = party.bodies.copy()
    _assign(bodies, scenario, party)
    capacity = ROOM + people // 4
    state = State(
        parameters=parameters,
        levers=expand(scenario),
        world=world,
        register=register,
        cells=duplicate(party.cells),
        timers=np.zeros(len(party.cells), TIMER),
        bodies=bodies,
        posts=duplicate(party.posts),
        peers=np.zeros(MAX_KINDS),
        clock=np.zeros((len(bodies), 7, levels), np.int64),
        chunk_due=np.zeros((len(party.chunks), levels), np.int64),
        queue=workspace.growing("queue", capacity // 4 + 4 * len(party.cells)),
        agenda=workspace.growing("agenda", _exits_at_most(scenario, party) + capacity // 4),
        agenda_days=nothing_noted(AGENDA_KINDS, scenario.n_days),
        events=workspace.growing("events", capacity),
        daily=np.zeros(scenario.n_days, DAILY),
        opponents=facts.opponents,
        circle_first=facts.circle_first,
        circle_rows=facts.circle_rows,
        handling=np.flatnonzero(bodies["handles"]).astype(np.int64),
        tier_first=tier_first,
        tier_bodies=tier_bodies,
        **_of_party(party),
    )
    _remove(state, without)
    _open(state)
    _note_exits(state, facts.ages, *_screens(scenario))
    lay_by_day(state.agenda, state.world, state.agenda_days)
    return state


def _of_party(party: Party) -> dict[str, Table]:
    """Return the tables a run shares with its party, as views that cannot be written through."""
    tables = {
        "chunks": party.chunks,
        "chunk_cells": party.chunk_cells,
        "tie_first": party.tie_start,
        "tie_to": party.tie_to,
        "tie_layer": party.tie_layer,
        "admission_order": party.admission_order,
        "cell_near": np.ascontiguousarray(party.register["cell"][::NEAR]),
    }
    views = {name: table.view() for name, table in tables.items()}
    for view in views.values():
        view.flags.writeable = False
    return views


def _room_for_newcomers(scenario: Scenario, people: int) -> int:
    """Rows kept for newcomers: exits of the length of the run, with room; the executors grow it if need be."""
    return 256 + int(people * 0.012 * scenario.n_days / YEAR)


def _exits_at_most(scenario: Scenario, party: Party) -> int:
    """Room for noted exits: nobody dies twice, and of many people few leave in a short run."""
    rule, years, people = scenario.behaviour.demography, scenario.n_days / YEAR, len(party.register)
    oldest = scenario.party.ages.high + 4.0 * scenario.party.ages.per_rank
    if party.roster_rows is not None:  # a user's tables know no bounds of age
        oldest = max(oldest, (scenario.day_of("1900-01-01") * -1.0 - party.register["birth"].min()) / YEAR)
    share = gompertz(rule.level, rule.slope, oldest + years) - gompertz(rule.level, rule.slope, oldest)
    return int(min(2.0, share + rule.ordinary * years) * people) + 64


def _world(party: Party, seed: int) -> Table:
    world = np.zeros(1, WORLD)
    w = world[0]
    w["key0"], w["key1"] = seed, RUN_DOMAIN
    w["day"] = -1  # the day that was finished last
    w["queue_free"] = w["agenda_free"] = w["security_root"] = w["watch_root"] = -1
    w["next_row"] = w["first_newcomer"] = len(party.register)
    w["members"], w["candidates"] = party.n_members, party.n_candidates
    w["vacant_posts"] = int(party.bodies["vacant"].sum())
    return world


def _assign(bodies: Table, scenario: Scenario, party: Party) -> None:
    """Say which bodies handle cases and which judge people outside the party."""
    for column, kinds in (
        ("handles", scenario.structures.handler_kinds),
        ("outside", scenario.structures.outside_kinds),
    ):
        codes = [party.kind_names.index(k) for k in kinds if k in party.kind_names]
        bodies[column] = np.isin(bodies["kind"], codes)


def _tiers(bodies: Table) -> tuple[Table, Table]:
    """Return the bodies that have cells, tier after tier."""
    inside = np.flatnonzero(bodies["end_cell"] > bodies["first_cell"])
    tiers = bodies["tier"][inside]
    order = np.argsort(tiers, kind="stable")
    first = np.searchsorted(tiers[order], np.arange(len(Tier) + 1))
    return first.astype(np.int64), inside[order].astype(np.int64)


def _remove(state: State, rows: Sequence[int]) -> None:
    for row in rows:
        cadre = state.register[row]
        world = state.world[0]
        if cadre["standing"] == Standing.MEMBER:
            state.cells[cadre["cell"]]["speakers"] -= 1
            world["members"] -= 1
        elif cadre["standing"] == Standing.CANDIDATE:
            world["candidates"] -= 1
        cadre["standing"] = Standing.ABSENT


def _screens(scenario: Scenario) -> tuple[Table, float]:
    """Return the draws below which nobody leaves during the run: of death by whole years of age, of expulsion."""
    rule, years = scenario.behaviour.demography, scenario.n_days / YEAR
    death = np.zeros(201)
    for age in range(201):
        left = gompertz(rule.level, rule.slope, age + 1.0 + years) - gompertz(rule.level, rule.slope, age + 1.0)
        death[age] = np.exp(-left * (1.0 + 1e-9))
    return death, float(np.exp(-rule.ordinary * years * (1.0 + 1e-9)))


def _open(state: State) -> None:
    levels = np.where(state.cells["speakers"] > 0, 0, clock.FROZEN)
    w = state.world[0]
    clock.start(state.cells, state.timers, state.chunks, state.chunk_due, w["key0"], w["key1"], levels)


@kernel
def _note_exits(s: State, ages: Bytes, death: Weights, ordinary: float) -> None:
    """Note the day of every natural death and ordinary expulsion that falls into the run.

    A table by age in whole years screens out nearly everybody before a logarithm is taken or a record is read.
    """
    w, p = s.world[0], s.parameters[0]
    for row in range(w.next_row):
        draws = words(w.key0, w.key1, Stream.EXIT, row, 0, 0)
        if unit(draws[0]) > death[ages[row]] or unit(draws[1]) > ordinary:
            age = float(p.epoch_day - s.register[row].birth) / YEAR
            schedule_exits(s, row, 0, age, unit(draws[0]), unit(draws[1]))
