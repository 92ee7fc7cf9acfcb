"""Undefined figures are missing in every file, and every reader leaves them out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

import purgesim
from purgesim.archive import observe
from purgesim.calibration import save_table
from purgesim.scenario import Scenario, load
from purgesim.sweeps import Design, compare, merge, read_runs, sweep
from purgesim.sweeps import shards as parts_module

SEEDS = 16
GAPS = 7


def gappy(run: Any) -> float:
    """10 times the seed, undefined for the first seven seeds."""
    return math.nan if run.seed <= GAPS else 10.0 * run.seed


def never(_run: Any) -> float:
    return math.nan


FIGURES = {"gappy": gappy, "never": never}
KNOWN = [10.0 * seed for seed in range(GAPS + 1, SEEDS + 1)]
POINT = {"levers.torture": [1.0]}


@pytest.fixture(scope="module")
def folder(ministry: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gaps") / "out"
    sweep(ministry, Design.grid(POINT), SEEDS, figures=FIGURES, series=["daily", "events"], out=out)
    return out


def test_n27_pandas(folder: Path) -> None:
    for frame in (pd.read_parquet(folder / "runs"), read_runs(folder)):
        assert frame["gappy"].isna().sum() == GAPS
        assert frame["gappy"].mean() == pytest.approx(np.mean(KNOWN))
        assert frame["gappy"].dtype == np.float64
        assert (frame["gappy"] <= 100.0).sum() == 3
    other = pd.read_parquet(folder / "runs", dtype_backend="pyarrow")
    assert other["gappy"].isna().sum() == GAPS
    assert other["gappy"].mean() == pytest.approx(np.mean(KNOWN))


def test_n27_arrow_and_its_datasets(folder: Path) -> None:
    table = pq.read_table(folder / "runs")
    assert table["gappy"].null_count == GAPS
    assert table["never"].null_count == SEEDS
    files = pyarrow.dataset.dataset(folder / "runs")
    field = pyarrow.dataset.field
    assert files.count_rows(filter=field("gappy").is_null()) == GAPS
    assert files.count_rows(filter=field("gappy").is_valid()) == SEEDS - GAPS
    assert files.count_rows(filter=field("gappy") <= 100.0) == 3
    assert files.count_rows(filter=field("gappy") > 0.0) == SEEDS - GAPS
    assert pc.mean(table["gappy"]).as_py() == pytest.approx(np.mean(KNOWN))


def test_n27_polars(folder: Path) -> None:
    polars = pytest.importorskip("polars")
    column = polars.read_parquet(f"{folder}/runs/*.parquet")["gappy"]
    assert column.null_count() == GAPS
    assert column.is_nan().sum() == 0
    assert column.mean() == pytest.approx(np.mean(KNOWN))
    lazy = polars.scan_parquet(f"{folder}/runs/*.parquet").filter(polars.col("gappy") > 0.0)
    assert lazy.collect().height == SEEDS - GAPS


def test_n27_duckdb(folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    files = f"'{folder}/runs/*.parquet'"

    def asked(what: str) -> Any:
        return duckdb.sql(f"select {what} from {files}").fetchall()[0]

    assert asked("count(*), count(gappy), count(never)") == (SEEDS, SEEDS - GAPS, 0)
    assert asked("avg(gappy), max(gappy)") == (pytest.approx(np.mean(KNOWN)), 160.0)
    assert asked("count(*) filter (where gappy <= 100), count(*) filter (where isnan(gappy))") == (3, 0)
    assert asked("count(*) filter (where gappy > 0)") == (SEEDS - GAPS,)


def test_n27_units_and_meanings_are_kept(folder: Path) -> None:
    schema = pq.read_schema(next((folder / "runs").glob("*.parquet")))
    assert schema.field("lag_median_days").metadata[b"unit"]
    assert b"purgesim" in schema.metadata


def nan_count(path: Path) -> int:
    """How many values of a Parquet file are NaN, lists looked into."""
    found = 0
    for column in pq.read_table(path).columns:
        while pyarrow.types.is_list(column.type) or pyarrow.types.is_large_list(column.type):
            column = pc.list_flatten(column)
        if pyarrow.types.is_floating(column.type):
            found += pc.sum(pc.is_nan(column)).as_py() or 0
    return found


@pytest.fixture
def old(ministry: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store as it was written before: NaN where a figure is undefined."""
    with monkeypatch.context() as patched:
        patched.setattr(parts_module, "undefined_as_null", lambda table: table)
        sweep(ministry, Design.grid(POINT), SEEDS, figures=FIGURES, out=tmp_path / "old")
    assert sum(map(nan_count, (tmp_path / "old" / "runs").glob("*.parquet"))) >= GAPS
    return tmp_path / "old"


def test_n27_an_old_store_is_read_continued_and_merged(
    old: Path, folder: Path, ministry: Scenario, tmp_path: Path
) -> None:
    plain = ["gappy", "never", "expelled", "lag_median_days"]
    pd.testing.assert_frame_equal(read_runs(old)[plain], read_runs(folder)[plain])
    merged = merge([old], tmp_path / "merged")
    pd.testing.assert_frame_equal(read_runs(merged)[plain], read_runs(folder)[plain])
    assert sum(map(nan_count, (merged / "runs").glob("*.parquet"))) == 0
    sweep(ministry, Design.grid(POINT), SEEDS + 1, figures=FIGURES, out=old)
    assert read_runs(old)["gappy"].isna().sum() == GAPS


def test_n27_no_writer_of_parquet_writes_nan(folder: Path, tmp_path: Path) -> None:
    base = load("small_ministry")
    run = purgesim.simulate(base, 1)
    run.save(tmp_path / "run")
    observe(run, seed=1).save(tmp_path / "archive")
    purgesim.exports.write_events(run, tmp_path / "events.parquet")
    found = compare({"a": base, "b": base.override({"levers.torture": 0.0})}, 2)
    assert found.runs.isna().any().any()
    found.save(tmp_path / "comparison")
    save_table(pd.DataFrame({"x": [1.0, math.nan], "y": [None, "a"]}), tmp_path / "table.parquet", {})
    files = [*tmp_path.rglob("*.parquet"), *folder.rglob("*.parquet")]
    assert len(files) >= 12
    assert {str(path): nan_count(path) for path in files if nan_count(path)} == {}
