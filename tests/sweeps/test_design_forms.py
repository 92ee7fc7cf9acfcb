"""The forms in which people have their points: arrays, ranges, columns; files of other systems; schedules in tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from purgesim.scenario import Scenario
from purgesim.sweeps import Design, DesignError
from purgesim.sweeps.design_file import read_design
from purgesim.sweeps.designs import canonical

NAME = "levers.torture"


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (np.linspace(0.0, 1.0, 5), [0.0, 0.25, 0.5, 0.75, 1.0]),
        (range(3), [0, 1, 2]),
        (pd.Series([0.5, 1.0], index=[4, 9]), [0.5, 1.0]),
        (pd.Index([1, 2]), [1, 2]),
        (pl.Series([1, 2]), [1, 2]),
        ((0.0, 1.0), [0.0, 1.0]),
        ({1.0: "a", 2.0: "b"}.keys(), [1.0, 2.0]),
        ([np.float64(0.5), np.int64(1)], [0.5, 1]),
    ],
)
def test_f31_whatever_holds_values_in_a_row_is_a_list_of_them(given: Any, points: list[float]) -> None:
    for design in (Design("grid", {NAME: given}), Design.zip({NAME: given, "party.seed": list(range(len(points)))})):
        found = [point[NAME] for point in design]
        assert found == points
        assert {type(value) for value in found} <= {int, float}  # as JSON has them
        assert len(design) == len(points)
        assert [canonical({NAME: value}) for value in found] == [canonical({NAME: value}) for value in points]


@pytest.mark.parametrize("given", ["01", np.zeros((2, 2)), {0.0, 1.0}, np.float64(1.0), 1.0, None, iter([1.0]), b"01"])
def test_f31_what_has_no_order_or_no_values_is_refused(given: Any) -> None:
    with pytest.raises(DesignError, match=r"levers.torture: given (.|\n)*; allowed: a list of values"):
        Design("grid", {NAME: given})


def test_f31_numbers_of_numpy_make_a_drawn_design() -> None:
    plain = Design("random", {NAME: {"distribution": "integers", "low": 0, "high": 9}}, n=4, seed=7)
    given = {"distribution": "integers", "low": np.int64(0), "high": np.int32(9)}
    made = Design("random", {NAME: given}, n=np.int64(4), seed=np.uint8(7))  # type: ignore[arg-type]
    assert list(made) == list(plain)
    choice = {"distribution": "choice", "values": np.array([1.0, 2.0]), "weights": np.array([0.0, 1.0])}
    assert [point[NAME] for point in Design("random", {NAME: choice}, n=3)] == [2.0] * 3


TABLE = b"levers.torture,switches.watch\n0.5,true\n1.0,false\n"
READ = [{NAME: 0.5, "switches.watch": True}, {NAME: 1.0, "switches.watch": False}]


@pytest.mark.parametrize(
    ("name", "data"),
    {
        "points.csv": TABLE,
        "POINTS.CSV": TABLE,
        "Points.Csv": b"\xef\xbb\xbf" + TABLE,
        "windows.csv": TABLE.replace(b"\n", b"\r\n"),
        "mac.csv": TABLE.replace(b"\n", b"\r"),
        "excel.csv": TABLE.decode().encode("utf-16"),
        "ends.csv": TABLE + b"\n,\n\n",
        "points.tsv": TABLE.replace(b",", b"\t"),
        "quotes.csv": b'"levers.torture","switches.watch"\n"0.5","TRUE"\n" 1.0 ","FALSE"\n',
    }.items(),
)
def test_f32_tables_of_other_systems_are_read(name: str, data: bytes, tmp_path: Path, ministry: Scenario) -> None:
    (tmp_path / name).write_bytes(data)
    assert list(read_design(tmp_path / name, ministry)[0]) == READ


def test_f32_parquet_in_capitals_and_schedules_in_tables(tmp_path: Path, ministry: Scenario) -> None:
    schedule = [["1957-03-01", 0.5], ["1957-06-01", 0.0]]
    frame = pd.DataFrame({NAME: [schedule, 0.25], "party.seed": [1, 2]})
    points = [{NAME: schedule, "party.seed": 1}, {NAME: 0.25, "party.seed": 2}]
    assert list(Design.table(frame)) == points
    (tmp_path / "p.csv").write_text(
        'levers.torture,party.seed\n"[[""1957-03-01"", 0.5], [""1957-06-01"", 0.0]]",1\n0.25,2\n'
    )
    assert list(read_design(tmp_path / "p.csv", ministry)[0]) == points
    pl.DataFrame({NAME: [[0.5], [0.25]], "party.seed": [1, 2]}).write_parquet(tmp_path / "P.PARQUET")
    assert [point[NAME] for point in read_design(tmp_path / "P.PARQUET")[0]] == [[0.5], [0.25]]


def test_a_table_that_a_design_gives_makes_the_same_design() -> None:
    design = Design.grid({NAME: [0.0, 0.5], "switches.watch": [True, False]})
    again = Design.table(design.frame())
    assert list(again) == list(design)


REFUSED: dict[str, tuple[bytes, str]] = {
    "semicolons": (b"levers.torture;switches.watch\n0,5;true\n", "its cells are parted by semicolons; allowed: commas"),
    "tabs": (b"levers.torture\tswitches.watch\n0.5\ttrue\n", "its cells are parted by tabs; allowed: commas"),
    "a decimal comma": (b'levers.torture\n"0,5"\n', "levers.torture: given '0,5'; allowed"),
    "a hole": (b"levers.torture,party.seed\n0.5,\n1.0,2\n", "row 2, column party.seed: empty; a point gives a value"),
    "NA at the end": (b"levers.torture\n0.5\nNA\n", "row 3: empty in every column; fill it in or leave the row out"),
    "row numbers": (b",levers.torture\n0,0.5\n", "column 1 has no name; it is probably the row numbers"),
    "an open quote": (b'levers.torture,party.seed\n0.5,"1\n1.0,2\n', "row 2: a quote is opened and not closed"),
    "a blank row": (b"levers.torture,party.seed\n0.5,1\n,\n1.0,2\n", "row 3: blank; allowed: blank rows at the end"),
    "latin-1": ("levers.torture,é\n0.5,1\n".encode("latin-1"), "given bytes that are not UTF-8"),
    "nothing": (b"", "no header"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_f34_a_table_that_cannot_be_read_says_where_and_why(kind: str, tmp_path: Path, ministry: Scenario) -> None:
    data, told = REFUSED[kind]
    (tmp_path / "points.csv").write_bytes(data)
    with pytest.raises(DesignError) as caught:
        read_design(tmp_path / "points.csv", ministry)
    assert told in str(caught.value)


def test_many_mistakes_are_not_all_printed(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("levers.torture,party.seed\n" + ",1\n" * 3000 + "0.5,1\n")
    with pytest.raises(DesignError) as caught:
        read_design(tmp_path / "points.csv")
    assert len(caught.value.problems) == 3000
    assert len(str(caught.value).splitlines()) <= 52


UTF_8_MARK = b"\xef\xbb\xbf"
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "byte order mark": lambda text: UTF_8_MARK + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "carriage returns": lambda text: text.replace("\n", "\r").encode(),
    "windows": lambda text: UTF_8_MARK + text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_f15_a_design_of_any_editor_is_read(encoding: str, tmp_path: Path, ministry: Scenario) -> None:
    path = tmp_path / "d.toml"
    path.write_bytes(ENCODINGS[encoding]('kind = "grid"\nseeds = 2\n[parameters]\nlevers.torture = [0.0, 1.0]\n'))
    design, seeds = read_design(path, ministry)
    assert (list(design), seeds) == ([{NAME: 0.0}, {NAME: 1.0}], 2)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a = " + b"[" * 5000, "nested hundreds of times"),
        (b"a = " + b"9" * 5000, "not well-formed TOML"),
        (b"kind = 'gr\xefd'", "not UTF-8 text (byte 10); save it as UTF-8"),
        (b"kind = \0", "not UTF-8 text"),
    ],
)
def test_f15_texts_that_are_no_toml_are_told(data: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_bytes(data)
    with pytest.raises(DesignError) as caught:
        read_design(tmp_path / "d.toml")
    assert told in str(caught.value)
    assert "a table of points is a file .csv, .tsv, .parquet" in str(caught.value)
