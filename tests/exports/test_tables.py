"""Events and sweeps as other tools read them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from purgesim.core.errors import PurgesimError
from purgesim.exports import sweep_dataset, write_dataset, write_events
from purgesim.scenario import load
from purgesim.sweeps import StoreError, read_runs


def test_events_in_csv_are_readable_words(run, tmp_path: Path) -> None:
    back = pd.read_csv(write_events(run, tmp_path / "events.csv"), parse_dates=["date"], keep_default_na=False)
    assert len(back) == len(run.events)
    assert back.columns.tolist() == run.events.columns.tolist()
    assert back["motive"].tolist() == run.events["motive"].astype(str).tolist()
    assert (back["date"].to_numpy() == run.events["date"].to_numpy()).all()


def test_events_in_parquet_carry_their_provenance(run, tmp_path: Path) -> None:
    path = write_events(run, tmp_path / "events.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(path), run.events, check_dtype=False)
    assert json.loads(pq.read_schema(path).metadata[b"purgesim"]) == run.provenance


def test_a_file_that_cannot_be_written(run, tmp_path: Path) -> None:
    with pytest.raises(PurgesimError, match=r"cannot be written .*; give a file in a folder that exists"):
        write_events(run, tmp_path / "nowhere" / "events.csv")
    with pytest.raises(PurgesimError, match=r"given 'events' as the format of events; allowed: .csv"):
        write_events(run, tmp_path / "events")
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_is_points_by_seeds(sweep_folder: Path) -> None:
    data, runs = sweep_dataset(sweep_folder), read_runs(sweep_folder)
    assert dict(data.sizes) == {"point": 4, "seed": 3}
    for row in runs.to_dict("records"):
        assert float(data["expelled"].sel(point=row["point"], seed=row["seed"])) == row["expelled"]
        assert float(data["levers.torture"].sel(point=row["point"])) == row["levers.torture"]
    assert data["expelled"].attrs["units"] == "expulsions"
    assert data["levers.torture"].attrs["units"] == "hazard"
    assert data["levers.torture"].attrs["long_name"]
    assert json.loads(data.attrs["scenarios"])[0]["digest"] == load("small_ministry").digest


def test_a_sweep_comes_back_from_netcdf(sweep_folder: Path, tmp_path: Path) -> None:
    import xarray as xr

    path = write_dataset(sweep_folder, tmp_path / "sweep.nc")
    with xr.open_dataset(path, engine="h5netcdf") as back:
        xr.testing.assert_equal(back.load(), sweep_dataset(sweep_folder))
        assert back["expelled"].attrs["units"] == "expulsions"


def test_without_xarray_the_error_says_what_to_install(sweep_folder: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(PurgesimError, match=r"needs xarray, h5netcdf and h5py.*pip install 'purgesim\[exports\]'"):
        sweep_dataset(sweep_folder)


def test_no_sweep_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no sweep"):
        sweep_dataset(tmp_path)


def test_a_folder_of_runs_that_is_no_sweep_says_what_to_do_instead(tmp_path: Path) -> None:
    (tmp_path / "seed_7").mkdir()
    (tmp_path / "summary.csv").write_text("seed\n7\n")
    with pytest.raises(StoreError, match=r"holds no sweep .*, but runs that purgesim run has saved") as told:
        sweep_dataset(tmp_path)
    assert f"{tmp_path / 'summary.csv'}, a run a row" in str(told.value)
    assert f"exported from its own folder, such as {tmp_path / 'seed_7'}; or give" in str(told.value)


def test_the_exports_load_nothing_heavy() -> None:
    import subprocess

    code = "import sys, purgesim.exports; print([n for n in ('xarray', 'networkx', 'h5py') if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert answer.stdout.strip() == "[]", answer.stderr
