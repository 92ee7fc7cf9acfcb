"""Giaveno 1335, which the project does not ship: exact counts of its README, and the posterior predictive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from purgesim.records import NamesCheck, NamesEstimate, Record, check_names, estimate_names, read_record
from purgesim.records.counting import gini, times_named
from purgesim.records.generative import trial
from purgesim.records.posterior import posterior
from purgesim.records.predictive import SIX

CASES = [parent / "shared" / "cases" / "giaveno_1335" for parent in Path(__file__).resolve().parents[3:5]]
FOLDER = next((folder for folder in CASES if folder.is_dir()), None)
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the record of Giaveno 1335 is not beside the repository")


@pytest.fixture(scope="module")
def record() -> Record:
    assert FOLDER is not None
    return read_record(FOLDER)


@pytest.fixture(scope="module")
def told(record: Record) -> NamesEstimate:
    return estimate_names(record, own_names=True)


@pytest.fixture(scope="module")
def check(record: Record) -> NamesCheck:
    return check_names(record, 150)


def test_names_per_deponent(told: NamesEstimate) -> None:
    c = told.counts
    assert (c["deponents"], c["named"], c["pairs"]) == (110, 257, 959)
    assert (round(c["mean"], 2), c["median"], c["90th percentile"], c["most names"]) == (8.72, 6, 22, 68)
    assert c["none share"] == pytest.approx(18 / 110)


def test_times_named(told: NamesEstimate) -> None:
    c = told.counts
    assert (round(c["mean times named"], 2), c["most often named"]) == (3.73, 50)
    assert (round(c["Gini of times named"], 2), round(c["named once"], 2)) == (0.58, 0.53)
    assert c["kin share"] == pytest.approx(55 / 959)
    assert c["named who deposed"] == pytest.approx(84 / 257)


def test_the_four_tortured(told: NamesEstimate) -> None:
    assert told.tortured[["before", "after"]].to_numpy().tolist() == [[0, 68], [0, 26], [0, 15], [0, 11]]
    assert told.silent == pytest.approx(18 / 106)
    assert told.counts["none share in custody, the tortured included"] == pytest.approx(22 / 110)


def test_new_names_run_out(told: NamesEstimate) -> None:
    by = told.by_day.set_index("time")
    assert by["share_new"].loc["1335-01-20":"1335-01-21"].min() > 0.9
    assert by["share_new"]["1335-02-10"] == pytest.approx(0.22, abs=0.005)
    late = by.loc["1335-02-15":]
    assert late["new"].sum() / late["names"].sum() < 0.1
    assert 5.0 < told.decay.interval[0] < told.decay.half_life < told.decay.interval[1] < 20.0


def test_names_of_others_only(record: Record) -> None:
    told = estimate_names(record)
    assert (told.counts["named"], told.counts["pairs"], told.counts["90th percentile"]) == (254, 899, 21)
    assert told.custody.n == 88
    assert told.custody.dispersion_interval[0] < told.custody.dispersion < told.custody.dispersion_interval[1]
    low, high = told.for_another_case()["mean"]
    assert high / low == pytest.approx(16.0)


def test_at_least_five_of_six_inside_for_both_mechanisms(check: NamesCheck) -> None:
    """Both pass, which is why neither is identified."""
    assert len(SIX) == 6
    assert check.inside("popularity") >= 5
    assert check.inside("snowball") >= 5


def test_the_most_often_named_is_not_reproduced(check: NamesCheck) -> None:
    """A failure that is told: one person was named by 50 of 92, more than either mechanism predicts."""
    rows = check.table[check.table["statistic"] == "most often named"]
    assert not rows["inside"].any()
    assert (rows["rank"] > 0.9).all()


def test_even_popularity_would_be_refuted(record: Record) -> None:
    """The check has power: were all equally known, the Gini would lie far below the record's."""
    rng = np.random.default_rng(1)
    draws = posterior(record, 25, rng)
    even = replace(draws, evenness=np.full(25, 20.0), pool=np.full(25, 300))
    spread = [gini(trial(even, i, np.zeros(110, bool), "popularity", 1, rng)[1]) for i in range(25)]
    assert max(spread) < gini(times_named(record)) - 0.05
