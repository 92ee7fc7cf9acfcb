"""The words printed for a record are made from its own figures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from purgesim.core.errors import PurgesimError
from purgesim.records import NamesEstimate, Record, check_names, estimate_names, record_of
from purgesim.records.decay import fit_decay

OF_GIAVENO = ("1335", "Giaveno", "silence", "110", "0 and 68", "0 and 31", "inf ", "inf]")


def town(events: dict[str, list[Any]] | None = None, days: int = 8, **more: Any) -> Record:
    """Thirty deponents, each of whom names one to five others; a day later in turn, all anew on each of the days."""
    ids = [f"t{i}" for i in range(80)]
    rows = [
        {"source": ids[i], "target": ids[(7 * i + 11 * j + 1) % 80], "time": f"1692-06-{1 + i % days:02d}"}
        for i in range(30)
        for j in range(1 + i % 5)
    ]
    tables = {"nodes": {"id": ids}, "edges": pd.DataFrame(rows), **more}
    return record_of(tables if events is None else {**tables, "keyevents": events})


def told(record: Record) -> str:
    return f"{estimate_names(record).text()}\n{check_names(record, 20).text()}"


def test_n24_nothing_of_another_record_is_printed() -> None:
    text = told(town())
    for words in OF_GIAVENO:
        assert words not in text
    assert "chosen" not in text
    assert "torture: none is recorded" in text
    assert "Torture: none is recorded, so nothing is told of it." in text
    assert "Silence:" not in text  # everybody named somebody
    assert "Record of tables" in text


@pytest.mark.parametrize(
    ("time", "before", "after", "words"),
    [
        ("1692-06-01", 0, 5, "Before it 1 of 1 had named nobody"),
        ("1692-06-30", 5, 0, "names before and after: 5 and 0"),
    ],
)
def test_n24_who_spoke_before_torture_is_not_called_silent(time: str, before: int, after: int, words: str) -> None:
    found = estimate_names(town({"id": ["t4"], "time": [time], "type": ["torture"]}))
    assert found.tortured[["before", "after"]].to_numpy().tolist() == [[before, after]]
    assert words in found.text()
    assert ("had named nobody" in found.text()) == (before == 0)


def test_n24_a_half_life_is_told_only_where_there_is_one() -> None:
    one_day = estimate_names(town(days=1))
    assert one_day.decay is None
    assert "not told; names have dates of 1 day, and it takes 3" in one_day.text()
    assert "half-life mixes" not in one_day.text()
    level = pd.DataFrame({"day": range(20), "names": 50, "new": 25})
    endless = fit_decay(level)
    assert (endless.half_life, endless.interval[1]) == (math.inf, math.inf)
    text = with_decay(town(), endless).text()
    assert f"new names do not run out within the record: no half-life below {endless.interval[0]:.1f} days" in text
    assert "half-life mixes" not in text
    few = fit_decay(pd.DataFrame({"day": [0, 3, 6], "names": 4, "new": [3, 2, 2]}))
    assert few.interval[1] == math.inf > few.half_life
    assert "no end]; days vary" in with_decay(town(), few).text()
    with pytest.raises(PurgesimError, match="given 2 days with names; allowed: 3 or more"):
        fit_decay(level.head(2))


def with_decay(record: Record, decay: Any) -> NamesEstimate:
    found = estimate_names(record)
    object.__setattr__(found, "decay", decay)
    return found


def test_n23_torture_without_a_date_counts() -> None:
    names = ["t3", "t4", "t14"]
    found = estimate_names(town({"id": names, "time": [None] * 3, "type": ["torture"] * 3}))
    assert len(found.tortured) == 3
    assert sorted(found.tortured["id"]) == sorted(names)
    assert sorted(found.tortured["names"]) == [4, 5, 5]
    assert found.tortured["before"].isna().all()
    assert found.custody.n == 27  # those never tortured
    assert found.tortured_speak == (0.0, 1.0)
    assert math.isnan(found.counts["none share in custody, the tortured included"])
    text = found.text()
    assert "torture: 3 persons; names before or after, for the torture has no date: 5, 5, 4" in text
    assert "none is recorded" not in text
    assert "had named nobody" not in text


def test_n23_the_silent_need_no_date() -> None:
    """Who named nobody did so before and after, whenever the torture was."""
    found = estimate_names(town({"id": ["t70", "t4"], "time": [None, "1692-06-20"], "type": ["torture"] * 2}))
    assert found.tortured.set_index("id").loc["t70", ["before", "after"]].tolist() == [0, 0]
    assert found.counts["none share in custody, the tortured included"] == pytest.approx(1 / 31)


def test_n23_both_dated_and_undated_torture_of_one_person_is_one_person() -> None:
    found = estimate_names(town({"id": ["t4", "t4"], "time": [None, "1692-06-01"], "type": ["torture"] * 2}))
    assert found.tortured[["id", "time"]].to_numpy().tolist() == [["t4", "1692-06-01"]]


def test_torture_in_the_check_needs_no_date() -> None:
    dated, undated = (
        check_names(town({"id": ["t4"], "time": [time], "type": ["torture"]}), 20) for time in ("1692-06-01", None)
    )
    assert np.array_equal(dated.trials["mean"], undated.trials["mean"])
