"""A sweep's dataset read in place by others: DuckDB, polars and pandas see the same table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from purgesim.scenario import Scenario
from purgesim.sweeps import Design, read_runs, sweep

KEY = ["point", "seed"]


@pytest.fixture(scope="module")
def folder(ministry: Scenario, grid: Design, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of more than one file, with its daily series."""
    out = tmp_path_factory.mktemp("readers") / "out"
    sweep(ministry, grid, 60, out=out, series=["daily"])
    assert len(list((out / "runs").glob("*.parquet"))) > 1
    return out


def test_pandas(folder: Path) -> None:
    runs = pd.read_parquet(folder / "runs").sort_values(KEY).reset_index(drop=True)
    assert runs[KEY].equals(read_runs(folder)[KEY].astype(runs[KEY].dtypes.to_dict()))
    assert len(runs) == 240


def test_duckdb(folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    query = f"select point, avg(expelled) as mean from '{folder}/runs/*.parquet' group by point order by point"
    found = duckdb.sql(query).df()
    expected = read_runs(folder).groupby("point")["expelled"].mean()
    assert found["mean"].to_list() == pytest.approx(expected.to_list())
    days = duckdb.sql(f"select count(*) as n from '{folder}/daily/*.parquet'").df()["n"]
    assert days.to_list() == [len(pd.read_parquet(folder / "daily"))]


def test_polars(folder: Path) -> None:
    polars = pytest.importorskip("polars")
    found = polars.read_parquet(f"{folder}/runs/*.parquet").sort(KEY)
    expected = read_runs(folder)
    assert found["expelled"].to_list() == expected["expelled"].to_list()
    assert set(found.columns) == set(pd.read_parquet(folder / "runs").columns)
