"""Cross-checks: what several parameters must satisfy together.

Each check yields a `Problem`; its places say which parameters it rests on, so that a check that
rests on a value already found wrong can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from purgesim.scenario.behaviour import Behaviour
from purgesim.scenario.party_spec import BodyKind, Circle, Faction, PartySpec
from purgesim.scenario.paths import did_you_mean
from purgesim.scenario.policy import Levers, Structures
from purgesim.terms import MAX_KINDS

__all__ = ["UNAFFILIATED", "Problem", "behaviour_problems", "lever_problems", "party_problems", "structure_problems"]

UNAFFILIATED: Final = "unaffiliated"
"""Name of those without a faction, where a circle gives weights to factions."""
RESERVED: Final = ("value", "note", UNAFFILIATED)


class Problem(NamedTuple):
    """A contradiction: the parameters it rests on (the first is where it is reported) and its text."""

    places: tuple[str, ...]
    text: str


def _twice(names: list[str]) -> list[str]:
    return sorted({n for n in names if names.count(n) > 1})


def _unknown(place: str, given: Iterable[str], known: list[str], what: str, rests_on: str) -> Iterator[Problem]:
    """Yield a problem for each given name that is not among the known ones."""
    for name in given:
        if name not in known:
            yield Problem((place, rests_on), f"given {name!r}, which names no {what}; {did_you_mean(name, known)}")


def party_problems(party: PartySpec) -> Iterator[Problem]:
    """Yield what contradicts itself in the party's specification."""
    yield from _names(party)
    yield from _tree(party.kinds)
    for kind in party.kinds:
        yield from _establishment(kind, party.cell_size)
    total = sum(k.number * k.members for k in party.kinds)
    if total == 0:
        yield Problem(("party.kinds",), "given no body with members; declare at least one [[party.kinds]] with number and members of 1 or more")
    if party.candidates and not any(k.candidates * k.number * k.members for k in party.kinds):
        yield Problem(
            ("party.candidates", "party.kinds"),
            f"given {party.candidates} candidates, but no kind of body takes any; "
            "give at least one of party.kinds a share above 0 (its candidates)",
        )
    for faction in party.factions:
        yield from _faction(faction, party, total)
    together = sum(f.size for f in party.factions)
    if len(party.factions) > 1 and total and together > total and all(f.size <= total for f in party.factions):
        yield Problem(
            ("party.factions", "party.kinds"),
            f"given factions of {together} people together; allowed: at most the party's {total} members; make them smaller",
        )
    for circle in party.circles:
        yield from _circle(circle, party, total)
    if party.ages.low >= party.ages.high:
        yield Problem(
            ("party.ages.low", "party.ages.high"),
            f"given {party.ages.low:g}, not below party.ages.high = {party.ages.high:g}; allowed: low < high; change one",
        )


def _names(party: PartySpec) -> Iterator[Problem]:
    for group in ("kinds", "factions", "circles"):
        names = [item.name for item in getattr(party, group)]
        for name in _twice(names):
            yield Problem((f"party.{group}",), f"the name {name!r} is given twice; allowed: each once; rename one")
        for name in names:
            if "." in name or name in RESERVED or name != name.strip():
                yield Problem(
                    (f"party.{group}.{name}.name",),
                    f"given {name!r}; allowed: a name without a dot, without blanks at its ends, and none of "
                    f"{', '.join(RESERVED)}; rename it",
                )
    if len(party.kinds) > MAX_KINDS:
        yield Problem(("party.kinds",), f"given {len(party.kinds)} kinds of bodies; allowed: at most {MAX_KINDS}; merge some")


def _tree(kinds: tuple[BodyKind, ...]) -> Iterator[Problem]:
    """Yield unknown, empty and circular superiors."""
    above = {k.name: k.superior for k in kinds}
    number = {k.name: k.number for k in kinds}
    for kind in kinds:
        place = f"party.kinds.{kind.name}.superior"
        if not kind.superior:
            continue
        yield from _unknown(place, [kind.superior], list(above), "kind of body", "party.kinds")
        if kind.number and number.get(kind.superior) == 0:
            yield Problem(
                (place, f"party.kinds.{kind.superior}.number"),
                f"given {kind.superior!r}, of which there are 0 bodies; give that kind a number of 1 or more, or choose another superior",
            )
        line = [kind.name]
        while above.get(line[-1]) and above[line[-1]] not in line:
            line.append(above[line[-1]])
        if above.get(line[-1]) == kind.name:
            yield Problem(
                (place, "party.kinds"),
                f"given {kind.superior!r}, which makes a circle: {' -> '.join([*line, kind.name])}; allowed: a tree; "
                "leave the superior of the top empty",
            )


