"""From a user's own tables to a party: people in their bodies and cells, and what is missing drawn by the rules.

Every draw is keyed by the row of the roster, so that a change in one row changes nobody else's draws.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.keyed_random import Stream
from purgesim.core.tables import BODY, CADRE, CADRE_COLUMNS, CELL, EPOCH
from purgesim.core.vocabulary import NOBODY, Layer, Rank, Standing, Tier
from purgesim.party.appointing import seat
from purgesim.party.built import Given, Party
from purgesim.party.comrades import comrade_ties
from purgesim.party.kernels import uniforms
from purgesim.party.people import birth_table, find_patrons
from purgesim.party.pools import CirclePool, admission_order, circle_pools, faction_pools, rank_of_members
from purgesim.party.structure import Skeleton, chunks_of
from purgesim.party.ties import gather, random_ties
from purgesim.roster.tables import UNKNOWN_DAY, Tables
from purgesim.scenario.party_spec import PartySpec

__all__ = ["build_from_tables"]

Array = npt.NDArray[Any]
DAYS_A_YEAR: Final = 365.25
CELL_DRAW, COURAGE_DRAW, LEARNED_DRAW, AGE_DRAW, BIRTHDAY_DRAW, PLACE_DRAW = range(16, 22)
"""The ``whom`` of the BUILD draws for what a roster leaves out (0, 1, 2: people of a specification)."""


def build_from_tables(spec: PartySpec, tables: Tables, ages_on: dt.date) -> Party:
    """Build the party a user's tables describe.

    Parameters
    ----------
    spec : PartySpec
        Rules for what the tables leave out; its kinds, factions and circles name all that the tables name.
    tables : Tables
        Checked tables.
    ages_on : date
        Day on which ages hold, those of the roster and those that are drawn.

    Returns
    -------
    Party
        The same specification and tables always give the same bytes.
    """
    new_body, bodies = _bodies(spec, tables)
    body = new_body[tables.body]
    cell, cells, order = _cells(spec, tables, body, bodies)
    row_of = np.empty(len(order), np.int32)
    row_of[order] = np.arange(len(order), dtype=np.int32)
    register = _people(spec, tables, body, cell, order)
    draws = uniforms(np.uint64(spec.seed), int(Stream.BUILD), order.astype(np.int64), PLACE_DRAW)
    posts = seat(spec, tables, new_body, cell, row_of, register, bodies, cells, draws)
    _be_born(spec, tables, ages_on, order, register, posts)
    chunks, chunk_cells = chunks_of(bodies, cells, spec.seed)
    members = bodies["establishment"].astype(np.int64)
    candidates = np.bincount(body[tables.candidate == 1], minlength=len(bodies))
    first_row = np.cumsum(members + candidates) - members - candidates
    skeleton = Skeleton(bodies, cells, posts, chunks, chunk_cells, first_row, members, candidates)
    rank = rank_of_members(register, posts)
    factions, circles = _pools(spec, tables, skeleton, rank, order)
    start, to, layer = _ties(spec, tables, skeleton, row_of, register, (factions, circles))
    return Party(
        spec,
        register,
        cells,
        bodies,
        posts,
        chunks,
        chunk_cells,
        start,
        to,
        layer,
        admission_order(spec.seed, rank, order),
        factions,
        circles,
        int(members.sum()),
        int(candidates.sum()),
        tuple(k.name for k in spec.kinds),
        roster_rows=order,
        given=Given(tables.circle is not None, None if tables.involvement is None else tables.involvement[order]),
    )


def _bodies(spec: PartySpec, tables: Tables) -> tuple[Array, Array]:
    """Return the new number of each of the tables' bodies (those of a kind together), and the bodies."""
    given = tables.bodies
    names = [k.name for k in spec.kinds]
    kind = np.array([names.index(name) for name in given.kinds], np.int32)[given.kind]
    old = np.argsort(kind, kind="stable")
    new = np.empty(len(old), np.int32)
    new[old] = np.arange(len(old), dtype=np.int32)
    bodies = np.zeros(len(old), BODY)

    def of_kind(field: str, code: Any = float) -> Array:
        values: Array = np.array([code(getattr(k, field)) for k in spec.kinds])[kind]
        return values

    tier = np.where(given.tier >= 0, given.tier, of_kind("tier", lambda name: int(Tier[name.upper()])))
    sessions = np.where(np.isnan(given.sessions), of_kind("sessions"), given.sessions)
    places = np.where(given.places >= 0, given.places, of_kind("places", int))
    for field, values in (("kind", kind), ("tier", tier), ("sessions", sessions), ("places", places)):
        bodies[field] = values[old]
    bodies["superior"] = np.where(given.superior >= 0, new[given.superior], NOBODY)[old]
    bodies["establishment"] = np.bincount(new[tables.body[tables.candidate == 0]], minlength=len(old))
    bodies["root"] = NOBODY
    bodies["fallen_rows"] = NOBODY
    return new, bodies


