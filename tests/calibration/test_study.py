"""A whole calibration on a small party: resumed without repeating a run, the same for the same seed, and written."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from purgesim.calibration import (
    REGIMES,
    CalibrationError,
    Central,
    Conditions,
    Sizes,
    Study,
    central,
    fill_bank,
    read_bank,
    read_posterior,
    read_priors,
    rewritten,
    study,
    to_arviz,
)
from purgesim.patterns.cases import MAIN
from purgesim.patterns.ladder_runs import Climb, climb
from purgesim.scenario import Scenario, load
from purgesim.sweeps import read_blocks, read_runs
from purgesim.sweeps.blocks import BLOCK

PRIORS = """
[[prior]]
name = "behaviour.meeting.zeal"
distribution = "loguniform"
low = 1e-3
high = 1e-1
calibrated = true
second = [1e-3, 2e-2]
grade = "assumed"
source = "a test"

[[prior]]
name = "behaviour.names.from_hearing"
also = ["behaviour.names.from_interrogation"]
distribution = "uniform"
low = 0.1
high = 1.0
calibrated = true
grade = "assumed"
source = "a test"

[[prior]]
name = "levers.pressure"
distribution = "uniform"
low = 0.5
high = 1.5
scaled = true
grade = "assumed"
source = "a test"

