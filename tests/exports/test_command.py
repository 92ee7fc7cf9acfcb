"""``purgesim export``: what it writes for each suffix, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from typer.testing import CliRunner

from purgesim.cli.app import app
from purgesim.core.errors import PurgesimError


def export(*arguments: object) -> str:
    answer = CliRunner().invoke(app, ["export", *map(str, arguments)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_suffix_says_what(run, run_folder: Path, sweep_folder: Path, tmp_path: Path) -> None:
    assert "genealogy" in export(run_folder, "--out", tmp_path / "a.gexf")
    assert nx.read_gexf(tmp_path / "a.gexf").number_of_edges() == run.genealogy().number_of_edges()
    export(run_folder, "--out", tmp_path / "a.csv")
    assert len(pd.read_csv(tmp_path / "a.csv")) == len(run.events)
    assert "denunciations" in export(run_folder, "--what", "denunciations", "--out", tmp_path / "d.csv")
    assert pd.read_csv(tmp_path / "d.csv")["opened"].sum() == run.daily["opened"].sum()
    assert "runs" in export(sweep_folder, "--out", tmp_path / "a.nc")
    assert "sources" in export("kwp_1957_58", "--out", tmp_path / "a.bib")
    assert "@book{lankov_crisis" in (tmp_path / "a.bib").read_text()
    export(sweep_folder, "--out", tmp_path / "b.bib")


def test_ties_of_some_rows(run_folder: Path, tmp_path: Path) -> None:
    export(run_folder, "--what", "ties", "--around", 16, "--distance", 1, "--out", tmp_path / "a.graphml")
    graph = nx.read_graphml(tmp_path / "a.graphml", node_type=int)
    assert set(graph.nodes) == {16, *graph.neighbors(16)}


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.xyz", "--out: given 'a.xyz'; allowed: a file ending in .gexf"), ("a", "allowed: a file ending in")],
)
def test_an_unknown_suffix(run_folder: Path, tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(PurgesimError, match=text):
        export(run_folder, "--out", tmp_path / name)


@pytest.mark.parametrize(("option", "value"), [("--around", 16), ("--distance", 1)])
def test_what_only_ties_heed_is_refused_with_anything_else(
    run_folder: Path, tmp_path: Path, option: str, value: int
) -> None:
    text = f"{option}: given with genealogy; allowed: with --what ties; add it, or leave {option} out"
    with pytest.raises(PurgesimError, match=text):
        export(run_folder, option, value, "--out", tmp_path / "a.gexf")
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(PurgesimError, match="no saved run"):
        export(tmp_path, "--out", tmp_path / "a.gexf")
