"""Graphs as networkx reads them back."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from purgesim.core.errors import PurgesimError, TooLargeError
from purgesim.core.vocabulary import Layer
from purgesim.exports import genealogy_graph, ties_graph, write_graph

READERS = {".gexf": nx.read_gexf, ".graphml": nx.read_graphml}


@pytest.mark.parametrize("suffix", READERS)
def test_the_genealogy_comes_back_as_it_was(run, tmp_path: Path, suffix: str) -> None:
    graph = genealogy_graph(run)
    back = READERS[suffix](write_graph(graph, tmp_path / f"chain{suffix}"), node_type=int)
    assert back.is_directed()
    assert set(back.edges) == set(graph.edges)
    assert set(back.nodes) == set(graph.nodes)
    accused = [row for row, node in graph.nodes(data=True) if "day" in node]
    assert len(accused) > 20
    lost = {".gexf": set(), ".graphml": {"standing_by_date"}}[suffix]  # GraphML knows no time
    for row in accused:
        expected = {name: value for name, value in graph.nodes[row].items() if name not in lost}
        assert {name: value for name, value in back.nodes[row].items() if name != "label"} == expected
    for edge in graph.edges:
        assert {name: value for name, value in back.edges[edge].items() if name != "id"} == graph.edges[edge]


def test_the_date_is_that_of_the_first_accusation(run) -> None:
    events = run.events[run.events["kind"] == "denounced"]
    first = events.groupby("whom")["date"].min()
    for row, node in genealogy_graph(run).nodes(data=True):
        if node["date"]:
            assert node["date"] == f"{first[row]:%Y-%m-%d}"


@pytest.mark.parametrize("suffix", READERS)
def test_the_ties_come_back_as_they_were(run, tmp_path: Path, suffix: str) -> None:
    graph = ties_graph(run)
    back = READERS[suffix](write_graph(graph, tmp_path / f"ties{suffix}"), node_type=int)
    assert not back.is_directed()
    assert {frozenset(edge): back.edges[edge]["layer"] for edge in back.edges} == {
        frozenset(edge): graph.edges[edge]["layer"] for edge in graph.edges
    }
    assert back.nodes[min(graph.nodes)]["accused"] is True


def test_a_tie_is_dated_while_both_its_people_are_there(run) -> None:
    graph = ties_graph(run)
    first, last = run.scenario.date_of(0).isoformat(), run.scenario.date_of(run.scenario.n_days - 1).isoformat()
    assert len(graph.edges) > 20
    for one, other, tie in graph.edges(data=True):
        ends = [graph.nodes[row]["end"] for row in (one, other)]
        assert (tie["start"], tie["end"]) == (first, min(ends))
        assert (tie["start_day"], run.scenario.date_of(tie["end_day"]).isoformat()) == (0, tie["end"])
    assert any(tie["end"] != last for *_, tie in graph.edges(data=True))


def test_graphml_spells_truth_as_xml_does(run, tmp_path: Path) -> None:
    graph = nx.Graph()
    graph.add_node(0, accused=True, word="True")
    graph.add_node(1, accused=False, word="False")
    text = write_graph(graph, tmp_path / "two.graphml").read_text()
    assert [text.count(f">{word}</data>") for word in ("true", "false", "True", "False")] == [1, 1, 1, 1]
    assert write_graph(ties_graph(run), tmp_path / "ties.graphml").read_text().count(">True</data>") == 0


def test_the_ties_are_all_that_count_among_the_accused_and_no_others(run) -> None:
    graph, party, register = ties_graph(run), run.party, run.register_table
    accused = np.flatnonzero(register["accused_at"] >= 0)
    assert set(graph.nodes) == set(accused.tolist())
    expected = set()
    for row in accused[accused < len(party.register)].tolist():
        for tie in range(party.tie_start[row], party.tie_start[row + 1]):
            other = int(party.tie_to[tie])
            one, two = register[row], register[other]
            same = one["faction"] == two["faction"] > 0 or one["circle"] == two["circle"] > 0
            if other in graph and (same or party.tie_layer[tie] != Layer.COMRADE):
                expected.add(frozenset((row, other)))
    assert {frozenset(edge) for edge in graph.edges} == expected
    assert len(expected) > 50


def test_the_neighbourhood_of_one(run) -> None:
    alone, near, far = (ties_graph(run, around=[16], distance=steps) for steps in (0, 1, 2))
    assert set(alone.nodes) == {16}
    assert set(near.nodes) == {16, *near.neighbors(16)}
    assert set(near.nodes) < set(far.nodes)
    assert nx.single_source_shortest_path_length(far, 16, cutoff=2).keys() == set(far.nodes)


def test_a_newcomer_stands_alone(run) -> None:
    newcomer = len(run.register_table) - 1
    assert newcomer >= len(run.party.register)
    assert set(ties_graph(run, around=[newcomer], distance=1).nodes) == {newcomer}


def test_too_many_ties_are_refused_with_what_to_do(run) -> None:
    with pytest.raises(TooLargeError, match=r"ties: [\d,]+ ties of \d+ people; allowed: 10 \(most\); give fewer"):
        ties_graph(run, most=10)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"around": [-1]}, "ties: given row -1; allowed: 0 to"),
        ({"around": [10**7]}, "ties: given row 10000000; allowed: 0 to"),
        ({"distance": -1}, "distance: given -1; allowed: a whole number from 0 to 200,000"),
    ],
)
def test_impossible_selections(run, asked, text: str) -> None:
    with pytest.raises(PurgesimError, match=text):
        ties_graph(run, **asked)


def test_an_unknown_format_is_refused_and_leaves_nothing(run, tmp_path: Path) -> None:
    with pytest.raises(PurgesimError, match=r"given '.json' as the format of a graph; allowed: .gexf, .graphml"):
        write_graph(genealogy_graph(run), tmp_path / "chain.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", READERS)
def test_the_same_run_gives_the_same_bytes_and_says_where_it_comes_from(run, tmp_path: Path, suffix: str) -> None:
    one, two = (write_graph(genealogy_graph(run), tmp_path / f"{name}{suffix}").read_bytes() for name in "ab")
    assert one == two
    assert run.scenario.digest.encode() in one
    assert b"lastmodified" not in one
