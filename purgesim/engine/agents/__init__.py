"""The Mesa executor: cadres as agents, for reading and extending."""

from __future__ import annotations

from purgesim.engine.agents.cadre import Cadre
from purgesim.engine.agents.model import PurgeModel
from purgesim.engine.agents.views import Case, Options

__all__ = ["Cadre", "Case", "Options", "PurgeModel"]
