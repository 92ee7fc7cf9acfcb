"""A saved run and a sweep of the small ministry, each made once: fixtures for the rooms that read folders."""

from __future__ import annotations

from pathlib import Path

import pytest

import purgesim
from purgesim.run import Run


@pytest.fixture(scope="session")
def run() -> Run:
    return purgesim.simulate("small_ministry", seed=2)


@pytest.fixture(scope="session")
def run_folder(run: Run, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "run"
    run.save(folder)
    return folder


@pytest.fixture(scope="session")
def sweep_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sweeps") / "sweep"
    design = purgesim.Design.grid({"levers.torture": [0.0, 1.0], "switches.session_names": [True, False]})
    purgesim.sweep("small_ministry", design, seeds=3, out=folder)
    return folder
