"""Counts of the invented village, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from purgesim.records import estimate_names, read_record
from purgesim.records.counting import gini, kin_share, names_given, new_names, statistics, times_named, torture_table

VILLAGE = Path(__file__).parent / "data" / "village"


def test_names_and_times() -> None:
    record = read_record(VILLAGE)
    assert names_given(record).to_dict() == {"A": 2, "B": 1, "C": 3, "D": 0, "E": 0, "F": 4, "G": 0}
    assert times_named(record).to_dict() == {"B": 3, "C": 3, "D": 2, "E": 1, "H": 1}
    assert names_given(record, own_names=True)["A"] == 3


def test_new_names_by_day_and_kin() -> None:
    record = read_record(VILLAGE)
    days = new_names(record)
    assert days["names"].tolist() == [2, 1, 2, 4]  # the undated one is left out
    assert days["new"].tolist() == [2, 0, 1, 1]
    assert days["heard"].tolist() == [0, 2, 2, 3]
    assert kin_share(record) == pytest.approx(1 / 10)


def test_names_before_torture_are_told_apart() -> None:
    table = torture_table(read_record(VILLAGE))
    assert table[["id", "before", "after"]].to_numpy().tolist() == [["C", 0, 3]]


def test_gini_and_statistics_of_nobody() -> None:
    assert gini([]) == 0.0
    assert gini(np.zeros(3)) == 0.0
    assert statistics([0, 0], [])["distinct named"] == 0.0


def test_the_estimate_of_a_small_record_says_what_it_does_not_tell() -> None:
    told = estimate_names(read_record(VILLAGE))
    assert told.custody.n == 3
    assert told.silent == pytest.approx(0.5)
    assert told.counts["none share in custody, the tortured included"] == pytest.approx(4 / 7)
    for words in (
        "Torture: 1 tortured person gives no effect of torture",
        "Before it 1 of 1 had named nobody",
        "Snowball against static popularity",
        "a factor of 4 either way",
    ):
        assert words in told.text()
    curves = told.figures()
    assert curves["names"]["share"].iloc[0] == 1.0
    assert curves["names"]["fitted"].is_monotonic_decreasing
    assert set(told.table().columns) == {"quantity", "value", "low", "high"}
