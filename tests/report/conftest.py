"""A saved run, a sweep and a comparison of the small ministry, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

import purgesim
from tests.saved import run, run_folder, sweep_folder

__all__ = ["run", "run_folder", "sweep_folder"]


@pytest.fixture(scope="session")
def comparison_folder(tmp_path_factory) -> Path:
    """Two scenarios, two structures, five seeds: what `purgesim compare --out` leaves."""
    return compared(tmp_path_factory.mktemp("comparisons") / "compare", 5)


def compared(folder: Path, seeds: int) -> Path:
    """Compare the small ministry with and without torture, each also with silent hearings."""
    base = purgesim.load("small_ministry")
    found = purgesim.compare(
        {"baseline": base, "no torture": base.override({"switches.torture": False})},
        seeds=seeds,
        structures={"silent": {"switches.session_names": False}},
        out=folder / "store",
    )
    found.save(folder / "results")
    return folder
