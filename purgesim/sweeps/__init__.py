"""Experiments: designs, sweeps that resume, the store of their results, and paired comparison."""

from __future__ import annotations

from purgesim.sweeps.blocks import read_blocks
from purgesim.sweeps.comparing import Comparison, compare
from purgesim.sweeps.costs import Cost, cost_of
from purgesim.sweeps.design_file import read_design
from purgesim.sweeps.designs import Design
from purgesim.sweeps.failures import DesignError, StoreError, TooManyRunsError, WorkersError
from purgesim.sweeps.fates import Fates
from purgesim.sweeps.merging import merge
from purgesim.sweeps.progress import Account
from purgesim.sweeps.store import read_runs
from purgesim.sweeps.sweeping import Sweep, sweep

__all__ = [
    "Account",
    "Comparison",
    "Cost",
    "Design",
    "DesignError",
    "Fates",
    "StoreError",
    "Sweep",
    "TooManyRunsError",
    "WorkersError",
    "compare",
    "cost_of",
    "merge",
    "read_blocks",
    "read_design",
    "read_runs",
    "sweep",
]
