"""What each source records: which events, when, and how they are distorted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.archive.events import Happened
from purgesim.archive.informants import Circle, faction_weights, nearness, visited
from purgesim.archive.keys import Draw, Key
from purgesim.core.vocabulary import Charge
from purgesim.scenario.observer import CLAIMS

if TYPE_CHECKING:
    from purgesim.run import Run
    from purgesim.scenario import Informants, Press, Scenario

__all__ = ["FALSE", "PAPER", "Recorded", "Source", "of_informants", "of_press", "rumours"]

FALSE: Final = -1
"""Truth reference of a report to which nothing corresponds."""
PAPER: Final = -1
"""Informant of what is printed: nobody."""
MILDER: Final = tuple(
    CLAIMS.index({"sentenced": "arrested", "arrested": "expelled", "expelled": "criticised"}.get(claim, claim))
    for claim in CLAIMS
)
"""What a claim becomes when it is played down; the mildest, flight and reinstatement stay."""
WHISPERED: Final = ("criticised", "expelled", "arrested")
"""What false reports are about."""
PAIRS: Final = 2_000_000
"""Informants times events looked at in one go; bounds memory."""


class Recorded(NamedTuple):
    """What one source recorded, one document a place; arrays of shape (n_documents,)."""

    day: NDArray[np.int64]
    informant: NDArray[np.int64]
    about: NDArray[np.int64]
    claim: NDArray[np.int64]
    charge: NDArray[np.int64]
    event_day: NDArray[np.int64]
    truth: NDArray[np.int64]


class Source(NamedTuple):
    """What one source recorded, and the chance that it records each event (shape (n_events,))."""

    recorded: Recorded
    chance: NDArray[np.float64]


def of_informants(run: Run, circle: Circle, what: Happened) -> Source:
    """Return what the informants of a group told, false reports left out (`rumours`)."""
    parts, missed = [], np.ones(len(what.day))
    size = max(PAIRS // max(len(what.day), 1), 1)
    for start in range(0, len(circle.rows), size):
        places = np.arange(start, min(start + size, len(circle.rows)))
        chance = circle.declared.sight * nearness(run, circle, places, what) * _told(circle.declared, what)
        missed *= np.prod(1.0 - chance * _in_time(circle, places, what), axis=0)
        parts.append(_seen(run.scenario, circle, places, chance, what))
    return Source(joined(parts), 1.0 - missed)


def _told(group: Informants, what: Happened) -> NDArray[np.float64]:
    """Return the share that is worth telling, by event."""
    told = np.isin(what.claim, [CLAIMS.index(claim) for claim in group.tells])
    return np.asarray(group.notice)[what.rank] * told


def _in_time(circle: Circle, places: NDArray[np.int64], what: Happened) -> NDArray[np.float64]:
    """Return the chance that an informant can tell before they fall silent; shape (len(places), n_events)."""
    left = circle.last_talk[places][:, None] - what.day[None, :]
    return _chance_within(left, circle.declared.delay_days)


def _chance_within(left: NDArray[np.floating], mean: float) -> NDArray[np.float64]:
    """Return the chance that an exponential delay is at most what is left."""
    if mean == 0.0:
        return (left >= 0.0).astype(np.float64)
    return np.where(left >= 0.0, -np.expm1(-np.maximum(left, 0.0) / mean), 0.0)


def _seen(
    scenario: Scenario, circle: Circle, places: NDArray[np.int64], chance: NDArray[np.float64], what: Happened
) -> Recorded:
    i, e = np.nonzero(chance > 0.0)
    rows = circle.rows[places]
    sees = circle.key.draws(Draw.SEEN, rows[i], what.whom[e], what.occurrence[e]) < chance[i, e]
    i, e = i[sees], e[sees]
    delay = -circle.declared.delay_days * np.log(
        circle.key.draws(Draw.DELAY, rows[i], what.whom[e], what.occurrence[e])
    )
    ready = what.day[e] + delay
    tells = ready <= circle.last_talk[places[i]]
    i, e, ready = i[tells], e[tells], ready[tells]
    day = visited(circle, places[i], ready)
    return _distorted(scenario, circle.declared, circle.key, rows[i], day, what, e)


def of_press(run: Run, paper: Press, key: Key, what: Happened) -> Source:
    """Return what a paper published."""
    told = np.isin(what.claim, [CLAIMS.index(claim) for claim in paper.tells])
    by_faction = faction_weights(run.scenario, paper.factions)
    chance = np.asarray(paper.publishes)[what.rank] * by_faction[what.last["faction"]] * told
    e = np.flatnonzero(key.draws(Draw.SEEN, PAPER, what.whom, what.occurrence) < chance)
    delay = -paper.delay_days * np.log(key.draws(Draw.DELAY, PAPER, what.whom[e], what.occurrence[e]))
    day = np.floor(what.day[e] + delay).astype(np.int64)
    days = len(run.daily_table)
    e, day = e[day < days], day[day < days]
    left = float(days) - what.day
    recorded = _distorted(run.scenario, paper, key, np.full(len(e), PAPER), day, what, e)
    return Source(recorded, chance * _chance_within(left, paper.delay_days))


def _distorted(
    scenario: Scenario,
    source: Informants | Press,
    key: Key,
    informant: NDArray[np.int64],
    day: NDArray[np.int64],
    what: Happened,
    e: NDArray[np.int64],
) -> Recorded:
    """Return documents on events, some played down, some with another charge."""
    keys = (informant, what.whom[e], what.occurrence[e])
    claim, charge = what.claim[e], what.charge[e]
    claim = np.where(key.draws(Draw.MILDER, *keys) < source.downplays, np.asarray(MILDER)[claim], claim)
    changed = (key.draws(Draw.RECHARGED, *keys) < source.recharges) & (charge != Charge.NONE)
    charge = np.where(changed, _another(scenario, charge, key.draws(Draw.CHARGE, *keys)), charge)
    return Recorded(day, informant, what.whom[e], claim, charge, what.day[e], what.event[e])


def _charges(scenario: Scenario) -> NDArray[np.int64]:
    """Return the political charges of a scenario."""
    labels = [Charge.SUPPORTER + 1 + i for i in range(len(scenario.party.circles))]
    return np.array([Charge.UNRELIABLE, Charge.VIGILANCE, *labels], np.int64)


def _another(scenario: Scenario, charge: NDArray[np.int64], draw: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a political charge other than the given one, all alike."""
    charges = _charges(scenario)
    among = np.isin(charge, charges)
    place = np.floor(draw * (len(charges) - among)).astype(np.int64)
    place += among & (place >= np.searchsorted(charges, charge))
    return charges[place]


