"""A graph of networkx as the tables of a party."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from purgesim.core.errors import PartyTablesError
from purgesim.reading.cells import UnreadableError, array_of, text_of, tidy
from purgesim.reading.columns import Column, Unknown, take
from purgesim.reading.mistakes import Mistakes, short
from purgesim.reading.parsing import texts
from purgesim.reading.settling import settle, unreadable
from purgesim.reading.source import Source
from purgesim.roster.columns import TABLES, refused_as_name

__all__ = ["tables_of_graph"]

POST: Final = "rank"
"""Attribute of a node that says which post they hold in their body."""
NODE: Final = (
    *(column._replace(required=False) for column in TABLES["roster"]),
    Column(POST, "choice", False, "the post they hold: leading, head, official or secretary"),
)
EDGE: Final = (
    Column("layer", "choice", False, "kin, friend, comrade or client"),
    Column("patron", "identifier", False, "which of the two is the patron"),
)
"""Attributes that are read of nodes and edges."""
FORMS: Final = {
    "igraph": "to_networkx() makes one",
    "str": "networkx reads files: read_graphml, read_gexf, read_gml",
    "PosixPath": "networkx reads files: read_graphml, read_gexf, read_gml",
}


TWO_MODES: Final = (
    "two values: a two-mode graph, whose organisations would become people; project it on its people "
    "(networkx.bipartite.projected_graph), or give the organisations as the attribute body"
)
NO_STRENGTH: Final = (
    "unknown; ties have no strength here: keep the edges that count, drop the rest and this attribute "
    '(unknown_columns = "leave out" leaves it out)'
)


@dataclass(frozen=True)
class _Called:
    """What the rows of a table are called in messages; a function within a function could not be pickled."""

    what: str
    of: Sequence[Any]

    def __call__(self, row: int) -> str:
        return f"{self.what} {short(self.of[row])}"


@dataclass(frozen=True)
class _Of:
    """What some rows of another table are called."""

    labels: Callable[[int], str]
    rows: Sequence[Any] | NDArray[Any]

    def __call__(self, row: int) -> str:
        return self.labels(int(self.rows[row]))


def tables_of_graph(
    graph: Any, found: Mistakes, unknown: Unknown = "refuse", unknown_body: str = ""
) -> dict[str, Source]:
    """Return roster, ties and posts of a graph.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Nodes are people, edges are ties. An end of an edge is its node, whatever attributes say.
    found : Mistakes
        Modified: what no table can say.
    unknown : {"refuse", "leave out"}
        What to do with attributes that no table has.
    unknown_body : str
        Body of people whose body is not given; empty: that is a mistake, unless none is given at all.

    Raises
    ------
    PartyTablesError
        If it is no such graph.
    """
    if not hasattr(graph, "is_directed") or not hasattr(graph, "nodes"):
        kind = type(graph)
        do = FORMS.get(kind.__module__.partition(".")[0]) or FORMS.get(kind.__name__, "make one of it")
        raise PartyTablesError([f"given {kind.__name__}; allowed: a graph of networkx; {do}"], "graph")
    nodes, edges = list(graph.nodes), list(graph.edges(data=True))
    people = _attributes("nodes", [graph.nodes[n] for n in nodes], _Called("node", nodes), found)
    ties = _attributes("edges", [e[2] for e in edges], _Called("edge", [e[:2] for e in edges]), found)
    _refuse_other_graphs(people, ties, found)
    take(people, NODE, found, unknown, _refused)
    take(ties, EDGE, found, unknown, _refused)
    _put_body(people, unknown_body)
    ids = people.columns["id"] = _identifiers(people, nodes)
    place = {node: i for i, node in enumerate(nodes)}
    ends = np.array([[place[e[0]], place[e[1]]] for e in edges], np.int64).reshape(-1, 2)
    _put_ends(ties, ids, ends, graph.is_directed(), found)
    tables = {"roster": people, "ties": ties}
    if POST in people.columns:
        rank = people.columns.pop(POST)
        held = np.flatnonzero(rank.is_valid().to_numpy(zero_copy_only=False))
        if len(held):
            tables["posts"] = _posts(people, rank, held)
    return tables


def _attributes(name: str, rows: Sequence[Mapping[Any, Any]], labels: Callable[[int], str], found: Mistakes) -> Source:
    """Return the attributes of nodes or edges as columns, null where one has none."""
    names = list(dict.fromkeys(title for row in rows for title in row))
    source = Source(name, [" ".join(str(n).split()) for n in names], length=len(rows), labels=labels)
    for title in names:
        try:
            source.arrays.append(array_of([row.get(title) for row in rows]))
        except UnreadableError as error:
            source.arrays.append(unreadable(source, str(title), error, found))
    return settle(source, found)


def _refused(attribute: str) -> str | None:
    return NO_STRENGTH if attribute in STRENGTHS else refused_as_name(attribute)


STRENGTHS: Final = ("weight", "sign")


def _refuse_other_graphs(people: Source, ties: Source, found: Mistakes) -> None:
    """Note graphs of two modes and edges that say the opposite of a tie, whatever is left out."""
    for name, array in zip(people.names, people.arrays, strict=True):
        if name == "bipartite" and len(array.drop_null().unique()) > 1:
            found.whole(people.name, f"column bipartite: {TWO_MODES}")
    for name, array in zip(ties.names, ties.arrays, strict=True):
        if name in STRENGTHS:
            _refuse_none_or_less(ties, name, array.to_pylist(), found)


def _refuse_none_or_less(ties: Source, name: str, given: list[str | None], found: Mistakes) -> None:
    rows = [i for i, value in enumerate(given) if value is not None and _none_or_less(value)]
    told = "allowed: above 0; an edge is a tie of kin, friends, comrades or clients: leave out those that are none"
    found.rows(ties, name, rows, lambda i: f"given {short(given[rows[i]])}; {told}")


def _none_or_less(value: str) -> bool:
    try:
        return float(value) <= 0
    except ValueError:
        return value.startswith("-")


def _put_body(people: Source, unknown_body: str) -> None:
    """Put all into one body, if no node says which; that is kept in words."""
    if "body" in people.columns or unknown_body:
        return
    people.columns["body"] = pa.array(["body"] * people.length, pa.string())
    people.notes.append(f"body of {people.length:,} people: not given, all in one, 'body'")


def _identifiers(people: Source, nodes: Sequence[Any]) -> pa.Array:
    """Return who each node is: its attribute id, else the node itself."""
    own = [_text(node) for node in nodes]
    if "id" not in people.columns:
        return tidy(pa.array(own, pa.string()))
    given = texts(people, "id").to_pylist()
    number = sum(who is not None for who in given)
    people.notes.append(f"id of {number:,} people: taken from the attribute id of their nodes")
    return tidy(pa.array([own[i] if who is None else who for i, who in enumerate(given)], pa.string()))


def _text(node: Any) -> str:
    try:
        return text_of(node) or ""
    except TypeError:
        return str(node)


def _put_ends(ties: Source, ids: pa.Array, ends: Any, directed: bool, found: Mistakes) -> None:
    """Put ends and layers into the ties: a client tie goes to the patron; a tie without a layer is one of friends."""
    given = texts(ties, "layer").to_pylist() if "layer" in ties.columns else [None] * ties.length
    patron = texts(ties, "patron").to_pylist() if "patron" in ties.columns else [None] * ties.length
    who = ids.to_pylist()
    unclear = []
    for i, (one, other) in enumerate(ends.tolist()):
        if patron[i] is not None and patron[i] == who[one]:
            ends[i] = other, one
        elif (given[i] or "").lower() == "client" and patron[i] != who[other] and (patron[i] or not directed):
            unclear.append(i)
            given[i] = "friend"  # nothing more is said of it
    told = "a client tie needs the attribute patron, with the identifier of one of its ends; add it"
    found.rows(ties, "layer", unclear, told)
    missing = given.count(None)
    if missing:
        of = "" if missing == len(given) else f" of {len(given):,}"
        ties.notes.append(f"layer of {missing:,}{of} ties: not given, friend")
    take_at = ids.take
    ties.columns = {
        "from": take_at(pa.array(ends[:, 0])),
        "to": take_at(pa.array(ends[:, 1])),
        "layer": pa.array(["friend" if layer is None else layer for layer in given], pa.string()),
    }
    ties.meanings = {column.name: column.meaning for column in TABLES["ties"]}


def _posts(people: Source, rank: pa.Array, held: Any) -> Source:
    """Return the posts that nodes say they hold, each in the body of its holder."""
    chosen, labels = pa.array(held), people.labels
    assert labels is not None
    posts = Source(people.name, length=len(held), labels=_Of(labels, held))
    posts.columns = {
        "body": texts(people, "body").take(chosen) if "body" in people.columns else pa.nulls(len(held), pa.string()),
        "rank": rank.take(chosen),
        "holder": people.columns["id"].take(chosen),
    }
    posts.meanings = {column.name: column.meaning for column in TABLES["posts"]}
    return posts
