"""Graphs of networkx: an end of an edge is its node, whatever attributes say, and what no table can say is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.core.errors import PartyTablesError
from purgesim.core.vocabulary import Layer
from purgesim.roster import OwnParty
from purgesim.roster.tables import UNKNOWN_DAY


def party(graph: Any, **options: str) -> OwnParty:
    return purgesim.party_from_graph(graph, declared="synthetic", **options)


def refused(graph: Any, **options: str) -> list[str]:
    with pytest.raises(PartyTablesError) as caught:
        party(graph, **options)
    return caught.value.problems


def ends(own: OwnParty) -> list[tuple[str, str]]:
    ids, ties = own.tables.ids.to_pylist(), own.tables.ties
    assert ties is not None
    return [(ids[one], ids[other]) for one, other in zip(ties.one, ties.other, strict=True)]


def test_f3_ends_are_nodes_whatever_their_attribute_id_says() -> None:
    graph = nx.Graph()
    for node, number in (("2", "1"), ("3", "2"), ("1", "3")):
        graph.add_node(node, id=number)
    graph.add_edge("2", "3")
    own = party(graph)
    assert ends(own) == [("1", "2")]
    assert "id of 3 people: taken from the attribute id of their nodes" in own.assumed


def test_f3_ids_of_nodes_that_are_names_stand_in_for_them() -> None:
    graph = nx.Graph([("Kim", "Pak"), ("Pak", "Choe")])
    nx.set_node_attributes(graph, {"Kim": 7, "Pak": 8.0, "Choe": "9"}, "id")
    assert ends(party(graph)) == [("7", "8"), ("8", "9")]
    nx.set_node_attributes(graph, {"Choe": 7}, "id")
    assert refused(graph) == ["nodes, node 'Choe', column id: given '7', as in node 'Kim'; allowed: each once"]


def test_f3_a_pajek_file_is_read_with_its_own_numbers(tmp_path: Path) -> None:
    (tmp_path / "g.net").write_text(
        '*Vertices 3\n1 "Kim" 0.1 0.2 0.5\n2 "Pak" 0.3 0.2 0.5\n3 "Choe" 0.4 0.4 0.5\n*Edges\n1 3 1\n3 2 2\n'
    )
    graph = nx.read_pajek(tmp_path / "g.net")
    found = "\n".join(refused(graph))
    for attribute in ("x", "y", "weight"):
        assert f"column {attribute}: unknown" in found
    own = party(graph, unknown_columns="leave out")
    assert [tuple(sorted(pair)) for pair in ends(own)] == [("1", "3"), ("2", "3")]
    assert any(line.startswith("nodes: left out, for nothing reads them: 'x', 'y'") for line in own.assumed)


@pytest.mark.parametrize("attributes", [{"to": 3}, {"from": 1950, "to": 1955}, {"source": 3, "target": 1}])
def test_f19_attributes_never_move_an_edge(attributes: dict[str, int]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from([1, 2, 3])
    graph.add_edge(1, 2, **attributes)
    graph.add_edge(2, 3)
    found = refused(graph)
    assert [p.split(";")[0] for p in found] == [f"edges: column {name}: unknown" for name in attributes]
    assert ends(party(graph, unknown_columns="leave out")) == [("1", "2"), ("2", "3")]


def test_f8_a_year_here_and_a_date_there() -> None:
    graph = nx.Graph()
    graph.add_node("a1", birth=1910, intellectual=True)
    graph.add_node("a2", birth="1912-03-04", intellectual="no")
    graph.add_node("a3", birth=dt.date(1912, 3, 5), intellectual=1)
    graph.add_node("a4", birth=pd.Timestamp("1912-03-06"), intellectual=np.True_)
    graph.add_node("a5", birth=float("nan"), intellectual=None)
    tables = party(graph).tables
    since = [(dt.date(1912, 3, day) - dt.date(1900, 1, 1)).days for day in (4, 5, 6)]
    assert tables.birth.tolist() == [UNKNOWN_DAY, *since, UNKNOWN_DAY]
    assert tables.birth_year.tolist() == [1910, 0, 0, 0, 0]
    assert tables.intellectual.tolist() == [1, 0, 1, 1, -1]


def test_f8_bodies_with_numbers_and_names() -> None:
    graph = nx.Graph()
    for node, body in (("a1", 1), ("a2", "works"), ("a3", 1.0), ("a4", "1")):
        graph.add_node(node, body=body)
    tables = party(graph).tables
    assert tables.bodies.names == ("1", "works")
    assert tables.body.tolist() == [0, 1, 0, 0]
    graph.nodes["a2"]["body"] = ["works", "mill"]
    assert refused(graph)[0].startswith("nodes, node 'a2', column body: given list; a cell holds one")


@pytest.mark.parametrize("nothing", [None, float("nan"), "", " ", pd.NA, np.nan, pd.NaT])
def test_f17_who_has_no_rank_holds_no_post(nothing: Any) -> None:
    graph = nx.path_graph(["a1", "a2", "a3"])
    nx.set_node_attributes(graph, {"a1": "head", "a2": nothing}, "rank")
    posts = party(graph).tables.posts
    assert posts is not None
    assert posts.holder.tolist() == [0]


def test_u2_what_a_bare_graph_leaves_open_is_told() -> None:
    told = party(nx.path_graph(40)).assumed
    assert "body of 40 people: not given, all in one, 'body'" in told
    assert "layer of 39 ties: not given, friend" in told
    assert "standing: not given, all are members" in told


def test_u2_some_layers_and_some_bodies() -> None:
    graph = nx.path_graph(["a1", "a2", "a3"])
    graph.edges["a1", "a2"]["layer"] = "kin"
    own = party(graph)
    assert "layer of 1 of 2 ties: not given, friend" in own.assumed
    assert own.tables.ties is not None
    assert own.tables.ties.layer.tolist() == [Layer.KIN, Layer.FRIEND]
    graph.nodes["a1"]["body"] = "mill"
    assert [p.split(":")[0] for p in refused(graph)] == [f"nodes, node 'a{i}', column body" for i in (2, 3)]
    assert party(graph, unknown_body="elsewhere").tables.body.tolist() == [0, 1, 1]


@pytest.mark.parametrize("form", ["graphml", "gexf", "gml"])
def test_m5_what_files_of_graphs_bring_is_left_out_and_said(form: str, tmp_path: Path) -> None:
    graph = nx.Graph()
    for i in range(4):
        graph.add_node(f"n{i}", label=f"Person {i}", x=float(i), y=1.5, body="mill")
    graph.add_edge("n0", "n1", weight=2.0)
    graph.add_edge("n1", "n2", weight=1.0, id="7")
    path = tmp_path / f"g.{form}"
    getattr(nx, f"write_{form}")(graph, path)
    read = nx.read_gml(path, label="id") if form == "gml" else getattr(nx, f"read_{form}")(path)
    assert any("unknown_columns" in problem for problem in refused(read))
    own = party(read, unknown_columns="leave out")
    where = {who: i for i, who in enumerate(own.tables.ids.to_pylist())}
    first, second, third = ("0", "1", "2") if form == "gml" else ("n0", "n1", "n2")
    assert {frozenset(pair) for pair in ends(own)} == {frozenset((first, second)), frozenset((second, third))}
    assert len(where) == 4
    said = "\n".join(line for line in own.assumed if "left out" in line)
    assert "'weight'" in said
    assert "'x', 'y'" in said


@pytest.mark.parametrize(("attribute", "value"), [("weight", -1.0), ("weight", 0), ("sign", "-"), ("sign", -1)])
@pytest.mark.parametrize("options", [{}, {"unknown_columns": "leave out"}])
def test_m5_negative_ties_are_never_left_to_be_friends(attribute: str, value: Any, options: dict[str, str]) -> None:
    graph = nx.path_graph(["a1", "a2", "a3"])
    nx.set_edge_attributes(graph, {("a1", "a2"): 2, ("a2", "a3"): value}, attribute)
    found = refused(graph, **options)
    assert any(p.startswith(f"edges, edge ('a2', 'a3'), column {attribute}: given") for p in found)


def test_m5_a_two_mode_graph_is_refused_and_its_projection_read() -> None:
    graph = nx.Graph()
    graph.add_nodes_from(["p1", "p2", "p3"], bipartite=0)
    graph.add_nodes_from(["o1", "o2"], bipartite=1)
    graph.add_edges_from([("p1", "o1"), ("p2", "o1"), ("p2", "o2"), ("p3", "o2")])
    found = refused(graph, unknown_columns="leave out")
    assert len(found) == 1
    assert "column bipartite: two values: a two-mode graph, whose organisations would become people" in found[0]
    projected = nx.bipartite.projected_graph(graph, ["p1", "p2", "p3"])
    assert {frozenset(pair) for pair in ends(party(projected, unknown_columns="leave out"))} == {
        frozenset(("p1", "p2")),
        frozenset(("p2", "p3")),
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("roster.gexf", "given str; allowed: a graph of networkx; networkx reads files"),
        (Path("g.gml"), "networkx reads files"),
        ({"a": ["b"]}, "given dict; allowed: a graph of networkx"),
        (None, "given NoneType"),
    ],
)
def test_what_is_no_graph_is_told(given: Any, told: str) -> None:
    assert told in refused(given)[0]


def test_patrons_are_looked_up_by_identifier() -> None:
    graph = nx.Graph()
    for node, number in (("x1", "a1"), ("x2", "a2"), ("x3", "a3")):
        graph.add_node(node, id=number)
    graph.add_edge("x1", "x2", layer="client", patron="a1")
    graph.add_edge("x2", "x3", layer="Client", patron="a2")
    assert ends(party(graph)) == [("a2", "a1"), ("a3", "a2")]
    graph.edges["x1", "x2"]["patron"] = "x1"  # the node, not the identifier
    found = refused(graph)
    assert len(found) == 1
    assert found[0].startswith("edges, edge ('x1', 'x2'), column layer: a client tie needs the attribute patron, with")


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_every_kind_of_graph_and_no_edge_at_all(kind: type) -> None:
    graph = kind()
    graph.add_nodes_from(range(3))
    own = party(graph)
    assert own.tables.ids.to_pylist() == ["0", "1", "2"]
    assert ends(own) == []
    assert refused(kind()) == ["nodes: no rows; give at least one person"]
