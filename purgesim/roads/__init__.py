"""Roads not taken: the same party under other orders, in every structure and regime the evidence leaves open."""

from __future__ import annotations

from purgesim.roads.draws import Draws, read_draws
from purgesim.roads.rivals import rivals
from purgesim.roads.road import BASELINE, Road, apart, worlds
from purgesim.roads.signs import HOLDS, TURNED, UNCLEAR, Sign, cells, sign_of

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
