"""Measures: what a run shows. `summary` gives its figures, the others tidy tables."""

from __future__ import annotations

from purgesim.measures import theory
from purgesim.measures.careers import beneficiaries, denouncers
from purgesim.measures.chains import generations, reproduction
from purgesim.measures.concentration import concentration
from purgesim.measures.data import RunData
from purgesim.measures.elite import committee, fates_of, holders_on, seniors, ways_out
from purgesim.measures.flows import flows
from purgesim.measures.hearings import defence, names
from purgesim.measures.heat import heat
from purgesim.measures.limit import CASE_TYPES, case_matrix
from purgesim.measures.membership import expelled_by_year, involved_removed, membership, sanctioned
from purgesim.measures.posts import leading_posts, leading_posts_lost, turnover
from purgesim.measures.strata import Strata, hazards, strata
from purgesim.measures.summary import summary
from purgesim.measures.survival import survival
from purgesim.measures.table import MEASURES, Measure, measures_of
from purgesim.measures.tree import chain

__all__ = [
    "CASE_TYPES",
    "MEASURES",
    "Measure",
    "RunData",
    "Strata",
    "beneficiaries",
    "case_matrix",
    "committee",
    "chain",
    "concentration",
    "defence",
    "denouncers",
    "expelled_by_year",
    "fates_of",
    "flows",
    "generations",
    "hazards",
    "holders_on",
    "involved_removed",
    "heat",
    "leading_posts",
    "leading_posts_lost",
    "measures_of",
    "membership",
    "names",
    "reproduction",
    "sanctioned",
    "seniors",
    "strata",
    "summary",
    "survival",
    "theory",
    "turnover",
    "ways_out",
]
