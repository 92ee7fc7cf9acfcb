"""Seeds: each a whole number of 64 bits, and each once, whoever takes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.archive import observe
from purgesim.core.errors import PurgesimError
from purgesim.core.seeds import MAX_SEEDS, seed_of, seeds_of
from purgesim.patterns import check
from purgesim.patterns.cases import MAIN
from purgesim.scenario import load
from purgesim.sensitivity import Factor, sensitivity
from purgesim.sweeps import Design

BAD = [-1, 2**64, 1.0, True, np.bool_(True), "3", None, float("nan"), np.float64(2.0), b"1", [1]]


@pytest.mark.parametrize("seed", BAD)
def test_n6_what_is_no_seed_is_refused_alone_and_in_a_list(seed: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^seed: given .*; allowed: a whole number from 0 to 2\*\*64 - 1$"):
        seed_of(seed)
    with pytest.raises(
        PurgesimError, match=r"^seeds: given \[.*\]; allowed: a list of whole numbers from 0 to 2\*\*64"
    ):
        seeds_of([7, seed])


@pytest.mark.parametrize(
    "given",
    [[5, 1, 3], (5, 1, 3), iter([5, 1, 3]), (s for s in (5, 1, 3)), np.array([5, 1, 3]), np.array([5, 1, 3], np.uint64),
     pd.Series([5, 1, 3]), pd.Index([5, 1, 3]), {5: 0, 1: 0, 3: 0}.keys()],
)  # fmt: skip
def test_n6_seeds_come_as_lists_ranges_generators_and_arrays(given: Any) -> None:
    found = seeds_of(given)
    assert found == (5, 1, 3)
    assert {type(seed) for seed in found} == {int}


def test_n6_a_number_stands_for_so_many() -> None:
    assert seeds_of(3) == seeds_of(np.int64(3)) == seeds_of(range(1, 4)) == (1, 2, 3)
    assert seeds_of([0, 2**64 - 1]) == (0, 2**64 - 1)


@pytest.mark.parametrize(
    "given", [0, -3, True, 2.0, "5", "12", b"12", {1: 2}, None, [], iter(()), np.ones((2, 2), int)]
)
def test_n6_what_is_no_list_of_seeds_is_refused(given: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^seeds: given "):
        seeds_of(given)


@pytest.mark.parametrize("given", [itertools.count(), 10**15, range(10**15)])
def test_n6_seeds_without_an_end_are_refused_and_not_followed(given: Any) -> None:
    with pytest.raises(PurgesimError, match=f"given more than {MAX_SEEDS:,}"):
        seeds_of(given)


def test_n6_every_mistake_is_told_at_once_but_no_more_than_fifty_are_printed() -> None:
    with pytest.raises(PurgesimError, match=r"^seeds: given \[-1, -2, True\]; allowed"):
        seeds_of([1, -1, 2, -2, True])
    with pytest.raises(PurgesimError) as caught:
        seeds_of([-seed for seed in range(1, 1001)])
    assert "-50] and 950 more" in str(caught.value)


TWICE = [[1, 1], [2, 1, 2], (1, np.int64(1)), np.array([4, 4]), pd.Series([1, 2, 1]), (s for s in (3, 3))]


@pytest.mark.parametrize("given", TWICE)
def test_n6_a_seed_given_twice_is_refused(given: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^seeds: given \[\d\] more than once; allowed: each once"):
        seeds_of(given)


def _takers() -> dict[str, Callable[[Any], Any]]:
    base = load("small_ministry")
    other = base.override({"levers.torture": 0.0})
    return {
        "compare": lambda seeds: purgesim.compare({"a": base, "b": other}, seeds=seeds),
        "simulate_many": lambda seeds: purgesim.simulate_many(base, seeds),
        "sweep": lambda seeds: purgesim.sweep(base, Design.grid({"levers.torture": [0.0]}), seeds),
    }


@pytest.mark.parametrize("name", sorted(_takers()))
@pytest.mark.parametrize("seeds", [[1, 1], [True], [1.0], [-1], [2**64], "12", []])
def test_n6_whoever_takes_seeds_refuses_the_same(name: str, seeds: Any) -> None:
    with pytest.raises(PurgesimError, match=r"^seeds: given "):
        _takers()[name](seeds)


def test_n6_a_run_is_held_against_the_documents_once() -> None:
    runs = purgesim.simulate_many("small_ministry", [1, 2])
    with pytest.raises(PurgesimError, match=r"^runs: number 3 is one given before; allowed: each run once"):
        check([runs[0], runs[1], purgesim.simulate("small_ministry", 1)], case=MAIN)
    other = purgesim.simulate(load("small_ministry").override({"levers.torture": 0.0}), 1)
    assert check([*runs, other], case=MAIN)["id"].tolist() == check(runs, case=MAIN)["id"].tolist()


@pytest.mark.parametrize("seed", [-1, True, 1.5, 2**64, "1"])
def test_n6_seeds_of_what_looks_at_runs_are_seeds_too(seed: Any) -> None:
    run = purgesim.simulate("small_ministry", 1)
    torture = Factor("levers.torture", "lever", {"distribution": "uniform", "low": 0.0, "high": 2.0})
    for use in (
        lambda: observe(run, load("small_ministry").archive, seed),
        lambda: check([run], case=MAIN, seed=seed),
        lambda: sensitivity(load("small_ministry"), n=2, factors=[torture], seed=seed),
    ):
        with pytest.raises(PurgesimError, match=r"seed: given .*; allowed: a whole number from 0 to 2\*\*64 - 1"):
            use()
