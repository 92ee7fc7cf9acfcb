"""Scenarios: what a run depends on, typed, frozen and sourced; TOML in and out."""

from purgesim.scenario.files import available, load
from purgesim.scenario.scenario import Scenario, Window
from purgesim.scenario.sourcing import CampaignEvent, Note, Source

__all__ = ["CampaignEvent", "Note", "Scenario", "Source", "Window", "available", "load"]
