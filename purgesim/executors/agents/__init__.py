"""The Mesa executor: cadres as agents, for reading and extending."""

from __future__ import annotations

from purgesim.executors.agents.cadre import Cadre
from purgesim.executors.agents.model import PurgeModel
from purgesim.executors.agents.views import Case, Options

__all__ = ["Cadre", "Case", "Options", "PurgeModel"]
