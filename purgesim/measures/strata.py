"""Strata of rank and kind of body, person-years in them, and hazards made comparable by them.

A faction's people hold other posts in other bodies than the rank and file. Hazards of expulsion are therefore compared
within strata (rank of the post by kind of body): each stratum has its own hazard, and belonging to a faction multiplies
it by one factor, the same in every stratum (`purgesim.measures.factors`). What is told is the hazard in the posts and
bodies of the affiliated: the mean over their person-years. (A rate in each stratum, averaged with weights, would
compare other strata for every faction, and one head of department who is expelled after a month would count as twelve
a year.)
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numba import int64, void
from numpy.typing import NDArray

from purgesim.core.jit import compiled, table
from purgesim.core.showing import short_repr
from purgesim.core.tables import BODY, CADRE, EVENT, POST
from purgesim.core.vocabulary import MAX_FACTIONS, MAX_KINDS, Event, Involvement, Rank, Standing
from purgesim.measures.bounds import refuse_strange_codes, refuse_strange_events, refuse_strange_party
from purgesim.measures.data import YEAR, Records, RunData, faction_names, window_days
from purgesim.measures.factors import factors

__all__ = ["Exposure", "Strata", "exposure", "hazards", "standardised_hazards", "strata"]

RANKS: Final = len(Rank)
SHAPE: Final = (MAX_FACTIONS, RANKS, MAX_KINDS)
RECORDS: Final = {kind: table(kind, shared=True) for kind in (BODY, CADRE, EVENT, POST)}
MEMBER, CRITICISED = int(Standing.MEMBER), int(Standing.CRITICISED)
EXPELLED, FLED, DIED = int(Event.EXPELLED), int(Event.FLED), int(Event.DIED)
ADMITTED, REINSTATED = int(Event.ADMITTED), int(Event.REINSTATED)
FILLED, VACATED, MOVED = int(Event.FILLED), int(Event.VACATED), int(Event.MOVED)
NOT_INVOLVED: Final = int(Involvement.NONE)


class Strata(NamedTuple):
    """The party on the first day by stratum; the same for every seed of a scenario.

    Parameters
    ----------
    code : ndarray of int16, shape (n_cadres,)
        Stratum of each row, ``(faction * 5 + rank) * 24 + kind``; -1 for who is not a member.
    members : ndarray of int64, shape (8, 5, 24)
        Members by faction, rank of the post, and kind of body.
    intellectuals : int
        Intellectuals among the members.
    involved : int
        Members with a part in the opposition.
    """

    code: NDArray[np.int16]
    members: NDArray[np.int64]
    intellectuals: int
    involved: int

    def __repr__(self) -> str:
        return short_repr(self)


class Exposure(NamedTuple):
    """Political expulsions and person-years inside the window, by faction, rank and kind of body.

    Parameters
    ----------
    expelled : ndarray of float64, shape (8, 5, 24)
        Political expulsions.
    years : ndarray of float64, shape (8, 5, 24)
        Person-years of members.
    """

    expelled: NDArray[np.float64]
    years: NDArray[np.float64]

    def __repr__(self) -> str:
        return short_repr(self)


@compiled((RECORDS[CADRE], RECORDS[POST], RECORDS[BODY], table(np.int16)))
def _classify(first: Records, posts: Records, bodies: Records, code: NDArray[np.int16]) -> tuple[int, int]:
    """Write every row's stratum into ``code``; return how many members are intellectuals and involved."""
    intellectuals = involved = 0
    for row in range(len(first)):
        cadre = first[row]
        code[row] = -1
        if cadre.standing not in (MEMBER, CRITICISED):
            continue
        rank = posts[cadre.post].rank if cadre.post >= 0 else 0
        kind = bodies[cadre.body].kind if cadre.body >= 0 else 0
        code[row] = (cadre.faction * RANKS + rank) * MAX_KINDS + kind
        intellectuals += cadre.intellectual
        involved += cadre.involvement != NOT_INVOLVED
    return intellectuals, involved


def strata(data: RunData) -> Strata:
    """Return the strata of the party on the first day.

    This is the only measure that reads every row of the register; compute it once for all seeds of a scenario.

    Parameters
    ----------
    data : RunData
        A run; only ``first``, ``posts`` and ``bodies`` are read.

    Returns
    -------
    Strata
        Stratum of each row, and members by stratum.
    """
    refuse_strange_party(data)
    code = np.empty(len(data.first), np.int16)
    intellectuals, involved = _classify(data.first, data.posts, data.bodies, code)
    counts = np.bincount(code[code >= 0], minlength=MAX_FACTIONS * RANKS * MAX_KINDS)
    return Strata(code, counts.reshape(SHAPE).astype(np.int64), int(intellectuals), int(involved))


