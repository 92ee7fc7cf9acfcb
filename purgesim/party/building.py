"""From a specification to a party: plain arrays that no run changes."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, fields
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.draws import Stream
from purgesim.party.checks import check
from purgesim.party.comrades import comrade_ties
from purgesim.party.kernels import uniforms
from purgesim.party.people import people
from purgesim.party.pools import CirclePool, circle_pools, faction_pools, longest, rank_of_members
from purgesim.party.structure import lay_out
from purgesim.party.ties import gather, random_ties
from purgesim.scenario.party_spec import PartySpec
from purgesim.terms import Layer

__all__ = ["Party", "build", "party_for", "rebuildable"]

Array = npt.NDArray[Any]
KEPT: Final = 2
"""Parties kept by `party_for`."""


@dataclass(frozen=True, eq=False, repr=False)
class Party:
    """A built party. Its tables are read-only: a run copies what it changes.

    Attributes
    ----------
    spec : PartySpec
        What it was built from.
    register : ndarray of CADRE, shape (n_rows,)
        Members and candidates; rows of a cell are contiguous (members first), so are cells of a body and bodies of a
        kind. Faction, circle and involvement are 0 until `tags` are applied.
    cells, bodies, posts : ndarray of CELL, BODY, POST
        Cells, bodies and posts, each in order of body.
    chunks : ndarray of CHUNK
        Chunk c is ``chunk_cells[chunks[c]["first"]:chunks[c]["end"]]``, cells of one body and weekday.
    chunk_cells : ndarray of int32, shape (n_cells,)
        Cells by body and weekday.
    tie_start : ndarray of int64, shape (n_rows + 1,)
        Ties of row i are ``[tie_start[i], tie_start[i + 1])``.
    tie_to, tie_layer : ndarray of int32 and int8, shape (n_ties,)
        The other row, rising within a row, and the `Layer`; every tie is there from both ends.
    admission_order : ndarray of int32, shape (n_candidates,)
        Candidates in order of admission.
    faction_pools : tuple of ndarray of int32
        Rows that may be in each faction, first to be tagged first.
    circle_pools : tuple of CirclePool
        Rows that may be in each circle.
    n_members, n_candidates : int
        People at the start.
    kind_names : tuple of str
        Names of the kinds of bodies, by code.
    """

    spec: PartySpec
    register: Array
    cells: Array
    bodies: Array
    posts: Array
    chunks: Array
    chunk_cells: Array
    tie_start: Array
    tie_to: Array
    tie_layer: Array
    admission_order: Array
    faction_pools: tuple[Array, ...]
    circle_pools: tuple[CirclePool, ...]
    n_members: int
    n_candidates: int
    kind_names: tuple[str, ...]

    def __repr__(self) -> str:
        counted = ((len(self.cells), "cells"), (len(self.bodies), "bodies"), (len(self.tie_to) // 2, "ties"))
        people = f"{self.n_members:,} members, {self.n_candidates:,} candidates"
        return f"<Party: {people}, {', '.join(f'{n:,} {what}' for n, what in counted)}>"

    @property
    def nbytes(self) -> int:
        """Memory of all arrays [bytes]."""
        own = [getattr(self, f.name) for f in fields(self)]
        arrays = [a for a in own if isinstance(a, np.ndarray)]
        pools = sum(a.nbytes for a in self.faction_pools) + sum(p.nbytes for p in self.circle_pools)
        return sum(a.nbytes for a in arrays) + pools


def build(spec: PartySpec) -> Party:
    """Build the party a specification describes.

    Parameters
    ----------
    spec : PartySpec
        Bodies, posts, factions, circles, ages, ties, and the seed of the construction.

    Returns
    -------
    Party
        The same specification always gives the same bytes.

    Raises
    ------
    ScenarioError
        If the parts of the specification contradict one another.
    TooLargeError
        If the party does not fit into memory; nothing has been allocated then.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import BodyKind
    >>> party = build(PartySpec(kinds=(BodyKind(name="ministry", number=2, members=50),), candidates=10))
    >>> party.n_members, len(party.register), len(party.cells)
    (100, 110, 6)
    """
    check(spec)
    skeleton = lay_out(spec)
    register = people(spec, skeleton)
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
    for table in tables:
        table.flags.writeable = False
    return Party(
        spec,
        *tables,
        skeleton.chunks,
        skeleton.chunk_cells,
        start,
        to,
        layer,
        _admission_order(spec.seed, rank),
        factions,
        circles,
        int(skeleton.members.sum()),
        int(skeleton.candidates.sum()),
        tuple(k.name for k in spec.kinds),
    )


def _admission_order(seed: int, rank: Array) -> Array:
    """Candidates (rank -1) by their ADMIT draw."""
    rows = np.flatnonzero(rank < 0).astype(np.int32)
    draws = uniforms(np.uint64(seed), Stream.ADMIT, rows.astype(np.int64), 0)
    order: Array = rows[np.argsort(draws, kind="stable")]
    return order


def _digest(spec: PartySpec) -> str:
    """Hash of all that construction depends on: of factions and circles the pools, not the sizes within them."""
    content = spec.model_dump(mode="json", exclude={"unaffiliated_stigma"})
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
_lock = Lock()


def party_for(spec: PartySpec) -> Party:
    """Return a party that `spec` can use, building it unless one of the last two serves.

    Parameters
    ----------
    spec : PartySpec
        The specification; give it, and not ``party.spec``, to `tags`.

    Returns
    -------
    Party
        Possibly built from a specification with other sizes of factions and circles.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import Faction
    >>> party_for(PartySpec(factions=(Faction(size=0),))) is party_for(PartySpec(factions=(Faction(size=0, stigma=2),)))
    True
    """
    digest = _digest(spec)
    with _lock:
        party = _parties.get(digest)
        if party is None:
            party = build(spec)
            _parties[digest] = party
        _parties.move_to_end(digest)
        while len(_parties) > KEPT:
            _parties.popitem(last=False)
    return party
