"""Sensitivity: indices known in closed form through the same path as the simulation's, and the small ministry."""

from __future__ import annotations

import importlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from purgesim import Design, Scenario, load
from purgesim.core.errors import PurgesimError
from purgesim.sensitivity import Factor, factors_of, from_design, sensitivity, study
from purgesim.sensitivity.factors import chosen, points_at
from purgesim.sensitivity.study import runs_needed

ANGLES = [
    Factor(name, "uncertainty", {"distribution": "uniform", "low": -math.pi, "high": math.pi})
    for name in ("a", "b", "c")
]
PLAIN = {"y": "as it is"}


def ishigami(points: pd.DataFrame) -> pd.DataFrame:
    """Ishigami and Homma 1990 with a = 7, b = 0.1; several rows a point, whose mean is the value."""
    value = np.sin(points["a"]) + 7 * np.sin(points["b"]) ** 2 + 0.1 * points["c"] ** 4 * np.sin(points["a"])
    rows = pd.DataFrame({"point": np.arange(len(points)), "y": value})
    return pd.concat([rows.assign(y=rows["y"] - 0.5), rows.assign(y=rows["y"] + 0.5)]).sample(frac=1.0, random_state=1)


def test_sobol_gives_the_known_indices_of_ishigami() -> None:
    table = study(ishigami, ANGLES, PLAIN, "sobol", 1024).set_index(["index", "parameter"])
    b = 0.1
    parts = [0.5 * (1 + b * math.pi**4 / 5) ** 2, 49 / 8, 8 * b**2 * math.pi**8 / 225]
    total = sum(parts)
    first = {"a": parts[0] / total, "b": parts[1] / total, "c": 0.0}
    whole = {"a": (parts[0] + parts[2]) / total, "b": parts[1] / total, "c": parts[2] / total}
    for index, known in (("S1", first), ("ST", whole)):
        for name, share in known.items():
            row = table.loc[(index, name)]
            assert row["value"] == pytest.approx(share, abs=0.04)
            assert row["low"] - 0.02 <= share <= row["high"] + 0.02
            assert row["low"] < row["value"] < row["high"]
    assert table["noise"].iloc[0] == pytest.approx(math.sqrt(0.5 / 2))


def linear(points: pd.DataFrame) -> pd.DataFrame:
    value = 25.0 + 3.0 * points["a"] - 2.0 * points["b"] + np.where(points["c"], 5.0, 0.0)
    return pd.DataFrame({"point": np.arange(len(points)), "y": value, "count": 10.0**value - 1.0})


LINEAR = [
    Factor("a", "uncertainty", {"distribution": "uniform", "low": 0.0, "high": 1.0}),
    Factor("b", "lever", {"distribution": "uniform", "low": 10.0, "high": 12.0}),
    Factor("c", "structure", {"distribution": "choice", "values": [False, True]}),
]


def test_a_step_of_morris_is_half_a_range_and_a_choice_of_two_is_switched() -> None:
    table = study(linear, LINEAR, {"y": "as it is", "count": "log"}, "morris", 12)
    for figure in ("y", "count"):
        rows = table[table["figure"] == figure].pivot_table(index="parameter", columns="index", values="value")
        assert rows["mu_star"].to_dict() == pytest.approx({"a": 1.5, "b": 2.0, "c": 5.0})
        assert rows["mu"].to_dict() == pytest.approx({"a": 1.5, "b": -2.0, "c": 5.0})
        assert rows["sigma"].max() < 1e-9
    assert table["kind"].unique().tolist() == ["uncertainty", "lever", "structure"]


def test_a_trajectory_with_a_missing_figure_is_left_out_whole_and_counted() -> None:
    def sometimes(points: pd.DataFrame) -> pd.DataFrame:
        found = linear(points)
        found.loc[found["point"].isin([0, 5, 9]), "y"] = math.nan  # trajectories 0, 1 and 2 of four points each
        return found

    table = study(sometimes, LINEAR, PLAIN, "morris", 12)
    assert (table["used"].iloc[0], table["of"].iloc[0]) == (9, 12)
    assert table.set_index(["index", "parameter"]).loc[("mu_star", "c"), "value"] == pytest.approx(5.0)


def test_where_nothing_varies_or_nothing_is_left_it_is_said() -> None:
    still = study(lambda p: pd.DataFrame({"point": range(len(p)), "y": 1.0}), LINEAR, PLAIN, "morris", 3)
    assert still["value"].tolist() == [0.0] * 9
    none = study(lambda p: pd.DataFrame({"point": range(len(p)), "y": math.nan}), LINEAR, PLAIN, "sobol", 4)
    assert none["value"].isna().all()
    assert none["used"].tolist() == [0] * 6