@compiled(
    void(
        *(RECORDS[kind] for kind in (EVENT, CADRE, POST, BODY)),
        table(np.int16),
        int64,
        int64,
        table(np.float64),
        table(np.float64),
    )
)
def _walk(
    events: Records,
    last: Records,
    posts: Records,
    bodies: Records,
    code: NDArray[np.int16],
    opened: int,
    closed: int,
    expelled: NDArray[np.float64],
    days: NDArray[np.float64],
) -> None:
    """Follow members through strata; adds to ``expelled`` and ``days`` and changes ``code``.

    ``days`` enters as if everybody stayed in their stratum until the close; each event moves what is left of the days.
    """
    for i in range(len(events)):
        event = events[i]
        if event.day >= closed:
            break
        kind, row = event.kind, event.whom
        if row < 0 or kind not in (EXPELLED, FLED, DIED, ADMITTED, REINSTATED, FILLED, VACATED, MOVED):
            continue
        old = code[row]
        body = bodies[event.body].kind if event.body >= 0 else max(old, 0) % MAX_KINDS
        base = last[row].faction * RANKS
        new = old
        if kind == EXPELLED:
            if event.value == 1 and event.day >= opened:
                expelled[(base + event.rank) * MAX_KINDS + body] += 1.0
            new = -1
        elif kind in (FLED, DIED):
            new = -1
        elif old < 0 and kind in (ADMITTED, REINSTATED):
            new = base * MAX_KINDS + body
        elif old >= 0 and kind == MOVED:
            new = old - old % MAX_KINDS + body
        elif old >= 0 and kind == FILLED:
            new = (base + posts[event.n].rank) * MAX_KINDS + bodies[posts[event.n].body].kind
        # Promoted on the same day: their old post's vacancy must not undo the new rank.
        elif old >= 0 and kind == VACATED and (old // MAX_KINDS) % RANKS == posts[event.n].rank:
            new = base * MAX_KINDS + old % MAX_KINDS
        if new != old:
            left = closed - max(event.day, opened)
            if old >= 0:
                days[old] -= left
            if new >= 0:
                days[new] += left
            code[row] = new


def exposure(data: RunData, base: Strata | None = None) -> Exposure:
    """Return political expulsions and person-years inside the window by stratum.

    People are followed through posts and bodies by the events; a stratum is the one they are in at that moment.

    Parameters
    ----------
    data : RunData
        The run.
    base : Strata, optional
        Strata of the first day, if already known.

    Returns
    -------
    Exposure
        Expulsions and person-years.
    """
    base = strata(data) if base is None else base
    opened, closed = window_days(data)
    refuse_strange_events(data)
    refuse_strange_codes(base.code, len(data.last), base.members.size)
    code = np.full(len(data.last), -1, np.int16)
    code[: len(base.code)] = base.code
    expelled = np.zeros(base.members.size)
    days = base.members.reshape(-1).astype(np.float64) * (closed - opened)
    _walk(data.events, data.last, data.posts, data.bodies, code, opened, closed, expelled, days)
    return Exposure(expelled.reshape(SHAPE), days.reshape(SHAPE) / YEAR)


def standardised_hazards(data: RunData, seen: Exposure) -> dict[str, float]:
    """Return the hazard of political expulsion of each faction in the same posts and bodies.

    Parameters
    ----------
    data : RunData
        The run, for the names of its factions.
    seen : Exposure
        Expulsions and person-years by stratum.

    Returns
    -------
    dict of str to float
        The column ``hazard`` of `hazards` [1/year] by name of faction, ``"unaffiliated"`` first.
    """
    found = hazards(data, seen=seen)
    return dict(zip(found["faction"].tolist(), found["hazard"].tolist(), strict=True))


def hazards(data: RunData, base: Strata | None = None, seen: Exposure | None = None) -> pd.DataFrame:
    """Return the hazard of political expulsion inside the window by faction, in the same posts and bodies.

    The model: each post in each kind of body has its own hazard, and being of a faction multiplies it by the same
    factor everywhere. If the hazard of all is the same in each stratum, all come out equal, wherever their people are.
    If a faction's factor differs between strata, what is told is a mean of it in which strata with many expulsions
    count most.

    Parameters
    ----------
    data : RunData
        The run.
    base : Strata, optional
        Strata of the first day, if already known.
    seen : Exposure, optional
        Expulsions and person-years by stratum, if already known.

    Returns
    -------
    pandas.DataFrame
        One row a faction, ``"unaffiliated"`` first: ``faction``, ``expelled`` [persons, political], ``years``
        [person-years], ``hazard`` [1/year] in the posts and bodies of the affiliated (of all, where nobody is), ``low``
        and ``high`` (its 95% interval, for the chance within one run), ``factor`` (the hazard over that of the
        unaffiliated) and ``shared`` (share of the faction's person-years in strata where another has any: only there it
        is compared). NaN for a faction without person-years, and where no stratum with expulsions joins it to others.
    """
    seen = exposure(data, base) if seen is None else seen
    names = faction_names(data)
    expelled, years = (table[: len(names)].reshape(len(names), -1) for table in seen)
    affiliated = years[1:].sum(axis=0)
    found = factors(expelled, years, affiliated if affiliated.any() else years[0])
    of_nobody = found.hazard[0] if found.hazard[0] > 0.0 else np.nan
    return pd.DataFrame(
        {
            "faction": names,
            "expelled": expelled.sum(axis=1),
            "years": years.sum(axis=1),
            "hazard": found.hazard,
            "low": found.low,
            "high": found.high,
            "factor": found.hazard / of_nobody,
            "shared": found.shared,
        }
    )
