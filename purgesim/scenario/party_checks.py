"""Cross-checks of the party's specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from purgesim.core.vocabulary import MAX_KINDS
from purgesim.scenario.checks import Problem, unknown_names
from purgesim.scenario.naming import RESERVED_KEYS, slug
from purgesim.scenario.party_spec import BodyKind, Circle, Faction, PartySpec

__all__ = ["UNAFFILIATED", "party_problems"]

UNAFFILIATED: Final = "unaffiliated"
"""Name of those without a faction, where a circle gives weights to factions."""
RESERVED: Final = ("value", "note", UNAFFILIATED)
"""Names that mean something else in a file."""
MEMBERS: Final = ("party.kinds.*.number", "party.kinds.*.members")
"""What the number of members rests on."""


def party_problems(party: PartySpec) -> Iterator[Problem]:
    """Yield what contradicts itself in the party's specification.

    Parameters
    ----------
    party : PartySpec
        Each of its values is inside its range.

    Examples
    --------
    >>> [p.place for p in party_problems(PartySpec())]
    ['party.kinds']
    """
    total = sum(k.number * k.members for k in party.kinds)
    yield from _names(party)
    yield from _keys(party)
    yield from _kinds(party, total)
    for faction in party.factions:
        yield from _faction(faction, party, total)
    together = sum(f.size for f in party.factions)
    if total and together > total and all(f.size <= total for f in party.factions):
        yield Problem(
            "party.factions",
            f"given factions of {together} people together; allowed: at most the party's {total} members; "
            "make them smaller",
            ("party.factions.*.size", *MEMBERS),
        )
    for circle in party.circles:
        yield from _circle(circle, party, total)
    ages = party.ages
    if ages.low >= ages.high:
        yield Problem(
            "party.ages.low",
            f"given {ages.low:g}, not below party.ages.high = {ages.high:g}; allowed: low < high; change one",
            ("party.ages.high",),
        )


def _names(party: PartySpec) -> Iterator[Problem]:
    for group in ("kinds", "factions", "circles"):
        place = f"party.{group}"
        names = [item.name for item in getattr(party, group)]
        for name in sorted({n for n in names if names.count(n) > 1}):
            text = f"given the name {name!r} {names.count(name)} times; allowed: each once; rename one"
            yield Problem(place, text, (f"{place}.*.name",))
        for name in names:
            if "." in name or name in RESERVED or name != name.strip():
                yield Problem(
                    f"{place}.{name}.name",
                    f"given {name!r}; allowed: a name without a dot, without blanks at its ends, and none of "
                    f"{', '.join(RESERVED)}; rename it",
                )


def _keys(party: PartySpec) -> Iterator[Problem]:
    """Yield names that would be the same in the keys of measures: one figure would take the place of another."""
    for group, reserved in RESERVED_KEYS.items():
        by_key: dict[str, list[str]] = {}
        for name in dict.fromkeys(item.name for item in getattr(party, group)):
            by_key.setdefault(slug(name), []).append(name)
        for key, names in by_key.items():
            told = " and ".join(map(repr, names))
            if not key or key in reserved:
                what = f"{key!r}, which other measures have" if key else "nothing"
                text = f"given {told}, in the names of measures {what}; allowed: another name with a letter; rename it"
                yield Problem(f"party.{group}.{names[0]}.name", text)
            if len(names) > 1:
                text = f"given {told}, in the names of measures both {key!r}; allowed: no two alike; rename one"
                yield Problem(f"party.{group}", text, (f"party.{group}.*.name",))


def _kinds(party: PartySpec, total: int) -> Iterator[Problem]:
    if len(party.kinds) > MAX_KINDS:
        text = f"given {len(party.kinds)} kinds of bodies; allowed: at most {MAX_KINDS}; merge some"
        yield Problem("party.kinds", text)
    if total == 0:
        yield Problem(
            "party.kinds",
            "given no body with members; allowed: at least one; declare [[party.kinds]] with a number and members "
            "of 1 or more",
            MEMBERS,
        )
    if (
        total
        and party.candidates
        and party.tables is None
        and not any(k.candidates * k.number * k.members for k in party.kinds)
    ):
        yield Problem(
            "party.candidates",
            f"given {party.candidates}, but no kind of body takes any; allowed: at least one of party.kinds with "
            "candidates above 0; set that share, or candidates = 0",
            ("party.kinds.*.candidates", *MEMBERS),
        )
    for kind in party.kinds:
        yield from _superior(kind, party.kinds)
        if party.tables is None:
            yield from _establishment(kind, party.cell_size)


def _superior(kind: BodyKind, kinds: tuple[BodyKind, ...]) -> Iterator[Problem]:
    """Yield an unknown, empty or circular superior."""
    if not kind.superior:
        return
    above = {k.name: k.superior for k in kinds}
    number = {k.name: k.number for k in kinds}
    place = f"party.kinds.{kind.name}.superior"
    yield from unknown_names(place, [kind.superior], list(above), "kind of body", "party.kinds")
    if kind.number and number.get(kind.superior) == 0:
        yield Problem(
            place,
            f"given {kind.superior!r}, of which there are 0 bodies; allowed: a kind that has some; "
            "give it a number of 1 or more or choose another superior",
            (f"party.kinds.{kind.superior}.number",),
        )
    line = [kind.name]
    while above.get(line[-1]) and above[line[-1]] not in line:
        line.append(above[line[-1]])
    if above.get(line[-1]) == kind.name:
        yield Problem(
            place,
            f"given {kind.superior!r}, which makes a circle: {' -> '.join([*line, kind.name])}; allowed: a tree; "
            "leave the superior of the top empty",
            ("party.kinds.*.superior",),
        )


def _establishment(kind: BodyKind, cell_size: int) -> Iterator[Problem]:
    if not kind.number:
        return
    secretaries = -(-kind.members // cell_size) if kind.secretaries else 0
    posts = kind.leading + kind.heads + kind.officials + secretaries
    if posts > kind.members:
        yield Problem(
            f"party.kinds.{kind.name}.members",
            f"given {kind.members} members for {posts} posts ({kind.leading} leading, {kind.heads} heads, "
            f"{kind.officials} officials, {secretaries} secretaries); allowed: at least as many members as posts; "
            "give more members or fewer posts",
            (f"party.kinds.{kind.name}.*", "party.cell_size"),
        )


def _pool(kinds: Iterable[BodyKind], weights: dict[str, float]) -> int:
    """Return the members of the kinds that have a weight (all, if none is given)."""
    return sum(k.number * k.members for k in kinds if not weights or weights.get(k.name, 0.0) > 0)


def _most(place: str, tag: Faction | Circle) -> Iterator[Problem]:
    if tag.size > tag.most:
        text = f"given {tag.size}, more than its most = {tag.most}; allowed: size <= most; raise most or lower size"
        yield Problem(f"{place}.size", text, (f"{place}.most",))


def _faction(faction: Faction, party: PartySpec, total: int) -> Iterator[Problem]:
    place = f"party.factions.{faction.name}"
    kinds = [k.name for k in party.kinds]
    yield from unknown_names(f"{place}.kinds", faction.kinds, kinds, "kind of body", "party.kinds")
    yield from _most(place, faction)
    pool = _pool(party.kinds, faction.kinds)
    if total and faction.kinds.keys() <= set(kinds) and faction.size > pool:
        whom = f"the party's {total} members" if pool == total else f"the {pool} members of its kinds of bodies"
        yield Problem(
            f"{place}.size",
            f"given {faction.size}; allowed: a faction no larger than {whom}; lower it or enlarge the party",
            (f"{place}.kinds*", *MEMBERS),
        )


def _circle(circle: Circle, party: PartySpec, total: int) -> Iterator[Problem]:
    place = f"party.circles.{circle.name}"
    sizes = {f.name: f.size for f in party.factions}
    sizes[UNAFFILIATED] = max(0, total - sum(sizes.values()))
    kinds = [k.name for k in party.kinds]
    yield from unknown_names(f"{place}.kinds", circle.kinds, kinds, "kind of body", "party.kinds")
    yield from unknown_names(f"{place}.factions", circle.factions, list(sizes), "faction", "party.factions")
    yield from _most(place, circle)
    known = sum(n for name, n in sizes.items() if not circle.factions or circle.factions.get(name, 0.0) > 0)
    pool = min(known, _pool(party.kinds, circle.kinds))
    named = circle.kinds.keys() <= set(kinds) and circle.factions.keys() <= sizes.keys()
    if total and named and circle.size > pool:
        yield Problem(
            f"{place}.size",
            f"given {circle.size}; allowed: at most the {pool} people of the factions and bodies it is drawn from; "
            "lower it or widen them",
            (f"{place}.factions*", f"{place}.kinds*", "party.factions.*.size", *MEMBERS),
        )
    if circle.took_part + circle.knew > circle.size:
        yield Problem(
            f"{place}.took_part",
            f"given {circle.took_part} who took part and {circle.knew} who knew; allowed: together at most "
            f"its size of {circle.size}; lower them",
            (f"{place}.knew", f"{place}.size"),
        )