def rumours(scenario: Scenario, circle: Circle, what: Happened) -> Recorded:
    """Return the false reports of a group: about acquaintances, of what had not happened to them by then.

    A report drawn that happens to be true is no document: what is true is told by `of_informants`.
    """
    group, key = circle.declared, circle.key
    place = np.repeat(np.arange(len(circle.rows)), circle.talks)
    talk = np.arange(len(place)) - np.repeat(np.cumsum(circle.talks) - circle.talks, circle.talks)
    false = key.draws(Draw.RUMOUR, circle.rows[place], 0, talk) < group.hearsay
    known = [circle.ties.acquaintances(i) for i in range(len(circle.rows))]
    sizes = np.array([len(rows) for rows in known], np.int64)
    claims = np.array([CLAIMS.index(claim) for claim in WHISPERED if claim in group.tells], np.int64)
    if len(claims) == 0:
        return joined([])
    place, talk = place[false & (sizes[place] > 0)], talk[false & (sizes[place] > 0)]
    keys = (circle.rows[place], 0, talk)
    at = np.floor(key.draws(Draw.RUMOUR_ABOUT, *keys) * sizes[place]).astype(np.int64)
    about = np.array([known[i][j] for i, j in zip(place.tolist(), at.tolist(), strict=True)], np.int64)
    claim = claims[np.floor(key.draws(Draw.RUMOUR_CLAIM, *keys) * len(claims)).astype(np.int64)]
    charges = _charges(scenario)
    charge = charges[np.floor(key.draws(Draw.RUMOUR_CHARGE, *keys) * len(charges)).astype(np.int64)]
    day = np.floor(circle.first_talk[place] + talk * group.interval_days).astype(np.int64)
    untrue = ~_by_then(what, about, claim, day)
    found = Recorded(day, circle.rows[place], about, claim, charge, day, np.full(len(day), FALSE))
    return Recorded(*(column[untrue] for column in found))


def _by_then(
    what: Happened, about: NDArray[np.int64], claim: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return whether what is claimed of somebody had happened by a day."""
    if len(what.day) == 0:
        return np.zeros(len(about), np.bool_)
    keys, first = np.unique(what.whom * len(CLAIMS) + what.claim, return_index=True)
    wanted = about * len(CLAIMS) + claim
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    so: NDArray[np.bool_] = (keys[place] == wanted) & (what.day[first[place]] <= day)
    return so


def joined(parts: list[Recorded]) -> Recorded:
    """Return records one after the other."""
    if not parts:
        return Recorded(*(np.zeros(0, np.int64) for _ in Recorded._fields))
    return Recorded(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
