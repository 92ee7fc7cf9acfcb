"""Checking ties and posts against the roster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.core.vocabulary import Layer, Rank
from purgesim.reading.mistakes import Mistakes, short
from purgesim.reading.parsing import choices, coded, is_empty, texts
from purgesim.reading.source import Source
from purgesim.roster.columns import CHOICES
from purgesim.roster.cycles import cycles
from purgesim.roster.people import look_up, look_up_all
from purgesim.roster.tables import Posts, Ties

__all__ = ["posts_of", "ties_of"]

Array = NDArray[Any]


def ties_of(source: Source, ids: pa.Array | None, found: Mistakes) -> Ties:
    """Return the ties as rows of the roster; ends that are nobody, ties with oneself and circles are noted.

    `ids` is None if the roster's could not all be read: then nobody is missed.
    """
    n = source.length
    there = [name for name in ("from", "to") if name in source.columns]
    found_at = dict(
        zip(there, look_up_all(source, there, ids, found, "is nobody in the roster", must=True), strict=True)
    )
    one, other = (found_at.get(name, np.full(n, -1, np.int32)) for name in ("from", "to"))
    layer = (
        choices(source, "layer", CHOICES["layer"], found, 0, required=True)
        if "layer" in source.columns
        else np.zeros(n, np.int8)
    )
    found.rows(source, "to", np.flatnonzero((one == other) & (one >= 0)), "a tie with oneself; leave the row out")
    if ids is None:
        return Ties(one, other, layer)
    clients = np.flatnonzero((layer == Layer.CLIENT) & (one >= 0) & (other >= 0) & (one != other))
    _one_patron(source, ids, one[clients], other[clients], clients, found)
    return Ties(one, other, layer)


def _one_patron(source: Source, ids: pa.Array, client: Array, patron: Array, rows: Array, found: Mistakes) -> None:
    """Note second patrons, and people who are above themselves."""
    order = np.argsort(client, kind="stable")
    first = np.ones(len(client), bool)
    first[order[1:]] = client[order[1:]] != client[order[:-1]]
    patron_of = np.full(len(ids), -1, np.int32)
    patron_of[client[first]] = patron[first]
    second = np.flatnonzero(~first & (patron_of[client] != patron))
    found.rows(
        source,
        "to",
        rows[second],
        lambda i: f"a second patron of {short(ids[int(client[second[i]])].as_py())}; allowed: one; keep one",
    )
    row_of = np.full(len(ids), -1, np.int64)
    row_of[client[first]] = rows[first]
    for line in cycles(patron_of):
        told = " -> ".join(short(ids[i].as_py()) for i in line[:6]) + (" -> …" if len(line) > 6 else "")
        found.rows(source, "to", [int(row_of[line[0]])], f"a circle of patrons, {told}; leave one of these ties out")


def posts_of(
    source: Source,
    ids: pa.Array | None,
    names: pa.Array | None,
    people: dict[str, Any],
    found: Mistakes,
) -> Posts:
    """Return the posts; unknown bodies, holders from elsewhere and double ones are noted.

    `ids` and the bodies' `names` are None if they could not all be read: then none is missed.
    """
    n = source.length
    nowhere = np.full(n, -1, np.int32)
    told = "names no body; give one of the roster's or of the table of bodies"
    body = look_up(source, "body", names, found, told, must=True) if "body" in source.columns else nowhere
    rank = (
        choices(source, "rank", CHOICES["rank"], found, 0, required=True)
        if "rank" in source.columns
        else np.zeros(n, np.int8)
    )
    holder = nowhere
    if "holder" in source.columns:
        holder = look_up(source, "holder", ids, found, "is nobody in the roster")
        if ids is not None:
            _holders(source, ids, body, holder, people, found)
    _double(source, "post", found)
    if ids is not None and names is not None and source.whole:
        return Posts(body, rank, holder, _cells_led(source, body, rank, holder, people, found))
    return Posts(body, rank, holder, nowhere)


def _holders(
    source: Source, ids: pa.Array, body: Array, holder: Array, people: dict[str, Any], found: Mistakes
) -> None:
    held = np.flatnonzero(holder >= 0)
    who = holder[held]
    member_of = people["body"][who]
    away = held[(member_of != body[held]) & (member_of >= 0) & (body[held] >= 0)]
    found.rows(source, "holder", away, "belongs to another body; allowed: a member of the post's; move one of the two")
    waiting = held[people["candidate"][who] == 1]
    found.rows(source, "holder", waiting, "is a candidate; allowed: members only; mend their standing or the holder")
    order = np.argsort(who, kind="stable")
    again = np.sort(held[order[1:]][who[order[1:]] == who[order[:-1]]])
    found.rows(
        source,
        "holder",
        again,
        lambda i: (
            f"{short(ids[int(holder[again[i]])].as_py())} holds another post already; allowed: one, "
            "held on the first day; keep the higher, empty the other"
        ),
    )


def _double(source: Source, column: str, found: Mistakes) -> None:
    if column not in source.columns:
        return
    code, names = coded(source, column)
    given = np.flatnonzero(code >= 0)
    order = np.argsort(code[given], kind="stable")
    again = np.sort(given[order[1:]][code[given][order[1:]] == code[given][order[:-1]]])
    found.rows(
        source,
        column,
        again,
        lambda i: f"given {short(names[code[again[i]]])} a second time, a post with two holders; allowed: each once",
    )


def _cells_led(
    source: Source, body: Array, rank: Array, holder: Array, people: dict[str, Any], found: Mistakes
) -> Array:
    """Return the cells of secretaries, -1 for other posts and where the holder's cell is yet to be dealt."""
    secretary = rank == Rank.SECRETARY
    theirs = np.where(holder >= 0, people["cell"][np.maximum(holder, 0)], -1)
    cell = np.where(secretary, theirs, -1).astype(np.int32)
    named = np.zeros(len(rank), bool)
    if "cell" in source.columns:
        given = texts(source, "cell")
        named = given.is_valid().to_numpy(zero_copy_only=False)
        at = _cell_of(body, given, people)
        idle, unknown = named & ~secretary & (rank > 0), named & secretary & (at < 0) & (body >= 0)
        elsewhere = named & secretary & (at >= 0) & (holder >= 0) & (theirs != at)
        told = "given for a post that leads no cell; allowed: secretaries only; empty it"
        found.rows(source, "cell", np.flatnonzero(idle), told)
        found.rows(source, "cell", np.flatnonzero(unknown), "no cell of this body in the roster; mend it")
        told = "not the holder's cell; allowed: a secretary leads their own; mend one of the two"
        found.rows(source, "cell", np.flatnonzero(elsewhere), told)
        cell[named & secretary] = at[named & secretary]
    nobody = is_empty(source, "holder") if "holder" in source.columns else np.ones(len(rank), bool)
    vacant = np.flatnonzero(secretary & nobody & ~named)
    found.rows(source, "cell", vacant, "empty at a vacant secretary's post; allowed: the cell it leads; fill it in")
    led = np.flatnonzero(cell >= 0)
    order = np.argsort(cell[led], kind="stable")
    again = np.sort(led[order[1:]][cell[led][order[1:]] == cell[led][order[:-1]]])
    found.rows(source, "rank", again, "a second secretary of one cell; allowed: one; leave one out")
    return cell


def _cell_of(body: Array, given: pa.Array, people: dict[str, Any]) -> Array:
    """Return the cells that bodies and names of cells stand for, -1 for none."""
    names = pa.array(people["cell_names"], pa.string()).dictionary_encode()
    size = len(names.dictionary) + 1
    keys = people["cell_body"].astype(np.int64) * size + names.indices.to_numpy(zero_copy_only=False)
    code = pc.index_in(given, value_set=names.dictionary).fill_null(-1).to_numpy(zero_copy_only=False)
    if not len(keys):
        return np.full(len(body), -1, np.int32)
    order = np.argsort(keys, kind="stable")
    wanted = body.astype(np.int64) * size + code
    at = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    return np.where((code >= 0) & (body >= 0) & (keys[at] == wanted), at, -1).astype(np.int32)
