from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import purgesim
from purgesim import Scenario
from purgesim.roster import OwnParty
from purgesim.roster.invented import invented_party
from purgesim.roster.template import write_template

Frames = dict[str, pd.DataFrame]


@pytest.fixture
def frames() -> Frames:
    """The invented ministry; object columns, so that any mistake can be put in."""
    return {name: frame.astype(object) for name, frame in invented_party().items()}


@pytest.fixture
def own(frames: Frames) -> OwnParty:
    return purgesim.party_from_tables(**frames, declared="synthetic")


@pytest.fixture
def scenario(own: OwnParty) -> Scenario:
    return purgesim.load("small_ministry").with_party(own)


@pytest.fixture
def as_csv(tmp_path: Path) -> Callable[[Frames], Path]:
    """Write tables as CSV into a folder."""

    def write(frames: Frames) -> Path:
        folder = tmp_path / "csv"
        folder.mkdir(exist_ok=True)
        for name, frame in frames.items():
            frame.to_csv(folder / f"{name}.csv", index=False)
        return folder

    return write


@pytest.fixture
def template(tmp_path: Path) -> Path:
    folder = tmp_path / "ministry"
    write_template(folder)
    return folder