def _establishment(kind: BodyKind, cell_size: int) -> Iterator[Problem]:
    if not kind.number:
        return
    secretaries = -(-kind.members // cell_size) if kind.secretaries else 0
    posts = kind.leading + kind.heads + kind.officials + secretaries
    if posts > kind.members:
        yield Problem(
            (f"party.kinds.{kind.name}.members", f"party.kinds.{kind.name}", "party.cell_size"),
            f"given {kind.members} members for {posts} posts ({kind.leading} leading, {kind.heads} heads, {kind.officials} officials, "
            f"{secretaries} secretaries); allowed: at least as many members as posts; give more members or fewer posts",
        )


def _pool(kinds: Iterable[BodyKind], weights: dict[str, float]) -> int:
    """Return the members of the kinds that have a weight (all, if none is given)."""
    return sum(k.number * k.members for k in kinds if not weights or weights.get(k.name, 0.0) > 0)


def _faction(faction: Faction, party: PartySpec, total: int) -> Iterator[Problem]:
    place = f"party.factions.{faction.name}"
    yield from _unknown(f"{place}.kinds", faction.kinds, [k.name for k in party.kinds], "kind of body", "party.kinds")
    if faction.size > faction.most:
        yield Problem(
            (f"{place}.size", f"{place}.most"),
            f"given {faction.size}, more than its most = {faction.most}; allowed: size <= most; raise most or lower size",
        )
    pool = _pool(party.kinds, faction.kinds)
    if total and max(faction.size, faction.most) > pool:
        what = "size" if faction.size > pool else "most"
        whom = f"the party's {total} members" if pool == total else f"the {pool} members of its kinds of bodies"
        yield Problem(
            (f"{place}.{what}", f"{place}.kinds", "party.kinds"),
            f"given {getattr(faction, what)}; allowed: a faction no larger than {whom}; lower it or enlarge the party",
        )


def _circle(circle: Circle, party: PartySpec, total: int) -> Iterator[Problem]:
    place = f"party.circles.{circle.name}"
    sizes = {f.name: f.size for f in party.factions}
    sizes[UNAFFILIATED] = max(0, total - sum(sizes.values()))
    yield from _unknown(f"{place}.kinds", circle.kinds, [k.name for k in party.kinds], "kind of body", "party.kinds")
    yield from _unknown(f"{place}.factions", circle.factions, list(sizes), "faction", "party.factions")
    if circle.size > circle.most:
        yield Problem(
            (f"{place}.size", f"{place}.most"),
            f"given {circle.size}, more than its most = {circle.most}; allowed: size <= most; raise most or lower size",
        )
    known = sum(n for name, n in sizes.items() if not circle.factions or circle.factions.get(name, 0.0) > 0)
    pool = min(known, _pool(party.kinds, circle.kinds))
    if total and circle.size > pool:
        yield Problem(
            (f"{place}.size", f"{place}.factions", f"{place}.kinds", "party.factions", "party.kinds"),
            f"given {circle.size}; allowed: at most the {pool} people of the factions and bodies it is drawn from; "
            "lower it or widen them",
        )
    if circle.took_part + circle.knew > circle.size:
        yield Problem(
            (f"{place}.took_part", f"{place}.knew", f"{place}.size"),
            f"given {circle.took_part} who took part and {circle.knew} who knew; allowed: together at most its size of {circle.size}; lower them",
        )


def behaviour_problems(behaviour: Behaviour) -> Iterator[Problem]:
    """Yield thresholds that do not increase and ages in the wrong order."""
    for place, thresholds in (
        ("behaviour.hearing.thresholds", behaviour.hearing.thresholds),
        ("behaviour.sentence.thresholds", behaviour.sentence.thresholds),
    ):
        if any(later <= earlier for earlier, later in zip(thresholds, thresholds[1:], strict=False)):
            given = ", ".join(f"{t:g}" for t in thresholds)
            yield Problem((place,), f"given {given}; allowed: each above the one before; put them in increasing order")
    admission = behaviour.admission
    if admission.age_low >= admission.age_high:
        yield Problem(
            ("behaviour.admission.age_low", "behaviour.admission.age_high"),
            f"given {admission.age_low:g}, not below behaviour.admission.age_high = {admission.age_high:g}; allowed: low < high; change one",
        )


def structure_problems(structures: Structures, party: PartySpec) -> Iterator[Problem]:
    """Yield kinds of bodies that are named but not declared, and handlers that nobody can be."""
    kinds = {k.name: k for k in party.kinds}
    for name in ("handler_kinds", "outside_kinds"):
        yield from _unknown(f"structures.{name}", getattr(structures, name), list(kinds), "kind of body", "party.kinds")
    if structures.handlers != "kinds":
        return
    chosen = [kinds[n] for n in structures.handler_kinds if n in kinds]
    if not structures.handler_kinds or (chosen and not any(k.number * (k.leading + k.heads + k.officials) for k in chosen)):
        yield Problem(
            ("structures.handler_kinds", "structures.handlers", "party.kinds"),
            f"given {list(structures.handler_kinds)}, bodies without a post of official or above; allowed: kinds that have "
            'some; name others or set structures.handlers = "hearing"',
        )


def lever_problems(levers: Levers, party: PartySpec) -> Iterator[Problem]:
    """Yield tiers without intensity, and hunts and shields of circles and factions nobody declared."""
    missing = [t for t in ("capital", "province", "county") if t not in levers.intensity]
    if missing:
        yield Problem(("levers.intensity",), f"no schedule for {', '.join(missing)}; all three tiers need one: write for instance {missing[0]} = 0.5")
    yield from _unknown("levers.hunt", levers.hunt, [c.name for c in party.circles], "circle", "party.circles")
    yield from _unknown("levers.shield", levers.shield, [f.name for f in party.factions], "faction", "party.factions")
