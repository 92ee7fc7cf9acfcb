"""The null ladder: the case with mechanisms taken away, from a uniform hazard up to the full model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import MOTIVES
from purgesim.measures.posts import legal_kinds
from purgesim.scenario import Scenario

if TYPE_CHECKING:
    from purgesim.scenario.party_spec import BodyKind

__all__ = ["NAMELESS", "RUNGS", "STRUCTURES", "Rung", "Structure", "rung_of", "structures_of"]

Changes = dict[str, Any]

NAMELESS: Final[Changes] = {"switches.session_names": False, "switches.interrogation": False}
"""Nobody names anybody: the null of the chains (S3)."""
NO_VIGILANCE: Final[Changes] = {"switches.watch": False, "switches.upline": False, "switches.outside": False}
"""Nobody is charged for leniency."""
NO_CASCADE: Final[Changes] = {
    **NAMELESS,
    **{f"switches.{motive.word}": False for motive in MOTIVES if motive.feeds_on_cases},
    "switches.taint": False,
    "switches.snowball": False,
}
"""No case makes another one likelier: no names, no motive and no weight that feeds on earlier cases."""
ALIKE: Final[Changes] = {
    **{f"switches.{name}": False for name in ("exposure", "protection", "flight")},
    "behaviour.target.intellectual": 1.0,
    "behaviour.target.hunted": 0.0,
    "behaviour.hearing.per_stigma": 0.0,
    "behaviour.hearing.involved": 0.0,
    "behaviour.hearing.linked": 0.0,
    "behaviour.arrest.prominence": (1.0,) * 5,
    "party.unaffiliated_stigma": 1.0,
}
"""Nobody is more likely to be denounced or sanctioned than anybody else, and nobody is singled out."""


class Rung(NamedTuple):
    """A rung of the ladder.

    Parameters
    ----------
    id : str
        ``N0`` to ``N3``.
    text : str
        What is left, in words.
    changes : callable
        Scenario to changes by dotted name.
    """

    id: str
    text: str
    changes: Callable[[Scenario], Changes]


class Structure(NamedTuple):
    """A structure of handlers: who judges, and so who can be too soft.

    Parameters
    ----------
    id : str
        Short name.
    text : str
        In words.
    changes : callable
        Scenario to changes by dotted name.
    """

    id: str
    text: str
    changes: Callable[[Scenario], Changes]


def _uniform(scenario: Scenario) -> Changes:
    """Return the changes for one hazard for everybody, everywhere and all the time.

    A leader can be denounced in every cell of their body, others in their own only; so leaders weigh as little as there
    are bodies to cells.
    """
    spec = scenario.party
    cells = sum(max(kind.members / spec.cell_size, 1.0) * kind.number for kind in spec.kinds)
    leader = sum(kind.number for kind in spec.kinds) / cells
    return {
        **NO_VIGILANCE,
        **NO_CASCADE,
        **ALIKE,
        **{f"levers.intensity.{tier}": 1.0 for tier in scenario.levers.intensity},
        **{f"party.factions.{faction.name}.stigma": 1.0 for faction in spec.factions},
        "behaviour.target.visibility": (1.0, 1.0, 1.0, leader, leader),
    }


RUNGS: Final = (
    Rung("N0", "uniform hazard: everybody alike, everywhere and at any time", _uniform),
    Rung("N1", "weighted hazard without cascade", lambda _: {**NO_VIGILANCE, **NO_CASCADE}),
    Rung("N2", "cascade without vigilance", lambda _: dict(NO_VIGILANCE)),
    Rung("N3", "full model", lambda _: {}),
)
"""From the least to the full model. Hearings, defence, arrests, and charges by association are on all of them."""

DRAFTED: Final = "drafted"
"""Word before the name of a kind for those of its bodies that take the cases over where the handlers are swapped."""


def _own(_: Scenario) -> Changes:
    return {}


def _hearing(_: Scenario) -> Changes:
    return {"structures.handlers": "hearing"}


def _rival(scenario: Scenario) -> BodyKind | None:
    """Return the kind that stands in for the legal organs: beside them in the tree, of their tier if any is.

    It needs officials to handle cases. Of several it is the one with most bodies (in the Korean case the ministries).
    """
    kinds, names = scenario.party.kinds, legal_kinds(scenario)
    legal = [kind for kind in kinds if kind.name in names and kind.number]
    beside = [
        kind
        for kind in kinds
        if kind.name not in names
        and kind.number
        and kind.leading + kind.heads + kind.officials
        and any(kind.superior == other.superior for other in legal)
    ]
    tiers = {kind.tier for kind in legal}
    return max(beside, key=lambda kind: (kind.tier in tiers, kind.number), default=None)


def _swapped(scenario: Scenario) -> Changes:
    """Return the changes that put as many other bodies as there are legal organs in the place of these.

    The others stay what they are; they only get a name of their own, the cases and the outside caseload. Where there is
    no more than their number, all of them take over. The legal organs remain such in the figures.
    """
    rival, legal = _rival(scenario), legal_kinds(scenario)
    if rival is None:
        raise PurgesimError(f"{scenario.name}: no kind of body beside its legal organs could handle their cases")
    kinds = [_thawed(kind) | {"legal_organ": kind.name in legal} for kind in scenario.party.kinds]
    place = next(i for i, kind in enumerate(kinds) if kind["name"] == rival.name)
    drafted, name = sum(kind["number"] for kind in kinds if kind["legal_organ"]), f"{DRAFTED} {rival.name}"
    if drafted >= rival.number:
        only = {"structures.handler_kinds": (rival.name,), "structures.outside_kinds": (rival.name,)}
        return {**{f"party.kinds.{kind}.legal_organ": True for kind in legal}, **only}
    new = {**kinds[place], "name": name, "number": drafted}
    kinds[place]["number"] -= drafted
    return {
        "party.kinds": [*kinds[: place + 1], new, *kinds[place + 1 :]],
        "party.factions": [_with_drafted(_thawed(faction), rival.name) for faction in scenario.party.factions],
        "party.circles": [_with_drafted(_thawed(circle), rival.name) for circle in scenario.party.circles],
        "structures.handler_kinds": (name,),
        "structures.outside_kinds": (name,),
    }


def _thawed(part: Any) -> dict[str, Any]:
    return {name: dict(v) if isinstance(v, Mapping) else v for name, v in part.model_dump().items()}


def _with_drafted(group: dict[str, Any], rival: str) -> dict[str, Any]:
    """Give the drafted bodies the weight of their old kind among the bodies a group's members sit in."""
    if rival in group["kinds"]:
        group["kinds"][f"{DRAFTED} {rival}"] = group["kinds"][rival]
    return group


