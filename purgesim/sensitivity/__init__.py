"""Sensitivity: which parameters, levers and structures the figures of a run depend on, and how surely."""

from __future__ import annotations

from purgesim.sensitivity.factors import Factor, factors_of, from_design
from purgesim.sensitivity.study import FIGURES, METHODS, Sensitivity, sensitivity, study

__all__ = ["FIGURES", "METHODS", "Factor", "Sensitivity", "factors_of", "from_design", "sensitivity", "study"]
