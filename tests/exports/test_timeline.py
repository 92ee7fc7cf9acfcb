"""Graphs over time: what a timeline shows is what the chronicle says, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pandas as pd
import pytest

import purgesim
from purgesim.exports import genealogy_graph, ties_graph, write_graph
from purgesim.run import Run

NAMESPACE = {"g": "http://www.gexf.net/1.2draft"}
AFTER = {  # standing after an event, where the event decides it
    "opened": "criticised",
    "expelled": "expelled",
    "arrested": "arrested",
    "fled": "fled",
    "died": "dead",
    "reinstated": "member",
    "admitted": "member",
    "enrolled": "candidate",
}
JUDGED = {
    **{("verdict", sanction): "member" for sanction in range(4)},  # all but expulsion
    ("sentenced", 1): "expelled",  # released
    ("sentenced", 4): "dead",
}


def first_accusations(run: Run) -> pd.DataFrame:
    """The first accusation that reached each, by target; of several in one phase that of the register's accuser."""
    named = run.events[(run.events["kind"] == "denounced") & (run.events["value"] == 1)]
    moment = named["day"].astype(str) + named["phase"].astype(str)
    named = named[moment == moment.groupby(named["whom"]).transform("first")]
    return named[named["actor"] == run.register["accuser"][named["whom"]].to_numpy()].groupby("whom").first()


def iso(date: pd.Timestamp) -> str:
    return f"{date:%Y-%m-%d}"


def ends(run: Run) -> dict[int, str]:
    """The day on which people died, fled or were sentenced to death for good."""
    events = run.events
    left = events[events["kind"].isin(["died", "fled"])]
    killed = events[(events["kind"] == "sentenced") & (events["value"] == 4)]
    gone = pd.concat([left, killed]).groupby("whom")["date"].min()
    return {int(row): iso(date) for row, date in gone.items()}


@pytest.fixture(scope="module")
def hard() -> Run:
    """A run in which some die, flee and are executed."""
    changes = {"behaviour.sentence.severity": 4.0, "behaviour.demography.level": 0.02, "behaviour.arrest.flight": 0.3}
    return purgesim.simulate(purgesim.load("small_ministry").override(changes), seed=4)


@pytest.mark.parametrize(("suffix", "read"), [(".gexf", nx.read_gexf), (".graphml", nx.read_graphml)])
def test_m1_start_and_end_come_back_and_are_the_chronicle_s(
    hard: Run, tmp_path: Path, suffix: str, read: Callable[..., Any]
) -> None:
    back = read(write_graph(genealogy_graph(hard), tmp_path / f"chain{suffix}"), node_type=int)
    first, gone, last = first_accusations(hard), ends(hard), iso(hard.events["date"].max())
    made = first[first["actor"] >= 0].reset_index().groupby("actor")["date"].min()
    assert set(back.nodes) == {*first.index, *made.index}
    assert len(gone.keys() & set(back.nodes)) > 3
    for row, node in back.nodes(data=True):
        appears = [table[row] for table in (first["date"], made) if row in table]
        assert node["start"] == iso(min(appears))
        assert node["end"] == gone.get(row, last)
        assert node["date"] == (iso(first["date"][row]) if row in first.index else "")
    assert back.number_of_edges() == (first["actor"] >= 0).sum() > 20
    for one, other, edge in back.edges(data=True):
        event = first.loc[other]
        assert (edge["start"], edge["date"], one) == (iso(event["date"]), iso(event["date"]), event["actor"])
        assert edge["end"] == min(gone.get(one, last), gone.get(other, last))
        assert (edge["channel"], edge["motive"], edge["charge"]) == tuple(event[["channel", "motive", "charge"]])


def test_m1_in_graphml_dates_are_texts_and_days_are_numbers(hard: Run, tmp_path: Path) -> None:
    back = nx.read_graphml(write_graph(genealogy_graph(hard), tmp_path / "chain.graphml"), node_type=int)
    start = hard.scenario.window.start
    things = [node for _, node in back.nodes(data=True)] + [edge for _, _, edge in back.edges(data=True)]
    for thing in things:
        for name in ("start", "end"):
            assert thing[name] == (start + dt.timedelta(days=thing[f"{name}_day"])).isoformat()
            assert type(thing[f"{name}_day"]) is int


