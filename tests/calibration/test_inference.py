"""Inference on a toy whose posterior is known, and a check that an overconfident posterior must fail."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from purgesim.calibration import (
    REGIMES,
    CalibrationError,
    Conditions,
    Prior,
    Priors,
    check,
    conditions_for,
    infer,
    log_density,
    predictive_table,
    probabilities,
    rank_check,
    regimes_of,
)
from purgesim.calibration.check import band, ranks_of
from purgesim.calibration.inference import corrected, scores, weighted_quantile
from purgesim.scenario import load

TOTAL = 1000.0
NOISE = 0.5
DOCUMENTED = Conditions(TOTAL, (13.0, 200.0), ("hazard_a", "hazard_b"))


def toy_priors() -> Priors:
    """One parameter with a standard normal prior, one nuisance."""
    priors = (
        Prior("behaviour.hearing.severity", {"distribution": "normal", "mean": 0.0, "sd": 1.0}, calibrated=True),
        Prior("levers.elasticity", {"distribution": "uniform", "low": 0.0, "high": 1.0}),
    )
    return Priors(load("small_ministry"), priors)


def toy_bank(n: int, seed: int = 3) -> pd.DataFrame:
    """Total = exp(theta + noise) times the documented one: the posterior of theta is normal."""
    priors, rng = toy_priors(), np.random.default_rng(seed)
    places = priors.places(n, seed)
    values = priors.values(places)
    theta = values["behaviour.hearing.severity"].to_numpy()
    figures = pd.DataFrame(
        {
            "expelled": TOTAL * np.exp(theta + NOISE * rng.standard_normal(n)),
            "arrested_by_1957_08_05": rng.integers(0, 260, n).astype(float),
            "hazard_a": rng.uniform(0.0, 1.0, n),
            "hazard_b": rng.uniform(0.0, 1.0, n),
        }
    )
    where = pd.DataFrame(places, columns=[f"place.{name}" for name in priors.names])
    return pd.concat([values, where, figures], axis=1)


@pytest.fixture(scope="module")
def bank() -> pd.DataFrame:
    return toy_bank(20_000)


@pytest.mark.parametrize("method", ["rejection", "regression"])
def test_the_posterior_of_a_normal_toy_is_recovered(bank: pd.DataFrame, method: str) -> None:
    found = infer(toy_priors(), bank, DOCUMENTED, method)  # type: ignore[arg-type]
    sd = np.sqrt(NOISE**2 / (1.0 + NOISE**2))  # of theta, given that theta + noise = 0
    exact = stats.norm(0.0, sd)
    low, high = found.interval("behaviour.hearing.severity")
    assert low == pytest.approx(exact.ppf(0.05), abs=0.08)
    assert high == pytest.approx(exact.ppf(0.95), abs=0.08)
    assert found.interval("levers.elasticity") == pytest.approx((0.05, 0.95), abs=0.03)
    assert found.weights.sum() == pytest.approx(1.0)
    assert found.effective <= len(found)


def test_regression_uses_more_draws_and_is_not_wider(bank: pd.DataFrame) -> None:
    near, wide = (infer(toy_priors(), bank, DOCUMENTED, m) for m in ("rejection", "regression"))  # type: ignore[arg-type]
    assert len(wide) > 2 * len(near)
    width = [np.diff(p.interval("behaviour.hearing.severity"))[0] for p in (near, wide)]
    assert width[1] == pytest.approx(width[0], rel=0.1)


def test_only_draws_that_meet_interval_and_order_are_kept(bank: pd.DataFrame) -> None:
    found = infer(toy_priors(), bank, DOCUMENTED, "regression")
    kept = bank.iloc[found.kept]
    assert kept["arrested_by_1957_08_05"].between(13, 200).all()
    assert (kept["hazard_a"] > kept["hazard_b"]).all()


def test_a_corrected_draw_stays_inside_its_prior() -> None:
    z = scores(np.linspace(0.001, 0.999, 500))[:, None]
    moved, weights, _ = corrected(z, np.linspace(-0.4, 0.4, 500), "regression")
    assert np.all(np.isfinite(moved))
    assert weights @ moved == pytest.approx(0.0, abs=0.05)


def test_too_few_draws_are_refused(bank: pd.DataFrame) -> None:
    with pytest.raises(CalibrationError, match=r"of 40 draws agree with the documents; allowed: 30 or more; draw more"):
        infer(toy_priors(), bank.head(40), DOCUMENTED, "rejection")


@pytest.mark.parametrize("method", ["rejection", "regression"])
def test_the_check_passes_an_honest_posterior(bank: pd.DataFrame, method: str) -> None:
    found = rank_check(toy_priors(), bank, DOCUMENTED, method)  # type: ignore[arg-type]
    assert found.passes
    row = found.table.iloc[0]
    assert row["tests"] == 400
    assert row["learned"] == pytest.approx(1.0 - NOISE**2 / (1.0 + NOISE**2), abs=0.05)
    assert row["verdict"] == "calibrated"


def test_the_check_fails_an_overconfident_posterior(bank: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws pulled halfway to their mean: ranks pile up at both ends."""

    def narrow(z, distance, method):  # type: ignore[no-untyped-def]
        moved, weights, kept = corrected(z, distance, method)
        centre = weights @ moved if len(kept) else 0.0
        return centre + 0.5 * (moved - centre), weights, kept

    monkeypatch.setattr(check, "corrected", narrow)
    found = rank_check(toy_priors(), bank, DOCUMENTED, "regression")
    assert not found.passes
    assert found.table["verdict"].tolist() == ["unidentified: its intervals fail their check"]


