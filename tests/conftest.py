"""What all tests share: repeatable Hypothesis, figures without a screen, and made-up runs for the surface."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from purgesim.core.jit import compile_all
from purgesim.core.tables import DAILY
from purgesim.measures import measures_of
from purgesim.scenario import Scenario, load

os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: the first call of a kernel compiles it.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile on all cores before the tests begin, instead of in every worker of theirs."""
    if not hasattr(session.config, "workerinput"):
        compile_all()


@dataclass
class MadeUpRun:
    """What the surface reads of a run, filled with made-up numbers: nothing is simulated."""

    scenario: Scenario
    seed: int
    executor: str = "compiled"
    daily: pd.DataFrame = field(default_factory=pd.DataFrame)
    summary: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    party: None = None

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "summary.json").write_text(self.summary.to_json())


def kinds_of_the_case() -> list[dict[str, Any]]:
    """The kinds of bodies that documents speak of, none of them there: so that a made-up party is held against them."""
    return [{"name": kind.name, "number": 0} for kind in load("kwp_1957_58").party.kinds]


@pytest.fixture(scope="session")
def small_scenario() -> Scenario:
    """A party of 400 in the documented year, half a year of lead-in, with dated events and a source."""
    return Scenario.from_dict(
        {
            "name": "small",
            "title": "A small party",
            "window": {"start": dt.date(1957, 1, 1), "open": dt.date(1957, 7, 1), "close": dt.date(1958, 7, 1)},
            "party": {"kinds": [{"name": "body", "number": 4, "members": 100}, *kinds_of_the_case()]},
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
    summary = pd.Series({measure.name: float(seed) for measure in measures_of(scenario)})
    summary["fano"] = float("nan")
    return MadeUpRun(scenario, seed, daily=daily, summary=summary)


@pytest.fixture
def made_up_check() -> pd.DataFrame:
    """A table of patterns as `purgesim.patterns.check` gives it, with every kind of row and value in it."""
    columns = ["id", "pattern", "documented", "simulated", "low", "high", "holds", "share", "note"]
    frame = pd.DataFrame(CHECK, columns=columns)
    frame.insert(2, "use", frame["id"].str[0])
    frame.insert(9, "runs", 40)
    return frame


CHECK = [
    ("A1", "died", 6116, 6101.0, 5990.0, 6230.0, None, 0.9, ""),
    ("A2", "newcomers", 10029, 10010.0, 9800.0, 10200.0, None, 1.0, "replaces exits"),
    ("C1", "expelled", 3912, 4100.5, 2900.0, 5200.0, True, 0.666, "[log density -8.1]"),
    ("C2", "arrested early", "13 to 200", 20.0, 15.0, 31.0, True, 1.0, None),
    ("S5", "legal organs", 0.8, 0.14321, 0.1, 0.25, False, 0.0, "per structure"),
    ("R1", "elite against mass", None, 41.2, None, None, None, None, "not scored"),
]
