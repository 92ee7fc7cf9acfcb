"""A small run, one of a user's own party, and a small sweep."""

from __future__ import annotations

import pandas as pd
import pytest

import purgesim
from purgesim.roster.invented import invented_party
from purgesim.run import Run
from tests.saved import run, run_folder, sweep_folder

__all__ = ["own_run", "own_tables", "run", "run_folder", "sweep_folder"]


@pytest.fixture(scope="session")
def own_tables() -> dict[str, pd.DataFrame]:
    """An invented ministry in an order that is not the register's."""
    tables = invented_party()
    return {**tables, "roster": tables["roster"].sample(frac=1.0, random_state=3).reset_index(drop=True)}


@pytest.fixture(scope="session")
def own_run(own_tables: dict[str, pd.DataFrame]) -> Run:
    """A run of it with newcomers, in which many are accused."""
    own = purgesim.party_from_tables(**own_tables, declared="synthetic")
    changes = {"behaviour.meeting.zeal": 0.02, "behaviour.demography.ordinary": 0.05}
    return purgesim.simulate(purgesim.load("small_ministry").with_party(own).override(changes), seed=3)
