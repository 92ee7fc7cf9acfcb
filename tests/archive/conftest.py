"""A run of the small ministry in which much happens, and its archive."""

from __future__ import annotations

import pytest

import purgesim
from purgesim.archive import Archive, observe
from purgesim.run import Run


@pytest.fixture(scope="session")
def run() -> Run:
    return purgesim.simulate("small_ministry", seed=1)


@pytest.fixture(scope="session")
def archive(run: Run) -> Archive:
    return observe(run)
