"""The page of the roads not taken: made from its own figures, all roads on it, no size where only a sign is claimed."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from purgesim.counterfactuals import Sign

HOME = Path(__file__).parents[2]
SIZES = {"baseline", "other", "difference", "mc", "parameter", "structure"}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(HOME / "experiments"))
    for name in ("common", "roads_page"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("roads_page")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return dict(json.loads((HOME / "docs" / "roads.json").read_text(encoding="utf-8")))


def test_the_page_is_made_from_its_figures(script: ModuleType, found: dict[str, Any]) -> None:
    assert script.page(found) == (HOME / "docs" / "roads.md").read_text(encoding="utf-8")


def test_every_road_is_there_with_its_own_figures(script: ModuleType, found: dict[str, Any]) -> None:
    roads = script.roads()
    assert len(roads) == 11
    assert [chapter["name"] for chapter in found["roads"]] == list(roads)
    for chapter in found["roads"]:
        road = roads[chapter["name"]]
        assert [row["figure"] for row in chapter["rows"]] == [f for f in road.figures if f in _figures(chapter)]
        assert chapter["rows"][0]["figure"] == road.figures[0]
        cells = len(chapter["structures"]) + 1  # the structure of the main case
        for row in chapter["rows"]:
            assert sum(map(len, row["cells"].values())) == cells * len(found["draws"])


def _figures(chapter: dict[str, Any]) -> set[str]:
    return {row["figure"] for row in chapter["rows"]}


def test_a_road_that_claims_signs_only_shows_no_size(script: ModuleType, found: dict[str, Any]) -> None:
    claims = {chapter["claim"] for chapter in found["roads"]}
    assert {"sizes", "sign only", "composition only"} == claims
    for chapter in found["roads"]:
        for row in chapter["rows"]:
            assert bool(SIZES & set(row)) == (chapter["claim"] != "sign only")


def test_a_sign_that_seldom_holds_is_no_finding(script: ModuleType, found: dict[str, Any]) -> None:
    table = pd.DataFrame(
        {"difference": [-1.0, -2.0, 3.0], "verdict": ["holds", "not told from chance", "turned round"]},
        index=pd.MultiIndex.from_tuples([("as given", "r"), ("a", "r"), ("b", "r")]),
    )
    names = [f"{name}_{end}" for name in ("mc", "parameter", "structure") for end in ("low", "high")]
    row = pd.Series(-1.0, index=["baseline", "other", "difference", *names])
    made = script.row_of(Sign("expelled", "persons", row, table))
    assert made["cells"] == {"holds": ["as given / r"], "not told from chance": ["a / r"], "turned round": ["b / r"]}
    chapter = {**found["roads"][0], "name": "one", "rows": [made], "claim": "sizes"}
    text = script.page({**found, "roads": [chapter]})
    assert "| [one](#one) | `expelled` | no difference | 1 of 3 | no finding |" in text
    assert "not told from chance in 1; turned round in 1" in text
