"""Numbers tried at the scenario's own values: weighted, they are draws of the prior, wherever they were looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from purgesim.calibration import Posterior, Priors, central, read_priors
from purgesim.calibration.conditions import Conditions
from purgesim.calibration.proposals import proposals
from purgesim.scenario import load

N = 20_000


@pytest.fixture
def own() -> Priors:
    priors = read_priors(load("kwp_1957_58"))
    return Priors(priors.scenario, tuple(p for p in priors.priors if p.calibrated))


def _posterior(own: Priors, z: np.ndarray) -> Posterior:
    draws = pd.DataFrame(0.0, index=range(len(z)), columns=own.names)
    return Posterior(draws, np.full(len(z), 1.0 / len(z)), np.arange(len(z)), "rejection", z)


def test_weighted_they_are_draws_of_the_prior(own: Priors) -> None:
    rng = np.random.default_rng(3)
    z = rng.normal([0.5, -0.5, 0.0, 0.3], [1.0, 0.9, 1.1, 1.0], (400, 4))  # the posterior is off the prior's centre
    found = proposals(own, _posterior(own, z), N, 5)
    weights = found.weights / found.weights.sum()
    effective = 1.0 / np.sum(weights**2)
    assert effective > 1000
    severity = found.values["behaviour.hearing.severity"].to_numpy()  # its prior is normal, 0 and 2
    assert abs(np.sum(weights * severity)) < 4 * 2.0 / np.sqrt(effective)
    assert np.sum(weights * severity**2) == pytest.approx(4.0, abs=4 * 4.0 * np.sqrt(2.0 / effective))
    names = found.values["behaviour.names.from_hearing"].to_numpy()  # loguniform
    place = np.log(names / 0.02) / np.log(1.0 / 0.02)
    assert np.sum(weights * place) == pytest.approx(0.5, abs=4 * np.sqrt(1 / 12 / effective))
    assert abs(np.mean(place) - 0.5) > 0.1  # without the weights they are the posterior's


def test_the_same_seed_proposes_the_same(own: Priors) -> None:
    posterior = _posterior(own, np.random.default_rng(1).normal(size=(50, 4)))
    first, again, other = (proposals(own, posterior, 30, seed) for seed in (2, 2, 3))
    pd.testing.assert_frame_equal(first.values, again.values)
    assert np.array_equal(first.weights, again.weights)
    assert not np.array_equal(first.weights, other.weights)


def test_the_value_and_the_order_of_the_draws_follow_the_weights(own: Priors) -> None:
    """Of nine draws that agree, five stand low and four high; the weights say that the high ones count."""
    ends = pd.DataFrame({name: [0.0, 1.0] for name in own.names})
    posterior = replace(_posterior(own, np.zeros((2, 4))), draws=ends)
    place = np.array([0.10, 0.11, 0.12, 0.13, 0.14, 0.80, 0.81, 0.82, 0.83])
    runs = pd.DataFrame({name: place for p in own.priors for name in (p.name, *p.also)})
    runs = runs.assign(
        expelled=3912.0, arrested_by_1957_08_05=50.0, hazard_yanan=0.3, hazard_soviet=0.1, hazard_unaffiliated=0.01,
        weeks_of_line=np.where(place < 0.5, 99.0, 1.0), reproduction_cases_by_opener=0.5,
        weight=np.where(place < 0.5, 1e-9, 1.0),
    )  # fmt: skip
    documented = Conditions(
        total=3912.0, arrests=(13.0, 200.0), order=("hazard_yanan", "hazard_soviet", "hazard_unaffiliated")
    )
    found = central(own, posterior, runs, documented)
    assert found.values["behaviour.meeting.zeal"] in (0.81, 0.82)
    assert found.regimes["many seeds, R < 1"] == pytest.approx(1.0, abs=1e-6)
    assert set(found.draws["behaviour.meeting.zeal"].head(4)) == {0.80, 0.81, 0.82, 0.83}
    tried: list[float] = []

    def second(values: Mapping[str, float]) -> bool:
        tried.append(values["behaviour.meeting.zeal"])
        return len(tried) == 2

    after = central(own, posterior, runs, documented, holds=second)
    assert after.values["behaviour.meeting.zeal"] == tried[1] != tried[0] == found.values["behaviour.meeting.zeal"]
    low = central(own, posterior, runs, documented, regime="saturated hearings")
    assert low.values["behaviour.meeting.zeal"] == 0.12
    assert low.among.startswith("the 5 of saturated hearings that agree with C1 to C3 at this scenario's own values")
    orders = {tuple(central(own, posterior, runs, documented, seed=s).draws.iloc[:4, 1]) for s in range(12)}
    assert len(orders) > 3  # among equals it is chance
