"""Hazards in the same posts and bodies: equal ones come out equal, wherever a faction's people are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from purgesim.measures import hazards
from purgesim.measures.factors import factors
from purgesim.measures.strata import Exposure, standardised_hazards
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small

Table = NDArray[np.float64]
YEARS = st.one_of(st.just(0.0), st.floats(0.01, 2.0), st.floats(2.0, 5_000.0))
"""Person-years of a faction in a stratum: nobody, about one person, or many."""


@st.composite
def mixes(draw: st.DrawFn) -> tuple[Table, Table]:
    """Person-years of two to five groups in up to eight strata, and each stratum's hazard."""
    groups, strata = draw(st.integers(2, 5)), draw(st.integers(1, 8))
    years = draw(st.lists(st.lists(YEARS, min_size=strata, max_size=strata), min_size=groups, max_size=groups))
    hazard = draw(st.lists(st.floats(0.001, 3.0), min_size=strata, max_size=strata))
    return np.array(years), np.array(hazard)


def joined(years: Table) -> set[int]:
    """The largest set of groups that strata join, found by walking: the one with most person-years first of equals."""
    sets, left = [], set(np.flatnonzero(years.sum(axis=1)))
    while left:
        reached, edge = set(), {min(left)}
        while edge:
            reached |= edge
            here = (years[sorted(reached)] > 0).any(axis=0)
            edge = {g for g in left if (years[g] > 0)[here].any()} - reached
        sets.append(reached)
        left -= reached
    return max(sets, key=len, default=set())


@given(mixes())
def test_n3_equal_hazards_come_out_equal_on_any_mix_of_posts_and_bodies(mix: tuple[Table, Table]) -> None:
    years, hazard = mix
    standard = years[1:].sum(axis=0)
    found = factors(hazard * years, years, standard)
    known = np.isfinite(found.hazard)
    assert np.ptp(found.hazard[known]) <= 1e-9 if known.any() else True
    largest = joined(years)
    if len(largest) > 1 and standard[(years[sorted(largest)] > 0).any(axis=0)].sum() > 0:
        assert np.count_nonzero(known) == len(largest)
        covered = (years[known] > 0).any(axis=0)
        assert found.hazard[known] == pytest.approx(standard[covered] @ hazard[covered] / standard[covered].sum())


@given(mixes(), st.lists(st.floats(0.05, 20.0), min_size=5, max_size=5))
def test_n3_a_faction_that_is_so_much_more_likely_everywhere_comes_out_as_that(
    mix: tuple[Table, Table], times: list[float]
) -> None:
    years, hazard = mix
    factor = np.array(times)[: len(years), None]
    found = factors(factor * hazard * years, years, years.sum(axis=0))
    known = np.isfinite(found.hazard)
    ratios = found.hazard[known] / factor[known, 0]
    assert ratios == pytest.approx(np.full(len(ratios), ratios[0] if len(ratios) else 0.0), rel=1e-6)


def exposures(years: dict[tuple[int, int, int], float], rates: dict[int, float]) -> Exposure:
    table, gone = np.zeros((2, 8, 5, 24))
    for (faction, rank, kind), value in years.items():
        table[faction, rank, kind], gone[faction, rank, kind] = value, rates[rank] * value
    return Exposure(gone, table)


def test_n3_who_has_no_heads_is_not_safer_than_who_has() -> None:
    """The same for all: 0.1 without a post, 1.0 for heads of department; A has none of these, half of B are."""
    years = {(1, 0, 0): 100.0, (2, 0, 0): 50.0, (2, 3, 0): 50.0}
    found = standardised_hazards(small(chronicle()), exposures(years, {0: 0.1, 3: 1.0}))
    assert found["Yan'an"] == pytest.approx(found["Soviet"])
    one_head = standardised_hazards(small(chronicle()), exposures({**years, (1, 3, 0): 1.0}, {0: 0.1, 3: 1.0}))
    assert one_head["Yan'an"] == pytest.approx(one_head["Soviet"])
    assert one_head["Yan'an"] == pytest.approx(found["Yan'an"], rel=0.02)


