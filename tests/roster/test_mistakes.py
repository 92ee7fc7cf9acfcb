"""Every mistake is told with file, row and column, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.core.errors import PartyTablesError
from purgesim.roster.cycles import cycles
from purgesim.roster.invented import invented_party

Frames = dict[str, pd.DataFrame]


def problems_of(given: Path | Frames) -> list[str]:
    arguments = {"roster": given} if isinstance(given, Path) else given
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(**arguments, declared="synthetic")
    return caught.value.problems


def put(table: str, row: int, column: str, value: object) -> Callable[[Frames], None]:
    def change(frames: Frames) -> None:
        frames[table].loc[row, column] = value

    return change


def drop(table: str, column: str) -> Callable[[Frames], None]:
    def change(frames: Frames) -> None:
        del frames[table][column]

    return change


def add(table: str, *values: str) -> Callable[[Frames], None]:
    def change(frames: Frames) -> None:
        frames[table].loc[len(frames[table])] = list(values)

    return change


ONE_MISTAKE = {
    "unknown body": (
        put("roster", 5, "body", "nowhere"),
        "roster.csv, row 7, column body: given 'nowhere', which names",
    ),
    "duplicate id": (put("roster", 9, "id", "m012"), "roster.csv, row 13, column id: given 'm012', as in row 11"),
    "empty id": (add("roster", "", "works 1", "", "", "", "", "", "", ""), "roster.csv, row 122, column id: empty"),
    "empty body": (put("roster", 11, "body", " "), "roster.csv, row 13, column body: empty"),
    "a date out of the calendar": (
        put("roster", 2, "birth", "1911-02-29"),
        "roster.csv, row 4, column birth: given '19",
    ),
    "no date": (
        put("roster", 2, "birth", "about 1911"),
        "roster.csv, row 4, column birth: given 'about 1911', whose doubt",
    ),
    "standing": (
        put("roster", 2, "standing", "chief"),
        "roster.csv, row 4, column standing: given 'chief'; allowed: mem",
    ),
    "intellectual": (put("roster", 2, "intellectual", 2), "roster.csv, row 4, column intellectual: given '2'; allowed"),
    "part without circle": (
        put("roster", 0, "involvement", "knew"),
        "roster.csv, row 2, column involvement: given for",
    ),
    "candidate in a faction": (
        put("roster", 11, "faction", "Returned"),
        "roster.csv, row 13, column faction: given for",
    ),
    "unknown column": (
        put("roster", 0, "wealth", 3),
        "roster.csv: column wealth: unknown; allowed: id, body, standing",
    ),
    "missing column": (
        drop("ties", "layer"),
        "ties.csv: column layer: missing; it holds kin, friend, comrade or client",
    ),
    "tie to nobody": (put("ties", 40, "to", "m999"), "ties.csv, row 42, column to: given 'm999', which is nobody"),
    "tie to themselves": (add("ties", "m003", "m003", "kin"), "ties.csv, row 302, column to: a tie with oneself"),
    "unknown layer": (
        put("ties", 40, "layer", "enemy"),
        "ties.csv, row 42, column layer: given 'enemy'; allowed: kin,",
    ),
    "empty layer": (put("ties", 40, "layer", ""), "ties.csv, row 42, column layer: empty"),
    "unknown rank": (put("posts", 1, "rank", "king"), "posts.csv, row 3, column rank: given 'king'; allowed: leading"),
    "post in no body": (
        put("posts", 36, "body", "elsewhere"),
        "posts.csv, row 38, column body: given 'elsewhere', which",
    ),
    "two posts": (
        put("posts", 3, "holder", "m001"),
        "posts.csv, row 5, column holder: 'm001' holds another post already",
    ),
    "holder is nobody": (put("posts", 3, "holder", "m999"), "posts.csv, row 5, column holder: given 'm999', which is"),
    "holder from elsewhere": (
        put("posts", 36, "holder", "m010"),
        "posts.csv, row 38, column holder: belongs to another",
    ),
    "candidate holds a post": (put("posts", 34, "holder", "m012"), "posts.csv, row 36, column holder: is a candidate"),
    "secretary without cell": (
        put("posts", 36, "rank", "secretary"),
        "posts.csv, row 38, column cell: empty at a vacant",
    ),
    "duplicate body": (
        put("bodies", 1, "name", "works 1"),
        "bodies.csv, row 4, column name: given 'works 1', as in row 3",
    ),
    "bodies in a circle": (
        put("bodies", 0, "superior", "works 1"),
        "bodies.csv, row 2, column superior: a circle, 'ministry of salt' -> 'works 1' -> 'ministry of salt'",
    ),
    "its own superior": (
        put("bodies", 2, "superior", "works 1"),
        "bodies.csv, row 4, column superior: a circle, 'works 1'",
    ),
    "unknown superior": (
        put("bodies", 2, "superior", "moon"),
        "bodies.csv, row 4, column superior: given 'moon', which",
    ),
    "unknown tier": (
        put("bodies", 2, "tier", "moon"),
        "bodies.csv, row 4, column tier: given 'moon'; allowed: capital, p",
    ),
    "places": (
        put("bodies", 2, "places", 2.5),
        "bodies.csv, row 4, column places: given '2.5'; allowed: a whole number",
    ),
}


@pytest.mark.parametrize("what", ONE_MISTAKE)
def test_each_mistake_is_told_with_file_row_and_column(what: str, frames: Frames, as_csv) -> None:
    change, line = ONE_MISTAKE[what]
    change(frames)
    found = problems_of(as_csv(frames))
    assert any(problem.startswith(line) for problem in found), found
    if what not in ("duplicate id", "duplicate body"):  # these leave others without the one they meant
        assert len(found) == 1


def test_patrons_in_a_circle_and_second_patrons_are_told(frames: Frames, as_csv) -> None:
    frames["ties"] = pd.DataFrame(
        [["m001", "m002"], ["m002", "m003"], ["m003", "m001"], ["m005", "m006"], ["m005", "m007"], ["m005", "m006"]],
        columns=["from", "to"],
    ).assign(layer="client")
    assert problems_of(as_csv(frames)) == [
        "ties.csv, row 6, column to: a second patron of 'm005'; allowed: one; keep one",
        (
            "ties.csv, row 2, column to: a circle of patrons, 'm001' -> 'm002' -> 'm003' -> 'm001'; "
            "leave one of these ties out"
        ),
    ]


def test_circles_are_found_whatever_leads_to_them() -> None:
    above = np.array([3, 0, 1, 4, 3, -1, 5, 7])
    assert cycles(above) == [[3, 4, 3], [7, 7]]
    assert cycles(np.full(5, -1)) == []
    ring = np.roll(np.arange(1000), 1)
    assert len(cycles(ring)[0]) == 1001


def test_all_are_told_at_once_whatever_the_table(frames: Frames, as_csv) -> None:
    chosen = [
        "unknown body",
        "a date out of the calendar",
        "tie to nobody",
        "unknown rank",
        "unknown tier",
        "tie to themselves",
    ]
    for what in chosen:
        ONE_MISTAKE[what][0](frames)
    found = problems_of(as_csv(frames))
    for what in chosen:
        assert any(problem.startswith(ONE_MISTAKE[what][1]) for problem in found), what


def test_rows_that_are_none_are_told_and_later_rows_keep_their_numbers(frames: Frames, as_csv) -> None:
    frames["roster"].loc[20, "birth"] = "never"
    folder = as_csv(frames)
    lines = (folder / "roster.csv").read_text().splitlines()
    lines[10] += ",too,many"  # row 11: m010
    (folder / "roster.csv").write_text("\n".join(lines))
    found = problems_of(folder)
    assert found[0].startswith("roster.csv, row 11: 11 cells; allowed: 9, as in the header")
    assert any(p.startswith("roster.csv, row 22, column birth: given 'never'") for p in found)


def test_a_blank_line_is_told_and_not_passed_over(frames: Frames, as_csv) -> None:
    folder = as_csv(frames)
    lines = (folder / "roster.csv").read_text().splitlines()
    lines.insert(5, "")
    (folder / "roster.csv").write_text("\n".join(lines))
    assert problems_of(folder) == ["roster.csv, row 6: blank; allowed: blank rows at the end only; leave it out"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            "id,body\nm1,d\xe9p\xf4t\n".encode("latin-1"),
            "roster.csv, row 2: given bytes that are not UTF-8 (0xe9 in 'm1,dépôt'); save the file as UTF-8",
        ),
        ("id,bod\xe9\nm1,a\n".encode("latin-1"), "roster.csv, row 1: given bytes that are not UTF-8 (0xe9 in"),
        ("id,body\nm1,a\n".encode("utf-32"), "roster.csv: this is UTF-32; allowed: UTF-8"),
        (b"PK\x03\x04 and so on", "roster.csv: this is a spreadsheet"),
        (b"id;body\nm1;a\n", "roster.csv: row 1: its cells are parted by semicolons; allowed: commas"),
        (b"", "roster.csv: row 1: no header"),
        (b"id,body\n", "roster.csv: no rows; give at least one person"),
        (b"id,id,body\nm1,m1,a\n", "roster.csv: column id: there are 2 of this name; keep one"),
    ],
)
def test_files_in_another_encoding_or_form_are_told(content: bytes, line: str, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    assert problems_of(tmp_path)[0].startswith(line)


def test_utf8_with_a_mark_at_its_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(b"\xef\xbb\xbfid,body\nm1,d\xc3\xa9p\xc3\xb4t\n")
    assert purgesim.party_from_tables(tmp_path, declared="synthetic").tables.bodies.names == ("dépôt",)


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(PartyTablesError, match="no such file; give the roster as a CSV or Parquet file"):
        purgesim.party_from_tables(tmp_path / "roster.csv", declared="synthetic")
    (tmp_path / "roster.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(PartyTablesError, match=r"roster.parquet: cannot be read as Parquet"):
        purgesim.party_from_tables(tmp_path, declared="synthetic")
    with pytest.raises(PartyTablesError, match=r"holds no roster.csv or roster.parquet"):
        purgesim.party_from_tables(tmp_path.parent, declared="synthetic")


def test_a_thousand_mistakes_are_all_in_the_error_and_fifty_in_its_text() -> None:
    frames = {name: frame.astype(object) for name, frame in invented_party(20_000, 60_000, 40).items()}
    frames["roster"].loc[::40, "body"] = "nowhere"  # 500
    frames["ties"].loc[::120, "to"] = "nobody"  # 500
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(**frames, declared="synthetic")
    found = caught.value.problems
    assert sum("'nowhere', which names no body" in p for p in found) == 500
    assert sum("'nobody', which is nobody in the roster" in p for p in found) == 500
    text = str(caught.value)
    assert text.startswith(f"party: {len(found):,} mistakes\n")
    assert len(text.splitlines()) <= 52
    assert "nowhere" in text, "some of every sort are shown"
    assert "nobody in the roster" in text
    assert text.endswith("all of them are in the exception's .problems")


def test_a_column_of_nothing_but_mistakes_is_counted_and_not_listed_for_ever() -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(10_050)], "body": "mill", "birth": "unknown"})
    found = problems_of({"roster": roster})
    assert len(found) == 10_001
    assert found[-1] == "roster, column birth: 50 more mistakes of this sort"


def test_a_roster_without_a_row(frames: Frames) -> None:
    frames["roster"] = frames["roster"].iloc[:0]
    with pytest.raises(PartyTablesError, match="roster: no rows; give at least one person"):
        purgesim.party_from_tables(**frames, declared="synthetic")


@pytest.mark.parametrize("text", [str, object])
def test_numbers_that_cannot_be_read_are_told_of_a_frame_of_texts_too(frames: Frames, text: type) -> None:
    frames["roster"] = frames["roster"].astype(text)
    put("roster", 4, "courage", "0,5")(frames)
    put("roster", 5, "body", "nowhere")(frames)
    found = "\n".join(problems_of(frames))
    assert "row 4, column courage: given '0,5'; allowed: a number from 0 to 1" in found
    assert "'nowhere'" in found


@pytest.mark.parametrize(("year", "allowed"), [("1946", True), ("1957", False), ("2099", False)])
def test_who_may_be_born_after_the_run_begins_is_refused(frames: Frames, year: str, allowed: bool) -> None:
    put("roster", 4, "birth", year)(frames)
    own = purgesim.party_from_tables(**frames, declared="synthetic")
    small = purgesim.load("small_ministry").override({"window.start": "1957-01-01"})
    if allowed:
        with pytest.warns(UserWarning, match=r"1 younger than party.ages.low = 18"):
            small.with_party(own, {"structures.handlers": "hearing"})
    else:
        with pytest.raises(PartyTablesError, match="row 4, column birth: born after the run begins"):
            small.with_party(own, {"structures.handlers": "hearing"})
