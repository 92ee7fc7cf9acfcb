"""Every road runs as a script, in all structures and regimes, and says what holds and what does not."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

import purgesim
from purgesim.counterfactuals import BASELINE, HOLDS, TURNED, UNCLEAR, Sign
from purgesim.measures import measures_of
from purgesim.scripts.road import tell
from tests.counterfactuals.reduced import REDUCED

FOLDER = Path(__file__).parents[2] / "scenarios"
ASKED = {
    "de_stalinisation",
    "early_brake",
    "intervention_holds",
    "no_torture",
    "no_vigilance",
    "numerical_quotas",
    "other_handlers",
    "plot_unknown",
    "reversal_without_records",
    "soviet_faction_first",
    "yanan_spared",
}
SHARES = ("share", "ratio", "1/year")


def script(name: str, folder: Path = FOLDER) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"road_{name}", folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_road_has_a_scenario_and_a_short_script(name: str) -> None:
    listed = purgesim.available().set_index("name")
    assert listed.at[name, "extends"] == BASELINE
    assert listed.at[name, "title"].startswith("Road not taken: ")
    assert len((FOLDER / f"{name}.py").read_text().splitlines()) <= 60
    road = script(name).ROAD
    scenario = purgesim.load(name)
    units = {measure.name: measure.unit for measure in measures_of(scenario)}
    assert road.name == name
    assert set(road.figures) <= set(units), set(road.figures) - set(units)
    assert "What this can claim" in road.claims
    assert "What it cannot" in road.claims
    if road.claim == "composition only":
        assert {units[figure] for figure in road.figures} <= set(SHARES)


def test_what_is_calibrated_is_inherited_and_never_copied() -> None:
    base = purgesim.load(BASELINE)
    calibrated = {name for name, note in base.notes.items() if note.grade == "calibrated"}
    assert calibrated
    for name in ASKED:
        text = (FOLDER / f"{name}.toml").read_text()
        assert not [leaf for leaf in calibrated if f"\n{leaf.rpartition('.')[2]} = " in text], name


@pytest.mark.parametrize("name", ["reversal_without_records", "yanan_spared"])
def test_a_road_runs_and_says_what_holds(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    road = script(name).ROAD
    signs = tell(road, ["--quick", "--out", str(tmp_path)], changes=REDUCED)
    told = capsys.readouterr().out
    check_told(signs, told, road.claim)
    saved = pd.read_csv(tmp_path / f"{name}_quick" / "results" / "signs.csv")
    assert set(saved["verdict"]) <= {HOLDS, TURNED, UNCLEAR}
    assert ("difference" in saved) == (road.claim != "sign only")


def check_told(signs: list[Sign], told: str, claim: str) -> None:
    """What is printed agrees with the numbers."""
    assert "runs are finished" in told
    assert signs
    for sign in signs:
        held = f"the sign holds in {sign.count(HOLDS)} of {len(sign.table)} structures and regimes"
        assert held in told or "no difference at all" in told
        for verdict in (TURNED, UNCLEAR):
            for place in sign.where(verdict):
                assert place in told or (sign.table["difference"] == 0.0).all()
    assert ("spreads of the difference" in told) == (claim != "sign only")
    assert ("Only signs" in told) == (claim == "sign only")
    assert ("Only composition" in told) == (claim == "composition only")


def test_a_centre_that_gives_up_has_fewer_victims_in_every_structure_and_regime(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    road = script("de_stalinisation").ROAD
    signs = tell(road, ["--quick", "--out", str(tmp_path)], changes=REDUCED)
    told = capsys.readouterr().out
    check_told(signs, told, road.claim)
    victims = next(sign for sign in signs if sign.figure == "expelled_political")
    assert victims.way == "less"
    assert victims.count(HOLDS) == len(victims.table) >= 4
    assert "The levers are most of the result" in told.replace("\n", " ")


@pytest.mark.parametrize("given", [["--seeds", "1"], ["--seeds", "0"], ["--seeds", "-1"], ["--per-regime", "0"]])
def test_n6_one_seed_or_none_is_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        tell(script("no_torture").ROAD, given)
    assert "--seeds: at least 2" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_road_runs_at_full_size(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    road = script(name).ROAD
    signs = tell(road, ["--quick", "--out", str(tmp_path)])
    told = capsys.readouterr().out
    print(told)
    check_told(signs, told, road.claim)
    if name in ("de_stalinisation", "intervention_holds", "early_brake", "plot_unknown"):
        victims = next(sign for sign in signs if sign.figure == "expelled_political")
        assert victims.way == "less"
        assert victims.count(TURNED) == 0
