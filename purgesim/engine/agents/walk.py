"""The phases in which cadres decide, as walks over agents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from purgesim.core.choice.queue import due
from purgesim.core.errors import PurgesimError
from purgesim.core.keyed_random import Stream
from purgesim.core.tables import ACT
from purgesim.core.vocabulary import Channel, Event, Motive, Phase, Sanction, Standing
from purgesim.engine.agents.views import Case, Key, Options
from purgesim.engine.choice_sets import associates, named, targets
from purgesim.engine.decisions.custody import breaks, number_of_names, sentence_delay
from purgesim.engine.decisions.hearing import (
    defenders,
    free_openings,
    label_of,
    sanction_of,
    session_count,
    session_length,
)
from purgesim.engine.decisions.meeting import motive_of, ready_cells, speaker_of
from purgesim.engine.effects.apply import FREE_PLACE, SPEAK, apply_acts, restart_clocks
from purgesim.engine.effects.cases import next_waiting, session_is_open
from purgesim.engine.effects.marks import choose_handler
from purgesim.engine.state import Agenda
from purgesim.rules.hearing import charge_found

if TYPE_CHECKING:
    from purgesim.engine.agents.model import PurgeModel

__all__ = ["DECIDED"]

T = TypeVar("T")


def _options(model: PurgeModel, found: Any, stream: Stream, who: int, n: int) -> Options:
    world = model._tables.world[0]
    rows, weights, layers = found
    return Options(rows, weights, layers, Key(int(world["key0"]), int(world["key1"]), int(stream), who, n))


def _apply(model: PurgeModel, acts: list[tuple[int, ...]]) -> None:
    table = np.array(acts, ACT) if acts else np.zeros(0, ACT)
    model.make_room(len(acts))  # agents of a class of the user's own may do more than the day was to bring
    apply_acts(model._tables, table, len(acts))


def _is_row(row: Any, people: int) -> bool:
    return isinstance(row, (int, np.integer)) and not isinstance(row, bool) and 0 <= int(row) < people


def _rows(model: PurgeModel, given: Any, who: int, method: str) -> list[int]:
    """Return the rows that an agent chose, or refuse them: compiled code does not look whether they exist."""
    people = int(model._tables.world[0]["next_row"])
    several = isinstance(given, Iterable) and not isinstance(given, str)
    rows = list(islice(given, people + 1)) if several else [given]
    whole = all(_is_row(row, people) for row in rows)
    if not whole or len(set(rows)) < len(rows):
        raise PurgesimError(
            f"{model.cadre_class.__name__}.{method}: given {given!r} by the cadre of row {who} on {model.date}; "
            f"allowed: rows from 0 to {people - 1}, each once; choose among the options"
        )
    return [int(row) for row in rows]


def _sanction(model: PurgeModel, given: Any, who: int) -> int:
    """Return the sanction that an agent chose, or refuse it."""
    if not isinstance(given, (int, np.integer)) or int(given) not in list(Sanction):
        raise PurgesimError(
            f"{model.cadre_class.__name__}.judge: given {given!r} by the cadre of row {who} on {model.date}; "
            f"allowed: {', '.join(f'Sanction.{s.name}' for s in Sanction)}; return one of them"
        )
    return int(given)


def _in_order(model: PurgeModel, items: Iterable[T]) -> list[T]:
    """Return items in the order of activation, or refuse one that a subclass has made of something else."""
    before = list(items)
    if not before:
        return before
    own = {item: item for item in before}
    try:
        after = [own[item] for item in model.activated(list(before))]
    except (KeyError, TypeError):
        after = []
    if Counter(after) != Counter(before):
        raise PurgesimError(
            f"{type(model).__name__}.activated: given other items than it was called with on {model.date}; "
            "allowed: the same ones, each as often as before, in any order"
        )
    return after


def meet(model: PurgeModel, day: int) -> None:
    """Let today's cells meet."""
    s = model._tables
    s.world[0]["phase"] = Phase.MEET
    acts: list[tuple[int, ...]] = []
    spoken: list[int] = []
    for body in _in_order(model, range(len(s.bodies))):
        for cell in _in_order(model, ready_cells(s, day, body).tolist()):
            spoken.append(cell)
            speaker = speaker_of(s, cell)
            if speaker < 0:
                continue
            n = int(s.cells[cell]["spoken"])
            options = _options(model, targets(s, day, cell, speaker), Stream.TARGET, cell, n)
            target = model.cadre(speaker).speak(options)
            if target is not None:
                (target,) = _rows(model, [target], speaker, "speak")
                acts.append((speaker, target, n, SPEAK, motive_of(s, day, cell), Channel.MEETING, 0, 0, cell))
    _apply(model, acts)
    restart_clocks(model._tables, np.array(spoken, np.int64))


