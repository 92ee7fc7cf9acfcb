"""The stories run on small parties: what they are held against is computed, and the books balance."""

from __future__ import annotations

import numpy as np
import pytest

import purgesim
from purgesim.measures import beneficiaries, expelled_by_year, membership
from purgesim.patterns import check
from purgesim.patterns.cases import CASES, case_of, is_documented
from purgesim.run import Run
from tests.scenarios.reduced import RECRUITMENT, STORIES, reduced


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {name: purgesim.simulate(reduced(name), seed=1) for name in ("kwp_1957_58", *STORIES)}


@pytest.mark.parametrize("name", STORIES)
def test_every_figure_of_its_patterns_is_computed(name: str, runs: dict[str, Run]) -> None:
    run = runs[name]
    assert is_documented(run.scenario)
    case = case_of(run.scenario)
    found = check([run]).set_index("id")
    assert list(found.index) == [pattern.id for pattern in case.patterns]
    if name in RECRUITMENT:  # the window of the main case: its own patterns
        assert "C1" in found.index
        return
    assert case is not CASES[0]
    figures = {**run.summary, **(case.figures(run.data) if case.figures else {})}
    for pattern in case.patterns:
        for measure in (*pattern.measures, *(m for c in pattern.conditions for m in c.measures)):
            assert measure in figures, (pattern.id, measure)
        if pattern.use in "AR":
            assert found.loc[pattern.id, "holds"] is None


@pytest.mark.parametrize("name", STORIES)
def test_the_books_balance(name: str, runs: dict[str, Run]) -> None:
    run = runs[name]
    books = membership(run.data)
    start = run.summary["members_start"]
    assert books["members"] == run.summary["members_end"]
    assert books["members"] == start + books["admitted"] + run.summary["reinstated"] - books["left"]
    assert expelled_by_year(run.data).sum() == (run.events["kind"] == "expelled").sum()


def test_what_admission_does_to_size(runs: dict[str, Run]) -> None:
    books = {name: membership(runs[name].data) for name in ("kwp_1957_58", *RECRUITMENT)}
    assert books["no_replacement"]["admitted"] == books["freeze"]["admitted"] == 0
    assert books["no_replacement"]["members"] < books["kwp_1957_58"]["members"] < books["recruitment_drive"]["members"]
    assert books["freeze"]["candidates"] <= books["no_replacement"]["candidates"]
    assert books["freeze"]["newcomers"] == 0.0 < books["kwp_1957_58"]["newcomers"]
    assert books["freeze"]["mean_age"] > books["recruitment_drive"]["mean_age"]
    table = beneficiaries(runs["freeze"].data)
    assert table["promoted"].sum() == books["freeze"]["filled"]


def test_the_control_names_nobody_and_arrests_nobody(runs: dict[str, Run]) -> None:
    summary = runs["poland_1957"].summary
    assert summary["names_given"] == summary["arrested"] == 0
    assert summary["expelled_political"] > 0


def test_a_case_is_known_by_its_window_and_everything_else_has_none() -> None:
    windows = [case.window for case in CASES]
    assert len(set(windows)) == len(windows)
    assert case_of(purgesim.load("small_ministry")) is None
    assert not is_documented(purgesim.load("small_ministry"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["no_replacement", "freeze", "recruitment_drive"])
def test_recruitment_at_full_size(name: str) -> None:
    base, run = (purgesim.simulate(purgesim.load(n), seed=1) for n in ("kwp_1957_58", name))
    before, after = membership(base.data), membership(run.data)
    assert before["admitted"] == pytest.approx(before["left"], rel=0.01)
    sign = 1 if name == "recruitment_drive" else -1
    assert sign * (after["members"] - before["members"]) > 0.5 * before["left"]
    assert sign * (after["mean_age"] - before["mean_age"]) < 0.0
    assert abs(after["mean_age"] - before["mean_age"]) < 0.5


@pytest.mark.slow
def test_the_control_at_full_size() -> None:
    run = purgesim.simulate(purgesim.load("poland_1957"), seed=1)
    found = check([run]).set_index("id")
    assert found.loc["RP1", "simulated"] > 0.02, "a large share is removed"
    assert found.loc["RP2", "simulated"] < 0.1, "and no cascade is seen"
    assert run.summary["names_given"] == run.summary["arrested"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kwp_1955_61", "cpsu_1935_38", "china_1957"])
def test_the_others_at_full_size(name: str) -> None:
    run = purgesim.simulate(purgesim.load(name), seed=1)
    books, found = membership(run.data), check([run]).set_index("id")
    assert books["members"] == (
        run.summary["members_start"] + books["admitted"] + run.summary["reinstated"] - books["left"]
    )
    assert found["simulated"].notna().all()
    assert np.isfinite(run.summary["expelled"])
    if name == "kwp_1955_61":
        assert run.summary["reinstated"] > 0
    if name == "cpsu_1935_38":
        assert found.loc["SC3", "holds"], "the higher, the more dangerous"
