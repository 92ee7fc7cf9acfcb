"""The generative model: made by the simulation's rules, the same for a seed, and fair on records of its own making."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from purgesim.core.errors import PurgesimError
from purgesim.records import check_names, read_record, record_of
from purgesim.records.generative import trial
from purgesim.records.posterior import RATES, Draws, _gamma, _times_by_rate
from purgesim.records.snowball import distance, fitted_snowball
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


def test_times_by_rate_are_sums_of_unequal_chances() -> None:
    equal = _times_by_rate(np.full(12, 7), 5)
    for i in (60, 120, 180):
        there = stats.binom(12, 1.0 - np.exp(-RATES[i] / 12.0)).pmf(np.arange(1, 13))
        assert np.allclose(equal[i], there, atol=1e-12)
    unequal = _times_by_rate(np.array([0, 1, 30]), 2)
    assert unequal.shape == (len(RATES), 2)
    assert (equal.sum(axis=1) <= 1.0 + 1e-12).all()


def test_many_short_lists_make_the_times_named_negative_binomial() -> None:
    """With lists so short that nobody could be named twice anyhow, the exact likelihood is the textbook's."""
    mean, shape = 2.0, 0.7
    found = (_gamma(np.array([mean]), np.array([shape])) @ _times_by_rate(np.ones(1000, int), 1000))[0, :20]
    assert np.allclose(found, stats.nbinom(shape, shape / (shape + mean)).pmf(np.arange(1, 21)), atol=1e-3)


def test_the_fitted_snowball_is_nearer_than_its_priors() -> None:
    rng = np.random.default_rng(2)
    record = one(evenness=0.02)
    seen = trial(record, 0, np.zeros(60, bool), "snowball", 9, rng)[1]
    many = Draws(**{name: np.repeat(getattr(record, name), 60) for name in Draws.__dataclass_fields__})
    fitted = fitted_snowball(many, seen, np.zeros(60, bool), 9, rng)
    assert float(np.median(fitted.evenness)) < 0.07  # the prior's median
    assert fitted.pool.min() >= len(seen)
    again = [trial(fitted, i, np.zeros(60, bool), "snowball", 9, rng)[1] for i in range(60)]
    even = [trial(one(evenness=20.0), 0, np.zeros(60, bool), "snowball", s, rng)[1] for s in range(60)]
    assert np.median([distance(seen, a) for a in again]) < 0.5 * np.median([distance(seen, a) for a in even])
