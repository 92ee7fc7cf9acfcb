"""A user's own identifiers: wherever a run names people, they are named as in the user's roster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd
import pytest
from typer.testing import CliRunner

from purgesim import measures, plots
from purgesim.archive import observe
from purgesim.cli.app import app
from purgesim.core.errors import PurgesimError
from purgesim.exports import genealogy_graph, ties_graph, write_denunciations, write_events, write_graph
from purgesim.run import Run

Tables = dict[str, pd.DataFrame]
ID = r"m\d{3}|newcomer \d+"


def test_m3_the_register_says_who_is_who(own_run: Run, own_tables: Tables) -> None:
    register = own_run.register
    assert register.columns[0] == "id"
    roster = own_tables["roster"].set_index("id")
    start = register.iloc[: len(roster)].set_index("id")
    assert set(start.index) == set(roster.index)
    assert start.index.tolist() != roster.index.tolist()  # the register is in an order of its own
    given = roster["birth"][roster["birth"] != ""]
    assert (start["birth"].dt.year[given.index] == given.astype(int)).all()
    assert (start["intellectual"][roster.index] == roster["intellectual"]).all()
    assert own_run.ids.tolist() == register["id"].tolist()


def test_m3_newcomers_have_a_name_that_no_roster_can_have(own_run: Run, own_tables: Tables) -> None:
    people = len(own_tables["roster"])
    assert own_run.n_rows > people
    assert own_run.ids[people:].tolist() == [f"newcomer {row}" for row in range(people, own_run.n_rows)]


@pytest.mark.parametrize("column", ["patron", "accuser", "handler"])
def test_m3_rows_of_others_stand_beside_their_identifiers(own_run: Run, column: str) -> None:
    register = own_run.register
    known = register[column] >= 0
    assert known.any()
    assert register[f"{column}_id"][~known].isna().all()
    assert register[f"{column}_id"][known].tolist() == register["id"][register[column][known]].tolist()


def test_m3_patrons_are_those_of_the_users_ties(own_run: Run, own_tables: Tables) -> None:
    ties = own_tables["ties"]
    clients = ties[ties["layer"] == "client"].set_index("from")["to"]
    register = own_run.register.set_index("id")
    assert (register["patron_id"][clients.index] == clients).all()


def test_m3_events_name_people_and_come_back_so(own_run: Run, tmp_path: Path) -> None:
    events = own_run.events
    for column in ("actor", "whom"):
        known = events[column] >= 0
        assert events[f"{column}_id"][known].tolist() == own_run.ids[events[column][known]].tolist()
        assert events[f"{column}_id"][~known].isna().all()
    read = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    for suffix, reader in read.items():
        back = reader(write_events(own_run, tmp_path / f"events{suffix}"))
        assert back["whom_id"].tolist() == events["whom_id"].tolist()
        back = reader(write_denunciations(own_run, tmp_path / f"names{suffix}"))
        assert back["target"].tolist() == own_run.ids[back["target_row"]].tolist()
        assert back["source"].str.fullmatch(f"{ID}|centre|outside").all()


def test_m3_nodes_of_graphs_are_the_users_people(own_run: Run, own_tables: Tables, tmp_path: Path) -> None:
    graph = nx.read_gexf(write_graph(genealogy_graph(own_run), tmp_path / "chain.gexf"))
    rows = own_run.genealogy()
    assert {(graph.nodes[a]["row"], graph.nodes[b]["row"]) for a, b in graph.edges} == set(rows.edges)
    assert len(rows.edges) > 10
    for name, node in graph.nodes(data=True):
        assert (name, node["label"]) == (own_run.ids[node["row"]], name)
        assert rows.nodes[node["row"]].get("id", name) == name
    ties = own_tables["ties"][own_tables["ties"]["layer"] != "comrade"]
    expected = {frozenset(pair) for pair in zip(ties["from"], ties["to"], strict=True)}
    everybody = ties_graph(own_run, around=own_tables["roster"]["id"])
    found = {frozenset((a, b)) for a, b, layer in everybody.edges(data="layer") if layer != "comrade"}
    assert found == expected


def test_m3_a_story_is_told_by_identifier(own_run: Run) -> None:
    named = own_run.events[(own_run.events["kind"] == "denounced") & (own_run.events["actor"] >= 0)].iloc[0]
    lines = own_run.story(named["whom_id"])
    assert lines == own_run.story(int(named["whom"]))
    assert any(f"by cadre {named['actor_id']}" in line for line in lines)
    assert any(f"cadre {named['whom_id']}" in line for line in own_run.story(named["actor_id"]))


def test_m3_tables_of_chains_and_of_names(own_run: Run) -> None:
    chain, names = measures.chain(own_run.data), measures.names(own_run.data)
    assert chain["id"].tolist() == own_run.ids[chain["row"]].tolist()
    assert chain["parent_id"][1:].tolist() == own_run.ids[chain["parent"][1:]].tolist()
    assert pd.isna(chain["parent_id"][0])
    assert names["id"].tolist() == own_run.ids[names["row"]].tolist()
    _, axes = plt.subplots()
    drawn = {text.get_text() for text in plots.genealogy(chain.head(8), axes).texts}
    assert set(chain["id"][:8]) <= drawn
    plt.close("all")


def test_m3_an_archive_speaks_of_the_users_people(own_run: Run) -> None:
    archive = observe(own_run, own_run.scenario.archive, 1)
    assert len(archive.documents) > 0
    assert archive.documents["about_id"].tolist() == own_run.ids[archive.documents["about"]].tolist()
    assert archive.truth["about_id"].tolist() == own_run.ids[archive.truth["about"]].tolist()
    assert f"cadre {archive.documents['about_id'].iloc[0]}," in archive.records(1)[0]


def test_m3_a_saved_run_says_it_too(own_run: Run, tmp_path: Path) -> None:
    own_run.save(tmp_path / "run")
    back = Run.load(tmp_path / "run")
    assert back.same_as(own_run)
    kept = pd.read_parquet(tmp_path / "run" / "register.parquet")
    assert kept["id"].tolist() == own_run.ids[kept["row"]].tolist()
    posts = pd.read_parquet(tmp_path / "run" / "posts.parquet")
    held = posts["holder"] >= 0
    assert posts["holder_id"][held].tolist() == own_run.ids[posts["holder"][held]].tolist()
    assert pd.read_parquet(tmp_path / "run" / "events.parquet")["whom_id"].notna().all()


def test_m3_a_record_is_of_the_users_people(own_run: Run) -> None:
    record = own_run.record()
    assert record.persons["id"].str.fullmatch(ID).all()
    assert set(record.deponents()) <= set(own_run.ids)


def test_m3_people_are_found_by_identifier(own_run: Run, tmp_path: Path) -> None:
    (row,) = own_run.rows_of("m004")
    assert own_run.ids[row] == "m004"
    assert own_run.rows_of(["m004", row, own_run.ids[-1]]) == [row, row, own_run.n_rows - 1]
    assert set(ties_graph(own_run, around=["m004"]).nodes) == {"m004"}
    own_run.save(tmp_path / "run")
    command = ["export", str(tmp_path / "run"), "--what", "ties", "--around", "m004", "--out", str(tmp_path / "a.gexf")]
    answer = CliRunner().invoke(app, command, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    assert set(nx.read_gexf(tmp_path / "a.gexf").nodes) == {"m004"}


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("m999", r"rows_of: given 'm999', which the roster does not have; give some of its column id"),
        (["m001", "m998", "m999"], "rows_of: given 'm998', 'm999', which the roster does not have"),
        (10**6, r"rows_of: given row 1000000; allowed: 0 to \d+, rows of the register"),
        ([0, -1, True], r"rows_of: given row -1, True; allowed: 0 to"),
    ],
)
def test_m3_nobody_is_looked_for_in_vain(own_run: Run, who: Any, text: str) -> None:
    with pytest.raises(PurgesimError, match=text):
        own_run.rows_of(who)


def test_m3_a_story_of_nobody_is_refused_by_identifier(own_run: Run) -> None:
    with pytest.raises(PurgesimError, match="story: given 'm999', which the roster does not have"):
        own_run.story("m999")


def test_m3_invented_people_have_rows_only(run: Run) -> None:
    assert run.ids is None
    assert "id" not in run.register
    assert "whom_id" not in run.events
    with pytest.raises(PurgesimError, match=r"story: given 'm004', but the party is an invented one; allowed: whole"):
        run.story("m004")