STRUCTURES: Final = (
    Structure("legal organs", "the legal organs handle cases (the scenario as it is)", _own),
    Structure("hearing bodies", "the bodies that hear a case handle it (control)", _hearing),
    Structure(
        "ministries",
        "as many other bodies (ministries) as there are legal organs handle cases (falsification)",
        _swapped,
    ),
)
"""Rival structures of handlers."""


def structures_of(scenario: Scenario) -> tuple[Structure, ...]:
    """Return the structures of handlers that a scenario can have: swapping needs other bodies beside legal organs."""
    return STRUCTURES if _rival(scenario) else STRUCTURES[:2]


def rung_of(scenario: Scenario, rung: str, structure: str = "legal organs") -> Scenario:
    """Return the scenario of a rung under a structure of handlers, its rate not yet matched.

    Parameters
    ----------
    scenario : Scenario
        The full model.
    rung : str
        ``"N0"`` to ``"N3"``.
    structure : str
        Of `structures_of`.

    Raises
    ------
    PurgesimError
        If there is no such rung or structure.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> rung_of(load("small_ministry"), "N2").switches.watch
    False
    """
    rungs = {one.id: one for one in RUNGS}
    structures = {one.id: one for one in structures_of(scenario)}
    if rung not in rungs:
        raise PurgesimError(f"rung: given {rung!r}; allowed: {', '.join(rungs)}")
    if structure not in structures:
        raise PurgesimError(f"structure: given {structure!r}; allowed: {', '.join(structures)}")
    source = f"rung {rung} of the null ladder, {structure}"
    handled = scenario.override(structures[structure].changes(scenario), source=source)
    return handled.override(rungs[rung].changes(handled), source=source)
