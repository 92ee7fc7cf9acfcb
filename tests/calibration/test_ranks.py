"""The check of intervals: an exact posterior fails it in one of a hundred, however few draws are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from purgesim.calibration import check
from purgesim.calibration.check import BINS, band, ranks_of
from purgesim.calibration.inference import FEWEST, effective

PARAMETERS = 300
ALL = stats.binom(PARAMETERS, 0.01)


def exact_ranks(
    kept: int, tests: int, monkeypatch: pytest.MonkeyPatch, *, uneven: float = 0.0, digits: int | None = None
) -> Any:
    """Ranks of as many parameters among draws of the very distribution they are of; shape (tests, PARAMETERS)."""
    rng = np.random.default_rng([kept, tests])

    def posterior(z: Any, distance: Any, method: Any) -> Any:
        weights = rng.exponential(size=kept) ** uneven
        moved = rng.normal(size=(kept, PARAMETERS))
        return (moved if digits is None else moved.round(digits)), weights / weights.sum(), np.arange(kept)

    monkeypatch.setattr(check, "corrected", posterior)
    own = rng.normal(size=(tests, PARAMETERS))
    return ranks_of(own if digits is None else own.round(digits), np.zeros(tests), np.arange(tests), "rejection")


def failures(ranks: Any) -> int:
    return sum(not check._verdict("x", column, 0.5)["passes"] for column in ranks.T)


@pytest.mark.parametrize("kept", [FEWEST, 31, 50, 97])
def test_n8_an_exact_posterior_fails_in_one_of_a_hundred(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 30 kept draws it once failed in 48%, for ten bins do not share 31 ranks evenly."""
    ranks = exact_ranks(kept, 400, monkeypatch)
    assert failures(ranks) <= ALL.ppf(0.9999)
    assert stats.kstest(ranks[:, 0], "uniform").pvalue > 1e-4
    assert stats.kstest(ranks.ravel(), "uniform").statistic < 0.01


def test_n8_draws_with_uneven_weights_count_by_their_effective_number(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = exact_ranks(40, 400, monkeypatch, uneven=0.5)
    assert failures(ranks) <= ALL.ppf(0.9999)


def test_n8_ties_are_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters of whole numbers: most draws are equal to the run's own."""
    ranks = exact_ranks(40, 400, monkeypatch, digits=0)
    assert failures(ranks) <= ALL.ppf(0.9999)


def test_n8_an_overconfident_posterior_of_few_draws_still_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = exact_ranks(30, 400, monkeypatch)
    z = stats.norm.ppf(ranks) * 1.5
    assert failures(stats.norm.cdf(z)) > 0.9 * PARAMETERS


@pytest.mark.parametrize("tests", [100, 103, 400, 1000])
def test_n8_the_band_is_of_binomial_quantiles(tests: int) -> None:
    low, high = band(tests)
    law, tail = stats.binom(tests, 1 / BINS), 0.01 / (2 * BINS)
    assert law.cdf(low - 1) < tail <= law.cdf(low)
    assert law.sf(high) <= tail < law.sf(high - 1)


def test_n8_too_few_runs_are_told_apart_from_a_failure() -> None:
    uniform = (np.arange(99) + 0.5) / 99
    row = check._verdict("x", uniform, 0.5)
    assert not row["passes"]
    assert row["verdict"] == "unidentified: 99 runs are too few to check its intervals"
    assert check._verdict("x", (np.arange(100) + 0.5) / 100, 0.5)["verdict"] == "calibrated"


def test_n8_what_the_documents_teach_is_not_overstated_by_few_draws() -> None:
    """The variance of thirty weighted draws of the prior is 1: none of it has gone."""
    rng = np.random.default_rng(2)
    found = []
    for _ in range(2000):
        weights = rng.exponential(size=30)
        found.append(check._variance(rng.normal(size=(30, 1)), weights / weights.sum())[0])
    assert np.mean(found) == pytest.approx(1.0, abs=4 * np.std(found) / np.sqrt(2000))


@pytest.mark.parametrize("n", [1, 2, 17])
def test_kishs_number_is_that_of_equal_draws_and_falls_with_unevenness(n: int) -> None:
    rng = np.random.default_rng(n)
    assert effective(np.full(n, 3.0)) == pytest.approx(n)
    weights = rng.exponential(size=n)
    assert 1.0 <= effective(weights) <= n
    assert effective(weights) == pytest.approx(effective(weights / weights.sum()))
    means = [weights @ rng.normal(size=(n, 4000)) / weights.sum()]
    assert np.var(means) == pytest.approx(1.0 / effective(weights), rel=0.15)  # the variance of a weighted mean
