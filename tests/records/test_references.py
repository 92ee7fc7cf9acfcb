"""Every statistic of records against a library that has it, on counts with ties, zeros and extremes."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from purgesim.core.errors import PurgesimError
from purgesim.records import estimate_names, record_of
from purgesim.records.counting import gini
from purgesim.records.decay import fit_decay
from purgesim.records.fitting import fit_truncated, log_probabilities, share_interval

EXTREMES = [(0, 1), (1, 1), (0, 3), (3, 3), (1, 1_000_000), (999_999, 1_000_000), (550, 1100), (50_000, 100_000)]


def shares(seed: int = 3) -> list[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    sizes = np.rint(10 ** rng.uniform(0, 5.5, 60)).astype(int)
    return EXTREMES + [(int(rng.integers(0, n + 1)), int(n)) for n in sizes]


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_f7_exact_intervals_are_scipys_whatever_the_size(level: float) -> None:
    for hits, n in shares():
        exact = stats.binomtest(hits, n).proportion_ci(level, method="exact")
        assert share_interval(hits, n, level) == pytest.approx((exact.low, exact.high), rel=1e-9, abs=1e-12)


def test_f7_exact_intervals_are_those_of_statsmodels() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    for hits, n in shares(4):
        assert share_interval(hits, n) == pytest.approx(proportion.proportion_confint(hits, n, 0.05, "beta"), rel=1e-9)


def test_f7_more_than_a_thousand_deponents_are_estimated() -> None:
    """550 of 1,100: binomial coefficients have no float; so had 1,200 deponents of whom 600 name nobody."""
    assert share_interval(550, 1100) == pytest.approx((0.4700, 0.5300), abs=5e-5)
    people = [f"p{i:04d}" for i in range(1200)]
    names = [(people[i], people[600 + (i + j) % 600]) for i in range(600) for j in range(1 + i % 5)]
    record = record_of(
        {
            "nodes": pd.DataFrame({"id": people}),
            "edges": pd.DataFrame(names, columns=["source", "target"]).assign(time="1692-05-31"),
            "kinship": pd.DataFrame({"id1": [], "id2": [], "type": []}),
            "keyevents": pd.DataFrame({"id": people, "time": "1692-05-31", "type": "deposition"}),
        }
    )
    found = estimate_names(record)
    assert found.silent == 0.5
    assert found.silent_interval == pytest.approx((0.4713, 0.5287), abs=5e-5)


@pytest.mark.parametrize(("hits", "n", "level"), [(5, 4, 0.95), (-1, 4, 0.95), (1, 4, 95.0), (1, 4, 0.0)])
def test_f7_what_is_no_share_is_refused(hits: int, n: int, level: float) -> None:
    with pytest.raises(PurgesimError, match=r"^(share: given|level is) .*; (allowed|give)|^level is"):
        share_interval(hits, n, level)


def test_log_probabilities_are_scipys_at_the_ends_of_the_parameters() -> None:
    x = np.arange(1, 400)
    for mean in (1e-3, 0.5, 8.0, 300.0):
        for k in (0.02, 0.5, 1.2, 1e4):
            law = stats.nbinom(k, k / (k + mean))
            expected = law.logpmf(x) - np.log(law.sf(0))
            assert log_probabilities(399, mean, k)[0] == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(6))
def test_the_truncated_fit_is_a_maximum_by_statsmodels(seed: int) -> None:
    """Its likelihood there is ours, and its gradient is nothing; its own search often fails."""
    models = pytest.importorskip("statsmodels.discrete.truncated_model")
    rng = np.random.default_rng(seed)
    k, mean = rng.uniform(0.4, 4.0), rng.uniform(2.0, 15.0)
    drawn = rng.negative_binomial(k, k / (k + mean), 400)
    counts = drawn[drawn > 0]
    fit = fit_truncated(counts)
    model = models.TruncatedLFNegativeBinomialP(counts, np.ones((len(counts), 1)), truncation=0)
    at = np.array([math.log(fit.mean), 1.0 / fit.dispersion])
    assert model.loglike(at) == pytest.approx(fit.log_likelihood, rel=1e-9)
    assert np.abs(model.score(at)).max() < 1e-3 * len(counts)
    for which, ends in ((0, np.log(fit.mean_interval)), (1, 1.0 / np.array(fit.dispersion_interval))):
        for end in ends[np.isfinite(ends) & (ends != 0.0)]:  # where the profile has fallen by half of chi-square
            free = optimize.minimize_scalar(
                lambda v, end=end, which=which: -model.loglike(np.array([end, v] if which == 0 else [v, end])),
                bounds=(0.02, 6.0) if which == 0 else (math.log(1e-4), math.log(counts.max() * 100.0)),
                method="bounded",
            )
            assert fit.log_likelihood + free.fun == pytest.approx(stats.chi2(1).ppf(0.95) / 2.0, abs=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_gini_is_half_the_relative_mean_difference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.uniform(0.1, 20.0), rng.integers(1, 60))
    if counts.sum() == 0:
        counts[0] = 3
    apart = np.abs(counts[:, None] - counts[None, :]).mean()
    assert gini(counts) == pytest.approx(apart / (2.0 * counts.mean()))


@pytest.mark.parametrize("seed", range(4))
def test_the_decay_is_the_maximum_that_scipy_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    day, names = np.arange(0, 40, 4), rng.integers(5, 60, 10)
    new = rng.binomial(names, 0.8 * 0.5 ** (day / 12.0))

    def loss(v: np.ndarray) -> float:
        share = np.clip(stats.logistic.cdf(v[0]) * np.exp2(-math.exp(v[1]) * day), 1e-12, 1 - 1e-12)
        return -float(stats.binom(names, share).logpmf(new).sum())

    best = optimize.minimize(loss, [1.0, math.log(1 / 12)], method="Nelder-Mead")
    fit = fit_decay(pd.DataFrame({"day": day, "names": names, "new": new}))
    at = [stats.logistic.ppf(fit.start), -math.log(fit.half_life)]
    assert loss(np.array(at)) == pytest.approx(best.fun, abs=0.02)
    assert fit.half_life == pytest.approx(math.exp(-best.x[1]), rel=0.05)
