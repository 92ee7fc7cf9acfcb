"""Exports: what a run, a sweep or a scenario holds, in the formats of other tools."""

from __future__ import annotations

from purgesim.exports.arrays import sweep_dataset, write_dataset
from purgesim.exports.bibliography import bibtex, sources_used, write_bibliography
from purgesim.exports.flat_files import write_denunciations, write_events
from purgesim.exports.graphs import genealogy_graph, ties_graph, write_graph

__all__ = [
    "bibtex",
    "genealogy_graph",
    "sources_used",
    "sweep_dataset",
    "ties_graph",
    "write_bibliography",
    "write_dataset",
    "write_denunciations",
    "write_events",
    "write_graph",
]
