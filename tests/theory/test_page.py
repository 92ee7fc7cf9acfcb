"""The page that shows theory against simulation: made from its figures, and the figures within reach of the theory."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HOME = Path(__file__).parents[2]
FIGURES = HOME / "docs" / "theory.json"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that makes the page."""
    place = HOME / "experiments" / "theory_against_simulation.py"
    spec = importlib.util.spec_from_file_location(place.stem, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines_of(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [*figures["hearings"], *figures["both"], *figures["exits"]]


def test_the_page_is_made_from_its_figures(script: ModuleType) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert script.page(figures) == (HOME / "docs" / "theory.md").read_text(encoding="utf-8")


def test_every_figure_of_the_page_is_within_four_standard_errors() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    lines = lines_of(figures)
    assert len(lines) == 11
    for line in lines:
        assert abs(line["simulation"] - line["theory"]) <= 4.0 * line["error"], line["quantity"]
    assert figures["types"]["r0"] == pytest.approx(0.701943, abs=1e-6)


@pytest.mark.slow
def test_a_quick_run_of_the_script(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["theory_against_simulation.py", "--quick", "--out", str(tmp_path)])
    script.main()
    figures = json.loads((tmp_path / "theory.json").read_text(encoding="utf-8"))
    assert figures["runs"] == 4
    assert (tmp_path / "theory.md").read_text(encoding="utf-8") == script.page(figures)
    for line in lines_of(figures)[:9]:
        assert abs(line["simulation"] - line["theory"]) <= 4.0 * line["error"], line["quantity"]
