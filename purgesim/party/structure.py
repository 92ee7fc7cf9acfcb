"""The skeleton of a party: bodies in their tree, their cells, weekdays and chunks, and empty posts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.keyed_random import Stream
from purgesim.core.tables import BODY, CELL, CHUNK, POST
from purgesim.core.vocabulary import NOBODY, Rank, Tier
from purgesim.party.kernels import uniforms
from purgesim.scenario.party_spec import PartySpec

__all__ = ["Skeleton", "bound_ranks", "chunks_of", "empty_posts", "lay_out"]

Array = npt.NDArray[Any]
CHUNK_CELLS: Final = 64
"""Most cells of a chunk: one bit of a machine word each."""
WEEKDAY_DRAW: Final = 1
"""The ``whom`` of a body's BUILD draw (0 is for cadres)."""


@dataclass(frozen=True, eq=False, repr=False)
class Skeleton:
    """Bodies, cells, posts and chunks, before anybody fills them.

    ``members`` and ``candidates`` count by body, ``first_row`` is where a body's rows begin.
    """

    bodies: Array
    cells: Array
    posts: Array
    chunks: Array
    chunk_cells: Array
    first_row: Array
    members: Array
    candidates: Array


def lay_out(spec: PartySpec) -> Skeleton:
    """Lay out bodies, cells, posts and chunks.

    Parameters
    ----------
    spec : PartySpec
        A specification whose names have been checked.

    Returns
    -------
    Skeleton
        Rows of a cell are contiguous, members first; so are cells and posts of a body, and bodies of a kind.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import BodyKind
    >>> kind = BodyKind(name="ministry", number=2, members=50)
    >>> skeleton = lay_out(PartySpec(kinds=(kind,)))
    >>> len(skeleton.bodies), len(skeleton.cells), len(skeleton.posts)
    (2, 6, 38)
    """
    bodies = _bodies(spec)
    kind = bodies["kind"].astype(np.int64)
    members = bodies["establishment"].astype(np.int64)
    candidates = _share_out(spec, members, kind)
    cells, first_row = _cells(bodies, members, candidates, spec.cell_size)
    posts = empty_posts(spec, bodies, cells)
    chunks, chunk_cells = chunks_of(bodies, cells, spec.seed)
    return Skeleton(bodies, cells, posts, chunks, chunk_cells, first_row, members, candidates)


def _bodies(spec: PartySpec) -> Array:
    numbers = [k.number for k in spec.kinds]
    first = dict(zip((k.name for k in spec.kinds), np.cumsum([0, *numbers])[:-1].tolist(), strict=True))
    number_of = {k.name: k.number for k in spec.kinds}
    bodies = np.zeros(sum(numbers), BODY)
    for code, kind in enumerate(spec.kinds):
        part = bodies[first[kind.name] : first[kind.name] + kind.number]
        part["kind"] = code
        part["tier"] = Tier[kind.tier.upper()]
        part["establishment"] = kind.members
        part["sessions"] = kind.sessions
        part["places"] = kind.places
        above = number_of.get(kind.superior, 0)
        # contiguous: the counties of a province are neighbours
        part["superior"] = first[kind.superior] + np.arange(kind.number) * above // kind.number if above else NOBODY
    bodies["root"] = NOBODY
    bodies["fallen_rows"] = NOBODY
    return bodies


def _share_out(spec: PartySpec, members: Array, kind: Array) -> Array:
    """Candidates by body: by declared weight (by members if no kind has one), largest remainders first."""
    weight = np.array([k.candidates for k in spec.kinds], np.float64)[kind] * members
    if not weight.any():
        weight = members.astype(np.float64)
    if spec.candidates == 0:
        return np.zeros(len(members), np.int64)
    exact = spec.candidates * (weight / math.fsum(weight))
    counts = np.floor(exact).astype(np.int64)
    short = spec.candidates - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return counts


