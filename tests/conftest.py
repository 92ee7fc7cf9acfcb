"""What all tests share: repeatable Hypothesis, figures without a screen, and made-up runs for the surface."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from purgesim.register import DAILY
from purgesim.scenario import Scenario

os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: the first call of a kernel compiles it.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


@dataclass
class MadeUpRun:
    """What the surface reads of a run, filled with made-up numbers: nothing is simulated."""

    scenario: Scenario
    seed: int
    executor: str = "compiled"
    daily: pd.DataFrame = field(default_factory=pd.DataFrame)
    summary: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "summary.json").write_text(self.summary.to_json())


@pytest.fixture(scope="session")
def small_scenario() -> Scenario:
    """A party of 400 and a year, half of it lead-in, with three dated events and a source."""
    return Scenario.from_dict(
        {
            "name": "small",
            "title": "A small party",
            "window": {"start": dt.date(1957, 1, 1), "open": dt.date(1957, 7, 1), "close": dt.date(1958, 1, 1)},
            "party": {"kinds": [{"name": "body", "number": 4, "members": 100}]},
            "structures": {"handler_kinds": ["body"], "outside_kinds": ["body"]},
            "sources": {"lankov": {"author": "A. Lankov", "title": "Crisis in North Korea", "year": "2005"}},
            "events": [
                {"date": dt.date(1957, 5, 30), "label": "resolution", "source": "@lankov"},
                {"date": dt.date(1957, 9, 17), "label": "plenum", "source": "@lankov"},
                {"date": dt.date(1957, 9, 19), "label": "congress", "source": "@lankov"},
                {"date": dt.date(1961, 9, 11), "label": "after the run"},
            ],
        }
    )


@pytest.fixture
def made_up_run() -> Callable[[Scenario, int], MadeUpRun]:
    """Make a run of a scenario with a seed, filled with made-up daily figures."""
    return _made_up_run


@pytest.fixture
def made_up_runs(small_scenario: Scenario) -> list[MadeUpRun]:
    """Three runs of the small scenario with made-up daily figures."""
    return [_made_up_run(small_scenario, seed) for seed in (1, 2, 3)]


def _made_up_run(scenario: Scenario, seed: int) -> MadeUpRun:
    """Poisson counts with a wave in them, the same for the same seed."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range(scenario.window.start, scenario.window.close, inclusive="left", name="date")
    wave = np.exp(-(((np.arange(len(dates)) - 220) / 60.0) ** 2))
    names = [name for name in DAILY.names or () if name != "day"]
    daily = pd.DataFrame({name: rng.poisson(6.0 * wave) for name in names}, index=dates)
    for unused in ("preemption", "career", "quota"):
        daily[f"denounced_{unused}"] = 0
    summary = pd.Series({"expelled": float(seed), "hazard_soviet": float("nan")})
    return MadeUpRun(scenario, seed, daily=daily, summary=summary)


@pytest.fixture
def made_up_check() -> pd.DataFrame:
    """A table of patterns as `purgesim.patterns.check` gives it, with every kind of row and value in it."""
    return pd.DataFrame(json.loads(json.dumps(CHECK)))


CHECK: list[dict[str, Any]] = [
    row | dict(zip(("documented", "simulated", "low", "high", "holds", "note"), values, strict=True))
    for row, values in (
        ({"id": "A1", "pattern": "died", "use": "A"}, (6116, 6101.0, 5990.0, 6230.0, True, "")),
        ({"id": "A2", "pattern": "newcomers", "use": "A"}, (10029, 10010.0, 9800.0, 10200.0, True, "replaces exits")),
        ({"id": "C1", "pattern": "expelled", "use": "C"}, (3912, 4100.5, 2900.0, 5200.0, True, "[log density -8.1]")),
        ({"id": "C2", "pattern": "arrested early", "use": "C"}, ("13 to 200", 20.0, 15.0, 31.0, True, None)),
        ({"id": "S5", "pattern": "legal organs", "use": "S"}, (0.8, 0.14321, 0.1, 0.25, False, "per structure")),
        ({"id": "R1", "pattern": "elite against mass", "use": "R"}, (None, 41.2, None, None, None, "not scored")),
    )
]
