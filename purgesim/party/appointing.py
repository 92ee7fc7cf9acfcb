"""Posts of a party from a user's own tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from purgesim.core.tables import POST
from purgesim.core.vocabulary import NOBODY, Rank
from purgesim.party.people import appoint
from purgesim.party.structure import bound_ranks, empty_posts
from purgesim.roster.tables import Tables
from purgesim.scenario.party_spec import PartySpec

__all__ = ["seat"]

Array = npt.NDArray[Any]


def seat(
    spec: PartySpec,
    tables: Tables,
    new_body: Array,
    cell: Array,
    row_of: Array,
    register: Array,
    bodies: Array,
    cells: Array,
    place: Array,
) -> Array:
    """Return the posts, held as the tables say, or by the rules for the kinds of bodies.

    Parameters
    ----------
    spec, tables
        As for the party.
    new_body : ndarray of int32, shape (n_bodies,)
        Number of each of the tables' bodies in the party.
    cell, row_of : ndarray of int32, shape (n,)
        Cell, and row of the register, of each row of the roster.
    register, bodies, cells : ndarray
        Modified: who holds which post, where a body's posts are, which post leads a cell.
    place : ndarray of float64, shape (n,)
        Place of each row of the register in the queue for posts, if they are to be filled by rules.
    """
    if tables.posts is None:
        posts = empty_posts(spec, bodies, cells)
        appoint(register, bodies, cells, posts, place)
    else:
        posts = _given(tables, new_body, cell, row_of, register, bodies, cells)
    bodies["vacant"] = np.bincount(posts["body"][posts["holder"] < 0], minlength=len(bodies))
    posts["first_holder"] = posts["holder"]
    posts["vacant_on"] = np.where(posts["holder"] < 0, 0, -1)
    return posts


def _given(
    tables: Tables, new_body: Array, cell: Array, row_of: Array, register: Array, bodies: Array, cells: Array
) -> Array:
    """Return the posts of the table: by body, from the top rank down, held before vacant; secretaries by cell."""
    given = tables.posts
    assert given is not None
    holder = np.where(given.holder >= 0, row_of[np.maximum(given.holder, 0)], NOBODY)
    cell_of_name = np.full(len(tables.cell_names) + 1, NOBODY, np.int32)
    cell_of_name[tables.cell[tables.cell >= 0]] = cell[tables.cell >= 0]
    led = np.where(given.cell >= 0, cell_of_name[given.cell], cell[np.maximum(given.holder, 0)])
    led = np.where(given.rank == Rank.SECRETARY, led, NOBODY)
    body = new_body[given.body]
    order = np.lexsort((holder == NOBODY, led, -given.rank.astype(np.int64), body))
    posts = np.zeros(len(order), POST)
    for field, values in (("body", body), ("rank", given.rank), ("cell", led), ("holder", holder)):
        posts[field] = values[order]
    posts["lost_on"] = NOBODY
    held = np.flatnonzero(posts["holder"] >= 0)
    register["post"][posts["holder"][held]] = held
    secretaries = np.flatnonzero(posts["cell"] >= 0)
    cells["post"][posts["cell"][secretaries]] = secretaries
    bound_ranks(bodies, posts)
    return posts
