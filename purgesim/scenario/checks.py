"""Cross-checks: what several parameters must satisfy together (those of the party: `party_checks`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from purgesim.scenario.behaviour import Behaviour
from purgesim.scenario.party_spec import PartySpec
from purgesim.scenario.paths import did_you_mean
from purgesim.scenario.policy import Levers, Structures

__all__ = ["Problem", "behaviour_problems", "lever_problems", "structure_problems", "unknown_names"]


class Problem(NamedTuple):
    """A contradiction: where it is reported, its text, and the other parameters it rests on.

    If one of those was found wrong by itself, the contradiction is not reported: it may be gone once
    that is mended. A ``*`` stands for any name.
    """

    place: str
    text: str
    rests_on: tuple[str, ...] = ()


def unknown_names(place: str, given: Iterable[str], known: list[str], what: str, declared: str) -> Iterator[Problem]:
    """Yield a problem for each given name that is not among the known ones.

    Parameters
    ----------
    place : str
        Parameter in which the names stand.
    given, known : iterables of str
        Names.
    what : str
        What they should name.
    declared : str
        List of the scenario in which the known ones are declared.

    Examples
    --------
    >>> [p.text for p in unknown_names("levers.hunt", ["Choo"], ["Choe"], "circle", "party.circles")]
    ["given 'Choo', which names no circle; did you mean Choe?"]
    """
    for name in given:
        if name not in known:
            text = f"given {name!r}, which names no {what}; {did_you_mean(name, known)}"
            yield Problem(place, text, (f"{declared}.*.name",))


def behaviour_problems(behaviour: Behaviour) -> Iterator[Problem]:
    """Yield thresholds that do not increase and ages in the wrong order.

    Examples
    --------
    >>> list(behaviour_problems(Behaviour()))
    []
    """
    for place, thresholds in (
        ("behaviour.hearing.thresholds", behaviour.hearing.thresholds),
        ("behaviour.sentence.thresholds", behaviour.sentence.thresholds),
    ):
        if any(later <= earlier for earlier, later in pairwise(thresholds)):
            given = ", ".join(f"{t:g}" for t in thresholds)
            yield Problem(place, f"given {given}; allowed: each above the one before; put them in increasing order")
    admission = behaviour.admission
    if admission.age_low >= admission.age_high:
        yield Problem(
            "behaviour.admission.age_low",
            f"given {admission.age_low:g}, not below behaviour.admission.age_high = {admission.age_high:g}; "
            "allowed: low < high; change one",
            ("behaviour.admission.age_high",),
        )


def structure_problems(structures: Structures, party: PartySpec) -> Iterator[Problem]:
    """Yield kinds of bodies that are named but not declared, and handlers that nobody can be.

    Examples
    --------
    >>> [p.place for p in structure_problems(Structures(outside_kinds=()), PartySpec())]
    ['structures.handler_kinds']
    """
    kinds = {k.name: k for k in party.kinds}
    for name in ("handler_kinds", "outside_kinds"):
        given = getattr(structures, name)
        yield from unknown_names(f"structures.{name}", given, list(kinds), "kind of body", "party.kinds")
    if structures.handlers != "kinds":
        return
    chosen = [kinds[name] for name in structures.handler_kinds if name in kinds]
    posts = sum(k.number * (k.leading + k.heads + k.officials) for k in chosen)
    if not structures.handler_kinds or (chosen and not posts):
        yield Problem(
            "structures.handler_kinds",
            f"given {list(structures.handler_kinds)}, bodies without a post of official or above; allowed: kinds "
            'that have some; name others or set structures.handlers = "hearing"',
            ("structures.handlers", "party.kinds.*"),
        )


def lever_problems(levers: Levers, party: PartySpec) -> Iterator[Problem]:
    """Yield tiers without intensity, and hunts, aims and shields of circles and factions nobody declared.

    Examples
    --------
    >>> [p.place for p in lever_problems(Levers(hunt={"Choe": 1.0}), PartySpec())]
    ['levers.hunt']
    """
    missing = [tier for tier in ("capital", "province", "county") if tier not in levers.intensity]
    if missing:
        yield Problem(
            "levers.intensity",
            f"no schedule given for {', '.join(missing)}; allowed: all three tiers have one; "
            f"add for instance {missing[0]} = 0.5",
            ("levers.intensity.*",),
        )
    circles, factions = [c.name for c in party.circles], [f.name for f in party.factions]
    yield from unknown_names("levers.hunt", levers.hunt, circles, "circle", "party.circles")
    yield from unknown_names("levers.aim", levers.aim, factions, "faction", "party.factions")
    yield from unknown_names("levers.shield", levers.shield, factions, "faction", "party.factions")
