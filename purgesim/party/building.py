"""From a specification to a party: plain arrays that no run changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import OrderedDict
from typing import Final

import numpy as np

from purgesim.core.guard import ProcessLock
from purgesim.core.vocabulary import Layer
from purgesim.party.built import Party
from purgesim.party.checks import check
from purgesim.party.comrades import comrade_ties
from purgesim.party.from_tables import build_from_tables
from purgesim.party.people import people
from purgesim.party.pools import admission_order, circle_pools, faction_pools, longest, rank_of_members
from purgesim.party.structure import lay_out
from purgesim.party.ties import gather, random_ties
from purgesim.roster.registry import find
from purgesim.scenario.party_spec import PartySpec

__all__ = ["build", "party_for", "rebuildable"]

KEPT: Final = 2
"""Parties kept by `party_for`."""


def build(spec: PartySpec, first_day: dt.date) -> Party:
    """Build the party a specification describes.

    Parameters
    ----------
    spec : PartySpec
        Bodies, posts, factions, circles, ages, ties, and the seed of the construction.
    first_day : date
        Day on which ages hold: the start of the scenario's window. A user's own tables may name another.

    Returns
    -------
    Party
        The same specification and day always give the same bytes. If it refers to a user's own tables, they are what
        is built.

    Raises
    ------
    ScenarioError
        If the parts of the specification contradict one another.
    PartyTablesError
        If its tables are gone or have changed.
    TooLargeError
        If the party does not fit into memory; nothing has been allocated then.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import BodyKind
    >>> ministries = BodyKind(name="ministry", number=2, members=50)
    >>> party = build(PartySpec(kinds=(ministries,), candidates=10), dt.date(1957, 1, 1))
    >>> party.n_members, len(party.register), len(party.cells)
    (100, 110, 6)
    """
    check(spec)
    if spec.tables is not None:
        own = find(spec.tables.folder, spec.tables.sha256, spec.tables.unknown_body)
        return build_from_tables(spec, own, _ages_on(spec, first_day))
    skeleton = lay_out(spec)
    register = people(spec, skeleton, first_day)
    rank = rank_of_members(register, skeleton.posts)
    factions, faction, place = faction_pools(spec, skeleton, rank)
    circles = circle_pools(spec, skeleton, rank, faction, place)
    clients = np.flatnonzero(register["patron"] >= 0).astype(np.int32)
    pairs = [
        *random_ties(spec, skeleton),
        (clients, register["patron"][clients], int(Layer.CLIENT)),
        *comrade_ties(spec, factions, circles, len(register)),
    ]
    start, to, layer = gather(len(register), pairs)
    tables = (register, skeleton.cells, skeleton.bodies, skeleton.posts)
    return Party(
        spec,
        *tables,
        skeleton.chunks,
        skeleton.chunk_cells,
        start,
        to,
        layer,
        admission_order(spec.seed, rank, np.arange(len(rank))),
        factions,
        circles,
        int(skeleton.members.sum()),
        int(skeleton.candidates.sum()),
        tuple(k.name for k in spec.kinds),
    )


def _ages_on(spec: PartySpec, first_day: dt.date) -> dt.date:
    """Return the day on which ages hold: the first of the run, unless a user's tables name another."""
    return spec.tables.ages_on if spec.tables is not None and spec.tables.ages_on is not None else first_day


def _digest(spec: PartySpec) -> str:
    """Hash of all that construction depends on: of factions and circles the pools, not the sizes within them."""
    content = spec.content()
    del content["unaffiliated_stigma"]
    for kind in content["kinds"]:
        del kind["legal_organ"]
    for kept, tags in ((content["factions"], spec.factions), (content["circles"], spec.circles)):
        for entry, tag in zip(kept, tags, strict=True):
            entry["most"] = longest(tag)
            for name in ("size", "stigma", "abroad", "took_part", "knew"):
                entry.pop(name, None)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def rebuildable(a: PartySpec, b: PartySpec) -> bool:
    """Say whether `b` can use the party built from `a`, with other tags.

    Parameters
    ----------
    a, b : PartySpec
        Two specifications.

    Returns
    -------
    bool
        True if they differ at most in stigma, ties abroad, sizes of factions and circles (within ``most``) and in how
        many of a circle took part or knew.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import Faction
    >>> small, large, huge = (PartySpec(factions=(Faction(size=n, most=500),)) for n in (50, 400, 600))
    >>> rebuildable(small, large), rebuildable(small, huge)
    (True, False)
    """
    return _digest(a) == _digest(b)


_parties: OrderedDict[str, Party] = OrderedDict()
_lock = ProcessLock()


def party_for(spec: PartySpec, first_day: dt.date) -> Party:
    """Return a party that `spec` can use on this first day, building it unless one of the last two serves.

    Parameters
    ----------
    spec : PartySpec
        The specification; give it, and not ``party.spec``, to `tags`.
    first_day : date
        As for `build`.

    Returns
    -------
    Party
        Possibly built from a specification with other sizes of factions and circles.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import Faction
    >>> day, (none, stigma) = dt.date(1957, 1, 1), (Faction(size=0), Faction(size=0, stigma=2))
    >>> party_for(PartySpec(factions=(none,)), day) is party_for(PartySpec(factions=(stigma,)), day)
    True
    """
    digest = f"{_digest(spec)} {_ages_on(spec, first_day)}"
    with _lock:
        party = _parties.get(digest)
        if party is None:
            party = build(spec, first_day)
            _parties[digest] = party
        _parties.move_to_end(digest)
        while len(_parties) > KEPT:
            _parties.popitem(last=False)
    return party
