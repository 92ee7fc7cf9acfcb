"""An archive in a folder: whole, readable, reproducible, and never over somebody else's files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import purgesim
from purgesim.archive import Archive, observe
from purgesim.core.errors import CheckpointError
from purgesim.plots import archive_overview
from purgesim.run import Run
from purgesim.scenario import Observer, Press
from purgesim.sweeps import Design, sweep


def test_a_saved_archive_holds_everything_and_can_be_made_again(archive: Archive, tmp_path: Path) -> None:
    folder = archive.save(tmp_path / "archive", Figure())
    manifest = json.loads((folder / "manifest.json").read_text())
    assert sorted([*manifest["files"], "manifest.json"]) == sorted(path.name for path in folder.iterdir())
    read = pd.read_parquet(folder / "documents.parquet")
    pd.testing.assert_frame_equal(read, archive.documents, check_categorical=False, check_dtype=False)
    lines = (folder / "records.txt").read_text().splitlines()
    assert lines == archive.records()
    assert len(lines) == len(archive.documents)
    provenance = json.loads((folder / "provenance.json").read_text())
    scenario = purgesim.load(folder / "scenario.toml")
    assert provenance["digest"] == scenario.digest
    again = observe(purgesim.simulate(scenario, provenance["seed"]), seed=provenance["observed_with_seed"])
    pd.testing.assert_frame_equal(again.documents, archive.documents)


def test_the_observer_that_was_used_is_the_one_saved(run: Run, tmp_path: Path) -> None:
    paper = Observer(press=(Press(name="paper", publishes=(1.0,) * 5),))
    folder = observe(run, paper).save(tmp_path / "archive")
    assert purgesim.load(folder / "scenario.toml").archive == paper


def test_it_replaces_an_archive_and_nothing_else(archive: Archive, tmp_path: Path) -> None:
    folder = archive.save(tmp_path / "archive")
    archive.save(folder)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(CheckpointError, match=r"holds other files \(mine.txt\); give the name of a new folder"):
        archive.save(folder)
    assert (folder / "mine.txt").read_text() == "mine"
    with pytest.raises(CheckpointError, match="a file; give the name of a folder"):
        archive.save(folder / "mine.txt")
    with pytest.raises(CheckpointError, match="cannot be written: No such file"):
        archive.save(tmp_path / "no" / "such")


def test_records_read_like_notes(archive: Archive) -> None:
    lines = archive.records()
    first = archive.documents.iloc[0]
    assert lines[0].startswith(f"{first['date'].day} January 1957, {first['source']}")
    false = [line for line, hearsay in zip(lines, archive.documents["hearsay"], strict=True) if hearsay]
    assert false
    assert all(line.endswith("[false]") for line in false)
    milder = [line for line, played in zip(lines, archive.documents["played_down"], strict=True) if played]
    assert milder
    assert all("played down: " in line for line in milder)
    wrong = archive.documents["recharged"] & ~archive.documents["hearsay"]
    assert wrong.any()
    for line, event in zip(np.array(lines)[wrong], archive.documents["truth"][wrong], strict=True):
        assert f"charge: {archive.truth.loc[event, 'charge']}" in line.split(" [")[-1]
    assert archive.records(3) == lines[:3]
    assert f"{len(lines)} documents" in repr(archive)


def test_the_figure_shows_truth_and_archive(archive: Archive) -> None:
    figure = archive_overview(archive)
    when, who, many, blind = figure.axes
    labels = [line.get_label() for line in when.get_lines()]
    assert labels == ["truth", "archive, by date of the event", "archive, by date of the document"]
    shares = archive.shares()
    truth = next(line for line in who.get_lines() if line.get_label() == "truth")
    assert list(truth.get_xdata()) == shares["truth"].tolist()
    assert [text.get_text() for text in many.get_yticklabels()] == [
        "naive count", "weighted by visibility", "capture-recapture",
    ]  # fmt: skip
    assert blind.get_lines()[0].get_ydata()[-1] == archive.free()["callers"].iloc[-1]


def test_the_observer_is_no_part_of_a_runs_identity(tmp_path: Path) -> None:
    scenario = purgesim.load("small_ministry")
    other = scenario.override({"archive.informants.callers.number": 1, "archive.press.gazette.delay_days": 1.0})
    assert other != scenario
    assert other.digest == scenario.digest
    design = Design.grid({"levers.torture": [0.0, 1.0]})
    first = sweep(scenario, design, seeds=2, out=tmp_path / "sweep", yes=True)
    again = sweep(other, design, seeds=2, out=tmp_path / "sweep", yes=True)
    assert (first.account.made, again.account.made, again.account.before) == (4, 0, 4)
