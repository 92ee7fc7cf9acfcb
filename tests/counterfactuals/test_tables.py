"""The comparison of the main case with other worlds, and the table of all scenarios."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import purgesim
from tests.counterfactuals.reduced import REDUCED
from tests.counterfactuals.test_scripts import script

TOOLS = Path(__file__).parents[2] / "tools"
NAMES = ["kwp_1957_58", "no_torture", "small_ministry"]


def test_the_comparison_prints_and_saves_table_and_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = script("compare_1957_58")
    monkeypatch.setattr(module, "CURVES", 1)
    module.main(["no_vigilance", "early_brake", "--seeds", "2", "--out", str(tmp_path)], changes=REDUCED)
    told = capsys.readouterr().out
    for figure in ("incidence_yanan", "leading_lost_expelled", "promoted_after_purge", "reproduction_cases_by_opener"):
        assert figure in told
    assert "early_brake: expelled " in told
    saved = {path.name for path in (tmp_path / "results").iterdir()}
    assert saved == {"comparison.csv", "comparison.png", "headline.txt", "outcomes.png", "runs.parquet"}
    assert (tmp_path / "survival.png").stat().st_size > 20_000
    table = pd.read_csv(tmp_path / "results" / "comparison.csv").set_index(["scenario", "figure"])
    assert table.at[("early_brake", "arrested"), "difference"] < 0
    runs = pd.read_parquet(tmp_path / "results" / "runs.parquet").groupby("scenario")["promoted"].mean()
    assert table.at[("no_vigilance", "promoted"), "other"] == runs["no_vigilance"]


def test_the_figure_of_outcomes_shows_every_faction_and_cause() -> None:
    base = purgesim.load("small_ministry")
    found = purgesim.compare({"baseline": base, "mild": base.override({"levers.torture": 0.0})}, 3)
    panels = found.outcomes().axes
    ticks = [[tick.get_text() for tick in ax.get_xticklabels()] for ax in panels]
    assert ticks[0] == ["returned", "unaffiliated"]
    assert ticks[1] == ["expelled", "verdict", "fled", "died", "promoted"]
    heights = [bar.get_height() for bar in panels[2].containers[0]]
    mean = found.runs[found.runs["scenario"] == "baseline"][["admitted", "promoted"]].mean()
    assert heights[:2] == pytest.approx(mean.tolist())


def test_all_scenarios_that_are_there_come_into_one_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = purgesim.available()
    small = found[found["name"].isin(NAMES)].reset_index(drop=True)
    monkeypatch.setattr(purgesim, "available", lambda: small)
    module = script("run_scenarios", TOOLS)

    def reduced(given: str | purgesim.Scenario, seeds: range, **more: object) -> list[purgesim.Run]:
        chosen = purgesim.load(given) if isinstance(given, str) else given
        changes = REDUCED if chosen.name != "small_ministry" else {}
        return purgesim.run.simulate_many(chosen.override(changes), seeds)

    monkeypatch.setattr(purgesim, "simulate_many", reduced)
    module.main(["--seeds", "2", "--out", str(tmp_path / "out" / "scenarios.csv")])
    told = capsys.readouterr().out
    table = pd.read_csv(tmp_path / "out" / "scenarios.csv").set_index("scenario")
    assert sorted(table.index) == NAMES
    assert table.at["no_torture", "base"] == "kwp_1957_58"
    both = table.loc[["no_torture", "kwp_1957_58"]]
    assert pd.notna(both.at["no_torture", "difference"])
    assert pd.isna(both.at["kwp_1957_58", "difference"])
    assert pd.isna(both.at["kwp_1957_58", "scored"])  # of two runs nothing is judged
    assert "no_torture" in told
    assert "saved in" in told
