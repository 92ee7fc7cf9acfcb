"""The commands of the studies: what they ask for, and what they print of what comes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import purgesim.sensitivity
from purgesim.patterns import ladder_runs
from purgesim.patterns.matching import Match
from purgesim.patterns.scorecard import Scorecard
from purgesim.sensitivity import Sensitivity

ROW = {
    "rung_runs": 50,
    "id": "S4", "pattern": "officials and above among the victims", "use": "S", "documented": "above half",
    "acceptance": "more than half", "simulated": 0.62, "low": 0.5, "high": 0.7, "holds": True, "prior": 0.25,
    "prior_upper": True, "posterior": float("nan"), "posterior_upper": False, "N0": 0.0, "N1": 1.0, "N2": 0.9,
    "N3": 0.8, "N0_holds": False, "N1_holds": True, "N2_holds": True, "N3_holds": True, "seen": "prototype",
    "note": "",
}  # fmt: skip


@pytest.fixture
def climbs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = []

    def climb(scenario, size, **more):
        asked.append({"scenario": scenario, "size": size, **more})
        table = pd.DataFrame([{"structure": "legal organs", **ROW}])
        return Scorecard(
            table,
            {("legal organs", "N1"): Match(0.01, 40.0, True, 5)},
            {"seeds": size.seeds, "bank_runs": 50, "draws": 8},
        )

    monkeypatch.setattr(ladder_runs, "climb", climb)
    return asked


def test_patterns_asks_for_what_was_said_and_prints_every_rate(command, climbs, tmp_path) -> None:
    told = command("patterns", "kwp_1957_58", "--seeds", "4", "--draws", "6", "--bank", "bank", "--posterior", "p",
                   "--structure", "legal organs", "--set", "levers.torture=0.0", "-q")  # fmt: skip
    assert told.code == 0
    asked = climbs[0]
    assert (asked["size"].seeds, asked["size"].draws, asked["size"].structures) == (4, 6, ("legal organs",))
    assert (str(asked["bank"]), str(asked["posterior"])) == ("bank", "p")
    assert asked["scenario"].levers.torture[0][1] == 0.0
    line = next(line for line in told.out.splitlines() if line.startswith("S4"))
    assert line.split()[-8:] == ["yes", "25%*", "-", "0%", "100%", "90%", "80%", "seen"]
    assert "legal organs: of 1 scored patterns hold: N0 0, N1 1, N2 1, N3 1." in told.out
    assert "passes as many patterns (1) as the full model" in told.out
    assert (tmp_path / "out" / "kwp_1957_58_patterns" / "results" / "patterns.csv").exists()


def test_sensitivity_asks_for_what_was_said_and_prints_the_first_factors(command, monkeypatch, tmp_path) -> None:
    asked: list[dict[str, Any]] = []

    def sensitivity(scenario, method, n, **more):
        asked.append({"scenario": scenario, "method": method, "n": n, **more})
        row = {"figure": "expelled", "scale": "log", "kind": "structure", "index": "ST", "low": 0.1, "high": 0.3,
               "used": 7, "of": 8, "noise": 0.0}  # fmt: skip
        table = pd.DataFrame([{**row, "parameter": "a", "value": 0.2}, {**row, "parameter": "b", "value": 0.7}])
        return Sensitivity(table, method, {})

    monkeypatch.setattr(purgesim.sensitivity, "sensitivity", sensitivity)
    told = command("sensitivity", "small_ministry", "--method", "sobol", "-n", "8", "--seeds", "3", "-q",
                   "--only", "structures.handlers", "--figure", "expelled")  # fmt: skip
    assert told.code == 0
    assert (asked[0]["method"], asked[0]["n"], asked[0]["seeds"]) == ("sobol", 8, 3)
    assert [factor.name for factor in asked[0]["factors"]] == ["structures.handlers"]
    assert "expelled, log10(1 + count): 7 of 8 blocks" in told.out
    first = [line.split()[0] for line in told.out.splitlines() if line.startswith(("a ", "b "))]
    assert first == ["b", "a"]
    assert (tmp_path / "out" / "small_ministry_sobol" / "sobol.csv").exists()


def test_a_factor_that_is_not_varied_is_told(command) -> None:
    told = command("sensitivity", "small_ministry", "--only", "structures.handler", "-q")
    assert told.code == 2
    assert "--only: structures.handler: is not varied; did you mean structures.handlers" in told.err


@pytest.mark.parametrize(
    "asked", [("compare", "small_ministry", "--set", "levers.torture=0"), ("sensitivity", "small_ministry", "-n", "2")]
)
def test_a_study_leaves_a_folder_of_others_alone(command, asked, tmp_path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    told = command(*asked, "--out", str(mine))
    assert told.code == 2
    assert f"--out: {mine} holds other files (letter.txt); give the name of a new folder" in told.err.replace("\n", " ")
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]
