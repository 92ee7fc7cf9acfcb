"""Rosters in files as other programs write them: read as they are meant, or refused at their row."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

import purgesim
from purgesim.cli import main
from purgesim.core.errors import PartyTablesError, ScenarioError
from purgesim.roster import OwnParty, tables_in

HEAD = "id,body,faction\n"
ROWS = ["a1,mill,North", "a2,mill,South", "a3,mine,"]
PLAIN = HEAD + "\n".join(ROWS) + "\n"


def read(folder: Path, content: bytes | str, name: str = "roster.csv", **options: str) -> OwnParty:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return purgesim.party_from_tables(folder, declared="synthetic", **options)


def refused(folder: Path, content: bytes | str, name: str = "roster.csv", **options: str) -> list[str]:
    with pytest.raises(PartyTablesError) as caught:
        read(folder, content, name, **options)
    return caught.value.problems


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r\r\n").encode(),
        PLAIN.rstrip().encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.replace("\n", "\r\n").encode("utf-16-be"),
        PLAIN.replace(",", " , ").replace("\n", " \n").encode(),
        PLAIN.replace("mill", '"mill"').encode(),
        (PLAIN + "\n\n,,\n ,\t, \n").encode(),
        (PLAIN + ",,,,\n").encode(),
        (HEAD.replace("\n", ",,\n") + "\n".join(row + ",," for row in ROWS)).encode(),
    ],
    ids=["CR", "CRLF", "CRCRLF", "no end", "mark", "UTF-16", "UTF-16-BE", "blanks", "quotes", "M9", "M9 wide", "Excel"],
)
def test_f9_m9_line_ends_marks_and_blank_rows_change_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    plain = read(tmp_path / "plain", PLAIN)
    assert plain.tables.faction_names == ("North", "South")
    assert read(tmp_path, content).sha256 == plain.sha256


@pytest.mark.parametrize(
    ("rows", "row", "told"),
    [
        (['a1,mill,"North', "a2,mill,South", "a3,mill,South"], 2, "a quote is opened and not closed in its line"),
        (["a1,mill,North", 'a2,"mill,South', "a3,mill,South"], 3, "a quote is opened and not closed in its line"),
        (['a1,mill,"North', 'a2,mill,"', "a3,mill,South"], 2, "a quote is opened and not closed in its line"),
        (["a1,mill,North", 'a2,mi"l"l,South', "a3,mill,South"], 3, "a quote inside a cell"),
        (["a1,mill,North", 'a2, "mill",South', "a3,mill,South"], 3, "a quote inside a cell"),
    ],
)
def test_f4_a_mistaken_quote_is_told_at_its_row(rows: list[str], row: int, told: str, tmp_path: Path) -> None:
    found = refused(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert found[0].startswith(f"roster.csv, row {row}: {told}")
    assert all("in its line" in line or "inside a cell" in line for line in found), "no follow-up mistakes"


def test_f4_quotes_and_commas_in_a_cell_are_read(tmp_path: Path) -> None:
    own = read(tmp_path, 'id,body\na1,"mill, ""old"""\na2,"mill, ""old"""\n')
    assert own.tables.bodies.names == ('mill, "old"',)


def test_f5_na_without_quotes_is_nothing_and_told(tmp_path: Path) -> None:
    own = read(tmp_path, '"id","body","faction"\n"p01","mill","North"\n"p02","mill",NA\n"p03","mill",NaN\n')
    assert own.tables.faction_names == ("North",)
    assert own.tables.faction.tolist() == [1, 0, 0]
    assert "roster.csv, column faction: 2 cells say NA or the like: read as empty" in own.assumed


@pytest.mark.parametrize("word", ['"NA"', '"null"', "none", "?", '"N/A"', "-"])
def test_f5_what_may_be_nothing_or_a_name_is_asked_about(word: str, tmp_path: Path) -> None:
    found = refused(tmp_path, f"id,body,faction\np01,mill,North\np02,mill,{word}\n")
    given = word.strip('"')
    assert len(found) == 1
    assert found[0].startswith(f"roster.csv, row 3, column faction: given {given!r}, which may say that nothing")


@pytest.mark.parametrize("column", ["circle", "cell", "body"])
def test_f5_the_same_in_a_frame_and_in_other_columns(column: str) -> None:
    frame = pd.DataFrame({"id": ["p01", "p02"], "body": "mill"}, dtype=object)
    frame[column] = ["North", "NA"]
    with pytest.raises(PartyTablesError, match=f"roster, row 1, column {column}: given 'NA', which may say"):
        purgesim.party_from_tables(frame, declared="synthetic")


