"""Tables for a person: accounting apart from evidence, plain text, readable figures."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from purgesim.cli.printing import frame_table, pattern_tables, summary_table
from purgesim.measures import measures_of
from purgesim.report.words import figure_text


def printed(*what, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    for item in what:
        console.print(item)
    return console.file.getvalue()


def row_of(text: str, key: str) -> str:
    return next(" ".join(line.split()) for line in text.splitlines() if line.split()[:1] == [key])


def test_accounting_checks_stand_apart_and_each_use_says_what_it_is_good_for(made_up_check) -> None:
    accounting, calibrated, scored, reported = (printed(table) for table in pattern_tables(made_up_check))
    assert "never evidence" in accounting
    assert "confirms nothing" in calibrated
    assert "not scored" in reported
    where = {"A1": accounting, "A2": accounting, "C1": calibrated, "C2": calibrated, "S5": scored, "R1": reported}
    for key, place in where.items():
        assert [t for t in (accounting, calibrated, scored, reported) if key in t.split()] == [place]


def test_a_row_says_documented_simulated_interval_and_whether_it_holds(made_up_check) -> None:
    text = printed(*pattern_tables(made_up_check))
    assert row_of(text, "A1") == "A1 died 6,116 6,101 5,990 to 6,230 - 90%"
    assert row_of(text, "C1") == "C1 expelled 3,912 4,100 2,900 to 5,200 yes 67%"
    assert row_of(text, "C2") == "C2 arrested early 13 to 200 20 15 to 31 yes 100%"
    assert row_of(text, "S5") == "S5 legal organs 0.8 0.143 0.1 to 0.25 no 0%"
    assert row_of(text, "R1") == "R1 elite against mass - 41.2 - - -"


def test_notes_stand_below_their_table(made_up_check) -> None:
    accounting, calibrated, scored, reported = (printed(table).splitlines() for table in pattern_tables(made_up_check))
    assert [line.split() for line in accounting[-1:]] == [["A2", "replaces", "exits"]]
    assert [line.rstrip() for line in calibrated[-1:]] == ["C1  [log density -8.1]"]
    assert (scored[-1].rstrip(), reported[-1].rstrip()) == ("S5  per structure", "R1  not scored")


def test_a_use_without_patterns_is_left_out(made_up_check) -> None:
    assert len(pattern_tables(made_up_check[made_up_check["use"] == "A"])) == 1
    assert len(pattern_tables(made_up_check[made_up_check["use"] != "S"])) == 3


def test_nothing_is_cut_off_on_a_narrow_page(made_up_check) -> None:
    for table in pattern_tables(made_up_check):
        text = printed(table, width=80)
        assert "…" not in text
        assert max(len(line.rstrip()) for line in text.splitlines()) <= 80


def test_the_summary_has_median_interval_unit_and_meaning_of_every_measure(made_up_runs) -> None:
    text = printed(summary_table(made_up_runs))
    measures = measures_of(made_up_runs[0].scenario)
    assert {m.name for m in measures} <= set(text.split())
    assert row_of(text, "expelled").startswith("expelled 2 1.1 to 2.9 expulsions")
    assert row_of(text, "fano").startswith("fano - -")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3912, "3,912"),
        (np.int64(1181095), "1,181,095"),
        (3912.4, "3,912"),
        (0.0, "0"),
        (0.14321, "0.143"),
        (1e-9, "1e-09"),
        (-12.5, "-12.5"),
        (None, "-"),
        (float("nan"), "-"),
        (pd.NA, "-"),
        (float("inf"), "inf"),
        (True, "yes"),
        (np.bool_(False), "no"),
        ("13 to 200", "13 to 200"),
    ],
)
def test_figures_read_as_a_person_writes_them(value, text: str) -> None:
    assert figure_text(value) == text


def test_a_plain_table_has_all_its_rows() -> None:
    text = printed(frame_table(["name", "title"], [("kwp", "a [title]"), ("other", None)]))
    assert row_of(text, "kwp") == "kwp a [title]"
    assert row_of(text, "other") == "other -"