def test_n3_one_head_of_a_month_who_is_expelled_is_not_twelve_a_year() -> None:
    """A stratum of a twelfth of a person-year with one expulsion: it may not outweigh the others."""
    years = {(0, 0, 0): 1000.0, (1, 0, 0): 100.0, (2, 0, 0): 50.0, (2, 3, 0): 50.0}
    seen = exposures({**years, (1, 3, 0): 1.0 / 12.0}, {0: 0.1, 3: 1.0})
    seen.expelled[1, 3, 0] = 1.0
    found = hazards(small(chronicle()), seen=seen).set_index("faction")
    yanan, soviet = found.loc["Yan'an"], found.loc["Soviet"]
    assert soviet["hazard"] < yanan["hazard"] < 1.5 * soviet["hazard"]  # the mean of the rates would be 3.1 against 0.3
    assert yanan["low"] < soviet["hazard"] < yanan["high"]


def by_regression(events: Table, years: Table, standard: Table) -> tuple[Table, Table, Table]:
    """Hazards and 95% intervals by statsmodels' Poisson regression with a dummy for each stratum and group."""
    g, s = np.nonzero(years)
    used = [k for k in np.unique(s) if events[:, k].sum() > 0]
    rows = [i for i in range(len(g)) if s[i] in used]
    design = np.zeros((len(rows), len(years) - 1 + len(used)))
    for line, i in enumerate(rows):
        design[line, len(years) - 1 + used.index(s[i])] = 1.0
        if g[i]:
            design[line, g[i] - 1] = 1.0
    g, s = g[rows], s[rows]
    model = sm.GLM(events[g, s], design, family=sm.families.Poisson(), offset=np.log(years[g, s]))
    fit = model.fit(tol=1e-13, maxiter=300)
    weights = standard[used] * np.exp(fit.params[len(years) - 1 :])
    level = weights.sum() / standard[years.any(axis=0)].sum()
    hazard, width = np.ones(len(years)), np.ones(len(years))
    for group in range(len(years)):
        contrast = np.append(np.eye(len(years))[group][1:], weights / weights.sum())
        hazard[group] = level * np.exp(contrast[: len(years) - 1] @ fit.params[: len(years) - 1])
        width[group] = np.exp(1.959963984540054 * np.sqrt(contrast @ fit.cov_params() @ contrast))
    return hazard, hazard / width, hazard * width


