"""Whatever they come from, the same tables are the same party; living persons and names are refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import purgesim
from purgesim.core.errors import PartyTablesError, PurgesimError
from purgesim.roster import registry, tables_in
from purgesim.roster.tables import UNKNOWN_DAY


def test_frames_csv_parquet_and_arrow_are_the_same_party(frames, own, as_csv, tmp_path: Path) -> None:
    arrow = {name: pa.Table.from_pandas(f.astype(str), preserve_index=False) for name, f in frames.items()}
    written = own.write(tmp_path / "parquet")
    assert written.folder == (tmp_path / "parquet")
    found = {
        purgesim.party_from_tables(**arrow, declared="synthetic").sha256,
        tables_in(as_csv(frames)).sha256,
        tables_in(tmp_path / "parquet").sha256,
        own.sha256,
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("table", "column", "row", "value"),
    [
        ("roster", "birth", 3, "1911"),
        ("roster", "faction", 3, "Returned"),
        ("roster", "standing", 9, "candidate"),
        ("ties", "layer", 200, "kin"),
        ("bodies", "tier", 3, "province"),
        ("posts", "holder", 5, ""),
    ],
)
def test_one_changed_cell_makes_another_party(frames, own, table: str, column: str, row: int, value: str) -> None:
    assert frames[table].loc[row, column] != value
    frames[table].loc[row, column] = value
    assert purgesim.party_from_tables(**frames, declared="synthetic").sha256 != own.sha256


def test_the_order_of_the_roster_counts_for_draws_are_keyed_by_it(frames, own) -> None:
    frames["roster"] = frames["roster"].iloc[::-1]
    assert purgesim.party_from_tables(**frames, declared="synthetic").sha256 != own.sha256


def test_what_is_assumed_is_told(own) -> None:
    assert own.assumed[:3] == [
        "7 birth dates: drawn by party.ages",
        "113 birthdays: drawn within the year that is given",
        "120 degrees of courage: drawn between 0 and 1, all values alike",
    ]
    roster = pd.DataFrame({"id": ["a1"], "body": ["mill"]})
    told = "\n".join(purgesim.party_from_tables(roster, declared="historical").assumed)
    for word in ("cell of people", "birth date", "courage", "intellectual", "factions:", "circles:", "posts", "ties:"):
        assert word in told


@pytest.mark.parametrize("declared", [None, "living", "", "Synthetic", True])
def test_without_the_declaration_nothing_is_read(frames, declared) -> None:
    with pytest.raises(PartyTablesError, match="it is not for living persons: not to plan, target or justify"):
        purgesim.party_from_tables(**frames, declared=declared)


@pytest.mark.parametrize("column", ["name", "Full Name", "surname", "vorname", "e-mail", "person"])
def test_a_column_of_names_is_refused_with_the_reason(frames, column: str) -> None:
    frames["roster"][column] = "x"
    with pytest.raises(
        PartyTablesError, match=f"roster: column {column}: a column that says who somebody is"
    ) as caught:
        purgesim.party_from_tables(**frames, declared="historical")
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("given", ["Kim", "Kim Tu-bong 1", "\u041a\u0438\u043c1", "x" * 130 + "1"])
def test_identifiers_that_may_be_names_are_refused(given: str) -> None:
    roster = pd.DataFrame({"id": [given, "a2"], "body": ["mill", "mill"]})
    with pytest.raises(PartyTablesError, match="a code that names nobody"):
        purgesim.party_from_tables(roster, declared="historical")


def test_numbers_are_identifiers_also_where_a_frame_made_them_floats() -> None:
    roster = pd.DataFrame({"id": [1, 2, 3], "body": ["mill"] * 3, "age": [30, None, 41.5]})
    ties = pd.DataFrame({"from": [1.0, 2.0], "to": [2, 3], "layer": ["kin", "friend"]})
    tables = purgesim.party_from_tables(roster, ties, declared="synthetic").tables
    assert tables.ids.to_pylist() == ["1", "2", "3"]
    assert tables.ties is not None
    assert (tables.ties.one.tolist(), tables.ties.other.tolist()) == ([0, 1], [1, 2])
    assert np.array_equal(tables.age, [30.0, np.nan, 41.5], equal_nan=True)


def test_dates_of_a_frame_and_texts_are_the_same_dates() -> None:
    births = [dt.date(1899, 12, 31), dt.date(1904, 2, 29), None]
    frame = pd.DataFrame({"id": ["a1", "a2", "a3"], "body": ["mill"] * 3})
    as_dates = purgesim.party_from_tables(frame.assign(birth=pd.to_datetime(births)), declared="synthetic").tables
    as_texts = purgesim.party_from_tables(frame.assign(birth=["1899-12-31", "1904-02-29", ""]), declared="synthetic")
    assert as_dates.birth.tolist() == [-1, 4 * 365 + 31 + 28, UNKNOWN_DAY]
    assert as_dates.sha256 == as_texts.sha256


def test_a_graph_is_roster_ties_and_posts() -> None:
    graph = nx.Graph()
    graph.add_node("a1", body="mill", rank="leading", birth="1901-01-01")
    graph.add_node("a2", body="mill", circle="North", involvement="knew")
    graph.add_node("a3", body="mine")
    graph.add_edge("a1", "a2", layer="client", patron="a1")
    graph.add_edge("a2", "a3")
    tables = purgesim.party_from_graph(graph, declared="synthetic").tables
    assert tables.bodies.names == ("mill", "mine")
    assert tables.ties is not None
    assert (tables.ties.one.tolist(), tables.ties.other.tolist(), tables.ties.layer.tolist()) == (
        [1, 1],
        [0, 2],
        [4, 2],
    )
    assert tables.posts.holder.tolist() == [0]
    assert tables.involvement.tolist() == [0, 1, 0]


def test_mistakes_of_a_graph_are_told_by_node_and_edge() -> None:
    graph = nx.Graph([("a1", "a2"), ("a2", "a3")])
    graph.nodes["a2"]["birth"] = "spring"
    graph.edges["a2", "a3"]["layer"] = "client"
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_graph(graph, declared="synthetic")
    assert {p.split(":")[0] for p in caught.value.problems} == {
        "nodes, node 'a2', column birth",
        "edges, edge ('a2', 'a3'), column layer",
    }


def test_names_as_nodes_are_refused() -> None:
    with pytest.raises(PartyTablesError, match=r"nodes, node 'Acciaiuoli', column id: .*names nobody"):
        purgesim.party_from_graph(nx.florentine_families_graph(), declared="historical")


def test_rows_are_found_by_identifier(own) -> None:
    assert own.rows_in_roster(["m003", "m001"]) == [2, 0]
    with pytest.raises(PurgesimError, match="given 'm999', which the roster does not have"):
        own.rows_in_roster(["m001", "m999"])


def test_a_folder_with_other_files_is_never_replaced(own, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PartyTablesError, match="holds other files"):
        own.write(tmp_path)


def test_tables_are_found_by_content_never_by_place(own, frames, tmp_path: Path, monkeypatch) -> None:
    here = own.write(tmp_path / "here").folder
    monkeypatch.setattr(registry, "_read", type(registry._read)())
    monkeypatch.setattr(registry, "_homeless", {})
    assert registry.find(str(here), own.sha256).sha256 == own.sha256
    frames["roster"].loc[0, "birth"] = "1888"
    other = purgesim.party_from_tables(**frames, declared="synthetic")
    other.write(tmp_path / "here")  # the same name, another content
    monkeypatch.setattr(registry, "_read", type(registry._read)())
    with pytest.raises(PartyTablesError, match="its tables have changed: their content is"):
        registry.find(str(here), own.sha256)
    with pytest.raises(PartyTablesError, match="no such folder"):
        registry.find(str(tmp_path / "gone"), own.sha256)
    own.write(tmp_path / "moved")
    monkeypatch.setattr(registry, "_read", type(registry._read)())
    monkeypatch.setenv("PURGESIM_TABLES", str(tmp_path / "moved"))
    assert registry.find(str(here), own.sha256).sha256 == own.sha256