def test_f5_in_r_na_of_numbers_dates_and_choices_is_empty(tmp_path: Path) -> None:
    content = "id,body,birth,courage,intellectual,standing\np1,mill,NA,NA,NA,NA\np2,mill,1910,0.5,TRUE,member\n"
    plain = content.replace("NA", "")
    (tmp_path / "plain").mkdir()
    assert read(tmp_path, content).sha256 == read(tmp_path / "plain", plain).sha256


def test_f32_suffix_and_name_are_read_in_any_case(tmp_path: Path) -> None:
    own = read(tmp_path, PLAIN, "Roster.CSV")
    assert purgesim.party_from_tables(tmp_path / "Roster.CSV", declared="synthetic").sha256 == own.sha256
    pd.DataFrame({"from": ["a1"], "to": ["a2"], "layer": ["kin"]}).to_parquet(tmp_path / "TIES.Parquet")
    assert tables_in(tmp_path).ties is not None


def test_f32_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    read(tmp_path, PLAIN)
    found = refused(tmp_path, PLAIN.replace(",", "\t"), "ROSTER.tsv")
    assert found == [f"{tmp_path}: holds ROSTER.tsv, roster.csv: all of them the roster; keep one"]


def test_f32_a_tsv_is_parted_by_tabs(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    plain = read(tmp_path / "plain", PLAIN)
    assert read(tmp_path, PLAIN.replace(",", "\t"), "roster.tsv").sha256 == plain.sha256


@pytest.mark.parametrize(
    ("name", "do"),
    [
        ("roster.RData", 'in R: write.csv(roster, "roster.csv", row.names = FALSE'),
        ("roster.rda", "in R: write.csv"),
        ("roster.xlsx", "in Excel: save the sheet"),
        ("roster.dta", "in Stata: export delimited"),
        ("roster.sav", "in SPSS"),
        ("roster.txt", "save it as .csv"),
    ],
)
def test_m11_files_of_other_programs_are_refused_with_what_to_do(name: str, do: str, tmp_path: Path) -> None:
    found = refused(tmp_path, b"RDX3\nX\n\0\0", name)
    assert len(found) == 1
    assert do in found[0]
    with pytest.raises(PartyTablesError) as caught:
        purgesim.party_from_tables(tmp_path / name, declared="synthetic")
    assert do in caught.value.problems[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"RDX3\nX\n\0", "this is an R workspace; in R, load it and write.csv"),
        (b"\x1f\x8b\x08\0", "this is packed (gzip; an R workspace is, too)"),
        (b"PAR1\x15\x04", "this is Parquet; name it .parquet"),
        (b"PK\x03\x04", "this is a spreadsheet"),
        (PLAIN.encode("utf-16-le"), "row 1: holds a NUL byte, as UTF-16 without a byte order mark"),
    ],
)
def test_m11_other_files_under_the_name_of_a_csv_are_told(content: bytes, told: str, tmp_path: Path) -> None:
    found = refused(tmp_path, content)
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize("header", ["", '""'])
def test_f33_a_column_without_a_name_is_probably_the_row_numbers(header: str, tmp_path: Path) -> None:
    content = "".join(f"{i},{row}\n" for i, row in enumerate([HEAD.strip(), *ROWS])).replace("0,", f"{header},", 1)
    found = refused(tmp_path, content)
    assert len(found) == 1
    assert found[0].startswith("roster.csv: column 1 has no name; it is probably the row numbers")
    own = read(tmp_path, content, unknown_columns="leave out")
    assert "roster.csv: left out, for nothing reads them: one without a name" in own.assumed


