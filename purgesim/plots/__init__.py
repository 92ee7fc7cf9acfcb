"""Figures: one function a figure; they take frames, draw, and compute nothing of their own."""

from purgesim.plots.bias import archive_overview
from purgesim.plots.captions import caption, cited, set_caption
from purgesim.plots.comparison import comparison
from purgesim.plots.documents import documented_totals
from purgesim.plots.flows import cumulative_flows
from purgesim.plots.gains import beneficiaries
from purgesim.plots.generations import victims_by_generation
from purgesim.plots.heat import organisation_heat
from purgesim.plots.names import names_per_interrogation
from purgesim.plots.outcomes import incidence_curves, outcomes
from purgesim.plots.overview import overview
from purgesim.plots.posterior import posterior, predictive
from purgesim.plots.reproduction import reproduction_number
from purgesim.plots.responses import responses
from purgesim.plots.survival import survival_by_faction
from purgesim.plots.tree import genealogy
from purgesim.plots.turnover import leadership_turnover
from purgesim.plots.wave import denunciation_wave

__all__ = [
    "archive_overview",
    "beneficiaries",
    "caption",
    "cited",
    "comparison",
    "cumulative_flows",
    "denunciation_wave",
    "documented_totals",
    "genealogy",
    "incidence_curves",
    "leadership_turnover",
    "names_per_interrogation",
    "organisation_heat",
    "outcomes",
    "overview",
    "posterior",
    "predictive",
    "reproduction_number",
    "responses",
    "set_caption",
    "survival_by_faction",
    "victims_by_generation",
]
