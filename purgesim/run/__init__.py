"""Running a scenario: start, run, save, resume, fork, and many seeds at once."""

from __future__ import annotations

from purgesim.run.many import simulate_many
from purgesim.run.result import Run
from purgesim.run.simulation import Simulation
from purgesim.run.starting import fork, resume, simulate, start

__all__ = ["Run", "Simulation", "fork", "resume", "simulate", "simulate_many", "start"]
