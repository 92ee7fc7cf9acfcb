"""Factions, circles and involvement: tags for the rows of a party that is already built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.choice.race import time_of
from purgesim.core.errors import ScenarioError
from purgesim.core.jit import compiled
from purgesim.core.keyed_random import PARTY_DOMAIN, Stream
from purgesim.core.showing import short_html, short_repr
from purgesim.core.vocabulary import Involvement
from purgesim.party.building import rebuildable
from purgesim.party.built import Party
from purgesim.party.pools import CirclePool, faction_weights
from purgesim.scenario.party_spec import Circle, PartySpec

__all__ = ["Tags", "tags"]

Array = npt.NDArray[Any]
TAG: Final = int(Stream.TAG)
INVOLVED_DRAW: Final = 1
"""The ``whom`` of the TAG draws of involvement (0: factions and circles)."""


@dataclass(frozen=True, eq=False)
class Tags:
    """Who is in which faction and circle, and who had a part in the opposition.

    Attributes
    ----------
    faction_rows, faction_codes : ndarray of int32 and int8, shape (n_in_factions,)
        Rows and faction codes (1, 2, ... in declared order).
    circle_rows, circle_codes : ndarray of int32 and int8, shape (n_in_circles,)
        Rows and circle codes (1, 2, ... in declared order).
    involvement : ndarray of int8, shape (n_in_circles,)
        `Involvement` of the rows in circles.
    """

    faction_rows: Array
    faction_codes: Array
    circle_rows: Array
    circle_codes: Array
    involvement: Array

    __repr__ = short_repr
    _repr_html_ = short_html

    def apply(self, register: Array) -> Array:
        """Write the tags onto a copy of a party's register.

        Parameters
        ----------
        register : ndarray of CADRE
            Modified: columns ``faction``, ``circle`` and ``involvement``. May have more rows than the party's.

        Returns
        -------
        ndarray of CADRE
            The same array.
        """
        register["faction"][self.faction_rows] = self.faction_codes
        register["circle"][self.circle_rows] = self.circle_codes
        register["involvement"][self.circle_rows] = self.involvement
        return register


def tags(party: Party, spec: PartySpec) -> Tags:
    """Choose who is in the factions and circles, at the sizes a specification gives.

    Parameters
    ----------
    party : Party
        Built from `spec`, or from one of which `rebuildable` says that it serves.
    spec : PartySpec
        Sizes, and numbers of those who took part or knew (both at most the circle).

    Returns
    -------
    Tags
        A smaller faction or circle is part of the larger one, and no faction's people depend on another's size.

    Raises
    ------
    ScenarioError
        If the party was built from too different a specification, or a faction or circle has more people than
        there are members it may be drawn from.

    Examples
    --------
    >>> import datetime as dt
    >>> from purgesim.party.building import build
    >>> from purgesim.scenario.party_spec import BodyKind, Faction
    >>> spec = PartySpec(kinds=(BodyKind(members=100),), factions=(Faction(name="Yanan", size=5),))
    >>> party = build(spec, dt.date(1957, 1, 1))
    >>> register = tags(party, spec).apply(party.register.copy())
    >>> int((register["faction"] == 1).sum())
    5
    """
    if not rebuildable(party.spec, spec):
        raise ScenarioError(["this party was built from another specification; use party_for"], "party")
    problems = []
    for faction, rows in zip(spec.factions, party.faction_pools, strict=True):
        if faction.size > len(rows):
            problems.append(_too_large(f"factions.{faction.name}", faction.size, len(rows)))
    sizes = np.array([f.size for f in spec.factions], np.int64)
    chosen = []
    for circle, pool in zip(spec.circles, party.circle_pools, strict=True):
        places = np.arange(len(pool.rows)) if party.given.circles else _first(spec, circle, pool, sizes)
        if circle.size > len(places):
            problems.append(_too_large(f"circles.{circle.name}", circle.size, len(places)))
        chosen.append(places[: circle.size])
    if problems:
        raise ScenarioError(problems, "party")
    return _assemble(party, spec, chosen)


def _too_large(where: str, size: int, most: int) -> str:
    return f"{where}.size: given {size:,}, but only {most:,} members can be in it by kind, rank and faction; lower it"


def _first(spec: PartySpec, circle: Circle, pool: CirclePool, sizes: Array) -> Array:
    """Places in the pool of those who can be in the circle, first who is tagged first.

    Whoever a smaller faction leaves out counts as unaffiliated; nobody else's place changes.
    """
    tagged = np.zeros(len(pool.rows), np.int64)
    pooled = pool.faction > 0
    tagged[pooled] = np.where(pool.place[pooled] < sizes[pool.faction[pooled] - 1], pool.faction[pooled], 0)
    weight = faction_weights(spec, circle)[tagged]
    able = np.flatnonzero(weight > 0.0)
    order: Array = able[np.lexsort((pool.rows[able], pool.score[able] / weight[able]))]
    return order


def _assemble(party: Party, spec: PartySpec, chosen: list[Array]) -> Tags:
    factions = [rows[: tag.size] for tag, rows in zip(spec.factions, party.faction_pools, strict=True)]
    circles = [pool.rows[places] for pool, places in zip(party.circle_pools, chosen, strict=True)]
    said = party.given.involvement
    involvement = [
        said[rows]
        if said is not None
        else _involvement(circle, rows, np.array(circle.ranks)[pool.rank[places]], spec.seed)
        for circle, pool, places, rows in zip(spec.circles, party.circle_pools, chosen, circles, strict=True)
    ]
    return Tags(
        np.concatenate([np.zeros(0, np.int32), *factions]),
        _codes(factions),
        np.concatenate([np.zeros(0, np.int32), *circles]),
        _codes(circles),
        np.concatenate([np.zeros(0, np.int8), *involvement]),
    )


def _codes(groups: list[Array]) -> Array:
    return np.repeat(np.arange(1, len(groups) + 1, dtype=np.int8), [len(g) for g in groups])


def _involvement(circle: Circle, rows: Array, weight: Array, seed: int) -> Array:
    """Race inside the circle, the prominent first: those who took part, then those who knew."""
    order = np.lexsort((rows, _race_keys(rows, weight, np.uint64(seed))))
    involvement = np.zeros(len(rows), np.int8)
    involvement[order[: circle.took_part + circle.knew]] = Involvement.KNEW
    involvement[order[: circle.took_part]] = Involvement.TOOK_PART
    return involvement


@compiled("float64[::1](int32[::1], float64[::1], uint64)")
def _race_keys(rows: Array, weight: Array, seed: int) -> Array:
    keys = np.empty(rows.size)
    for i in range(rows.size):
        keys[i] = time_of(seed, PARTY_DOMAIN, TAG, rows[i], INVOLVED_DRAW, 0, weight[i])
    return keys
