"""A graph of networkx as the tables of a party."""

from __future__ import annotations

from typing import Any

from purgesim.errors import PartyTablesError
from purgesim.roster.mistakes import Mistakes, short
from purgesim.roster.sources import Source, known

__all__ = ["tables_of_graph"]

POST = "rank"
"""Attribute of a node that says which post he holds in his body."""


def tables_of_graph(graph: Any) -> dict[str, Source]:
    """Return roster, ties and posts of a graph.

    Raises
    ------
    PartyTablesError
        If it is no graph, or has attributes that no table knows.
    """
    if not hasattr(graph, "nodes") or not hasattr(graph, "edges"):
        raise PartyTablesError([f"given {type(graph).__name__}; allowed: a graph of networkx"], "graph")
    found = Mistakes()
    people = [{"id": str(node), "body": "body", **attributes} for node, attributes in graph.nodes(data=True)]
    edges = [_edge(graph, *edge) for edge in graph.edges(data=True)]
    labels = [f"node {short(node)}" for node in graph.nodes]
    roster = Source("nodes", "roster", labels=labels.__getitem__)
    known(roster, _columns(people, {"id", "body"}, {POST}), found)
    ties = Source("edges", "ties", labels=[f"edge {short(tuple(e)[:2])}" for e in graph.edges].__getitem__)
    known(ties, _columns(edges, {"from", "to", "layer"}, {"patron"}), found)
    tables = {"roster": roster, "ties": ties}
    held = [i for i, person in enumerate(people) if person.get(POST) is not None]
    if held:
        rows = [{"body": people[i]["body"], POST: people[i][POST], "holder": people[i]["id"]} for i in held]
        posts = Source("nodes", "posts", labels=[labels[i] for i in held].__getitem__)
        tables["posts"] = known(posts, _columns(rows, {"body", POST, "holder"}, set()), found)
    found.stop_if_any("graph")
    return tables


def _edge(graph: Any, one: Any, other: Any, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return an edge as a tie; whose patron is named goes to him, and an undirected client tie needs that."""
    given = {"layer": "friend", **attributes}
    if "patron" in given and str(given["patron"]) == str(one):
        one, other = other, one
    elif given["layer"] == "client" and not graph.is_directed() and str(given.get("patron")) != str(other):
        given["layer"] = "client without attribute patron"
    return {"from": str(one), "to": str(other), **given}


def _columns(rows: list[dict[str, Any]], least: set[str], apart: set[str]) -> dict[str, list[Any]]:
    """Return rows as columns, None where a row has nothing; `apart` is left out."""
    names = dict.fromkeys([*sorted(least), *(str(name) for row in rows for name in row)])
    return {name: [row.get(name) for row in rows] for name in names if name not in apart}
