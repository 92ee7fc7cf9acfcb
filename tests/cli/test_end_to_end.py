"""The command line with nothing made up: a small party simulated by both executors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.image import imread

import purgesim


def purge(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "purgesim", "run", "small.toml", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, small_scenario) -> Path:
    folder = tmp_path_factory.mktemp("small")
    small_scenario.write(folder / "small.toml")
    return folder


@pytest.fixture(scope="module")
def answer(folder: Path) -> subprocess.CompletedProcess[str]:
    return purge(folder, "--seeds", "2", "--out", "compiled", "--json")


def test_it_answers_zero_and_json(answer) -> None:
    assert answer.returncode == 0, answer.stderr
    data = json.loads(answer.stdout)
    assert data["seeds"] == [1, 2]
    found = data["summary"]["1"]
    exits = found["expelled"] + found["died"] + found["fled"]
    assert found["members_end"] == found["members_start"] + found["admitted"] + found["reinstated"] - exits
    assert 0 < found["members_start"] <= 400
    assert {row["id"] for row in data["patterns"]} >= {"A1", "C1", "S1", "R1"}


def test_what_it_saved_can_be_read_again(answer, folder: Path) -> None:
    summary = json.loads(answer.stdout)["summary"]
    run = purgesim.Run.load(folder / "compiled" / "seed_2")
    assert (run.seed, run.scenario.name) == (2, "small")
    assert run.summary["died"] == summary["2"]["died"]
    table = pd.read_csv(folder / "compiled" / "summary.csv", index_col="seed")
    assert table.loc[1, "died"] == summary["1"]["died"]
    assert imread(folder / "compiled" / "overview.png").shape[0] > 1000


def test_both_executors_print_the_same_table(folder: Path) -> None:
    printed = [purge(folder, "--quiet", "--executor", name, "--out", name) for name in ("compiled", "agents")]
    assert [one.returncode for one in printed] == [0, 0], printed[1].stderr
    assert printed[0].stdout == printed[1].stdout
    assert [one.stderr for one in printed] == ["", ""]
