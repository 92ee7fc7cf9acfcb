"""The matrix a scenario implies, against runs of that scenario at its limit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import purgesim
from purgesim.core.vocabulary import Charge
from purgesim.measures import case_matrix, theory
from purgesim.scenario import Scenario
from tests.theory import worlds


def both_channels(cells: int, **behaviour: dict[str, Any]) -> Scenario:
    """Hearings and custody, each with parameters that leave nothing certain."""
    given_ = {
        "hearing": {"names": 1.2, "session_days": 1.0, "severity": 0.8},
        "names": {"from_hearing": 0.25, "from_interrogation": 0.3, "grave": 0.4},
        "arrest": {"supporter": 3.0, "lag_days": 2.0},
        "interrogation": {"names": 6.0, "dispersion": 0.8, "delay_days": 1.0, "fallen": 0.0},
    }
    return worlds.limit(
        cells,
        ("hearings", "session_names", "arrests", "interrogation", "torture"),
        {**given_, **behaviour},
        arrest_share=0.3,
        arrest_capacity=1e6,
        custody=0.7,
        torture=0.5,
    )


def cases(scenario: Scenario, charge: int, runs: int) -> np.ndarray:
    """Cases opened in the chain of each cell, shape (runs * cells,)."""
    out = []
    for seed in range(runs):
        sim = worlds.seeded(scenario, seed, charge).run_to(scenario.n_days - 1)
        s = sim._tables
        people = s.register[: int(s.world["next_row"][0])]
        out.append(np.bincount(people["cell"], weights=people["cases"], minlength=len(s.cells)))
    return np.concatenate(out)


@pytest.mark.parametrize(("charge", "kind"), [(Charge.UNRELIABLE.value, 0), (worlds.LABEL, 2)])
def test_cases_of_a_run_are_those_of_the_matrix(charge: int, kind: int) -> None:
    scenario = both_channels(100)
    matrix = case_matrix(scenario)
    assert 0.4 < theory.r0(matrix) < 0.8
    expected = theory.expected_victims(matrix)[kind].sum()
    observed = cases(scenario, charge, 20)
    assert abs(observed.mean() - expected) < 4.0 * observed.std() / math.sqrt(len(observed))


def test_the_matrix_by_hand() -> None:
    matrix = case_matrix(both_channels(1), linked=0.25)
    breaks = 1.0 - (1.0 - math.exp(-1.2)) / 1.2
    custody = breaks * 6.0 / (1.0 - (0.8 / 6.8) ** 0.8) * 0.3
    score = 0.8 + 0.8 - 1.0  # severity, one denunciation, threshold of expulsion
    plain = 1.0 / (1.0 + math.exp(-score)) * 0.3 * custody
    linked = 1.0 / (1.0 + math.exp(-score - 1.0)) * 0.9 * custody
    assert matrix[0] == pytest.approx([(0.3 + plain) * 0.75, (0.3 + plain) * 0.25, 0.0])
    heard = 0.3 + 0.6 * linked
    assert matrix[1] == pytest.approx([heard * 0.75, heard * 0.25, 0.4 * linked])
    assert matrix[2] == pytest.approx([custody * 0.6 * 0.75, custody * 0.6 * 0.25, custody * 0.4])


@pytest.mark.parametrize(
    ("changes", "silent"),
    [
        ({"switches.session_names": False, "switches.interrogation": False}, [0, 1, 2]),
        ({"switches.arrests": False, "switches.session_names": False}, [0, 1, 2]),
        ({"switches.hearings": False}, [0, 1]),
        ({"levers.pressure": 0.0, "levers.custody": 0.0, "switches.torture": False}, [0, 1, 2]),
        ({"levers.arrest_share": 0.0, "levers.pressure": 0.0}, [0, 1]),
    ],
)
def test_switches_and_levers_silence_their_part(changes: dict[str, Any], silent: list[int]) -> None:
    matrix = case_matrix(both_channels(1).override(changes))
    assert not matrix[silent].any()
    others = [i for i in range(3) if i not in silent]
    assert not others or (matrix[others].sum(axis=1) > 0.0).all()


def test_the_levers_of_the_day_count() -> None:
    scenario = purgesim.load("kwp_1957_58")
    quiet, loud = (theory.r0(case_matrix(scenario, day, linked=0.5)) for day in ("1956-11-01", "1957-10-01"))
    assert quiet < loud


def test_mistakes_are_named() -> None:
    scenario = purgesim.load("small_ministry")
    with pytest.raises(ValueError, match=r"date: given 1999-01-01; allowed: 1957-01-01 to 1957-12-30"):
        case_matrix(scenario, "1999-01-01")
    with pytest.raises(ValueError, match="linked: given 2"):
        case_matrix(scenario, linked=2.0)
