"""A road not taken: which scenario, what is looked at, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr
from purgesim.counterfactuals.draws import Draws
from purgesim.counterfactuals.rivals import rivals
from purgesim.scenario import Scenario
from purgesim.sweeps.designs import Values

__all__ = ["BASELINE", "USUAL", "Road", "apart", "worlds"]

BASELINE: Final = "kwp_1957_58"
"""The calibrated year, from which every road departs."""
USUAL: Final = ("expelled_political", "arrested", "denunciations", "uninvolved_share", "generation_max")
"""Figures looked at unless a road says otherwise."""
Claim = Literal["sizes", "sign only", "composition only"]


@dataclass(frozen=True)
class Road:
    """A road not taken.

    Attributes
    ----------
    name : str
        Name of its scenario.
    question : str
        What it asks, in a sentence or a paragraph.
    claims : str
        What its result can and cannot claim.
    figures : tuple of str
        What is looked at; the first is the headline.
    claim : {"sizes", "sign only", "composition only"}
        What is printed: of "sign only" no size, of "composition only" no total belongs to it.
    undone_by : mapping of str to str
        Rival structures in which the road makes no sense, and why.
    """

    name: str
    question: str
    claims: str
    figures: tuple[str, ...] = USUAL
    claim: Claim = "sizes"
    undone_by: Mapping[str, str] | None = None

    __repr__ = short_repr
    _repr_html_ = short_html


def apart(base: Scenario, other: Scenario) -> list[str]:
    """Return the parameters in which two scenarios differ, by dotted name."""
    one, two = ({leaf.name: leaf.value for leaf in scenario.leaves()} for scenario in (base, other))
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def worlds(road: Road, base: Scenario, other: Scenario, draws: Draws) -> tuple[dict[str, Values], dict[str, str]]:
    """Return the rival structures in which a road is run, and those it is not run in, with the reason.

    Parameters
    ----------
    road : Road
        The road.
    base, other : Scenario
        Baseline and road.
    draws : Draws
        Draws applied to both.

    Raises
    ------
    PurgesimError
        If the draws set what the road changes, or the road changes nothing.
    """
    changed = apart(base, other)
    if not changed:
        raise PurgesimError(f"{road.name}: differs in nothing from {base.name}; give a scenario that does")
    both = [name for name in changed if name in draws.values.columns]
    if both:
        raise PurgesimError(f"{road.name}: {', '.join(both)} is set by the draws, too; leave it to one of them")
    left_out = dict(road.undone_by or {})
    for name, changes in rivals().items():
        if set(changes) & set(changed):
            left_out.setdefault(name, "the road itself is this structure")
    return {name: changes for name, changes in rivals().items() if name not in left_out}, left_out