[[prior]]
name = "structures.start"
distribution = "choice"
values = ["centre", "periphery"]
grade = "assumed"
source = "a test"
"""
SIZES = Sizes(300, 40, 40)


@pytest.fixture(scope="module")
def ministry() -> Scenario:
    return load("small_ministry").override({"window.open": "1957-01-10", "window.close": "1957-05-14"})


@pytest.fixture(scope="module")
def priors_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("priors") / "priors.toml"
    path.write_text(PRIORS)
    return path


@pytest.fixture(scope="module")
def documented(ministry: Scenario) -> Conditions:
    """Nothing but a total: the small ministry has no August of 1957."""

    class Total(Conditions):
        def agree(self, runs: pd.DataFrame) -> np.ndarray:
            return (runs["expelled"] > 0).to_numpy()

    return Total(15.0, (0.0, 1e9), ("hazard_yanan", "hazard_soviet"))


@pytest.fixture(scope="module")
def whole(
    ministry: Scenario, priors_file: Path, documented: Conditions, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Study, Path]:
    folder = tmp_path_factory.mktemp("study") / "out"
    return study(ministry, folder, SIZES, priors=priors_file, conditions=documented), folder


def test_everything_is_there_and_says_where_it_comes_from(whole: tuple[Study, Path]) -> None:
    found, folder = whole
    assert found.runs == 300
    draws, about = read_posterior(folder / "posterior.parquet")
    assert about["runs"] == 300
    assert about["code"]["source"] == found.provenance["code"]["source"]
    assert draws["weight"].sum() == pytest.approx(1.0)
    assert set(draws["regime"]) <= set(REGIMES)
    assert draws["behaviour.meeting.zeal"].between(1e-3, 1e-1).all()
    assert list(found.regimes) == ["priors as declared", "second set", "scenario's own values"]
    assert about["density"] == found.density
    for name, (low, high) in found.central.intervals.items():
        assert low <= found.central.values[name] <= high
    for probability in found.regimes.values():
        assert sum(probability.values()) == pytest.approx(1.0)
    for name in ("check", "intervals", "predictive", "regimes", "predictions", "draws"):
        assert len(pd.read_csv(folder / f"{name}.csv"))
    assert set(found.verdicts()) == {"behaviour.meeting.zeal", "behaviour.names.from_hearing"}


def test_the_total_moves_the_zeal(whole: tuple[Study, Path]) -> None:
    found, folder = whole
    bank = read_bank(found.priors, folder / "bank")
    assert np.corrcoef(np.log(bank["behaviour.meeting.zeal"]), np.log(bank["expelled"] + 1))[0, 1] > 0.3
    low, high = found.posterior.interval("behaviour.meeting.zeal")
    assert high / low < 100**0.9


def test_again_it_makes_no_run_and_says_the_same(
    whole: tuple[Study, Path], ministry: Scenario, priors_file: Path, documented: Conditions
) -> None:
    found, folder = whole
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("part-*.parquet")}
    bytes_of = (folder / "posterior.parquet").read_bytes()
    again = study(ministry, folder, SIZES, priors=priors_file, conditions=documented)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("part-*.parquet")} == before
    assert (folder / "posterior.parquet").read_bytes() == bytes_of
    assert again.central.values == found.central.values


def test_a_bank_that_was_stopped_goes_on(ministry: Scenario, priors_file: Path, tmp_path: Path) -> None:
    priors = read_priors(ministry, priors_file)

    class StoppedError(Exception):
        pass

    def stop(done: int, _of: int) -> None:
        if done >= 70:
            raise StoppedError

    with pytest.raises(StoppedError):
        fill_bank(priors, tmp_path / "bank", 200, report=stop)
    kept = sum(len(read_runs(folder)) for folder in (tmp_path / "bank").glob("block-*"))
    assert 70 <= kept < 200
    fill_bank(priors, tmp_path / "bank", 200)
    fill_bank(priors, tmp_path / "other", 200)
    pd.testing.assert_frame_equal(read_bank(priors, tmp_path / "bank"), read_bank(priors, tmp_path / "other"))


def test_blocks_have_seeds_of_their_own_and_draws_continue(
    whole: tuple[Study, Path], ministry: Scenario, priors_file: Path
) -> None:
    found, folder = whole
    bank = read_bank(found.priors, folder / "bank")
    assert bank["seed"].nunique() == 300 // BLOCK
    assert bank["draw"].tolist() == list(range(300))
    longer = found.priors.places(500, 1)
    assert np.array_equal(longer[:300], found.priors.places(300, 1))
    with pytest.raises(CalibrationError, match="its runs were made at other draws; give the seed of the bank"):
        read_bank(found.priors, folder / "bank", seed=2)


def test_scaled_draws_multiply_what_the_scenario_says(ministry: Scenario, priors_file: Path) -> None:
    dated = ministry.override({"levers.pressure": [["1957-01-01", 0.2], ["1957-03-01", 0.8]]})
    priors = read_priors(dated, priors_file)
    values = pd.DataFrame(
        {
            "behaviour.meeting.zeal": [0.01],
            "behaviour.names.from_hearing": [0.5],
            "levers.pressure": [1.5],
            "structures.start": ["centre"],
        }
    )
    point = priors.points(values).iloc[0]
    assert point["levers.pressure"] == [["1957-01-01", pytest.approx(0.3)], ["1957-03-01", 1.0]]  # 1.2 is cut to 1
    assert point["behaviour.names.from_interrogation"] == 0.5


def test_the_values_are_written_where_they_stand_and_nothing_else_changes(whole: tuple[Study, Path]) -> None:
    text = (
        '[behaviour.meeting]\nzeal = { value = 0.5, grade = "calibrated", source = "old", interval = [1, 2] }\n'
        "duty = 0.1\n"
        '[behaviour.names]\nfrom_hearing = { value = 0.1, grade = "assumed" }\n'
        'from_interrogation = { value = 0.1, grade = "assumed" }\n[other]\nzeal = { value = 9 }\n'
    )
    found = whole[0].central
    after = tomllib.loads(rewritten(text, found, "a source"))
    entry = after["behaviour"]["meeting"]["zeal"]
    assert entry["value"] == found.values["behaviour.meeting.zeal"]
    assert (entry["grade"], entry["source"]) == ("calibrated", "a source")
    assert entry["interval"] == pytest.approx(found.intervals["behaviour.meeting.zeal"], rel=0.01)
    assert after["behaviour"]["meeting"]["duty"] == 0.1
    assert after["other"] == {"zeal": {"value": 9}}
    with pytest.raises(CalibrationError, match="from_hearing: stands nowhere as an inline table"):
        rewritten(text.replace("from_hearing", "from_meeting"), found, "a source")


def test_no_value_lies_outside_its_interval(whole: tuple[Study, Path], documented: Conditions) -> None:
    found, _folder = whole
    runs = pd.DataFrame(
        {
            "expelled": [15.0] * 4,
            "weeks_of_line": 1.0,
            "reproduction_cases_by_opener": 1.0,
            "behaviour.meeting.zeal": [0.9, 0.9, 0.9, sum(found.posterior.interval("behaviour.meeting.zeal")) / 2],
            "behaviour.names.from_hearing": sum(found.posterior.interval("behaviour.names.from_hearing")) / 2,
        }
    )
    runs["behaviour.names.from_interrogation"] = runs["behaviour.names.from_hearing"]
    runs["weight"] = 1.0
    chosen = central(found.priors, found.posterior, runs, documented)
    assert chosen.values["behaviour.meeting.zeal"] == pytest.approx(runs["behaviour.meeting.zeal"].iloc[3], rel=1e-3)
    assert len(chosen.draws) == 4
    with pytest.raises(CalibrationError, match="none of the 3 draws that agree lies inside the posterior's 90%"):
        central(found.priors, found.posterior, runs.head(3), documented)
    with pytest.raises(CalibrationError, match="none of those of the regime 'few seeds, R > 1' lies inside"):
        central(found.priors, found.posterior, runs, documented, regime="few seeds, R > 1")
    with pytest.raises(CalibrationError, match="none of 1 draws agrees over some seeds, too"):
        central(found.priors, found.posterior, runs, documented, holds=lambda _values: False)


def test_patterns_read_the_bank_and_the_predictive_runs(whole: tuple[Study, Path], ministry: Scenario) -> None:
    _found, folder = whole
    size = Climb(seeds=2, matching=1, structures=("legal organs",))
    card = climb(ministry, size, bank=folder / "bank", posterior=folder / "predictive", case=MAIN)
    assert (card.provenance["bank_runs"], card.provenance["draws"]) == (300, 40)
    rows = card.table.set_index("id")
    runs = read_blocks(folder / "predictive")
    assert rows.loc["C2", "posterior"] == pytest.approx(runs["arrested_by_1957_08_05"].between(13, 200).mean())
    assert rows.loc["C2", "prior"] == pytest.approx(
        read_blocks(folder / "bank")["arrested_by_1957_08_05"].between(13, 200).mean()
    )


def test_the_main_case_can_be_rewritten() -> None:
    text = (Path(__file__).parents[2] / "scenarios" / "kwp_1957_58.toml").read_text(encoding="utf-8")
    priors = read_priors(load("kwp_1957_58"))
    names = [name for p in priors.priors if p.calibrated for name in (p.name, *p.also)]
    values = dict(zip(names, (0.001, 0.3, 0.3, 5.0, -0.5), strict=True))
    around = {name: (value - 0.1, value + 0.1) for name, value in values.items()}
    found = Central(values, "all", around, pd.DataFrame(), {})
    after = tomllib.loads(rewritten(text, found, "a source"))
    assert after["levers"]["throughput"]["value"] == 5.0
    assert after["behaviour"]["hearing"]["severity"]["interval"] == [-0.6, -0.4]


def test_priors_never_know_the_total_and_every_one_has_a_source() -> None:
    text = (Path(__file__).parents[2] / "purgesim" / "calibration" / "kwp_1957_58.toml").read_text(encoding="utf-8")
    assert not any(number in text for number in ("3912", "3,912", "3.9e3"))
    priors = read_priors(load("kwp_1957_58"))
    assert len(priors.calibrated) == 4
    assert all(prior.grade and prior.source for prior in priors.priors)
    points = priors.points(priors.values(priors.places(200, 7)))
    for row in points.head(20).to_dict("records"):
        priors.scenario.override(row)  # every draw is a scenario


def test_five_mistakes_are_told_at_once(ministry: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        PRIORS.replace("behaviour.meeting.zeal", "behaviour.meeting.zael")
        .replace('distribution = "uniform"\nlow = 0.1', 'distribution = "unifrom"\nlow = 0.1')
        .replace("calibrated = true", "calibrated = false")
        .replace("second = [1e-3, 2e-2]", "second = [3, 1]")
        .replace('name = "levers.pressure"', 'name = "structures.start"')
    )
    with pytest.raises(CalibrationError) as told:
        read_priors(ministry, path)
    text = str(told.value)
    for part in (
        "behaviour.meeting.zael: unknown parameter; did you mean behaviour.meeting.zeal",
        "distribution: given 'unifrom'; did you mean uniform",
        "calibrated: given 0 parameters; allowed: 1 to 4, for the documents say no more",
        "second: given [3, 1]; allowed: [low, high]",
        "structures.start: has two priors; remove one",
        "structures.start: scaled: its value is 'centre'; allowed: numbers and schedules; leave scaled out",
    ):
        assert part in text
    with pytest.raises(CalibrationError, match=r"cannot be read .*priors come with .*kwp_1957_58.*--priors"):
        read_priors(ministry, tmp_path / "none.toml")
    with pytest.raises(CalibrationError, match=r"^small_ministry: comes without priors; priors come with .*--priors$"):
        read_priors(ministry)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_arviz_reads_it(whole: tuple[Study, Path]) -> None:
    arviz = pytest.importorskip("arviz")
    with pytest.warns(UserWarning, match="these draws are worth"):
        found = to_arviz(whole[1] / "posterior.parquet")
    table = arviz.summary(found, var_names=["behaviour.meeting.zeal"])
    assert 1e-3 <= float(table["mean"].iloc[0]) <= 1e-1
    assert dict(found.sizes) == {"chain": 1, "draw": len(whole[0].posterior)}
    assert json.loads(found.attrs["purgesim"])["runs"] == 300
