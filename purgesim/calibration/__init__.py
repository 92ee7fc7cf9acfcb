"""Calibration: priors as data, a bank of runs, inference on it, its own check, and what it writes into a scenario."""

from __future__ import annotations

from purgesim.calibration.bank import fill_bank, read_bank
from purgesim.calibration.central import Central, central, conditional_runs, rewritten
from purgesim.calibration.check import RankCheck, rank_check
from purgesim.calibration.conditions import Conditions, conditions_for
from purgesim.calibration.inference import METHODS, Posterior, infer
from purgesim.calibration.predictive import log_density, predictive_runs, predictive_table
from purgesim.calibration.priors import Prior, Priors, read_priors
from purgesim.calibration.refusals import CalibrationError
from purgesim.calibration.regimes import REGIMES, predictions_by_regime, probabilities, regimes_of
from purgesim.calibration.results import read_posterior, save_table, to_arviz
from purgesim.calibration.study import Sizes, Study, study

__all__ = [
    "METHODS",
    "REGIMES",
    "CalibrationError",
    "Central",
    "Conditions",
    "Posterior",
    "Prior",
    "Priors",
    "RankCheck",
    "Sizes",
    "Study",
    "central",
    "conditional_runs",
    "conditions_for",
    "fill_bank",
    "infer",
    "log_density",
    "predictions_by_regime",
    "predictive_runs",
    "predictive_table",
    "probabilities",
    "rank_check",
    "read_bank",
    "read_posterior",
    "read_priors",
    "regimes_of",
    "rewritten",
    "save_table",
    "study",
    "to_arviz",
]