@pytest.mark.parametrize("seed", range(12))
def test_n3_the_factors_are_those_of_a_poisson_regression(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups, strata = random.integers(2, 6), random.integers(2, 12)
    years = np.where(random.random((groups, strata)) < 0.25, 0.0, random.gamma(0.7, 60.0, (groups, strata)))
    years[0] += 20.0  # somebody of no faction is everywhere
    times = random.gamma(3.0, 0.4, (groups, 1))
    events = random.poisson(times * random.gamma(1.0, 0.3, strata) * years).astype(float)
    years[:, 0] += 1.0
    events[:, 0] += 1.0  # each has an event where all meet, so that all factors are finite
    standard = years[1:].sum(axis=0)
    expected = by_regression(events, years, standard)
    found = factors(events, years, standard)
    for mine, theirs in zip(found[:3], expected, strict=True):
        assert mine == pytest.approx(theirs, rel=1e-6)


def test_n3_the_interval_holds_the_hazard_in_nineteen_of_twenty_runs() -> None:
    """Two factions of some hundred person-years: true factors 1, 4 and 2; 1,500 runs."""
    random = np.random.default_rng(9)
    hazard = np.array([0.02, 0.1, 0.4, 0.3])
    years = np.array([[3000.0, 300.0, 60.0, 0.0], [20.0, 40.0, 15.0, 3.0], [30.0, 60.0, 8.0, 0.0]])
    times = np.array([[1.0], [4.0], [2.0]])
    standard = years[1:].sum(axis=0)
    covered = (standard / standard.sum()) @ hazard * times[:, 0]
    inside = np.zeros(3)
    for _ in range(1_500):
        found = factors(random.poisson(times * hazard * years).astype(float), years, standard)
        inside += (found.low <= covered) & (covered <= found.high)
    assert (np.abs(inside / 1_500 - 0.95) < 0.025).all(), inside / 1_500


def test_n3_without_an_event_the_hazard_is_nothing_and_the_interval_says_how_much_that_means() -> None:
    """Of no faction 20 in 100 years, of the second nobody in 10 years: at most 3.69 expected, or 0.369 a year."""
    found = factors(np.array([[20.0], [0.0]]), np.array([[100.0], [10.0]]), np.array([10.0]))
    assert found.hazard == pytest.approx([0.2, 0.0])
    assert (found.low[1], found.high[1]) == (0.0, pytest.approx(-np.log(0.025) / 10.0))
    quiet = factors(np.zeros((2, 1)), np.array([[100.0], [10.0]]), np.array([10.0]))
    assert quiet.hazard.tolist() == [0.0, 0.0]
    assert quiet.high == pytest.approx(-np.log(0.025) / np.array([100.0, 10.0]))


def test_n3_who_meets_nobody_is_not_compared_and_the_rest_is_told() -> None:
    """Group 3 sits alone in the last stratum; half of group 1 sits where nobody else does."""
    years = np.array([[50.0, 50.0, 0.0, 0.0], [10.0, 0.0, 10.0, 0.0], [5.0, 15.0, 0.0, 0.0], [0.0, 0.0, 0.0, 9.0]])
    found = factors(0.5 * years, years, years.sum(axis=0))
    assert np.isnan(found.hazard).tolist() == [False, False, False, True]
    assert found.shared.tolist() == [1.0, 0.5, 1.0, 0.0]
    nobody = factors(np.zeros((3, 2)), np.zeros((3, 2)), np.zeros(2))
    assert np.isnan([*nobody.hazard, *nobody.shared]).all()


def test_n3_events_without_exposure_and_groups_that_lead_only_one_way() -> None:
    """An event of nobody there is not counted; who is safe wherever they meet the others has a hazard of 0."""
    found = factors(np.array([[10.0, 2.0], [3.0, 0.0]]), np.array([[100.0, 0.0], [30.0, 10.0]]), np.ones(2))
    assert found.hazard[0] == pytest.approx(found.hazard[1])
    years = np.array([[100.0, 0.0], [30.0, 10.0]])
    one_way = factors(np.array([[10.0, 0.0], [0.0, 5.0]]), years, np.ones(2))
    assert one_way.hazard.tolist() == [pytest.approx(0.1), 0.0]
    assert one_way.high[1] == pytest.approx(-np.log(0.025) / 30.0)


def test_n3_the_table_tells_expulsions_years_interval_and_what_is_shared() -> None:
    last = register(10, faction=[1] * 4 + [2] * 2 + [0] * 4)
    data = small(chronicle(expelled(28, 0), expelled(28, 9)), first=last.copy(), last=last)
    found = hazards(data).set_index("faction")
    assert found["expelled"].to_dict() == {"unaffiliated": 1.0, "Yan'an": 1.0, "Soviet": 0.0}
    assert found["years"].to_dict() == pytest.approx(
        {"unaffiliated": (3 * 56 + 28) / 365.25, "Yan'an": (3 * 56 + 28) / 365.25, "Soviet": 112 / 365.25}
    )
    assert found["hazard"].tolist() == pytest.approx([365.25 / 196, 365.25 / 196, 0.0])
    assert found["factor"].tolist() == pytest.approx([1.0, 1.0, 0.0])
    assert found["shared"].tolist() == [1.0, 1.0, 1.0]
    assert ((found["low"] <= found["hazard"]) & (found["hazard"] < found["high"])).all()
    names = standardised_hazards(data, Exposure(np.zeros((8, 5, 24)), np.zeros((8, 5, 24))))
    assert list(names) == ["unaffiliated", "Yan'an", "Soviet"]
    assert np.isnan(list(names.values())).all()


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_n3_any_run_has_intervals_around_its_hazards(seed: int) -> None:
    found = hazards(worlds.rich(seed, members=120, newcomers=5, per_day=0.5))
    known = found.dropna(subset=["hazard"])
    assert (known["low"] <= known["hazard"]).all()
    assert (known["hazard"] <= known["high"]).all()
    assert known["shared"].between(0.0, 1.0).all()
    assert isinstance(found, pd.DataFrame)


@pytest.mark.parametrize(("at_the_top", "told"), [(0.1, 5.25), (1.0, 1005 / 110)])
def test_a_factor_that_differs_between_posts_is_a_mean_in_which_many_expulsions_weigh_most(
    at_the_top: float, told: float
) -> None:
    """Ten times the hazard of the others at the top and half of it below, in equal years."""
    years, hazard, effect = np.full((2, 2), 100.0), np.array([at_the_top, 0.1]), np.array([10.0, 0.5])
    events = years * np.stack([hazard, hazard * effect])
    found = factors(events, years, np.ones(2))
    assert found.hazard[1] / found.hazard[0] == pytest.approx(told)
    assert told == pytest.approx(np.average(effect, weights=hazard))
