"""Figures: one function a figure; they take frames, draw, and compute nothing of their own."""

from purgesim.plots.archive import archive_overview
from purgesim.plots.comparison import comparison
from purgesim.plots.documents import documented_totals, has_documents
from purgesim.plots.flows import cumulative_flows
from purgesim.plots.overview import overview
from purgesim.plots.wave import denunciation_wave

__all__ = [
    "archive_overview",
    "comparison",
    "cumulative_flows",
    "denunciation_wave",
    "documented_totals",
    "has_documents",
    "overview",
]
