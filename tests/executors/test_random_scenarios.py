"""The tool of the many random scenarios notices what it is there to notice: a wrong count, a crash and a hang."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from purgesim import Run, Scenario
from tools import random_scenarios as tool


def test_a_batch_counts_what_it_has_checked(tmp_path: Path) -> None:
    tool.run_batch(8, 3, tmp_path)
    tally = json.loads((tmp_path / "batch.json").read_text())
    assert tally["problem"] == ""
    assert tally["done"] == 8
    assert 5 <= tally["distinct"] <= 8
    assert tally["events"] > 0


def test_a_wrong_count_is_told_with_its_scenario(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    checked = []

    def check(scenario: Scenario, seed: int) -> Run:
        checked.append({"seed": seed, "scenario": scenario.to_toml()})
        assert len(checked) < 3, "counted otherwise"
        return tool.purgesim.simulate(scenario, seed)

    monkeypatch.setattr(tool, "check_whole_run", check)
    tool.run_batch(10, 3, tmp_path)
    tally = json.loads((tmp_path / "batch.json").read_text())
    assert "counted otherwise" in tally["problem"]
    assert tally["done"] == 2
    under_way = json.loads((tmp_path / "under_way.json").read_text())
    assert under_way in checked[2:]
    (tmp_path / "again.toml").write_text(under_way["scenario"])
    assert tool.purgesim.load(tmp_path / "again.toml").to_toml() == under_way["scenario"]


def test_a_crash_is_a_finding_and_the_rest_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def in_a_process(number: int, start: int, folder: Path) -> tuple[dict[str, float], str]:
        asked.append((number, start))
        (folder / "under_way.json").write_text(json.dumps({"seed": start, "scenario": "a"}))
        if len(asked) == 1:
            return {}, "the process ended with -6"
        return {"done": number, "distinct": number, "events": 1, "longest": 0.1}, ""

    monkeypatch.setattr(tool, "in_a_process", in_a_process)
    assert tool.run_all(tool.BATCH + 1, 3, tmp_path) == 1
    assert asked == [(tool.BATCH, 3), (tool.BATCH, 4), (1, 5)]
    found = json.loads((tmp_path / "found-1.json").read_text())
    assert found == {"problem": "the process ended with -6", "seed": 3, "scenario": "a"}


@pytest.mark.parametrize("ending", ["os.abort()", "time.sleep(100)"])
def test_a_crash_and_a_hang_leave_the_scenario_behind(ending: str, tmp_path: Path) -> None:
    code = f"""
        import os, sys, time
        from pathlib import Path
        from tools import random_scenarios as tool
        tool.PATIENCE = 0.5
        tool.check_whole_run = lambda scenario, seed: {ending}
        tool.run_batch(5, 1, Path(sys.argv[1]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)], cwd=tool.ROOT, capture_output=True, timeout=90
    )
    assert done.returncode != 0
    assert not (tmp_path / "batch.json").exists()
    assert "random" in json.loads((tmp_path / "under_way.json").read_text())["scenario"]
