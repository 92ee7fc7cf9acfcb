"""Reading a record: the form, and every mistake at once with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from purgesim.core.errors import TableError
from purgesim.records import read_record, record_of

VILLAGE = Path(__file__).parent / "data" / "village"


def tables() -> dict[str, pd.DataFrame]:
    return {f.stem: pd.read_csv(f, dtype=str, na_values=["NA"]) for f in VILLAGE.glob("*.csv")}


def test_the_form() -> None:
    record = read_record(VILLAGE)
    assert record.first == "1335-02-28"
    assert record.deponents() == ["A", "B", "C", "D", "E", "F", "G"]
    told = record.denunciations["about"].value_counts().to_dict()
    assert told == {"person": 11, "own": 1, "group": 1, "nobody": 2}
    assert record.tortured() == {"C": 3}
    assert record.denunciations["day"].tolist()[:2] == [1, 1]
    assert record.denunciations["day"].isna().sum() == 1


def test_pairs_once_at_the_first_date_and_without_one_last() -> None:
    pairs = read_record(VILLAGE).pairs()
    assert len(pairs) == 10
    assert pairs.loc[pairs["source"] == "B", "time"].tolist() == ["1335-03-02"]
    assert pairs.iloc[-1][["source", "target"]].tolist() == ["C", "E"]
    assert len(read_record(VILLAGE).pairs(own_names=True)) == 11


def test_tables_and_folder_give_the_same_record() -> None:
    one, other = read_record(VILLAGE), record_of(tables(), "village")
    pd.testing.assert_frame_equal(one.pairs(), other.pairs())
    assert one.name == other.name
    assert one.denunciations["about"].tolist() == other.denunciations["about"].tolist()


def test_every_mistake_at_once_with_file_row_and_column(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(VILLAGE, folder)
    for file, line in (
        ("nodes.csv", "A,again"),
        ("edges.csv", "A,B2,1335-03-07"),
        ("edges.csv", ",B,7 March"),
        ("kinship.csv", "D,D,self"),
        ("keyevents.csv", "Z,1335-03-01,tortured"),
    ):
        with (folder / file).open("a") as out:
            out.write(line + "\n")
    with pytest.raises(TableError) as caught:
        read_record(folder)
    lines = str(caught.value).splitlines()
    assert lines[0] == "record broken: 7 mistakes"
    date = "allowed: a date YYYY-MM-DD, a month YYYY-MM or a year YYYY, 1 to 9999, or nothing; mend it"
    kinds = "deposition, summons, torture, arrest, sentence, execution, death"
    assert set(lines[1:]) == {
        "  - nodes.csv, row 10, column id: 'A' was given in row 2 already",
        "  - edges.csv, row 17, column target: 'B2' is no known id; nearest: 'B'",
        "  - edges.csv, row 18, column source: empty; it holds the id of who denounces; fill it in",
        f"  - edges.csv, row 18, column time: given '7 March'; {date}",
        "  - kinship.csv, row 4, column id2: 'D' is tied to themselves; a tie has two ends",
        "  - keyevents.csv, row 9, column id: 'Z' is no known id",
        f"  - keyevents.csv, row 9, column type: given 'tortured'; allowed: {kinds}; write one of them",
    }


def test_missing_files_and_columns_are_told_together(tmp_path: Path) -> None:
    folder = tmp_path / "half"
    shutil.copytree(VILLAGE, folder)
    (folder / "nodes.csv").unlink()
    (folder / "groups.csv").unlink()
    (folder / "edges.csv").write_text("source,targets,time\nA,B,1335-03-01\n")
    with pytest.raises(TableError) as caught:
        read_record(folder)
    assert "nodes.csv: missing" in str(caught.value)
    assert "edges.csv: column target: missing; is it targets?" in str(caught.value)
    assert "groups.csv" not in str(caught.value)
    with pytest.raises(TableError, match="there is no such folder"):
        read_record(tmp_path / "nowhere")


def test_mistakes_in_tables_count_rows_from_zero() -> None:
    changed = tables()
    changed["edges"].loc[3, "target"] = "Q"
    changed["extra"] = changed["nodes"]
    with pytest.raises(TableError, match=r"extra: no such table(.|\n)*edges, row 3, column target: 'Q'"):
        record_of(changed)
