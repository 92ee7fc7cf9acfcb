"""Scenarios: what a run depends on, typed, frozen and sourced; TOML in and out."""

from purgesim.scenario.files import available, load, scenario_of
from purgesim.scenario.observer import Informants, Observer, Press, Statistics
from purgesim.scenario.scenario import Scenario, Window
from purgesim.scenario.sourcing import CampaignEvent, Note, Source

__all__ = [
    "CampaignEvent",
    "Informants",
    "Note",
    "Observer",
    "Press",
    "Scenario",
    "Source",
    "Statistics",
    "Window",
    "available",
    "load",
    "scenario_of",
]
