"""With fewer than twenty runs nothing is judged: the same answer from commands, tables, reports and figures."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from purgesim import plots
from purgesim.cli.printing import pattern_tables
from purgesim.cli.results import show_results
from purgesim.patterns import FEWEST_RUNS, check
from purgesim.patterns.cases import MAIN
from purgesim.report.runs import pattern_tables as report_tables
from tests.measures import worlds
from tests.patterns.test_check import table


def printed(tables: list) -> str:
    console = Console(file=io.StringIO(), width=140, highlight=False)
    for one in tables:
        console.print(one)
    return console.file.getvalue()


def line_of(text: str, key: str) -> str:
    return next(" ".join(line.split()) for line in text.splitlines() if line.split()[:1] == [key])


@pytest.mark.parametrize("runs", [1, 2, 5, 19])
def test_u1_of_few_runs_nothing_is_judged_and_the_reason_is_told(runs: int) -> None:
    found = check(table(runs), scenario=worlds.scenario(), case=MAIN)
    assert found["holds"].tolist() == [None] * len(found)
    why = f"not judged: {runs} run{'s' if runs > 1 else ''}, and at least 20 are needed"
    told = found["note"].str.contains(why, regex=False)
    assert told.tolist() == found["use"].isin(["C", "S"]).tolist()


@pytest.mark.parametrize("short", [{"cadre_share": 0.4}, {"expelled": 100.0}, {"died": 1.0}])
def test_u1_what_few_runs_lack_is_no_failure(short: dict[str, float]) -> None:
    few, many = (check(table(runs, **short), scenario=worlds.scenario(), case=MAIN) for runs in (1, FEWEST_RUNS))
    assert not few["note"].str.contains("fails").any()
    assert many["note"].str.contains("fails").any()


def test_u1_from_twenty_runs_on_it_is_judged() -> None:
    assert check(table(FEWEST_RUNS - 1)).set_index("id").loc["S4", "holds"] is None
    assert check(table(FEWEST_RUNS)).set_index("id").loc["S4", "holds"] is True
    assert check(table(FEWEST_RUNS, cadre_share=0.4)).set_index("id").loc["S4", "holds"] is False


def test_u1_tables_tell_the_number_of_few_runs_and_the_share_of_many() -> None:
    few = check(table(5, cadre_share=[0.6, 0.6, 0.4, 0.4, 0.4]), scenario=worlds.scenario(), case=MAIN)
    assert few.set_index("id").loc["S4", ["share", "runs"]].tolist() == [0.4, 5]
    assert line_of(printed(pattern_tables(few)), "S4").endswith("0.4 0.4 to 0.6 - 2 of 5")
    rows = {row[0]: row for one in report_tables(few) for row in one.rows}
    assert rows["S4"][5:7] == ("-", "2 of 5")
    many = check(table(20, cadre_share=[0.6] * 10 + [0.4] * 10), scenario=worlds.scenario(), case=MAIN)
    assert line_of(printed(pattern_tables(many)), "S4").endswith("yes 50%")
    assert {row[0]: row for one in report_tables(many) for row in one.rows}["S4"][5:7] == ("yes", "50%")


def test_u1_a_figure_that_few_runs_lack_is_counted_over_those_that_have_it() -> None:
    few = check(table(5, cadre_share=[0.6, np.nan, 0.4, 0.4, np.nan]), scenario=worlds.scenario(), case=MAIN)
    assert line_of(printed(pattern_tables(few)), "S4").endswith("1 of 3")
    none = check(table(2, cadre_share=np.nan), scenario=worlds.scenario(), case=MAIN)
    assert line_of(printed(pattern_tables(none)), "S4").endswith("- - -")


def test_u1_the_command_says_so_above_its_tables(capsys: pytest.CaptureFixture[str]) -> None:
    run = SimpleNamespace(scenario=worlds.scenario(), seed=1)
    for runs, said in ((1, True), (20, False)):
        show_results([run] * runs, check(table(runs), scenario=worlds.scenario(), case=MAIN))
        out = capsys.readouterr().out
        assert (f"not judged: {runs} run, and at least 20 are needed (--seeds 20)" in out) == said
        assert (" yes " in out) == (not said)
        assert ("100%" in out) == (not said)


@pytest.mark.parametrize(("runs", "said"), [(1, "not judged: 1 run"), (19, "not judged: 19 runs"), (20, "OUTSIDE")])
def test_u1_the_figure_of_the_predictive_check_judges_no_few_runs(runs: int, said: str) -> None:
    documented = pd.DataFrame({"low": [500.0], "high": [500.0], "unit": ["members"]}, index=["expelled"])
    axes = plots.predictive(pd.DataFrame({"expelled": np.arange(runs) + 1.0}), documented, Figure())
    assert next(text.get_text() for text in axes[0].texts).startswith(said)
