"""The tension, the ablation and the page of the evidence: what is computed from the runs, and the page from that."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from purgesim import load
from purgesim.evidence import value

HOME = Path(__file__).parents[2]
FIGURES = HOME / "docs" / "evidence.json"
EXPELLED = value("kwp_expelled_fy57")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(HOME / "experiments"))

    def named(name: str) -> ModuleType:
        for module in ("common", "evidence_found", name):
            monkeypatch.delitem(sys.modules, module, raising=False)
        return importlib.import_module(name)

    return named


# --- tension ----------------------------------------------------------------------------------------------------------


def test_the_front_is_what_nothing_else_beats_in_both(script: Any) -> None:
    tension = script("tension")
    rows = pd.DataFrame(
        {tension.LOST: [0.1, 0.5, 0.5, 0.9, 0.8, np.nan], tension.GROWTH: [3.0, 2.0, 2.5, 1.2, 1.1, 9.0]}
    )
    edge = tension.front(rows)
    assert edge[[tension.LOST, tension.GROWTH]].to_numpy().tolist() == [[0.1, 3.0], [0.5, 2.5], [0.9, 1.2]]


def test_worlds_differ_in_their_mechanisms_only_and_share_their_draws(script: Any) -> None:
    tension = script("tension")
    points = tension.design(load("kwp_1957_58"), 4)
    assert len(points) == 4 * len(tension.WORLDS)
    longer = tension.design(load("kwp_1957_58"), 8)
    pd.testing.assert_frame_equal(longer.head(len(points)), points)
    first = points.head(len(tension.WORLDS)).assign(world=[world.name for world in tension.WORLDS])
    assert first["behaviour.meeting.zeal"].nunique() == 1
    by = first.set_index("world")
    assert by["switches.session_names"].tolist() == [world.tracks for world in tension.WORLDS]
    assert by["levers.arrest_share"].iloc[0] == 1.0
    assert by.loc[tension.NOTHING, ["levers.elasticity", "switches.upline", "switches.outside"]].tolist() == [0, 0, 0]
    assert by.loc[tension.ALL, "levers.elasticity"] > 0.0
    assert by.loc[tension.ALL, ["switches.upline", "switches.outside", "structures.record_kept"]].all()
    assert (by["behaviour.names.from_hearing"] == by["behaviour.names.from_interrogation"]).all()


def world(name: str, few: int, grows: int, emptied: int, both: int) -> dict[str, Any]:
    readings = {"legal_holders_lost": both, "legal_posts_purged": both}
    return {"world": name, "runs": 100, "few": few, "grows": grows, "emptied": emptied, "both": both,
            "both_and_total": both // 2, "readings": readings, "correlation": 0.1 if both > 5 else -0.1}  # fmt: skip


@pytest.mark.parametrize(
    ("both", "words"),
    [
        (10, "can be had together: two tracks with all four mechanisms show them in 20% of the draws"),
        (1, "come together only rarely: with all four mechanisms in 1 of 50 draws"),
        (0, "do not come together in any draw, not even with all four mechanisms"),
    ],
)
def test_the_finding_says_what_the_numbers_say_whichever_way_it_goes(script: Any, both: int, words: str) -> None:
    tension = script("tension")
    rows = [world(one.name, 50, 30, 20 if one.outside else 1, both) for one in tension.WORLDS]
    told = tension.finding(rows)
    assert words in told
    assert "Of the four alone, outside caseload empties the legal organs most often (20 of 50 draws" in told
    assert ("with them the two no longer pull apart" in told) == (both > 5)
    assert f"With all four, {both // 2} of 50 draws show all that and a total" in told


def test_what_a_run_shows_is_judged_by_the_patterns_own_conditions(script: Any) -> None:
    tension = script("tension")
    runs = pd.DataFrame({"expelled": [3912.0, 100.0], tension.ARRESTS: [13.0, 201.0], tension.LOST: [0.8, 0.79],
                         tension.GROWTH: [1.0, 1.0]}, index=[7, 9])  # fmt: skip
    found = tension.judged(runs, load("kwp_1957_58"))
    assert found[["few", "emptied", "total", "grows"]].to_numpy().tolist() == [
        [True, True, True, False],
        [False, False, False, False],
    ]


# --- ablation ---------------------------------------------------------------------------------------------------------


def test_weights_are_agreement_times_prior_and_nothing_else(script: Any) -> None:
    ablation = script("ablation")
    good = {"expelled": EXPELLED, "arrested_by_1957_08_05": 50.0, "hazard_yanan": 0.3, "hazard_soviet": 0.1,
            ablation.SEVERITY: 0.0, "cadre_share": 0.1}  # fmt: skip
    changes: list[dict[str, float]] = [
        {}, {"cadre_share": 0.9}, {"expelled": EXPELLED * np.exp(0.2)}, {"arrested_by_1957_08_05": 201.0},
        {"hazard_soviet": 0.4}, {ablation.SEVERITY: 1.5},
    ]  # fmt: skip
    found = ablation.weights(pd.DataFrame([{**good, **change} for change in changes]), load("kwp_1957_58"))
    assert found.tolist() == pytest.approx([1.0, 1.0, np.exp(-0.5), 0.0, 0.0, np.exp(-0.5 * 0.75**2)])
    assert ablation.effective(found * 0.0) == 0.0
    assert ablation.effective(pd.Series([2.0, 2.0, 2.0])) == pytest.approx(3.0)


def test_wilsons_interval(script: Any) -> None:
    ablation = script("ablation")
    assert ablation.interval(0.5, 20) == pytest.approx((0.299, 0.701), abs=0.001)
    assert ablation.interval(0.0, 20)[1] == pytest.approx(0.161, abs=0.001)
    assert np.isnan(ablation.interval(0.5, 0.0)).all()


def test_every_ablation_takes_its_own_switches_and_no_other(script: Any) -> None:
    ablation = script("ablation")
    base = load("kwp_1957_58")
    points = ablation.frozen(base).set_axis(list(ablation.MECHANISMS))
    assert points.loc["nothing"].all()
    off = {name: set(points.columns[~points.loc[name].astype(bool)]) for name in ablation.MECHANISMS}
    assert off["vigilance"] == {"switches.watch", "switches.upline", "switches.outside"}
    assert off["duty"] == {"switches.duty"}
    bank = ablation.bank(base, 4)
    pd.testing.assert_frame_equal(ablation.bank(base, 8).head(len(bank)), bank)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_is_made_from_its_figures(script: Any) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert script("evidence_page").page(figures) == (HOME / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert (HOME / "docs" / "tension.png").stat().st_size > 20_000


def test_the_page_has_every_parameter_as_the_case_has_it_now(script: Any) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    base = load("kwp_1957_58")
    evidence_page = script("evidence_page")
    found = importlib.import_module("evidence_found")
    assert figures["parameters"] == found.plain(found.parameters(base)), (
        "the case has changed: python experiments/evidence_page.py"
    )
    text = evidence_page.page(figures)
    assert all(f"`{row['name'].rpartition('.')[2]}`" in text or f"`{row['name']}`" in text
               for row in figures["parameters"])  # fmt: skip
    assert all(f"- {key}: " in text for key in base.sources)


@pytest.mark.parametrize("name", ["small_ministry", "kwp_1957_58"])
def test_the_code_in_hand_makes_the_runs_of_the_page(name: str, script: Any) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert script("common").chronicle(name) == figures["chronicle"][name], "the page has to be run again"


def test_every_scored_pattern_is_on_the_page_with_its_result(script: Any) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    rows = [row for row in figures["patterns"]["rows"] if row["use"] == "S"]
    assert {row["id"] for row in rows} == {f"S{i}" for i in range(1, 9)}
    assert len(rows) == 8 * len({row["structure"] for row in rows})
    text = script("evidence_page").page(figures)
    assert all(row["seen"] in text for row in rows)
    assert figures["tension"]["finding"] in text


def test_a_part_that_was_not_run_says_so_and_one_that_was_replaces_the_old(script: Any, tmp_path: Path) -> None:
    evidence_page = script("evidence_page")
    bank = tmp_path / "found"
    bank.mkdir()
    evidence_page.main(["--found", str(bank), "--out", str(tmp_path / "docs")])
    page = (tmp_path / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert page.count(evidence_page.NOT_RUN) == 14
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    (bank / "tension.json").write_text(json.dumps(figures["tension"]), encoding="utf-8")
    evidence_page.main(["--found", str(bank), "--out", str(tmp_path / "docs")])
    again = (tmp_path / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert figures["tension"]["finding"] in again
    assert again.count(evidence_page.NOT_RUN) == 10
