"""Experiments: designs, sweeps that resume, the store of their results, and paired comparison."""

from __future__ import annotations

from purgesim.sweeps.designs import Design
from purgesim.sweeps.errors import DesignError, StoreError, TooManyRunsError, WorkersError
from purgesim.sweeps.merging import merge
from purgesim.sweeps.store import read_runs
from purgesim.sweeps.sweeping import Sweep, sweep

__all__ = [
    "Design",
    "DesignError",
    "StoreError",
    "Sweep",
    "TooManyRunsError",
    "WorkersError",
    "merge",
    "read_runs",
    "sweep",
]