def test_the_same_seed_gives_the_same_table() -> None:
    tables = [study(ishigami, ANGLES, PLAIN, "morris", 6, seed) for seed in (3, 3, 4)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert not tables[0].equals(tables[2])


@pytest.mark.parametrize(
    ("method", "n", "factors", "words"),
    [
        ("fast", 8, LINEAR, "--method: given 'fast'; allowed: 'morris', 'sobol'"),
        ("sobol", 12, LINEAR, "-n: given 12; allowed with sobol: a power of two, such as 16"),
        ("morris", 1, LINEAR, "-n: given 1; allowed: a whole number from 2 to 1,000,000"),
        ("morris", 4, [], "nothing is varied; give a design, or intervals in the scenario's notes"),
    ],
)
def test_mistakes_are_told(method: str, n: int, factors: list[Factor], words: str) -> None:
    with pytest.raises(PurgesimError, match=words.replace("(", r"\(")):
        study(linear, factors, PLAIN, method, n)


def test_without_salib_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(PurgesimError, match=r"install it: pip install 'purgesim\[calibrate\]'"):
        study(linear, LINEAR, PLAIN, "morris", 4)


# --- factors ----------------------------------------------------------------------------------------------------------


def test_the_factors_of_the_case_are_its_plausible_intervals_and_its_structures() -> None:
    base = load("kwp_1957_58")
    found = {factor.name: factor for factor in factors_of(base)}
    assert found["behaviour.meeting.zeal"].given["distribution"] == "loguniform"
    assert found["levers.elasticity"].given == {"distribution": "uniform", "low": 0.0, "high": 4.0}
    assert found["party.factions.Yanan.size"].given == {"distribution": "integers", "low": 50, "high": 1000}
    assert found["structures.record_kept"].given == {"distribution": "choice", "values": [False, True]}
    assert "structures.replacement" not in found
    kinds = {factor.kind for factor in found.values()}
    assert kinds == {"uncertainty", "party", "lever", "structure"}
    with_interval = base.parameters().dropna(subset=["plausible_low"])["name"]
    assert {name for name in with_interval if not name.startswith("archive.")} <= set(found)
    assert not any(name.startswith("archive.") for name in found)


def test_a_dated_lever_keeps_its_shape_and_its_bounds() -> None:
    base = load("kwp_1957_58")
    shield = {factor.name: factor for factor in factors_of(base)}["levers.shield.Soviet"]
    points = json.loads(shield.at(np.array([1.0 - 1e-12]))[0])
    assert [date for date, _ in points] == ["1957-12-01", "1958-07-01"]
    assert [height for _, height in points] == pytest.approx([0.95, 0.95 * 0.7 / 0.8])
    lifted = Factor("levers.brake", "lever", {"distribution": "uniform", "low": 2.0, "high": 2.0},
                    base.levers.shield["Soviet"], most=1.0)  # fmt: skip
    assert [height for _, height in json.loads(lifted.at(np.array([0.5]))[0])] == [1.0, 1.0]


def test_every_point_of_the_case_is_a_scenario() -> None:
    base = load("kwp_1957_58")
    factors = factors_of(base)
    corners = points_at(factors, np.array([[0.125] * len(factors), [0.875] * len(factors)]))
    made = [base.override(values) for values in Design.table(corners)]
    assert len({one.digest for one in (base, *made)}) == 3
    assert made[1].structures.record_kept
    assert not made[0].structures.record_kept


def test_a_design_gives_factors_and_names_can_be_picked() -> None:
    design = Design.latin({"levers.torture": {"distribution": "uniform", "low": 0.0, "high": 1.0}}, 4)
    factors = [*from_design(design), *from_design(Design.grid({"party.seed": [1, 2]}))]
    assert [(factor.name, factor.kind) for factor in factors] == [("levers.torture", "lever"), ("party.seed", "party")]
    assert chosen(factors, ["party.seed"]) == factors[1:]
    assert chosen(factors, []) == factors
    with pytest.raises(PurgesimError, match=r"--only: levers\.tortur: is not varied; did you mean levers\.torture"):
        chosen(factors, ["levers.tortur"])


# --- the small ministry -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ministry() -> Scenario:
    return load("small_ministry").override({"window.close": "1957-04-01"})


def test_on_the_small_ministry_what_is_switched_off_has_no_effect(ministry: Scenario, tmp_path: Path) -> None:
    silent = ministry.override({"switches.torture": False})
    factors = [
        Factor("levers.torture", "lever", {"distribution": "uniform", "low": 0.0, "high": 4.0}),
        Factor("behaviour.meeting.zeal", "uncertainty", {"distribution": "loguniform", "low": 1e-4, "high": 1e-1}),
    ]
    figures = {"opened": "log", "legal_posts_lost_by_1957_10_31": "as it is"}
    made: list[int] = []
    for _ in range(2):
        found = sensitivity(silent, "morris", 4, factors=factors, figures=figures, seeds=2, out=tmp_path / "runs",
                            report=lambda account: made.append(account.made))  # fmt: skip
    assert made[-1] == 0  # the second call continues where the first has ended
    ranked = found.ranked("opened")
    assert ranked["parameter"].tolist() == ["behaviour.meeting.zeal", "levers.torture"]
    assert ranked["value"].iloc[0] > 0.3
    assert ranked["value"].iloc[1] == 0.0
    assert found.table[found.table["figure"] != "opened"]["used"].tolist() == [0] * 6  # ends before that date
    found.save(tmp_path)
    told = json.loads(pq.read_table(tmp_path / "morris.parquet").schema.metadata[b"purgesim"])
    assert (told["digest"], told["n"], sorted(told["factors"])) == (
        silent.digest, 4, ["behaviour.meeting.zeal", "levers.torture"]
    )  # fmt: skip
    assert len(pd.read_csv(tmp_path / "morris.csv")) == 12


def test_an_unknown_figure_is_told_and_runs_are_counted_beforehand(ministry: Scenario) -> None:
    with pytest.raises(PurgesimError, match="--figure: expeled: unknown; did you mean expelled"):
        sensitivity(ministry, factors=LINEAR, figures={"expeled": "as it is"})
    assert runs_needed("sobol", 8, 3, 2) == 80
