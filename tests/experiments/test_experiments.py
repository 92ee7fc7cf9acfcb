"""Every experiment answers its question quickly on the small ministry: one design, one figure."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest

from purgesim.scenario import load

FOLDER = Path(__file__).parents[2] / "experiments"
OTHERS = (
    "archive_bias",
    "common",
    "evidence_found",
    "evidence_page",
    "names_from_giaveno",
    "roads_page",
    "theory_against_simulation",
)
"""Not questions put by a sweep; they have tests of their own, or take hours."""
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in OTHERS)


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in ("common", *NAMES):
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_they_are_there() -> None:
    assert NAMES == [
        "ablation", "brake_that_looks", "brake_timing", "party_size", "pressure_phase_diagram", "sensitivity",
        "tension", "vigilance",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_quick(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    importlib.import_module(name).main(["--quick", "--out", str(tmp_path)])
    told = capsys.readouterr().out
    assert "runs are finished" in told
    assert " failed" not in told
    assert (tmp_path / f"{name}_quick.png").stat().st_size > 20_000
    assert len(list(tmp_path.glob("*.png"))) == 1


def test_the_theoretical_r_rises_with_pressure_intensity_and_cases() -> None:
    theory = importlib.import_module("pressure_phase_diagram").theoretical_r
    base = load("small_ministry")
    assert theory(base, 0.0, 0.0, 1.0, 0.5) == 0.0
    pressed = [theory(base, p, 0.5, 0.3, 0.5) for p in (0.0, 0.3, 0.6, 1.0)]
    assert pressed == sorted(set(pressed))
    assert theory(base, 0.5, 1.0, 0.3, 0.5) > theory(base, 0.5, 0.1, 0.3, 0.5)
    full = theory(base, 1.0, 0.0, 1.0, 0.5)
    names, hearing = (
        base.behaviour.interrogation.names,
        base.behaviour.hearing.names * base.behaviour.names.from_hearing,
    )
    assert full == pytest.approx(hearing + 0.5 * (1.0 - (1.0 - 0.1353352832) / 2.0) * names)


def test_the_last_date_before_the_bound_is_broken() -> None:
    latest = importlib.import_module("brake_timing").latest
    rows = pd.DataFrame({"date": [0, 0, 1, 1, 2, 2], "expelled_political": [1, 2, 3, 4, 5, 9]})
    assert latest(rows, 4) == 1
    assert latest(rows, 9) == 2
    assert latest(rows, 0) is None


def test_a_scaled_party_keeps_its_opposition_or_not() -> None:
    module = importlib.import_module("party_size")
    base = load("small_ministry")
    both = [base.override(module.scaled(base, 2.0, o)).party for o in (module.IN_PROPORTION, module.AS_IT_IS)]
    assert [sum(k.number for k in party.kinds) for party in both] == [8, 8]
    assert [party.factions[0].size for party in both] == [60, 30]
    assert [party.circles[0].took_part for party in both] == [8, 4]


def test_the_bias_of_the_archive_quickly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    importlib.import_module("archive_bias").main(["--quick", "--out", str(tmp_path)])
    assert "the archive of the declared observer shows" in capsys.readouterr().out
    assert {"archive_bias_quick.json", "archive_bias_quick.md"} <= {path.name for path in tmp_path.iterdir()}
