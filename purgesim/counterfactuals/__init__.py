"""Roads not taken: the same party under other orders, in every structure and regime the evidence leaves open."""

from __future__ import annotations

from purgesim.counterfactuals.draws import Draws, read_draws
from purgesim.counterfactuals.rivals import rivals
from purgesim.counterfactuals.road import BASELINE, Road, apart, worlds
from purgesim.counterfactuals.signs import HOLDS, TURNED, UNCLEAR, Sign, cells, sign_of

__all__ = [
    "BASELINE",
    "HOLDS",
    "TURNED",
    "UNCLEAR",
    "Draws",
    "Road",
    "Sign",
    "apart",
    "cells",
    "read_draws",
    "rivals",
    "sign_of",
    "worlds",
]
