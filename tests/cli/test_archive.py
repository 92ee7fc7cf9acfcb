"""The command `purgesim archive`, on the small ministry with nothing made up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import purgesim
from purgesim.archive import observe
from purgesim.cli import main


@pytest.fixture
def archive(monkeypatch, capfd, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Run the command in an empty folder; its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["purgesim", "archive", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capfd.readouterr()

    return call


def test_it_prints_truth_beside_archive_and_saves(archive, tmp_path: Path) -> None:
    code, out, err = archive("small_ministry", "--records", "2")
    assert code == 0, err
    found = observe(purgesim.simulate("small_ministry", seed=1))
    assert "naive count" in out
    assert "capture-recapture" in out
    assert all(line in out for line in found.records(2))
    assert found.records(3)[2] not in out
    folder = tmp_path / "out" / "small_ministry_archive"
    assert (folder / "records.txt").read_text().splitlines() == found.records()
    assert (folder / "archive.png").stat().st_size > 50_000
    assert f"saved in {folder.relative_to(tmp_path)}" in err


def test_a_saved_run_can_be_observed_by_another_observer(archive, tmp_path: Path) -> None:
    run = purgesim.simulate("small_ministry", seed=3)
    run.save(tmp_path / "kept")
    setting = "archive.informants.callers.number=2"
    code, out, err = archive("kept", "--set", setting, "--observer-seed", "5", "--json", "-q", "--out", "two")
    assert (code, err) == (0, "")
    data = json.loads(out)
    wanted = observe(run, run.scenario.override({"archive.informants.callers.number": 2}).archive, 5)
    assert (data["seed"], data["observer_seed"], data["documents"]) == (3, 5, len(wanted.documents))
    assert data["digest"] == run.scenario.digest
    assert purgesim.load(tmp_path / "two" / "scenario.toml").archive.informants[0].number == 2
    assert len(data["estimates"]) == len(wanted.estimates())


def test_of_a_saved_run_only_the_observer_can_change(archive, tmp_path: Path) -> None:
    purgesim.simulate("small_ministry", seed=1).save(tmp_path / "kept")
    code, _, err = archive("kept", "--set", "levers.torture=2")
    assert code == 2
    assert "--set: given levers.torture for the saved run kept; allowed: archive.*" in err
    assert not (tmp_path / "out").exists()


def test_a_folder_of_runs_is_told_apart_from_a_run(archive, tmp_path: Path) -> None:
    (tmp_path / "many" / "seed_1").mkdir(parents=True)
    code, _, err = archive("many")
    assert (code, "many: no saved run; " in err) == (2, True)
    (tmp_path / "empty").mkdir()
    code, _, err = archive("empty")
    assert (code, "empty: no saved run" in err) == (2, True)


def test_a_scenario_without_an_observer_says_what_to_do(archive, tmp_path: Path, small_scenario) -> None:
    small_scenario.write(tmp_path / "plain.toml")
    code, _, err = archive("plain.toml")
    assert code == 2
    assert "archive: given an observer without sources; allowed: at least one group of informants or paper" in err


def test_a_place_that_cannot_be_is_refused_before_anything_is_simulated(command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "mine.txt").write_text("mine")
    for place in ("file", "file/x/y", "others"):
        answer = command("archive", "small_ministry", "--out", place)
        assert answer.code == 2
        assert answer.out == ""
        assert "give " in answer.err


def test_both_mistakes_of_settings_are_told(command) -> None:
    answer = command("archive", "small_ministry", "--set", "foo", "--set", "bar=1")
    assert answer.code == 2
    assert "given 'foo'; allowed: name=value" in answer.err
    assert "bar: unknown name" in answer.err