def _cells(spec: PartySpec, tables: Tables, body: Array, bodies: Array) -> tuple[Array, Array, Array]:
    """Return each person's cell, the cells (bodies' bounds are written), and the roster's rows in register order."""
    named = len(tables.cell_names)
    dealt, dealt_body = _deal(spec, tables, body, len(bodies))
    first_body = np.zeros(named, np.int32)
    first_body[tables.cell[tables.cell >= 0]] = body[tables.cell >= 0]
    cell_body = np.concatenate([first_body, dealt_body])
    by_body = np.argsort(cell_body, kind="stable")
    number = np.empty(len(by_body), np.int32)
    number[by_body] = np.arange(len(by_body), dtype=np.int32)
    cell = number[np.where(tables.cell >= 0, tables.cell, named + dealt)]
    order = np.lexsort((tables.candidate, cell)).astype(np.int32)
    cells = np.zeros(len(by_body), CELL)
    cells["body"] = cell_body[by_body]
    cells["end"] = np.cumsum(np.bincount(cell, minlength=len(cells)))
    cells["first"] = np.append(0, cells["end"][:-1]) if len(cells) else cells["end"]
    cells["speakers"] = np.bincount(cell[tables.candidate == 0], minlength=len(cells))
    cells["joined"] = cells["post"] = NOBODY
    bounds = np.searchsorted(cells["body"], np.arange(len(bodies) + 1))
    bodies["first_cell"], bodies["end_cell"] = bounds[:-1], bounds[1:]
    return cell, cells, order


