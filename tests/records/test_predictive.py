"""The generative model: made by the simulation's rules, the same for a seed, and fair on records of its own making."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from purgesim.errors import PurgesimError
from purgesim.records import check_names, read_record, record_of
from purgesim.records.generative import trial
from purgesim.records.posterior import Draws
from purgesim.rules.target import target_weight

VILLAGE = Path(__file__).parent / "data" / "village"


def one(**changed: float) -> Draws:
    usual = {"speaks": 0.8, "speaks_tortured": 1.0, "mean": 8.0, "dispersion": 1.2, "multiple": 4.0, "private": 0.1}
    found = {name: np.array([value]) for name, value in {**usual, "evenness": 0.5, **changed}.items()}
    return Draws(pool=np.array([300]), **found)


def test_pairs_are_counted_on_both_sides() -> None:
    for mechanism in ("popularity", "snowball"):
        names, times = trial(one(), 0, np.zeros(80, bool), mechanism, 1, np.random.default_rng(1))
        assert names.sum() == times.sum()
        assert times.min() == 1
        assert times.max() <= (names > 0).sum()  # without replacement: once a deponent


def test_nobody_speaks_and_the_tortured_all_do() -> None:
    tortured = np.arange(40) < 4
    names, _ = trial(one(speaks=0.0), 0, tortured, "popularity", 1, np.random.default_rng(1))
    assert (names > 0).tolist() == tortured.tolist()


def test_an_uneven_pool_and_a_strong_snowball_concentrate_the_names() -> None:
    for mechanism in ("popularity", "snowball"):
        top = [
            trial(one(evenness=e), 0, np.zeros(80, bool), mechanism, 1, np.random.default_rng(1))[1].max()
            for e in (0.1, 20.0)
        ]
        assert top[0] > 1.5 * top[1]


def test_the_snowball_is_the_rules() -> None:
    assert target_weight(1.0, 0.0, 0, 1.0 / 0.5, 3, 1.0, 0.0) == 1.0 + 3 / 0.5


def test_the_same_seed_gives_the_same_check() -> None:
    record = read_record(VILLAGE)
    one_check, other = check_names(record, 25, seed=4), check_names(record, 25, seed=4)
    assert one_check.trials.equals(other.trials)
    assert not one_check.trials.equals(check_names(record, 25, seed=5).trials)
    assert len(one_check.trials) == 50


def test_a_record_of_another_make_is_refuted() -> None:
    """Forty deponents who recite the same five names: no free choice by popularity or snowball gives that."""
    ids, five = [f"D{i}" for i in range(40)], [f"N{i}" for i in range(5)]
    edges = pd.DataFrame([{"source": d, "target": n, "time": "1335-01-20"} for d in ids for n in five])
    nothing = pd.DataFrame({"id1": [], "id2": [], "id": [], "time": [], "type": []})
    nodes = pd.DataFrame({"id": ids + five})
    record = record_of({"nodes": nodes, "edges": edges, "kinship": nothing, "keyevents": nothing})
    check = check_names(record, 40)
    refuted = check.table[(check.table["mechanism"] == "popularity") & ~check.table["inside"]]["statistic"].tolist()
    assert "90th percentile" in refuted
    assert check.inside() < 6
    assert "OUTSIDE" in check.text()


def test_too_few_trials_are_refused() -> None:
    with pytest.raises(PurgesimError, match="at least 20"):
        check_names(read_record(VILLAGE), 5)
