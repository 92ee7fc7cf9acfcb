"""Many sweeps in one folder: blocks of points, each a sweep of its own with a seed of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from purgesim.core.atomic_files import path_of
from purgesim.sweeps.store import read_runs

__all__ = ["BLOCK", "block_folder", "read_blocks"]

BLOCK: Final = 50
"""Points that share a seed."""
NAME: Final = "block-"


def block_folder(folder: Path, number: int) -> Path:
    """Return where the sweep of a block is."""
    return folder / f"{NAME}{number:05d}"


def read_blocks(folder: Path) -> pd.DataFrame:
    """Return the finished runs of all blocks, with ``draw``, the number of the point; empty without any.

    Parameters
    ----------
    folder : Path
        Folder of the blocks: ``bank``, ``predictive`` or ``conditional`` of a calibration.
    """
    frames = [frame for place in sorted(path_of(folder, "folder").glob(f"{NAME}*")) if len(frame := _block(place))]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _block(folder: Path) -> pd.DataFrame:
    runs = read_runs(folder)
    return runs.assign(draw=int(folder.name.removeprefix(NAME)) * BLOCK + runs["point"].astype(int))
