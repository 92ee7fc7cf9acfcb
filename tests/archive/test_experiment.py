"""The experiment tells its findings and saves one figure; the page is made from its own figures."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import purgesim

HOME = Path(__file__).parents[2]
FIGURES = HOME / "docs" / "archive.json"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(HOME / "experiments"))
    monkeypatch.delitem(sys.modules, "archive_bias", raising=False)
    return importlib.import_module("archive_bias")


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return dict(json.loads(FIGURES.read_text(encoding="utf-8")))


def test_the_page_is_made_from_its_figures(script: ModuleType, figures: dict[str, Any]) -> None:
    assert script.page(figures) == (HOME / "docs" / "archive.md").read_text(encoding="utf-8")


def test_the_page_is_of_the_main_case_and_enough_runs(figures: dict[str, Any]) -> None:
    assert (figures["scenario"], figures["faction"]) == ("kwp_1957_58", "Soviet")
    assert (figures["seeds"], figures["many"]) == (20, 500)
    assert (HOME / "docs" / "archive.png").stat().st_size > 50_000


def test_what_the_page_shows(figures: dict[str, Any]) -> None:
    errors = figures["errors"]
    assert list(errors) == ["as declared", "Soviet only", "Soviet and Yanan", "no faction"]
    assert errors["as declared"]["tilt"]["low"] > 1.0
    assert errors["Soviet only"]["tilt"]["median"] > errors["no faction"]["tilt"]["median"]
    rows = {(name, row["method"]): row for name, table in figures["coverage"].items() for row in table}
    control = rows["independent lists", "capture-recapture"]
    assert control["archives"] == 500
    assert control["covered"] == pytest.approx(0.9, abs=0.06)
    assert rows["declared sources", "capture-recapture"]["covered"] < 0.5


def test_the_observers_differ_in_their_faction_alone(script: ModuleType) -> None:
    found = script.observers(purgesim.load("kwp_1957_58"))
    assert {name: [dict(g.factions) for g in o.informants] for name, o in list(found.items())[1:]} == {
        "Soviet only": [{"Soviet": 1.0}],
        "Soviet and Yanan": [{"Soviet": 1.0}, {"Yanan": 1.0}],
        "no faction": [{"unaffiliated": 1.0}],
    }
    assert {sum(g.number for g in o.informants) for o in list(found.values())[1:]} == {20}
    alike = {g.model_copy(update={"name": "", "number": 0, "factions": {}}).model_dump_json()
             for o in list(found.values())[1:] for g in o.informants}  # fmt: skip
    assert len(alike) == 1


def test_quick(script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.spread([float("nan")]) == {"median": None, "low": None, "high": None}
    script.main(["--quick", "--out", str(tmp_path)])
    told = capsys.readouterr().out
    assert told.startswith("Over 3 runs of small_ministry")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"archive_bias_quick.{ending}" for ending in ("json", "md", "png")
    ]
    assert (tmp_path / "archive_bias_quick.png").stat().st_size > 20_000
    found = json.loads((tmp_path / "archive_bias_quick.json").read_text())
    assert script.findings(found) in told
    assert script.findings(found) in (tmp_path / "archive_bias_quick.md").read_text()
