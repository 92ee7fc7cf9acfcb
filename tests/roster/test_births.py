"""Births: by day, month or year; in a zone their own day; plausible for the window."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import purgesim
from purgesim.core.errors import PartyTablesError, ScenarioWarning
from purgesim.core.tables import EPOCH
from purgesim.party import party_for
from purgesim.roster import OwnParty, tables_in
from purgesim.roster.tables import UNKNOWN_DAY

HANDLERS = {"structures.handlers": "hearing"}


def born(*births: Any) -> OwnParty:
    frame = pd.DataFrame({"id": [f"a{i}" for i in range(len(births))], "body": "mill"})
    frame["birth"] = pd.Series(births[0]) if len(births) == 1 and isinstance(births[0], pd.Series) else list(births)
    return purgesim.party_from_tables(frame, declared="synthetic")


def days(*dates: str) -> list[int]:
    return [int((np.datetime64(date, "D") - EPOCH).astype(int)) for date in dates]


@pytest.mark.parametrize(
    "zoned",
    [
        pd.Series(pd.to_datetime(["1900-01-05", "1912-03-04"])).dt.tz_localize("Asia/Seoul"),
        pd.Series(pd.to_datetime(["1900-01-05", "1912-03-04"])).dt.tz_localize("America/New_York"),
        pd.Series(pd.to_datetime(["1900-01-05", "1912-03-04"])).dt.tz_localize("UTC").astype(object),
    ],
    ids=["Seoul", "New York", "objects"],
)
def test_n19_midnight_in_a_zone_is_the_day_there(zoned: pd.Series) -> None:
    if (
        zoned.dtype != object
        and zoned[0].timestamp() != dt.datetime(1900, 1, 5, tzinfo=ZoneInfo(str(zoned.dt.tz))).timestamp()
    ):
        pytest.skip("pandas 2 rounds local mean time to the minute: midnight is another time there")
    frame = pd.DataFrame({"id": ["a1", "a2"], "body": "mill", "birth": zoned})
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    for given in (frame, arrow, pl.from_arrow(arrow)):
        tables = purgesim.party_from_tables(given, declared="synthetic").tables
        assert tables.birth.tolist() == days("1900-01-05", "1912-03-04")


def test_n19_a_text_with_its_zone_and_two_zones_in_a_column() -> None:
    seoul = pd.Timestamp("1900-01-05", tz="Asia/Seoul")
    new_york = dt.datetime(1900, 1, 6, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert born(seoul, new_york, "1900-01-07 00:00:00+09:00").tables.birth.tolist() == days(
        "1900-01-05", "1900-01-06", "1900-01-07"
    )


@pytest.mark.parametrize(
    "given",
    [
        pd.Timestamp("1900-01-05 20:00", tz="America/New_York"),
        pd.Timestamp("1900-01-05 00:00:01"),
        "1900-01-05T20:00:00Z",
        dt.datetime(1900, 1, 5, 12),
        np.datetime64("1900-01-05T06"),
    ],
)
def test_n19_a_time_of_day_is_refused(given: Any) -> None:
    for column in ([given, "1911-01-01"], [given]):
        with pytest.raises(PartyTablesError, match=r"row 0, column birth: given .*, which has a time of day"):
            born(*column)
    with pytest.raises(PartyTablesError, match=r"row 0, column birth: given .*, which has a time of day"):
        born(pd.Series(pd.to_datetime([given])))


@pytest.mark.parametrize(
    "month",
    ["1910-05", np.datetime64("1910-05"), pd.Period("1910-05", "M")],
)
def test_f37_a_month_is_kept_and_its_day_drawn_within_it(month: Any, tmp_path: Path) -> None:
    own = born(*[month] * 200, "1911", "1912-03-04")
    assert own.assumed[1:3] == [
        "200 birthdays: drawn within the month that is given",
        "1 birthday: drawn within the year that is given",
    ]
    scenario = purgesim.load("small_ministry").with_party(own, HANDLERS)
    register = party_for(scenario.party, scenario.window.start).register
    first, last = days("1910-05-01", "1910-05-31")
    births = np.sort(register["birth"].astype(int))[:200]
    assert first <= births.min() <= first + 2
    assert last - 2 <= births.max() <= last
    written = own.write(tmp_path / "t")
    assert tables_in(written.folder).sha256 == own.sha256


def test_f37_a_month_makes_another_party_and_a_year_has_no_month() -> None:
    assert born("1910-05").sha256 != born("1910").sha256 != born("1910-06").sha256
    assert born("1910-05").sha256 != born("1910-06").sha256
    assert born("1910").tables.birth_month is None


@pytest.mark.parametrize("year", ["1910.0", 1910.0, 1910, np.int16(1910), "1910"])
def test_f37_years_that_became_floats(year: Any) -> None:
    for others in ((), ("1912-03-04",), (None,)):
        own = born(year, *others)
        assert own.tables.birth_year[0] == 1910
        assert own.tables.birth[0] == UNKNOWN_DAY


@pytest.mark.parametrize(
    "day", ["1910-05-07", "19100507", 19100507, 19100507.0, "1910-05-07 00:00:00", "1910-05-07T00:00"]
)
def test_f37_days_in_every_way_they_are_written(day: Any) -> None:
    assert born(day, None).tables.birth.tolist() == [*days("1910-05-07"), UNKNOWN_DAY]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("1910?", "whose doubt would be lost"),
        ("c. 1910", "whose doubt would be lost"),
        ("7.5.1910", "of which day and month could be taken for each other"),
        ("5/7/10", "of which day and month could be taken for each other"),
        ("1910-13", "allowed: a date YYYY-MM-DD, a month YYYY-MM or a year YYYY"),
        ("1900-02-29", "allowed: a date"),
        ("191005", "allowed: a date"),
        (1910.5, "allowed: a date"),
        ("\u0661\u0669\u0661\u0660", "allowed: a date"),
    ],
)
def test_f37_dates_that_are_none_are_told_with_the_reason(given: Any, why: str) -> None:
    with pytest.raises(PartyTablesError) as caught:
        born("1911", given)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"roster, row 1, column birth: given {str(given)!r}")
    assert why in caught.value.problems[0]


@pytest.mark.parametrize("frame", ["pandas", "polars", "arrow"])
def test_n22_nan_is_an_empty_cell_and_the_infinite_a_mistake(frame: str) -> None:
    def made(values: list[float]) -> Any:
        columns = {"id": ["a1", "a2"], "body": ["mill", "mill"], "birth": values, "courage": [0.5, float("nan")]}
        return {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}[frame](columns)

    tables = purgesim.party_from_tables(made([float("nan"), 1910.0]), declared="synthetic").tables
    assert tables.birth_year.tolist() == [0, 1910]
    assert np.array_equal(tables.courage, [0.5, np.nan], equal_nan=True)
    for wrong in (float("inf"), 1e20, -1e300):
        with pytest.raises(PartyTablesError) as caught:
            purgesim.party_from_tables(made([1910.0, wrong]), declared="synthetic")
        assert len(caught.value.problems) == 1
        assert caught.value.problems[0].startswith(f"roster, row 1, column birth: given '{wrong}'")


@pytest.mark.parametrize("column", ["id", "age", "courage", "intellectual", "body"])
@pytest.mark.parametrize("wrong", [float("inf"), 1e20, -1e300])
def test_n22_numbers_out_of_range_in_every_column(column: str, wrong: float) -> None:
    frame = pd.DataFrame(
        {"id": [1.0, 2.0], "body": [1.0, 1.0], "age": [30.0, 40.0], "courage": 0.5, "intellectual": 1.0}
    )
    frame[column] = frame[column].astype(float)
    frame.loc[1, column] = wrong
    if column == "body":
        own = purgesim.party_from_tables(frame, declared="synthetic")
        assert own.tables.bodies.names == ("1", str(wrong))
        return
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(frame, declared="synthetic")
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"roster, row 1, column {column}: given ")


def test_f36_births_before_1700_suit_an_early_window() -> None:
    party = [f"{1638 + i % 30}" for i in range(90)]
    own = born(*party)
    early = purgesim.load("small_ministry").override(
        {"window.start": "1692-01-01", "window.open": "1692-02-01", "window.close": "1692-12-31"}
    )
    scenario = early.with_party(own, HANDLERS)
    register = party_for(scenario.party, scenario.window.start).register
    years = register["birth"].astype(int).astype("timedelta64[D]") + EPOCH
    assert sorted(years.astype("datetime64[Y]").astype(int) + 1970) == sorted(map(int, party))
    assert purgesim.simulate(scenario, 1).summary["died"] < 5  # of ninety people below sixty in a year


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("birth", "1956", "at most 1 years old when the run begins; allowed: 10 to 130"),
        ("birth", "1700", "at least 256 years old when the run begins"),
        ("birth", "1955-07", "at most 2 years old when the run begins"),
        ("birth", "1800-01-01", "at least 157 years old when the run begins"),
        ("age", 3, "at most 4 years old when the run begins"),
    ],
)
def test_u3_ages_that_no_member_has_are_refused(column: str, value: Any, told: str) -> None:
    frame = pd.DataFrame({"id": [f"a{i}" for i in range(60)], "body": "mill"})
    frame[column] = pd.Series([value] + [None] * 59, dtype=object)
    own = purgesim.party_from_tables(frame, declared="synthetic")
    with pytest.raises(PartyTablesError, match=f"roster, row 0, column {column}: {told}"):
        purgesim.load("small_ministry").with_party(own, HANDLERS)


def test_u3_ages_below_the_scenarios_are_told() -> None:
    small = purgesim.load("small_ministry")
    with pytest.warns(
        UserWarning, match=r"ages on the first day: 2 younger than party.ages.low = 18, 1 older than 100"
    ):
        small.with_party(born("1943", "1945-05-01", "1850", *["1920"] * 60), HANDLERS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small.with_party(born(*["1920"] * 60), HANDLERS)


def test_u3_the_day_on_which_ages_hold_counts() -> None:
    frame = pd.DataFrame({"id": [f"a{i}" for i in range(60)], "body": "mill", "age": 5})
    census = purgesim.party_from_tables(frame, declared="synthetic", ages_on=dt.date(1930, 1, 1))
    small = purgesim.load("small_ministry")
    small.with_party(census, HANDLERS)  # 31 or 32 in 1957
    now = purgesim.party_from_tables(frame, declared="synthetic")
    with pytest.raises(PartyTablesError, match="column age: at most 6 years old when the run begins"):
        small.with_party(now, HANDLERS)


def test_n14_no_warning_of_numpy_while_dates_are_read() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tables = born("1904-02-29", "1904-12-31", "1904-02", "1904").tables
    assert tables.birth.tolist() == [*days("1904-02-29", "1904-12-31"), UNKNOWN_DAY, UNKNOWN_DAY]
    assert tables.birth_month.tolist() == [0, 0, 2, 0]


def test_ages_below_the_scenarios_are_told_when_a_file_is_loaded_or_its_window_moved(tmp_path: Path) -> None:
    born("1943", *["1920"] * 60).write(tmp_path / "own")
    scenario = tmp_path / "own.toml"
    head = 'extends = "small_ministry"\n[party.tables]\nfolder = "own"\ndeclared = "synthetic"\n'
    scenario.write_text(f'{head}[structures]\nhandlers = "hearing"\n')
    with pytest.warns(ScenarioWarning, match=r"own.toml: ages on the first day: 1 younger than party.ages.low = 18"):
        own = purgesim.load(scenario)
    earlier = {"window.start": dt.date(1955, 1, 1), "window.open": dt.date(1955, 2, 1)}
    with pytest.warns(ScenarioWarning, match=r"override of .*: ages on the first day: 1 younger than .* = 18"):
        own.override(earlier)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        own.override({"levers.torture": 0.0})