def _split(totals: Array, parts: Array) -> Array:
    """Split each total into as many parts as given, as evenly as whole numbers can be."""
    which = np.repeat(np.arange(len(totals)), parts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    share, rest = np.divmod(totals, np.maximum(parts, 1))
    split: Array = share[which] + (place < rest[which])
    return split


def _cells(bodies: Array, members: Array, candidates: Array, cell_size: int) -> tuple[Array, Array]:
    number = -(-members // cell_size)
    ends = np.cumsum(number)
    bodies["first_cell"], bodies["end_cell"] = ends - number, ends
    cells = np.zeros(int(number.sum()), CELL)
    cells["body"] = np.repeat(np.arange(len(bodies)), number)
    speakers = _split(members, number)
    sizes = speakers + _split(candidates, number)
    cells["end"] = np.cumsum(sizes)
    cells["first"] = cells["end"] - sizes
    cells["speakers"] = speakers
    cells["joined"] = NOBODY
    cells["post"] = NOBODY
    rows = members + candidates
    return cells, np.cumsum(rows) - rows


def bound_ranks(bodies: Array, posts: Array) -> None:
    """Write where each body's posts are, and those of each rank among them; posts stand by body and descending rank."""
    bounds = np.searchsorted(posts["body"], np.arange(len(bodies) + 1))
    bodies["first_post"], bodies["end_post"] = bounds[:-1], bounds[1:]
    for rank in range(Rank.LEADING + 2):
        higher = np.bincount(posts["body"][posts["rank"] >= rank], minlength=len(bodies))
        bodies["down_to"][:, rank] = bounds[:-1] + higher


def empty_posts(spec: PartySpec, bodies: Array, cells: Array) -> Array:
    """Return the posts of the kinds of bodies, all vacant; writes where a body's posts are and who leads a cell."""
    kind = bodies["kind"]
    cells_of = bodies["end_cell"] - bodies["first_cell"]

    def of_kind(field: str) -> Array:
        numbers: Array = np.array([getattr(k, field) for k in spec.kinds], np.int64)[kind]
        return numbers

    with_secretary = of_kind("secretaries").astype(bool)
    table = np.column_stack(
        [of_kind("leading"), of_kind("heads"), of_kind("officials"), np.where(with_secretary, cells_of, 0)]
    ).astype(np.int64)
    posts = np.zeros(int(table.sum()), POST)
    posts["body"] = np.repeat(np.arange(len(bodies)), table.sum(1))
    ranks = np.tile([Rank.LEADING, Rank.HEAD, Rank.OFFICIAL, Rank.SECRETARY], len(bodies))
    posts["rank"] = np.repeat(ranks, table.ravel())
    posts["cell"] = NOBODY
    led = np.flatnonzero(with_secretary[cells["body"]])
    secretaries = np.flatnonzero(posts["rank"] == Rank.SECRETARY)
    posts["cell"][secretaries] = led
    cells["post"][led] = secretaries
    for column in ("holder", "first_holder", "lost_on"):
        posts[column] = NOBODY
    bound_ranks(bodies, posts)
    return posts


def chunks_of(bodies: Array, cells: Array, seed: int) -> tuple[Array, Array]:
    """Give each cell its weekday, balanced within the body, and gather cells of one body and weekday."""
    number = len(bodies)
    draws = uniforms(np.uint64(seed), Stream.BUILD, np.arange(number), WEEKDAY_DRAW)
    shift = (7 * draws).astype(np.int64)
    body = cells["body"].astype(np.int64)
    weekday = (np.arange(len(cells)) - bodies["first_cell"][body] + shift[body]) % 7
    cells["weekday"] = weekday
    group = body * 7 + weekday
    order = np.argsort(group, kind="stable").astype(np.int32)
    sizes = np.bincount(group, minlength=7 * number)
    parts = -(-sizes // CHUNK_CELLS)
    chunks = np.zeros(int(parts.sum()), CHUNK)
    owner = np.repeat(np.arange(7 * number), parts)
    place = np.arange(len(chunks)) - np.repeat(np.cumsum(parts) - parts, parts)
    chunks["body"], chunks["weekday"] = owner // 7, owner % 7
    start = np.cumsum(sizes) - sizes
    chunks["first"] = start[owner] + place * CHUNK_CELLS
    chunks["end"] = np.minimum(chunks["first"] + CHUNK_CELLS, (start + sizes)[owner])
    cells["place"][order] = np.arange(len(order))
    cells["chunk"][order] = np.repeat(np.arange(len(chunks)), chunks["end"] - chunks["first"])
    bounds = np.concatenate([[0], np.cumsum(parts)])
    bodies["first_chunk"] = bounds[np.arange(number)[:, None] * 7 + np.arange(8)]
    return chunks, order
