"""A run saved and loaded is the same run; its Parquet tables can be read by anybody."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from hypothesis import given, settings

import purgesim
from purgesim import Run, Scenario
from purgesim.core.errors import CheckpointError
from purgesim.run.difference import first_difference
from tests.strategies import scenarios, seeds

TABLES = ("daily", "events", "register", "posts", "bodies")


@pytest.fixture(scope="module")
def saved(whole: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "run"
    whole.save(folder)
    return folder


def assert_equal(one: Run, other: Run) -> None:
    difference = first_difference(one, other)
    assert difference is None, difference
    assert one.same_as(other)
    assert one.body_table.tobytes() == other.body_table.tobytes()
    assert (one.seed, one.executor, one.n_rows) == (other.seed, other.executor, other.n_rows)
    assert one.scenario.digest == other.scenario.digest
    assert one.provenance == other.provenance
    assert one.summary.equals(other.summary)


@settings(max_examples=15)
@given(scenarios(most_days=90), seeds)
def test_loading_gives_the_run_that_was_saved(tmp_path_factory, scenario: Scenario, seed: int) -> None:
    folder = tmp_path_factory.mktemp("runs") / "run"
    run = purgesim.simulate(scenario, seed)
    run.save(folder)
    assert_equal(Run.load(folder), run)


def test_a_loaded_run_is_usable(saved: Path, whole: Run) -> None:
    run = Run.load(saved)
    assert_equal(run, whole)
    assert run.daily.equals(whole.daily)
    assert run.events.equals(whole.events)
    assert run.register.equals(whole.register)
    assert set(run.genealogy().edges) == set(whole.genealogy().edges)
    del run.__dict__["summary"]
    assert run.summary.equals(whole.summary)  # computed from the tables


def test_a_run_so_far_can_be_saved_too(ministry: Scenario, tmp_path: Path) -> None:
    run = purgesim.start(ministry, 3).run_to("1957-04-01").result()
    run.save(tmp_path / "run")
    assert_equal(Run.load(tmp_path / "run"), run)


def test_the_folder_holds_what_it_should(saved: Path, whole: Run) -> None:
    files = {path.name for path in saved.iterdir()}
    others = {"summary.json", "provenance.json", "scenario.toml", "manifest.json"}
    assert files == {f"{name}.parquet" for name in TABLES} | others
    assert json.loads((saved / "provenance.json").read_text()) == whole.provenance
    summary = json.loads((saved / "summary.json").read_text())
    assert summary["members_start"] == whole.summary["members_start"]
    assert purgesim.load(saved / "scenario.toml").digest == whole.scenario.digest


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_can_be_read_by_pandas_and_arrow(saved: Path, name: str) -> None:
    plain = pyarrow.parquet.read_table(saved / f"{name}.parquet")
    assert plain.num_rows == len(pd.read_parquet(saved / f"{name}.parquet")) > 0
    assert not [column for column in plain.column_names if column.startswith(("spare", "__index"))]


def test_the_words_are_readable(saved: Path, whole: Run) -> None:
    events = pd.read_parquet(saved / "events.parquet")
    assert {"denounced", "expelled"} <= set(events["kind"])
    assert set(events["phase"]) >= {"meet", "hear"}
    register = pd.read_parquet(saved / "register.parquet")
    assert register["row"].tolist() == whole.changed_rows.tolist()
    assert "expelled" in set(register["standing"])
    daily = pd.read_parquet(saved / "daily.parquet")
    assert daily["date"].iloc[0] == pd.Timestamp("1957-01-01")
    assert daily["members"].tolist() == whole.daily["members"].tolist()
    assert set(pd.read_parquet(saved / "posts.parquet")["rank"]) == {"secretary", "official", "head", "leading"}
    assert set(pd.read_parquet(saved / "bodies.parquet")["kind"]) == {"centre", "ministry", "legal organ"}


def test_a_saved_run_is_replaced_and_anything_else_is_not(whole: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    whole.save(folder)
    whole.save(folder)
    assert_equal(Run.load(folder), whole)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(CheckpointError, match=r"run: holds other files \(notes\.txt\); give the name of a new folder"):
        whole.save(folder)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "manifest.json").write_text("{}")
    with pytest.raises(CheckpointError, match=r"holds other files \(manifest\.json\)"):
        whole.save(tmp_path / "own")
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="a file; give the name of a folder"):
        whole.save(tmp_path / "file")
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_empty_folder_is_taken(whole: Run, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    whole.save(tmp_path / "run")
    assert Run.load(tmp_path / "run").same_as(whole)


def test_nothing_is_left_half_written(whole: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole.save(tmp_path / "run")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pd.DataFrame, "to_parquet", fail)
        with pytest.raises(CheckpointError, match="cannot be written: No space left on device"):
            whole.save(tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert Run.load(tmp_path / "run").same_as(whole)


def test_what_is_no_saved_run_is_refused(whole: Run, saved: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(CheckpointError, match=r"no saved run; give a folder that Run\.save has written"):
            Run.load(folder)
    whole.save(tmp_path / "run")
    (tmp_path / "run" / "posts.parquet").unlink()
    with pytest.raises(CheckpointError, match=r"posts\.parquet missing; run anew"):
        Run.load(tmp_path / "run")


@pytest.mark.parametrize("name", ["events.parquet", "scenario.toml", "provenance.json", "summary.json"])
def test_a_torn_file_of_a_saved_run_is_named(whole: Run, tmp_path: Path, name: str) -> None:
    whole.save(tmp_path / "kept")
    torn = tmp_path / "kept" / name
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    with pytest.raises(CheckpointError, match=rf"(?s)kept: cannot be read \(.*{name}.*; run anew"):
        Run.load(tmp_path / "kept")


@pytest.mark.parametrize("table", ["daily", "events", "register", "posts", "bodies"])
def test_n14_a_torn_table_is_named_whatever_pyarrow_says(whole: Run, tmp_path: Path, table: str) -> None:
    whole.save(tmp_path / "kept")
    torn = tmp_path / "kept" / f"{table}.parquet"
    for content in (torn.read_bytes()[: torn.stat().st_size // 2], b"", b"no table"):
        torn.write_bytes(content)
        with pytest.raises(CheckpointError, match=rf"kept: cannot be read \({table}\.parquet is torn, or no Parquet"):
            Run.load(tmp_path / "kept")


def test_an_edited_scenario_is_refused_and_other_layouts_too(whole: Run, tmp_path: Path) -> None:
    whole.save(tmp_path / "run")
    whole.scenario.override({"levers.torture": 0.5}).write(tmp_path / "run" / "scenario.toml")
    with pytest.raises(CheckpointError, match=r"scenario\.toml is not the scenario of the run"):
        Run.load(tmp_path / "run")
    manifest = tmp_path / "run" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 7}))
    with pytest.raises(CheckpointError, match="layout 7; this code reads layout 1"):
        Run.load(tmp_path / "run")


def test_a_run_of_other_source_is_read_with_a_warning(whole: Run, tmp_path: Path) -> None:
    whole.save(tmp_path / "run")
    file = tmp_path / "run" / "provenance.json"
    file.write_text(json.dumps({**whole.provenance, "source": "0" * 64}))
    with pytest.warns(UserWarning, match="written by source 0000000000000000, this is source"):
        run = Run.load(tmp_path / "run")
    assert np.array_equal(run.event_table, whole.event_table)
