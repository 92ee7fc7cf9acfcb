"""A million people with five million ties load in two gigabytes."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.own_party import invent, measured


def merely_read(folder: Path) -> float:
    """Return the processor's seconds of reading the same tables with pandas and checking nothing."""
    begun = time.process_time()
    for path in folder.glob("*.csv"):
        pd.read_csv(path, dtype=str)
    return time.process_time() - begun


@pytest.mark.slow
def test_a_million_people_with_five_million_ties(tmp_path) -> None:
    invent(tmp_path, 1_000_000, 5_000_000)
    read, plain = measured(tmp_path / "csv"), merely_read(tmp_path / "csv")
    assert read["mistakes"] == 0
    assert read["peak"] < 2.0
    assert read["cpu"] < 3.0 * plain  # seconds: benchmarks/own_party.py
    built = measured(tmp_path / "csv", built=True)
    assert built["peak"] < 2.0
    wrong = measured(tmp_path / "wrong")
    assert 1_000 <= wrong["mistakes"] < 1_100
    assert wrong["cpu"] < 3.0 * plain


def test_the_measurement_measures(tmp_path) -> None:
    invent(tmp_path, 2_000, 6_000)
    assert measured(tmp_path / "parquet", built=True)["mistakes"] == 0
    assert measured(tmp_path / "wrong")["mistakes"] > 900
