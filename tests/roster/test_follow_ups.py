"""One mistake is told as one: nothing is told that only follows from another."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

import purgesim
from purgesim.core.errors import SHOWN, PartyTablesError
from purgesim.roster.columns import TABLES

Frames = dict[str, pd.DataFrame]
REQUIRED = [(table, column.name) for table, columns in TABLES.items() for column in columns if column.required]


def problems_of(frames: Frames) -> list[str]:
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(**frames, declared="synthetic")
    return caught.value.problems


@pytest.mark.parametrize(("table", "column"), REQUIRED)
def test_u5_a_missing_column_is_one_mistake(table: str, column: str, frames: Frames) -> None:
    del frames[table][column]
    found = problems_of(frames)
    assert len(found) == 1, found
    assert found[0].startswith(f"{table}: column {column}: missing; it holds ")


@pytest.mark.parametrize(("table", "column"), REQUIRED)
@pytest.mark.parametrize("nothing", ["", None, float("nan"), "  "])
def test_u5_an_empty_column_is_one_mistake(table: str, column: str, nothing: object, frames: Frames) -> None:
    frames[table][column] = nothing
    rows = len(frames[table])
    found = problems_of(frames)
    assert len(found) == 1, found
    assert found[0].startswith(f"{table}: column {column}: empty in all {rows} rows; it holds ")


@pytest.mark.parametrize(("table", "column"), REQUIRED)
def test_u5_a_column_under_another_name_is_told_with_the_nearest(table: str, column: str, frames: Frames) -> None:
    frames[table] = frames[table].rename(columns={column: column.upper()})
    found = problems_of(frames)
    assert len(found) == 2, found
    assert found[0].startswith(f"{table}: column {column.upper()}: ")
    assert f"(is it {column}?)" in found[0] or column == "name"
    assert found[1].startswith(f"{table}: column {column}: missing")


def test_u5_a_roster_without_body_and_nothing_else(frames: Frames) -> None:
    roster = frames["roster"].drop(columns="body")
    assert len(problems_of({"roster": roster})) == 1
    assert len(problems_of({**frames, "roster": roster})) == 1


@pytest.mark.parametrize("table", ["roster", "bodies"])
def test_u5_rows_that_cannot_be_read_are_missed_nowhere(table: str, frames: Frames, as_csv) -> None:
    folder = as_csv(frames)
    lines = (folder / f"{table}.csv").read_text().splitlines()
    lines[1] += ",too,many"
    (folder / f"{table}.csv").write_text("\n".join(lines))
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(folder, declared="synthetic")
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{table}.csv, row 2: ")


def test_u5_a_circle_that_is_not_there_is_one_mistake(frames: Frames) -> None:
    del frames["roster"]["circle"]
    assert problems_of(frames) == [
        "roster: column circle: missing; only who is in a circle took part or knew; add it",
    ]


def test_u5_a_wrong_rank_is_one_mistake(frames: Frames) -> None:
    row = frames["posts"].index[frames["posts"]["rank"] == "secretary"][0]
    frames["posts"]["cell"] = None
    frames["posts"].loc[row, ["rank", "cell"]] = ["secretry", "cell 1"]
    found = problems_of(frames)
    assert len(found) == 1
    assert f"posts, row {row}, column rank: given 'secretry'" in found[0]


def test_m4_several_offices_of_one_person_are_told_what_to_do(frames: Frames) -> None:
    first = frames["posts"].iloc[0]
    frames["posts"].loc[len(frames["posts"])] = [first["body"], "official", first["holder"]]
    (told,) = problems_of(frames)
    last = len(frames["posts"]) - 1
    assert told.startswith(
        f"posts, row {last}, column holder: {first['holder']!r} holds another post already; allowed: one"
    )
    assert told.endswith("held on the first day; keep the higher, empty the other")


def test_m4_offices_with_years_are_told_or_left_out(frames: Frames) -> None:
    frames["posts"]["from"], frames["posts"]["to"] = 1950, 1955
    assert [p.split(";")[0] for p in problems_of(frames)] == [
        "posts: column from: unknown",
        "posts: column to: unknown",
    ]
    own = purgesim.party_from_tables(**frames, declared="synthetic", unknown_columns="leave out")
    assert "posts: left out, for nothing reads them: 'from', 'to'" in own.assumed


def test_many_mistakes_of_every_sort_are_told_in_little_time(tmp_path: Path) -> None:
    n = 20_000
    strange = {f"strange {i}": "x" for i in range(200)}
    roster = pd.DataFrame({"id": [f"p-{i} x" for i in range(n)], "body": [f"b{i}" for i in range(n)], **strange})
    roster["birth"], roster["courage"], roster["standing"] = "never", "brave", "chief"
    ties = pd.DataFrame({"from": [f"q{i}" for i in range(n)], "to": [f"r{i}" for i in range(n)], "layer": "enemy"})
    begun = time.process_time()
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(roster, ties, declared="synthetic")
    assert time.process_time() - begun < 5
    text = str(caught.value)
    assert len(text.splitlines()) <= SHOWN + 2
    for sort in (
        "column id",
        "column birth",
        "column courage",
        "column standing",
        "'q0'",
        "'r0'",
        "'enemy'",
        "more unk",
    ):
        assert sort in text
