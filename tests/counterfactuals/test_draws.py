"""Draws of parameters from a file: read as they stand, and every mistake of the file told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from purgesim.calibration import REGIMES
from purgesim.counterfactuals import read_draws
from purgesim.scenario import load
from purgesim.sweeps import DesignError

GOOD = pd.DataFrame(
    {
        "regime": ["b", "a", "b", "b"],
        "behaviour.meeting.zeal": [0.1, 0.2, 0.3, 0.4],
        "levers.throughput": [1, 2, 3, 4],
    }
)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_comes_back_as_it_was_written(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"draws.{kind}"
    if kind == "csv":
        GOOD.to_csv(path, index=False)
    else:
        GOOD.to_parquet(path, index=False)
    draws = read_draws(path)
    assert draws.regimes == ("b", "a", "b", "b")
    assert draws.values.to_dict("list") == GOOD.drop(columns="regime").astype(float).to_dict("list")
    assert draws.source == f"draws.{kind}"
    few = draws.first(2)
    assert few.regimes == ("b", "a", "b")
    assert few.values["behaviour.meeting.zeal"].tolist() == [0.1, 0.2, 0.3]


def test_without_regimes_all_are_of_one(tmp_path: Path) -> None:
    GOOD.drop(columns="regime").to_csv(tmp_path / "d.csv", index=False)
    assert set(read_draws(tmp_path / "d.csv").regimes) == {"not classified"}


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("regime,zeal,levers.throughput,levers.torture\na,1,,x\n,2,3,4\n")
    with pytest.raises(DesignError) as caught:
        read_draws(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: 4 mistakes")
    assert "bad.csv: column zeal: unknown; allowed: parameters by dotted names, and regime; rename" in text
    assert "bad.csv, row 2, column levers.throughput: empty; every draw has a number for each parameter" in text
    assert "bad.csv, row 3, column regime: empty; it holds the regime of the draw" in text
    assert "bad.csv, row 2, column levers.torture: given 'x'; allowed: a number from" in text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no such file; give the draws as a CSV or Parquet file"),
        ("", "row 1: no header"),
        ("regime\na\n", "given 1 draws of 0 parameters; allowed: one or more of each; add them"),
        ("levers.torture\n", "given 0 draws of 1 parameters"),
    ],
)
def test_what_is_no_table_of_draws_is_refused(tmp_path: Path, content: str | None, told: str) -> None:
    path = tmp_path / "d.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DesignError) as caught:
        read_draws(path)
    assert told in str(caught.value)


def test_the_draws_that_come_with_purgesim_fit_the_main_case_and_are_in_several_regimes() -> None:
    draws, base = read_draws(), load("kwp_1957_58")
    assert set(draws.regimes) <= set(REGIMES)
    assert len(set(draws.regimes)) > 1
    for values in draws.values.to_dict("records"):
        base.override(values)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("DRAWS.CSV", lambda text: text.encode()),
        ("mark.csv", lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()),
        ("excel.csv", lambda text: text.encode("utf-16")),
        ("draws.tsv", lambda text: text.replace(",", "\t").encode()),
    ],
)
def test_f15_f32_draws_of_other_systems_are_read(tmp_path: Path, name: str, change: Callable[[str], bytes]) -> None:
    (tmp_path / name).write_bytes(change(GOOD.to_csv(index=False)))
    draws = read_draws(tmp_path / name)
    assert draws.regimes == ("b", "a", "b", "b")
    assert draws.values.to_dict("list") == GOOD.drop(columns="regime").astype(float).to_dict("list")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("levers.torture;levers.custody\n1;2\n", "its cells are parted by semicolons; allowed: commas"),
        ("levers.torture\n1.0\nNA\n", "row 3: empty in every column; fill it in or leave the row out"),
        ("levers.torture\n1.0\ninf\n", "row 3, column levers.torture: given 'inf'; allowed: a number"),
        ("levers.torture\n1.0,2.0\n", "every row has 2 cells, the header 1"),
        ("levers.torture,levers.torture\n1.0,2.0\n", "there are 2 of this name; keep one"),
    ],
)
def test_f34_draws_that_would_be_misread_are_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "d.csv").write_text(text)
    with pytest.raises(DesignError) as caught:
        read_draws(tmp_path / "d.csv")
    assert told in str(caught.value)