def standing_by_day(run: Run) -> dict[int, dict[str, str]]:
    """Where each stood at the end of each day, from the events alone, by row and date."""
    first = {1: "candidate", 2: "member"}
    now = {row: first[code] for row, code in enumerate(run.party.register["standing"].tolist())}
    columns = (run.events[name].tolist() for name in ("date", "whom", "kind", "value"))
    told: dict[str, list[tuple[int, str, int]]] = {}
    for date, *event in zip(*columns, strict=True):
        told.setdefault(iso(date), []).append(tuple(event))
    found: dict[int, dict[str, str]] = {}
    for date in map(iso, run.daily.index):
        for row, kind, value in told.get(date, ()):
            now[row] = JUDGED.get((kind, value), AFTER.get(kind, now.get(row, "")))
        for row, standing in now.items():
            found.setdefault(row, {})[date] = standing
    return found


@pytest.mark.parametrize("make", [genealogy_graph, ties_graph])
def test_m1_standing_by_date_is_what_the_events_say(hard: Run, tmp_path: Path, make: Callable[[Run], Any]) -> None:
    back = nx.read_gexf(write_graph(make(hard), tmp_path / "chain.gexf"), node_type=int)
    by_day, seen = standing_by_day(hard), set()
    for row, node in back.nodes(data=True):
        spells = node["standing_by_date"]
        assert [spell[1] for spell in spells[1:]] == [spell[2] for spell in spells[:-1]]
        assert (spells[0][1], spells[-1][2]) == (node["start"], node["end"])
        for date, standing in by_day[row].items():
            if node["start"] <= date <= node["end"]:
                assert standing == next(word for word, since, _ in reversed(spells) if since <= date)
        seen |= {word for word, _, _ in spells}
    assert {"member", "criticised", "expelled", "arrested", "dead"} <= seen


@pytest.mark.parametrize("make", [genealogy_graph, ties_graph])
def test_m1_the_file_keeps_the_rules_of_gexf(hard: Run, tmp_path: Path, make: Callable[[Run], Any]) -> None:
    """Gephi takes texts for dates only if the graph says so, and an edge must not outlive its nodes."""
    root = ET.parse(write_graph(make(hard), tmp_path / "chain.gexf")).getroot()
    graph = root.find("g:graph", NAMESPACE)
    assert graph is not None
    assert set(graph.attrib) == {"defaultedgetype", "mode", "timeformat"}  # the schema knows no name of a graph
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    assert hard.scenario.digest in root.findtext("g:meta/g:description", "", NAMESPACE)
    declared = {
        a.get("id"): (group.get("class"), group.get("mode"), a.get("type"), a.get("title"))
        for group in graph.findall("g:attributes", NAMESPACE)
        for a in group
    }
    assert {kind for _, _, kind, _ in declared.values()} <= {"string", "long", "boolean"}
    assert [title for _, mode, _, title in declared.values() if mode == "dynamic"] == ["standing_by_date"]
    nodes = {node.get("id"): node for node in graph.findall("g:nodes/g:node", NAMESPACE)}
    for element in [*nodes.values(), *graph.findall("g:edges/g:edge", NAMESPACE)]:
        for value in element.findall("g:attvalues/g:attvalue", NAMESPACE):
            dynamic = declared[value.get("for")][1] == "dynamic"
            assert (set(value.attrib) == {"for", "value", "start", "end"}) is dynamic
        dt.date.fromisoformat(element.get("start") or nodes[element.get("source")].get("start"))
    for edge in graph.findall("g:edges/g:edge[@start]", NAMESPACE):
        inside = [nodes[edge.get(end)] for end in ("source", "target")]
        assert max(n.get("start") for n in inside) <= edge.get("start") <= edge.get("end")
        assert edge.get("end") <= min(n.get("end") for n in inside)


def test_m1_a_run_so_far_ends_on_its_last_day(tmp_path: Path) -> None:
    so_far = purgesim.start("small_ministry", seed=2).run_to("1957-05-01").result()
    graph = genealogy_graph(so_far)
    assert {node["end"] for _, node in graph.nodes(data=True)} == {"1957-04-30"}
    nothing = purgesim.start("small_ministry", seed=2).result()
    assert len(nx.read_gexf(write_graph(genealogy_graph(nothing), tmp_path / "none.gexf"))) == 0
