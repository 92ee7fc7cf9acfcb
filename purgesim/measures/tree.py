"""One chain of accusation as a tree: somebody accused, those accused through them, and so on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import Channel, Event, Involvement
from purgesim.measures.data import Log, RunData, date_of, faction_names
from purgesim.measures.frames import named
from purgesim.measures.links import Links, links

__all__ = ["chain"]


def chain(data: RunData, root: int | None = None, most: int = 300) -> pd.DataFrame:
    """Return one chain of accusation, a person a row, parents before their children.

    Parameters
    ----------
    data : RunData
        The run.
    root : int, optional
        Row of the register with which the chain begins. If not given, the person with the longest chain of at most
        `most` people.
    most : int
        People of a chain at most.

    Returns
    -------
    pandas.DataFrame
        Columns ``row``, ``parent`` (row of the first accuser; -1 for the root), ``date`` (of the first accusation),
        ``generation`` (of accusation), ``channel``, ``faction``, ``involved``, ``expelled`` (politically) and
        ``arrested``; of a user's own party also ``id`` and ``parent_id``. Empty if nobody was accused.

    Raises
    ------
    ValueError
        If the root was never accused, or their chain is larger than `most`.
    """
    log = Log(data)
    found = links(data, "accusation", log=log)
    sizes = _sizes(found)
    chosen = _members(found, _root(found, sizes, root, most))
    rows = found.rows[chosen]
    parent = np.full(len(found.rows), -1, np.int64)
    parent[found.children] = found.rows[found.parents]
    people = take(data.last, rows)
    factions, expelled = faction_names(data), links(data, "expulsion", log=log).rows
    table = pd.DataFrame(
        {
            "row": rows,
            "parent": parent[chosen],
            "date": date_of(data, found.days[chosen]).astype("datetime64[s]"),
            "generation": people["generation"].astype(np.int64),
            "channel": [Channel(code).name.lower() for code in people["channel"]],
            "faction": [factions[code] for code in people["faction"]],
            "involved": people["involvement"] != Involvement.NONE,
            "expelled": np.isin(rows, expelled),
            "arrested": np.isin(rows, log.of(Event.ARRESTED)["whom"]),
        }
    )
    if len(table):
        table.loc[0, "parent"] = -1  # the chain is shown from here
    return named(table, data.ids, {"row": "id", "parent": "parent_id"})


def _order(found: Links) -> NDArray[np.int64]:
    """Return the children's places in `found.children`, later generations first: by depth in the forest."""
    parent = np.full(len(found.rows), -1, np.int64)
    parent[found.children] = found.parents
    depth, above = np.zeros(len(parent), np.int64), parent.copy()
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parent[np.maximum(above, 0)], -1)
        if depth.max(initial=0) > len(parent):
            raise AssertionError("a chain of accusation runs in a circle")
    return np.argsort(-depth[found.children], kind="stable")


def _sizes(found: Links) -> NDArray[np.int64]:
    """Return how many people each one's chain holds, themselves included."""
    sizes = np.ones(len(found.rows), np.int64)
    for place in _order(found):
        sizes[found.parents[place]] += sizes[found.children[place]]
    return sizes


def _root(found: Links, sizes: NDArray[np.int64], root: int | None, most: int) -> int:
    """Return the place of the root in `found.rows`; -1 if nobody was accused."""
    if root is None:
        fitting = np.where(sizes <= most, sizes, 0)
        return int(fitting.argmax()) if len(fitting) else -1
    place = int(np.searchsorted(found.rows, root))
    if place == len(found.rows) or found.rows[place] != root:
        raise ValueError(f"root: given row {root}, who was never accused; allowed: somebody who was, or nothing")
    if sizes[place] > most:
        raise ValueError(f"most: given {most}, but the chain of row {root} holds {sizes[place]} people; raise it")
    return place


def _members(found: Links, root: int) -> NDArray[np.int64]:
    """Return the places of the people of a chain, parents first."""
    below: dict[int, list[int]] = {}
    for child, parent in zip(found.children.tolist(), found.parents.tolist(), strict=True):
        below.setdefault(parent, []).append(child)
    members = [root] if root >= 0 else []
    for place in members:  # grows while it is walked
        members += below.get(place, [])
    return np.array(members, np.int64)
