from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import purgesim
from purgesim import Run, Scenario


@pytest.fixture(scope="session")
def ministry() -> Scenario:
    return purgesim.load("small_ministry")


@pytest.fixture(scope="session")
def whole(ministry: Scenario) -> Run:
    """An uninterrupted run."""
    return purgesim.simulate(ministry, 3)


@pytest.fixture(scope="session")
def may(ministry: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of that run, on 1 May 1957."""
    path = tmp_path_factory.mktemp("checkpoints") / "may.npz"
    return purgesim.start(ministry, 3).run_to(dt.date(1957, 5, 1)).checkpoint(path)
