"""The tool of the many random scenarios notices what it is there to notice: a wrong count, a crash and a hang."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from purgesim import Scenario
from tools import random_scenarios as tool


def test_a_batch_counts_what_it_has_checked(tmp_path: Path) -> None:
    tool.run_batch(8, 3, tmp_path)
    tally = json.loads((tmp_path / "batch.json").read_text())
    assert tally["problem"] == ""
    assert tally["done"] == 8
    assert 5 <= tally["distinct"] <= 8
    assert tally["events"] > 0


def test_a_wrong_count_is_a_finding_with_its_scenario(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    checked = []

    def check(scenario: Scenario, seed: int) -> object:
        checked.append((seed, scenario.to_toml()))
        assert len(checked) < 3, "counted otherwise"
        return tool.purgesim.simulate(scenario, seed)

    monkeypatch.setattr(tool, "check_whole_run", check)
    monkeypatch.setattr(tool, "in_a_process", in_this_one)
    assert tool.run_all(10, 3, tmp_path) == 20  # it gives up after twenty
    found = json.loads((tmp_path / "found-1.json").read_text())
    assert "counted otherwise" in found["problem"]
    assert (found["seed"], found["scenario"]) in checked
    assert Scenario.from_toml(found["scenario"]).name == "random"


def in_this_one(number: int, start: int, folder: Path) -> tuple[dict[str, object], str]:
    tool.run_batch(number, start, folder)
    tally = json.loads((folder / "batch.json").read_text())
    return tally, tally.pop("problem")


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