def hear(model: PurgeModel, day: int) -> None:
    """Open hearings within each body's throughput and decide those that end today."""
    s = model._tables
    s.world[0]["phase"] = Phase.HEAR
    ending = due(s.agenda, s.world, s.agenda_days, Agenda.VERDICT.value, day)
    acts: list[tuple[int, ...]] = []
    if s.parameters[0]["on_hearings"]:
        for body in _in_order(model, range(len(s.bodies))):
            acts += _openings(model, day, body)
    for row, code in _in_order(model, map(tuple, ending.tolist())):
        body = code >> 10
        acts.append((-2, row, 0, FREE_PLACE, 0, 0, 0, 0, body))
        if session_is_open(s, row, code):
            acts += _session(model, day, row, body)
    _apply(model, acts)


def _openings(model: PurgeModel, day: int, body: int) -> list[tuple[int, ...]]:
    s = model._tables
    acts: list[tuple[int, ...]] = []
    for _ in range(free_openings(s, day, body)):
        row = next_waiting(s, body)
        if row < 0:
            break
        n = int(s.register[row]["cases"])
        acts.append((-1, row, n, Event.SESSION, 0, 0, 0, session_length(s, row), body))
    return acts


def _session(model: PurgeModel, day: int, row: int, body: int) -> list[tuple[int, ...]]:
    """Return what happens in one session: names, defence, charge, sanction."""
    s = model._tables
    n = int(s.register[row]["cases"])
    acts: list[tuple[int, ...]] = []
    few = session_count(s, day, row)
    if few > 0:
        options = _options(model, associates(s, day, row), Stream.SESSION_NAME, row, n)
        names = _rows(model, model.cadre(row).confess(options, few), row, "confess")
        acts += [(row, name, n, Event.DENOUNCED, Motive.PRESSURE, Channel.HEARING, 0, 0, 0) for name in names]
    friends = tuple(defenders(s, row).tolist())
    acts += [(friend, row, n, Event.DEFENDED, 0, 0, 0, 0, 0) for friend in friends]
    label = label_of(s, day, row)
    handler = choose_handler(s, body, row, n, Stream.HANDLER, row)
    if handler >= 0:
        sanction = _sanction(model, model.cadre(handler).judge(Case(row, body, label, friends)), handler)
    else:
        sanction = sanction_of(s, day, row, label, len(friends))
    charge = charge_found(label, int(s.register[row]["charge"]))
    acts.append((handler, row, n, Event.VERDICT, 0, 0, charge, sanction, body))
    return acts


def interrogate(model: PurgeModel, day: int) -> None:
    """Let the prisoners whose time has come break or not, and name others."""
    s = model._tables
    s.world[0]["phase"] = Phase.INTERROGATE
    ending = due(s.agenda, s.world, s.agenda_days, Agenda.BREAK.value, day)
    acts: list[tuple[int, ...]] = []
    for row, n in _in_order(model, map(tuple, ending.tolist())):
        if s.register[row]["standing"] != Standing.ARRESTED or s.register[row]["arrests"] != n:
            continue
        names: list[int] | None = None
        if s.parameters[0]["on_interrogation"] and breaks(s, day, row):
            options = _options(model, named(s, day, row), Stream.NAME, row, n)
            names = _rows(model, model.cadre(row).confess(options, number_of_names(s, row)), row, "confess")
            acts += [
                (row, name, n, Event.DENOUNCED, Motive.INTERROGATION, Channel.INTERROGATION, 0, 0, 0) for name in names
            ]
        value = -1 if names is None else len(names)
        acts.append((-1, row, n, Event.INTERROGATED, 0, 0, 0, value, sentence_delay(s, row)))
    _apply(model, acts)


DECIDED: Final[dict[Phase, Callable[[PurgeModel, int], None]]] = {
    Phase.MEET: meet,
    Phase.HEAR: hear,
    Phase.INTERROGATE: interrogate,
}
"""The phases in which cadres decide; the others are the same code for both executors."""
