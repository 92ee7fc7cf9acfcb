"""Gaps in a dataset: a run that is missing, a figure that is undefined, and a column that a point lacks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from purgesim.core.errors import PurgesimError
from purgesim.exports import sweep_dataset, write_dataset
from purgesim.scenario import load
from purgesim.sweeps import compare
from purgesim.sweeps.layout import Layout
from purgesim.sweeps.plan import Plan, Point
from purgesim.sweeps.sweeping import carry_out

xr = pytest.importorskip("xarray")
pytest.importorskip("h5netcdf")

SHOWN: list[dict[str, Any]] = [
    {"text": "a", "truth": True, "number": 1.0, "whole": "x", "sure": False},
    {"text": "", "truth": False, "whole": "y", "sure": True},
    {"number": 0.0, "whole": "", "sure": True},
]


def odd_only(run: Any) -> float:
    return 1.0 * run.seed if run.seed % 2 else math.nan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three points with gaps in their columns; of their six runs every other one is made, the last point's first."""
    base = load("small_ministry").override({"window.open": "1957-01-10", "window.close": "1957-02-14"})
    points = tuple(Point(0, {}, shown) for shown in SHOWN)
    out = tmp_path_factory.mktemp("dataset") / "out"
    carry_out(Plan((base,), points, (1, 2), (), {"odd": odd_only}), out=out, shard=(1, 2))  # seed 1 of each point
    carry_out(Plan((base,), points[:1], (1, 2), (), {"odd": odd_only}), out=out)  # and seed 2 of the first
    return out


@pytest.fixture(params=["as made", "from NetCDF"])
def data(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Any:
    if request.param == "as made":
        return sweep_dataset(folder)
    with xr.open_dataset(write_dataset(folder, tmp_path / "sweep.nc"), engine="h5netcdf") as back:
        return back.load()


def test_n29_a_missing_text_is_told_from_an_empty_one(data: Any) -> None:
    assert data["text"].to_numpy().tolist() == ["a", "", ""]
    assert data["text_given"].to_numpy().tolist() == [True, True, False]
    assert data["text_given"].dtype == bool


def test_n29_truth_values_stay_and_their_gaps_are_told(data: Any) -> None:
    assert data["truth"].dtype == data["sure"].dtype == bool
    assert data["truth"].to_numpy().tolist()[:2] == [True, False]
    assert data["truth_given"].to_numpy().tolist() == [True, True, False]
    assert data["sure"].to_numpy().tolist() == [False, True, True]


def test_n29_a_number_that_a_point_lacks_is_nan_and_columns_without_gaps_stand_alone(data: Any) -> None:
    assert np.array_equal(data["number"].to_numpy(), [1.0, math.nan, 0.0], equal_nan=True)
    assert data["whole"].to_numpy().tolist() == ["x", "y", ""]
    assert not {"number_given", "whole_given", "sure_given"} & set(data.variables)


def test_n29_a_missing_run_is_told_from_an_undefined_figure(data: Any) -> None:
    assert data["run_finished"].dtype == bool
    assert data["run_finished"].to_numpy().tolist() == [[True, True], [True, False], [True, False]]
    assert np.array_equal(data["odd"].to_numpy(), [[1.0, math.nan]] * 3, equal_nan=True)
    undefined = data["odd"].isnull() & data["run_finished"]
    assert undefined.to_numpy().tolist() == [[False, True], [False, False], [False, False]]
    assert (data["expelled"].notnull() == data["run_finished"]).all()


def test_n29_points_and_seeds_of_which_no_run_is_finished_are_there(tmp_path: Path) -> None:
    base = load("small_ministry").override({"window.open": "1957-01-10", "window.close": "1957-02-14"})
    points = tuple(Point(0, {}, shown) for shown in SHOWN)
    carry_out(Plan((base,), points, (5,)), out=tmp_path / "out", shard=(3, 3))  # the last point only
    data = sweep_dataset(tmp_path / "out")
    assert dict(data.sizes) == {"point": 3, "seed": 1}
    assert data["run_finished"].to_numpy().ravel().tolist() == [False, False, True]
    assert data["text"].to_numpy().tolist() == ["a", "", ""]
    assert data["seed"].to_numpy().tolist() == [5]


def test_n29_what_is_written_is_what_was_made(folder: Path, tmp_path: Path) -> None:
    with xr.open_dataset(write_dataset(folder, tmp_path / "sweep.nc"), engine="h5netcdf") as back:
        xr.testing.assert_identical(back.load(), sweep_dataset(folder))


def test_n29_a_comparison_has_its_scenarios_and_structures(tmp_path: Path) -> None:
    base = load("small_ministry").override({"window.open": "1957-01-10", "window.close": "1957-02-14"})
    compare(
        {"a": base, "b": base.override({"levers.torture": 0.0})}, 2, out=tmp_path / "c",
        structures={"hearing": {"structures.handlers": "hearing"}},
    )  # fmt: skip
    data = sweep_dataset(tmp_path / "c")
    assert data["scenario"].to_numpy().tolist() == ["a", "a", "b", "b"]
    assert data["structure"].to_numpy().tolist() == ["as given", "hearing"] * 2
    assert bool(data["run_finished"].all())


@pytest.mark.parametrize("name", ["run_finished", "text_given"])
def test_n29_a_column_with_a_name_of_the_datasets_own_is_refused(tmp_path: Path, name: str) -> None:
    base = load("small_ministry").override({"window.open": "1957-01-10", "window.close": "1957-02-14"})
    points = (Point(0, {}, {"text": "a", name: 1.0}),)
    carry_out(Plan((base,), points, (1,)), out=tmp_path / "out")
    with pytest.raises(PurgesimError, match=f"dataset: a column is named {name}, .*; rename it"):
        sweep_dataset(tmp_path / "out")
    assert Layout.read(tmp_path / "out") is not None