def _deal(spec: PartySpec, tables: Tables, body: Array, n_bodies: int) -> tuple[Array, Array]:
    """Deal those without a cell into new ones of their body: secretaries first, one to a cell, members, candidates.

    Returns
    -------
    dealt : ndarray of int64, shape (n,)
        New cell of each row that needs one, 0 for the others.
    dealt_body : ndarray of int32, shape (n_new,)
        Body of each new cell.
    """
    rows = np.flatnonzero(tables.cell < 0)
    secretary = np.zeros(len(body), bool)
    if tables.posts is not None:
        led = (tables.posts.rank == Rank.SECRETARY) & (tables.posts.holder >= 0)
        secretary[tables.posts.holder[led]] = True
    draws = uniforms(np.uint64(spec.seed), int(Stream.BUILD), rows.astype(np.int64), CELL_DRAW)
    here, waiting = body[rows], tables.candidate[rows]
    members = np.bincount(here[waiting == 0], minlength=n_bodies)
    led_here = np.bincount(here[secretary[rows]], minlength=n_bodies)
    anybody = np.bincount(here, minlength=n_bodies) > 0
    number = np.maximum(np.maximum(-(-members // spec.cell_size), led_here), anybody)
    queue = np.lexsort((draws, waiting, ~secretary[rows], here))
    place = np.arange(len(rows)) - np.searchsorted(here[queue], here[queue])
    first = np.cumsum(number) - number
    dealt = np.zeros(len(body), np.int64)
    dealt[rows[queue]] = first[here[queue]] + place % number[here[queue]]
    return dealt, np.repeat(np.arange(n_bodies, dtype=np.int32), number)


def _people(spec: PartySpec, tables: Tables, body: Array, cell: Array, order: Array) -> Array:
    """Return the register without posts, births, patrons and tags."""
    seed, key = np.uint64(spec.seed), order.astype(np.int64)
    fresh = np.zeros(1, CADRE)
    for column in CADRE_COLUMNS:
        fresh[column.name] = column.fresh
    register = np.repeat(fresh, len(order))
    register["body"], register["cell"] = body[order], cell[order]
    register["standing"] = np.where(tables.candidate[order] == 1, Standing.CANDIDATE, Standing.MEMBER)
    courage = tables.courage[order]
    register["courage"] = np.where(np.isnan(courage), uniforms(seed, int(Stream.BUILD), key, COURAGE_DRAW), courage)
    names = {k.name: k.intellectuals for k in spec.kinds}
    share = np.array([names[name] for name in tables.bodies.kinds])[tables.bodies.kind[tables.body[order]]]
    drawn = uniforms(seed, int(Stream.BUILD), key, LEARNED_DRAW) < share
    register["intellectual"] = np.where(tables.intellectual[order] >= 0, tables.intellectual[order], drawn)
    return register


def _be_born(spec: PartySpec, tables: Tables, ages_on: dt.date, order: Array, register: Array, posts: Array) -> None:
    """Write the column ``birth``: as given; within the given year or month; from the age; by the rule for ages."""
    seed, key = np.uint64(spec.seed), order.astype(np.int64)
    today = int((np.datetime64(ages_on, "D") - EPOCH).astype(np.int64))
    year, age = tables.birth_year[order].astype(np.int64), tables.age[order]
    table = birth_table(spec.ages)
    rank = np.where(register["post"] >= 0, posts["rank"][np.maximum(register["post"], 0)] if len(posts) else 0, 0)
    x = uniforms(seed, int(Stream.BUILD), key, AGE_DRAW) * (table.shape[1] - 1)
    step = np.minimum(x.astype(np.int64), table.shape[1] - 2)
    low = table[rank, step]
    birth = today - np.round(low + (x - step) * (table[rank, step + 1] - low))
    within = uniforms(seed, int(Stream.BUILD), key, BIRTHDAY_DRAW)
    part = np.where(age == np.trunc(age), within, 0.0)  # a whole number of years leaves the birthday open
    birth = np.where(np.isnan(age), birth, today - np.floor((np.nan_to_num(age) + part) * DAYS_A_YEAR))
    month = np.zeros_like(year) if tables.birth_month is None else tables.birth_month[order].astype(np.int64)
    begins = (year - 1970) * 12 + np.maximum(month, 1) - 1
    first = begins.astype("datetime64[M]").astype("datetime64[D]")
    ends = (begins + np.where(month > 0, 1, 12)).astype("datetime64[M]").astype("datetime64[D]")
    length = (ends - first).astype(np.int64)
    birth = np.where(year > 0, (first - EPOCH).astype(np.int64) + np.floor(within * length), birth)
    register["birth"] = np.where(tables.birth[order] != UNKNOWN_DAY, tables.birth[order], birth)


def _pools(
    spec: PartySpec, tables: Tables, skeleton: Skeleton, rank: Array, order: Array
) -> tuple[tuple[Array, ...], tuple[CirclePool, ...]]:
    """Return the pools of factions and circles: those the roster names, or drawn as for any party."""
    if tables.faction is None:
        factions, faction, place = faction_pools(spec, skeleton, rank)
    else:
        faction, place = np.zeros(len(rank), np.int8), np.full(len(rank), -1, np.int32)
        factions = _named(tables.faction[order], tables.faction_names, [f.name for f in spec.factions])
        for code, rows in enumerate(factions, start=1):
            faction[rows], place[rows] = code, np.arange(len(rows))
    if tables.circle is None:
        return factions, circle_pools(spec, skeleton, rank, faction, place)
    named = _named(tables.circle[order], tables.circle_names, [c.name for c in spec.circles])
    return factions, tuple(CirclePool(r, np.zeros(len(r)), faction[r], place[r], rank[r]) for r in named)


def _named(codes: Array, names: tuple[str, ...], wanted: list[str]) -> tuple[Array, ...]:
    """Return the rows of each wanted name, in the order of the register."""
    code = {name: i for i, name in enumerate(names, start=1)}
    return tuple(np.flatnonzero(codes == code.get(name, -1)).astype(np.int32) for name in wanted)


def _ties(
    spec: PartySpec,
    tables: Tables,
    skeleton: Skeleton,
    row_of: Array,
    register: Array,
    pools: tuple[tuple[Array, ...], tuple[CirclePool, ...]],
) -> tuple[Array, Array, Array]:
    """Write the column ``patron`` and return the ties by row."""
    if tables.ties is None:
        find_patrons(register, skeleton.bodies, skeleton.posts, spec.ties.clients, np.uint64(spec.seed))
        clients = np.flatnonzero(register["patron"] >= 0).astype(np.int32)
        pairs = [
            *random_ties(spec, skeleton),
            (clients, register["patron"][clients], int(Layer.CLIENT)),
            *comrade_ties(spec, *pools, len(register)),
        ]
        return gather(len(register), pairs)
    given = tables.ties
    pairs = []
    for layer in (Layer.KIN, Layer.FRIEND, Layer.COMRADE, Layer.CLIENT):
        here = given.layer == layer
        one, other = row_of[given.one[here]], row_of[given.other[here]]
        if layer == Layer.CLIENT:
            register["patron"][one] = other
        pairs.append((one, other, int(layer)))
    return gather(len(register), pairs)
