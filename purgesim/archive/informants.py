"""Informants: who they are, when they talk, and when they fall silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.archive.distance import Reach, body_steps, reach
from purgesim.archive.events import Happened, silenced
from purgesim.archive.keys import Draw, Key
from purgesim.core.tables import Records, take
from purgesim.core.vocabulary import Event, Standing
from purgesim.engine.initial_state import first_register
from purgesim.scenario.party_checks import UNAFFILIATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from purgesim.run import Run
    from purgesim.scenario import Informants, Scenario

__all__ = ["Circle", "circle_of", "faction_weights", "nearness", "ranks_of", "visited"]


class Circle(NamedTuple):
    """The informants of one group; arrays of shape (n_informants,).

    Parameters
    ----------
    declared : Informants
        What the scenario says of them.
    key : Key
        Key of their draws.
    rows, bodies : ndarray of int64
        Who they are and where, on the first day.
    first_talk : ndarray of float64
        Time of the first talk [days of the run].
    silent_on, silent_by : ndarray of int64
        Day and kind of the event after which they say no more; -1 if there was none.
    talks : ndarray of int64
        Talks until then, or until the end of the run.
    ties : Reach
        Whom they reach through ties.
    """

    declared: Informants
    key: Key
    rows: NDArray[np.int64]
    bodies: NDArray[np.int64]
    first_talk: NDArray[np.float64]
    silent_on: NDArray[np.int64]
    silent_by: NDArray[np.int64]
    talks: NDArray[np.int64]
    ties: Reach

    @property
    def last_talk(self) -> NDArray[np.float64]:
        """Time of the last talk [days of the run]; before all times if there was none."""
        last = self.first_talk + (self.talks - 1) * self.declared.interval_days
        return np.where(self.talks > 0, last, -np.inf)


def circle_of(run: Run, group: Informants, key: Key) -> Circle:
    """Return the informants of a group: the first in a race by weight, in which everybody has their own draw.

    Fewer than declared if fewer people have a weight above 0.
    """
    register = first_register(run.scenario, run.party)
    rows = _chosen(run, register, group, key)
    days = len(run.daily_table)
    silent_on, silent_by = silenced(run, rows)
    until = np.where(silent_on >= 0, silent_on, days)
    first_talk = key.draws(Draw.FIRST_TALK, rows) * group.interval_days
    # a talk belongs to the day its time falls on; the last is the last before the day of silence
    talks = np.maximum(np.ceil((until - first_talk) / group.interval_days), 0.0).astype(np.int64)
    bodies = take(register, rows)["body"].astype(np.int64)
    ties = reach(run.party, register, rows)
    return Circle(group, key, rows, bodies, first_talk, silent_on, silent_by, talks, ties)


def _chosen(run: Run, register: Records, group: Informants, key: Key) -> NDArray[np.int64]:
    """Return the rows of the informants, ascending."""
    weights = np.asarray(group.ranks)[ranks_of(run, len(register))]
    rows = np.flatnonzero(weights > 0.0)
    people = take(register, rows)
    member = people["standing"] == Standing.MEMBER
    rows, people, weights = rows[member], people[member], weights[rows][member]
    weights = weights * faction_weights(run.scenario, group.factions)[people["faction"]]
    if group.circles:
        names = [circle.name for circle in run.scenario.party.circles]
        weights = weights * np.array([0.0, *(group.circles.get(name, 0.0) for name in names)])[people["circle"]]
    if group.kinds:
        by_kind = np.array([group.kinds.get(name, 0.0) for name in run.party.kind_names])
        weights = weights * by_kind[run.body_table["kind"][people["body"]]]
    rows, weights = rows[weights > 0.0], weights[weights > 0.0]
    times = -np.log(key.draws(Draw.CHOSEN, rows)) / weights
    return np.sort(rows[np.lexsort((rows, times))[: group.number]])


def ranks_of(run: Run, people: int) -> NDArray[np.int64]:
    """Return everybody's rank on the first day; shape (people,)."""
    ranks = np.zeros(people, np.int64)
    posts = run.post_table
    held = posts["first_holder"] >= 0
    ranks[posts["first_holder"][held]] = posts["rank"][held]
    return ranks


def faction_weights(scenario: Scenario, given: Mapping[str, float]) -> NDArray[np.float64]:
    """Return weights by faction code, those without a faction first; 1 for all if none are given."""
    names = (UNAFFILIATED, *(faction.name for faction in scenario.party.factions))
    return np.array([given.get(name, 0.0) if given else 1.0 for name in names])


def nearness(run: Run, circle: Circle, places: NDArray[np.int64], what: Happened) -> NDArray[np.float64]:
    """Return how near informants are to events, 1 nearest; shape (len(places), n_events).

    The body is the informant's at the time: transfers count from their day on.
    """
    group = circle.declared
    ties = np.maximum(circle.ties.steps_to(what.whom, places) - 1.0, 0.0)
    return np.maximum(np.exp(-ties / group.tie_range), np.exp(-_apart(run, circle, places, what) / group.body_range))


def _apart(run: Run, circle: Circle, places: NDArray[np.int64], what: Happened) -> NDArray[np.float64]:
    moves = take(run.event_table, np.flatnonzero(np.ascontiguousarray(run.event_table["kind"]) == Event.MOVED))
    moves = moves[np.isin(moves["whom"], circle.rows[places])]
    origins = np.unique(np.concatenate([circle.bodies[places], moves["body"]]))
    origins = origins[origins >= 0]
    steps = body_steps(run.body_table, origins)
    somewhere = what.body >= 0
    table = np.where(somewhere[None, :], steps[:, np.maximum(what.body, 0)], np.inf)
    apart = table[np.searchsorted(origins, circle.bodies[places])]
    for move in moves:
        place = np.searchsorted(circle.rows[places], move["whom"])
        after = what.day >= move["day"]
        apart[place, after] = table[np.searchsorted(origins, move["body"]), after]
    return apart


def visited(circle: Circle, places: NDArray[np.int64], ready: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the day of the first talk at which something ready can be told; shape as ``ready``.

    Parameters
    ----------
    circle : Circle
        The informants.
    places : ndarray of int64, shape (m,)
        Which informant.
    ready : ndarray of float64, shape (m,)
        Time from which they can tell; not after their last talk.
    """
    first, interval = circle.first_talk[places], circle.declared.interval_days
    talk = np.clip(np.ceil((ready - first) / interval), 0, np.maximum(circle.talks[places] - 1, 0))
    return np.floor(first + talk * interval).astype(np.int64)