def test_the_check_fails_a_biased_posterior(bank: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "corrected", lambda *given: (corrected(*given)[0] + 0.4, *corrected(*given)[1:]))
    assert not rank_check(toy_priors(), bank, DOCUMENTED, "regression").passes


def test_what_the_documents_do_not_touch_is_called_not_informed() -> None:
    bank = toy_bank(20_000)
    rng = np.random.default_rng(1)
    bank["expelled"] = TOTAL * np.exp(rng.standard_normal(len(bank)))  # nothing to do with the parameter
    found = rank_check(toy_priors(), bank, DOCUMENTED, "regression").table.iloc[0]
    assert found["passes"]
    assert found["verdict"].startswith("not informed")


def test_a_run_does_not_vouch_for_itself() -> None:
    """Ten copies of nothing: the run that plays the document is left out of its own posterior."""
    z, distance = np.arange(40.0)[:, None], np.zeros(40)
    ranks = ranks_of(z, distance, np.array([0, 39]), "rejection")
    assert 0.0 < ranks[0, 0] < 1 / 40
    assert 39 / 40 < ranks[1, 0] < 1.0


def test_the_band_holds_most_uniform_histograms() -> None:
    rng = np.random.default_rng(5)
    low, high = band(400)
    counts = rng.multinomial(400, [0.1] * 10, size=2000)
    outside = np.mean((counts.min(axis=1) < low) | (counts.max(axis=1) > high))
    assert 0.0 < outside < 0.03


def test_the_documents_are_those_of_the_evidence() -> None:
    assert conditions_for() == Conditions(3912.0, (13.0, 200.0), ("hazard_yanan", "hazard_soviet"))


def test_agreement_is_an_interval_and_an_order() -> None:
    runs = pd.DataFrame(
        {
            "expelled": [10.0, 10.0, 10.0, 10.0, 0.0],
            "arrested_by_1957_08_05": [13.0, 201.0, 50.0, 50.0, 50.0],
            "hazard_a": [2.0, 2.0, 1.0, 2.0, 2.0],
            "hazard_b": [1.0, 1.0, 2.0, 0.0, 1.0],
        }
    )
    assert DOCUMENTED.agree(runs).tolist() == [True, False, False, False, False]
    assert DOCUMENTED.distance(pd.DataFrame({"expelled": [TOTAL, TOTAL * np.e]})).tolist() == pytest.approx([0.0, 1.0])


def test_regimes_and_their_probability() -> None:
    r = [0.1, 1.1, 1.0, np.nan, np.nan]
    runs = pd.DataFrame({"weeks_of_line": [14.0, 13.0, 0.0, 0.0, 14.0], "reproduction_cases_by_opener": r})
    named = regimes_of(runs)
    assert named.tolist() == [REGIMES[2], REGIMES[0], REGIMES[1], "R not known", REGIMES[2]]
    found = probabilities(named, np.array([0.5, 0.2, 0.1, 0.15, 0.05]))
    assert list(found.values()) == pytest.approx([0.2, 0.1, 0.55, 0.15])


def test_the_predictive_density_of_a_normal_sample() -> None:
    rng = np.random.default_rng(2)
    runs = pd.DataFrame({"expelled": TOTAL * np.exp(0.3 * rng.standard_normal(4000))})
    assert log_density(runs, DOCUMENTED) == pytest.approx(stats.norm(0.0, 0.3).logpdf(0.0), abs=0.1)


def test_the_predictive_table_says_what_is_inside() -> None:
    rng = np.random.default_rng(4)
    runs = pd.DataFrame(
        {
            "expelled": rng.normal(3912, 300, 100),
            "arrested_by_1957_08_05": [50.0] * 80 + [500.0] * 20,
            "hazard_yanan": [2.0] * 100,
            "hazard_soviet": [1.0] * 100,
            "died": [6116.0 + 153.0] * 70 + [6116.0 - 154.0] * 30,  # 1.96 times the root of 6,116 is 153.3
            "reinstated": [7.0] * 100,
            "fled": [9.0] * 100,
            "members_end": [1_181_095.0] * 90 + [1_181_095.0 + 197.0] * 10,
        }
    )
    runs["admitted"] = runs["expelled"] + runs["died"] + 2.0  # reinstated and fled are 2 apart
    runs.loc[:9, "admitted"] += 500.0
    found = predictive_table(runs, conditions_for()).set_index("id")
    assert found["inside"].to_dict() == {"C1": 1.0, "C2": 0.8, "C3": 0.8, "A1": 0.7, "A2": 0.9, "A3": 0.9}
    assert set(found.loc[["A1", "A2", "A3"], "use"]) == {"accounting"}


def test_weighted_quantiles_against_repetition() -> None:
    rng = np.random.default_rng(8)
    values, counts = rng.normal(size=50), rng.integers(1, 6, 50)
    repeated = np.sort(np.repeat(values, counts))
    for q in (0.05, 0.5, 0.95):
        exact = repeated[min(int(np.ceil(q * len(repeated))) - 1, len(repeated) - 1)]
        assert weighted_quantile(values, counts / counts.sum(), q) == pytest.approx(exact)
