"""Documents belong to the scenario they are declared for: studies of others are refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import purgesim
from purgesim.calibration.study import study
from purgesim.cli.results import check_runs
from purgesim.core.errors import PurgesimError
from purgesim.patterns.cases import CASES, MAIN, case_of, documents_of, is_documented
from purgesim.patterns.ladder_runs import climb
from purgesim.plots import documented_totals
from purgesim.scenario import Scenario

TOLD = "no documents for this scenario; allowed: kwp_1957_58, or a variant over its window"
PRIORS = """[[prior]]
name = "behaviour.meeting.zeal"
distribution = "uniform"
low = 0.0
high = 0.01
calibrated = true
grade = "assumed"
source = "Assumption"
"""


@pytest.mark.parametrize(
    "words",
    [
        ("patterns", "small_ministry", "--seeds", "2"),
        ("calibrate", "small_ministry", "--priors", "priors.toml", "--draws", "50"),
        ("calibrate", "kwp_1955_61"),
        ("calibrate", "kwp_1955_61", "--priors", "priors.toml"),
        ("patterns", "cpsu_1935_38"),
        ("patterns", "poland_1957", "--set", "levers.torture=0.0"),
        ("calibrate", "kwp_1957_58", "--set", "window.close=1958-06-01"),
    ],
)
def test_n16_n17_studies_without_documents_are_refused_and_nothing_is_written(
    command, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "priors.toml").write_text(PRIORS)
    before = sorted(path.name for path in tmp_path.iterdir())
    told = command(*words)
    assert (told.code, told.out) == (2, "")
    assert told.err.strip().splitlines()[-1] == f"error: {words[1]}: {TOLD}"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def moved(scenario: Scenario) -> Scenario:
    """The scenario in the window of the main case."""
    window = purgesim.load("kwp_1957_58").window
    levers = {
        leaf.name: leaf.value[0][1] for leaf in scenario.leaves() if leaf.name.startswith("levers.") and leaf.value
    }
    dates = {f"window.{name}": getattr(window, name) for name in ("start", "open", "close")}
    return scenario.override({**levers, **dates})


def test_n16_an_invented_party_in_the_documented_window_has_no_documents() -> None:
    scenario = moved(purgesim.load("small_ministry"))
    assert (scenario.window.open, scenario.window.close) == MAIN.window
    assert not is_documented(scenario)
    assert documented_totals(scenario) == {}
    for door in (lambda: documents_of(scenario), lambda: climb(scenario), lambda: study(scenario, Path("nowhere"))):
        with pytest.raises(PurgesimError, match="no documents for this scenario"):
            door()
    assert not Path("nowhere").exists()
    run = purgesim.simulate(purgesim.load("small_ministry"), seed=1)
    assert check_runs([run]) is None
    with pytest.raises(PurgesimError, match="small_ministry: no documents for this scenario"):
        purgesim.patterns.check([run])


def test_n16_an_own_party_in_the_place_of_a_documented_one_has_no_documents() -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(90)], "body": "mill"})
    own = purgesim.party_from_tables(roster, declared="synthetic")
    case = purgesim.load("kwp_1957_58")
    changes = {f"party.factions.{faction.name}.size": 0 for faction in case.party.factions}
    changes |= {f"party.circles.{c.name}.{n}": 0 for c in case.party.circles for n in ("size", "took_part", "knew")}
    assert is_documented(case)
    assert not is_documented(case.with_party(own, {**changes, "structures.handlers": "hearing"}))


def test_n16_every_shipped_scenario_has_the_documents_of_its_case() -> None:
    found = {name: case_of(purgesim.load(name)) for name in purgesim.available()["name"]}
    assert found.pop("small_ministry") is None
    own = {case.scenario: case for case in CASES}
    assert all(case is own.get(name, MAIN) for name, case in found.items())
    variant = purgesim.load("kwp_1957_58").override({"party.kinds.county committee.number": 3, "levers.torture": 0.0})
    assert case_of(variant) is MAIN


def test_f22_the_command_line_notes_a_date_outside_the_run_unless_it_is_to_be_quiet(command) -> None:
    slip = ("run", "small_ministry", "--set", "levers.brake=[[1957-02-01, 0.0], [1975-06-01, 1.0]]")
    told = command(*slip)
    assert told.code == 0
    assert "note: override of small_ministry: dates outside the run\n  - levers.brake: given 1975-06-01" in told.err
    assert "ScenarioWarning" not in told.err
    assert "outside the run" not in command(*slip, "--quiet").err