def test_f33_the_index_of_a_frame_that_was_written_and_read_again(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a1", "a2"], "body": "mill"})
    frame.to_csv(tmp_path / "with_index.csv")
    again = pd.read_csv(tmp_path / "with_index.csv")
    with pytest.raises(PartyTablesError, match="column 1 has no name; it is probably the row numbers"):
        purgesim.party_from_tables(again, declared="synthetic")
    frame.set_axis([3, 1]).to_parquet(tmp_path / "roster.parquet")
    with pytest.raises(
        PartyTablesError, match=r"roster.parquet: column \d has no name; it is probably the row numbers"
    ):
        purgesim.party_from_tables(tmp_path, declared="synthetic")
    named = purgesim.party_from_tables(frame.set_index("id"), declared="synthetic")
    assert named.sha256 == purgesim.party_from_tables(frame, declared="synthetic").sha256


def test_f33_row_names_of_r_without_a_header_of_their_own(tmp_path: Path) -> None:
    found = refused(tmp_path, "id,body\n1,a1,mill\n2,a2,mill\n")
    assert len(found) == 1
    assert found[0].startswith("roster.csv: every row has 3 cells, the header 2; allowed: as many")


def test_two_columns_of_one_name_in_a_frame_are_told() -> None:
    frame = pd.DataFrame([["a1", "b1", "mill"], ["a2", "b2", "mill"]], columns=["id", "id", "body"])
    with pytest.raises(PartyTablesError, match="roster: column id: there are 2 of this name; keep one"):
        purgesim.party_from_tables(frame, declared="synthetic")


@pytest.mark.parametrize(
    ("cut", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (" ", "blanks")], ids=str.strip
)
def test_cells_parted_by_anything_else_are_told(cut: str, words: str, tmp_path: Path) -> None:
    found = refused(tmp_path, 'id,body\n"a1","mill"\n'.replace(",", cut))
    assert found == [f"roster.csv: row 1: its cells are parted by {words}; allowed: commas; save it so"]


def test_m5_m10_options_in_a_scenario_file(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,body,wealth,faction,circle\na1,mill,3,,\na2,,4,,\na3,mill,5,,\n")
    scenario = tmp_path / "s.toml"
    head = 'extends = "small_ministry"\nstructures.handlers = "hearing"\n[party.tables]\ndeclared = "synthetic"\n'
    scenario.write_text(head)
    with pytest.raises(PartyTablesError, match="column wealth: unknown") as caught:
        purgesim.load(scenario)
    assert len(caught.value.problems) == 2
    scenario.write_text(head + 'unknown_columns = "leave out"\nunknown_body = "elsewhere"\n')
    loaded = purgesim.load(scenario)
    own = purgesim.party_from_tables(
        tmp_path, declared="synthetic", unknown_columns="leave out", unknown_body="elsewhere"
    )
    assert loaded.party.tables.sha256 == own.sha256
    assert own.tables.bodies.names == ("mill", "elsewhere")
    scenario.write_text(head + 'unknown_columns = "drop"\n')
    with pytest.raises(purgesim.core.errors.ScenarioError, match="unknown_columns"):
        purgesim.load(scenario)


def test_m10_a_body_for_those_whose_body_is_unknown(tmp_path: Path) -> None:
    own = read(tmp_path, "id,body\na1,mill\na2,\na3,NA\n", unknown_body="unknown")
    assert own.tables.bodies.names == ("mill", "unknown")
    assert own.tables.body.tolist() == [0, 1, 1]
    assert "body of 2 people: not given, 'unknown'" in own.assumed
    found = refused(tmp_path, "id,body\na1,mill\na2,\na3,NA\n")
    assert [p.split(":")[0] for p in found] == ["roster.csv, row 3, column body", "roster.csv, row 4, column body"]
    assert "unknown_body" in found[0]


@pytest.mark.parametrize(
    "options", [{"unknown_columns": "drop"}, {"unknown_body": None}, {"unknown_columns": ["refuse"]}]
)
def test_m5_m10_options_that_are_none_are_refused(options: dict, tmp_path: Path) -> None:
    with pytest.raises(PartyTablesError, match=f"{next(iter(options))}: given"):
        read(tmp_path, PLAIN, **options)


def test_f9_the_command_line_reads_carriage_returns_and_refuses_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"a{i},mill,,\r" for i in range(60))
    (tmp_path / "roster.csv").write_bytes(f"id,body,faction,circle\r{rows}".encode())
    (tmp_path / "s.toml").write_text(
        'extends = "small_ministry"\nstructures.handlers = "hearing"\n[party.tables]\ndeclared = "synthetic"\n'
    )
    assert sum(kind.number for kind in purgesim.load(tmp_path / "s.toml").party.kinds) == 1
    (tmp_path / "roster.csv").write_bytes(b'id,body\ra1,"mill\ra2,mill\r')
    assert answer(monkeypatch, "run", "s.toml", "--out", "out") == 2
    told = capfd.readouterr().err
    assert "roster.csv, row 2: a quote is opened" in " ".join(told.split())
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


def answer(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["purgesim", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.mark.parametrize("change", [{"unknown_columns": "leave out"}, {"unknown_body": "elsewhere"}])
def test_how_tables_are_read_cannot_be_changed_once_they_have_been(change: dict[str, str]) -> None:
    frame = pd.DataFrame({"id": [f"a{i}" for i in range(60)], "body": "mill"})
    own = purgesim.party_from_tables(frame, declared="synthetic")
    small = purgesim.load("small_ministry")
    scenario = small.with_party(own, {"structures.handlers": "hearing"})
    ((name, value),) = change.items()
    for given in ({f"party.tables.{name}": value}, {"party": {"tables": change}}):
        with pytest.raises(ScenarioError, match=rf"party.tables.{name}: given '{value}', but the tables"):
            scenario.override(given)
    with pytest.raises(ScenarioError, match="have been read already"):
        small.with_party(own, {"structures.handlers": "hearing", f"party.tables.{name}": value})
