"""A suite that cannot fail proves nothing: wrong rules and wrong helpers, on purpose, must be noticed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import purgesim
from purgesim.engine.agents import Options, cadre, walk
from purgesim.engine.effects.apply import apply_acts
from purgesim.run.difference import first_difference

ROOT = Path(__file__).parents[2]
HARSH = {"levers.arrest_share": 1.0, "levers.arrest_capacity": 5.0, "behaviour.arrest.lag_days": 1.0}


def difference() -> str | None:
    scenario = purgesim.load("small_ministry").override(HARSH)
    return first_difference(*(purgesim.simulate(scenario, 5, executor=name) for name in ("compiled", "agents")))


def test_with_nothing_wrong_nothing_is_noticed() -> None:
    assert difference() is None


@pytest.mark.parametrize(
    ("place", "name", "wrong", "phase"),
    [
        (cadre, "sanction_of", lambda *_: 0, "phase hear, cadre"),
        (walk, "breaks", lambda *_: True, "phase interrogate, cadre"),
        (walk, "number_of_names", lambda *_: 1, "phase interrogate, cadre"),
        (walk, "defenders", lambda *_: np.zeros(0, int), "phase hear, cadre"),
        (walk, "motive_of", lambda *_: 2, "phase meet, cadre"),
        (walk, "restart_clocks", lambda *_: None, "phase meet, cadre"),
        (walk, "apply_acts", lambda s, acts, count: apply_acts(s, acts, max(0, count - 1)), "phase "),
        (Options, "winner", lambda self: int(self.rows[-1]) if len(self.rows) else None, "phase meet, cadre"),
        (Options, "first", lambda self, few: self.rows[:few].tolist(), "phase "),
    ],
)
def test_a_rule_or_helper_that_one_executor_has_wrong_is_noticed(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, wrong: Any, phase: str
) -> None:
    monkeypatch.setattr(place, name, wrong)
    found = difference()
    assert found is not None
    assert found.startswith("events: day ")
    assert phase in found, found


WRONG = {
    "rules/interrogation.py": (
        "(custody + torture) * (1.0 - courage)",
        "0.1 * (1.0 - courage)",
    ),
    "choice/queue.py": ("        agenda[node].next = world[0].agenda_free\n        world[0].agenda_free = node\n", ""),
}
"""A wrong rule and a wrong helper that both executors share, so that they still agree."""
FOLDERS = ("tests/switches", "tests/executors")
NOTICES = "torture or cadres_removed or frames_and_summary"


@pytest.mark.slow
def test_a_rule_and_a_helper_that_both_executors_have_wrong_are_noticed(tmp_path: Path) -> None:
    for name in ("purgesim", "tests", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, (right, wrong) in WRONG.items():
        file = tmp_path / "purgesim" / name
        assert file.read_text().count(right) == 1, name
        file.write_text(file.read_text().replace(right, wrong))
    plain = {name: value for name, value in os.environ.items() if name != "HYPOTHESIS_PROFILE"}
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *FOLDERS, "-k", NOTICES],
        cwd=tmp_path,
        env={**plain, "PYTHONPATH": str(tmp_path), "PURGESIM_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "FAILED tests/switches/test_switches.py::test_what_a_switch_switches[torture]" in answer.stdout
    assert "FAILED tests/executors/test_recount.py::test_with_cadres_removed_the_rest_is_counted_again" in answer.stdout
    assert "2 failed, 1 passed" in answer.stdout
