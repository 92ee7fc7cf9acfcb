"""The forms in which people have their records: ids, times, separators, tables that lack; what is lost is told."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from purgesim.core.errors import MistakesError
from purgesim.records import Record, check_names, estimate_names, read_record, record_of
from purgesim.records.counting import torture_table

VILLAGE = Path(__file__).parent / "data" / "village"
SALEM: dict[str, list[Any]] = {
    "source": [1, 1, 2, 2, 2, 3, 4],
    "target": [2, 3, 3, 4, 5, 5, 6],
    "time": ["1692-05-31"] * 7,
}


def record(kind: Any = int, **changed: Any) -> Record:
    edges = {**SALEM, **{name: values for name, values in changed.items() if name != "keyevents"}}
    tables = {
        "nodes": pd.DataFrame({"id": [kind(i) for i in range(1, 7)]}),
        "edges": pd.DataFrame({**edges, "source": [kind(i) for i in SALEM["source"]],
                               "target": [kind(i) for i in SALEM["target"]]}),
        "keyevents": pd.DataFrame(changed.get("keyevents", {"id": [kind(4)], "time": ["1692-05-31"],
                                                            "type": ["torture"]})),
    }  # fmt: skip
    return record_of(tables)


@pytest.mark.parametrize("kind", [int, float, str, np.int64])
def test_f6_ids_that_are_numbers_are_ids(kind: Any) -> None:
    made = record(kind)
    assert made.deponents() == ["1", "2", "3", "4"]
    told = estimate_names(made)
    assert told.tortured[["id", "names", "before", "after"]].to_numpy().tolist() == [["4", 1, 0, 1]]
    assert check_names(made, 20).trials.shape[0] == 40


def test_f6_ids_that_are_numbers_here_and_texts_there_are_the_same() -> None:
    made = record_of(
        {"nodes": {"id": [1, 2]}, "edges": {"source": ["1", "2"], "target": [2.0, None], "time": [""] * 2}}
    )
    assert made.pairs()[["source", "target"]].to_numpy().tolist() == [["1", "2"]]
    assert made.deponents() == ["1", "2"]


@pytest.mark.parametrize(
    "given",
    [
        pd.to_datetime(["1935-01-20", "1935-01-25"]),
        [dt.date(1935, 1, 20), dt.date(1935, 1, 25)],
        [dt.datetime(1935, 1, 20), pd.Timestamp("1935-01-25")],
        [19350120, 19350125],
        [19350120.0, "1935-01-25 00:00:00"],
        np.array(["1935-01-20", "1935-01-25"], "datetime64[D]"),
        pd.to_datetime(["1935-01-20", "1935-01-25"]).tz_localize("Asia/Seoul"),
    ],
)
def test_f16_dates_of_every_make_are_dates(given: Any) -> None:
    edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "c"], "time": given})
    made = record_of({"nodes": {"id": ["a", "b", "c"]}, "edges": edges})
    assert made.first == "1935-01-20"
    assert made.denunciations["day"].tolist() == [0, 5]
    assert made.denunciations["time"].tolist() == ["1935-01-20", "1935-01-25"]


def test_f16_a_time_of_day_is_refused_not_cut() -> None:
    with pytest.raises(MistakesError, match=r"edges, row 0, column time: given .*which has a time of day"):
        record_of({"nodes": {"id": ["a", "b"]}, "edges": pd.DataFrame(
            {"source": ["a"], "target": ["b"], "time": pd.to_datetime(["1935-01-20 18:00"])})})  # fmt: skip


def test_f20_many_unknown_ids_are_told_at_once_and_few_are_printed() -> None:
    ids = [f"P{i:05d}" for i in range(5000)]
    edges = pd.DataFrame({"source": ids, "target": [f"p-{i:05d}" for i in range(5000)], "time": None})
    began = time.perf_counter()
    with pytest.raises(MistakesError) as caught:
        record_of({"nodes": {"id": ids}, "edges": edges.assign(time=["x"] * 5000)})
    assert time.perf_counter() - began < 5.0
    assert len(caught.value.problems) == 10_000
    lines = str(caught.value).splitlines()
    assert lines[0] == "record of tables: 10,000 mistakes"
    assert len(lines) <= 52
    assert "  - edges, row 0, column target: 'p-00000' is no known id" in lines
    assert any("column time: given 'x'" in line for line in lines)  # some of every sort


@pytest.mark.parametrize(("cut", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_f34_cells_parted_by_other_characters_are_told(tmp_path: Path, cut: str, words: str) -> None:
    for file in VILLAGE.glob("*.csv"):
        (tmp_path / file.name).write_text(
            file.read_text().replace(",", cut) if file.stem == "edges" else file.read_text()
        )
    with pytest.raises(MistakesError, match=f"edges.csv.* row 1: its cells are parted by {words}; allowed: commas"):
        read_record(tmp_path)


def test_f15_f32_marks_line_ends_and_suffixes_of_other_systems(tmp_path: Path) -> None:
    pd.read_csv(VILLAGE / "nodes.csv").to_parquet(tmp_path / "NODES.PARQUET")
    (tmp_path / "Edges.CSV").write_bytes(b"\xef\xbb\xbf" + (VILLAGE / "edges.csv").read_bytes().replace(b"\n", b"\r\n"))
    (tmp_path / "groups.tsv").write_text((VILLAGE / "groups.csv").read_text().replace(",", "\t"))
    (tmp_path / "keyevents.csv").write_bytes((VILLAGE / "keyevents.csv").read_bytes().replace(b"\n", b"\r"))
    (tmp_path / "kinship.csv").write_text((VILLAGE / "kinship.csv").read_text(), encoding="utf-16")
    read, plain = read_record(tmp_path), read_record(VILLAGE)
    pd.testing.assert_frame_equal(read.denunciations, plain.denunciations)
    pd.testing.assert_frame_equal(read.events, plain.events)
    pd.testing.assert_frame_equal(read.ties, plain.ties)


def test_one_cell_more_in_every_row_is_told_and_not_read_aside(tmp_path: Path) -> None:
    for file in VILLAGE.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text())
    rows = (VILLAGE / "nodes.csv").read_text().splitlines()
    (tmp_path / "nodes.csv").write_text("\n".join([rows[0], *(f"{i},{row}" for i, row in enumerate(rows[1:]))]))
    with pytest.raises(MistakesError) as caught:
        read_record(tmp_path)
    assert len(caught.value.problems) == 1
    assert (
        "nodes.csv: every row has 3 cells, the header 2; allowed: as many; name every column"
        in caught.value.problems[0]
    )


def test_f37_months_and_years_are_times_and_what_they_lose_is_told() -> None:
    times = [1692, "1692-05", "1591.0", "1692-05-31 00:00:00", "1692-02", None, 16920602]
    made = record(
        time=times, keyevents={"id": [1, 2, 4], "time": ["1692-06-01", "1692-05", 1692], "type": ["torture"] * 3}
    )
    told = made.denunciations
    assert made.first == "1591-01-01"
    assert told["time"].tolist() == ["1692", "1692-05", "1591", "1692-05-31", "1692-02", None, "1692-06-02"]
    first = np.datetime64("1591-01-01")
    day = {
        d: int((np.datetime64(d) - first).astype(int)) for d in ("1692-05-31", "1692-06-02", "1692-02-29", "1692-02-01")
    }
    assert told["day"].dropna().tolist() == [day["1692-05-31"], day["1692-06-02"]]
    assert (told["earliest"][4], told["latest"][4]) == (day["1692-02-01"], day["1692-02-29"])  # a leap year
    assert (told["latest"][0] - told["earliest"][0], told["latest"][2]) == (365, 364)
    notes = "\n".join(made.notes)
    assert "edges, column time: 4 cells give a month or a year: without a day there is no order within it" in notes
    assert "keyevents, column time: 2 cells give a month or a year" in notes


def test_f37_order_around_torture_is_told_as_far_as_the_dates_do() -> None:
    edges = {
        "source": ["a"] * 5 + ["b", "c", "d"],
        "target": ["b", "c", "d", "e", "f", "c", "e", "f"],
        "time": ["1691", "1692-04", "1692-05", "1692-06", None, "1692", "1692", "1692"],
    }
    events = {"id": ["a"], "time": ["1692-05-15"], "type": ["torture"]}
    made = record_of({"nodes": {"id": list("abcdef")}, "edges": edges, "keyevents": events})
    # before: 1691 and April; after for certain: June; May and the undated are told apart and count as after
    assert torture_table(made)[["names", "before", "after", "unordered"]].to_numpy().tolist() == [[5, 2, 3, 2]]


def test_f38_a_record_without_dates_gives_names_per_person() -> None:
    made = record(time=[None] * 7)
    told = estimate_names(made)
    dated = estimate_names(record())
    assert told.custody == dated.custody
    assert (told.counts["mean"], told.counts["named"]) == (7 / 4, 5)
    assert (told.decay, told.undated) == (None, 7)
    assert "half-life of new names: not told; names have dates of 0 days, and it takes 3" in told.text()
    assert any("no denunciation has a date" in note for note in made.notes)
    assert told.figures()["by_day"].empty
    assert "half-life of new names [day]" not in told.table()["quantity"].tolist()
    bare = record_of({"nodes": {"id": [1, 2]}, "edges": {"source": [1], "target": [2]}})
    assert (bare.first, bare.denunciations["day"].isna().all()) == (None, True)


def test_f38_a_column_of_times_under_another_name_is_not_passed_over() -> None:
    for name in ("Time", "date", "tiem", "year"):
        with pytest.raises(MistakesError, match=f"edges: column time: missing; is it {name}"):
            record_of({"nodes": {"id": [1, 2]}, "edges": {"source": [1], "target": [2], name: ["1692"]}})


def test_m8_tables_of_which_nothing_is_known_may_be_left_out() -> None:
    made = record_of({"nodes": {"id": [1, 2]}, "edges": {"source": [1], "target": [2], "time": ["1692-05-31"]}})
    assert (len(made.ties), len(made.events)) == (0, 0)
    whole = estimate_names(record())
    assert np.isnan(whole.counts["kin share"])
    assert "no ties are given" in whole.text()


def test_m12_fates_are_events_and_are_counted() -> None:
    kinds = ["arrest", "sentence", "execution", "death", "arrest", "Summons", "deposition"]
    events = {"id": [1, 1, 1, 2, 1, 3, 6], "time": ["1692-06-10"] * 7, "type": kinds}
    made = record(keyevents=events)
    assert made.events["type"].tolist() == [kind.lower() for kind in kinds]
    assert made.events["day"].tolist() == [10] * 7
    assert made.deponents() == ["1", "2", "3", "4", "6"]
    told = estimate_names(made)
    assert [told.counts[word] for word in ("arrested", "sentenced", "executed", "died")] == [1, 1, 1, 1]
    assert "of all persons, 1 arrested, 1 sentenced, 1 executed, 1 died" in told.text()
    assert "arrested" not in estimate_names(record()).counts


def test_columns_that_a_record_makes_itself_are_not_overwritten_in_silence() -> None:
    with pytest.raises(MistakesError, match="edges: column day: a record makes one of this name itself"):
        record(day=[1] * 7)


def test_an_id_of_a_person_and_a_group_is_refused() -> None:
    with pytest.raises(MistakesError, match=r"groups, row 0, column id: given 'a', which is a person's id in nodes"):
        record_of({"nodes": {"id": ["a", "b"]}, "groups": {"id": ["a"]}, "edges": {"source": ["a"], "target": ["b"]}})


def test_mistakes_in_a_broken_table_do_not_hide_in_follow_up_mistakes(tmp_path: Path) -> None:
    for file in VILLAGE.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "nodes.csv").write_text("id,label\nA,Agnes\nB,Bertolot,of the mill\n")
    with pytest.raises(MistakesError) as caught:
        read_record(tmp_path)
    assert len(caught.value.problems) == 1
    assert "nodes.csv, row 3: 3 cells; allowed: 2" in caught.value.problems[0]
