"""Specifications the tests of the party share."""

from __future__ import annotations

import datetime as dt
from typing import Final

from purgesim.scenario.party_spec import Ages, BodyKind, Circle, Faction, PartySpec

FIRST_DAY: Final = dt.date(1937, 5, 1)
"""Day on which the ages of these parties hold; any will do."""
KINDS = (
    BodyKind(name="centre", members=300, leading=3, heads=8, officials=40, intellectuals=0.2),
    BodyKind(name="ministry", number=6, members=130, superior="centre", intellectuals=0.3),
    BodyKind(name="province", number=4, members=150, superior="centre", tier="province", candidates=1.0),
    BodyKind(name="county", number=18, members=1010, superior="province", tier="county", candidates=2.0),
)
FACTIONS = (
    Faction(name="Yanan", size=90, most=200),
    Faction(name="Soviet", size=60, most=150, kinds={"ministry": 2.0, "centre": 1.0}, comrades=3.5),
)
CIRCLES = (
    Circle(name="Choe", size=40, most=100, took_part=6, knew=9, factions={"Yanan": 1.0, "unaffiliated": 0.01}),
    Circle(name="Pak", size=25, most=60, took_part=4, knew=5, factions={"Soviet": 1.0, "Yanan": 0.1}),
)


def party_spec(**changes: object) -> PartySpec:
    """Return a party of 19,860 members in 29 bodies, with changes."""
    given: dict[str, object] = {"seed": 7, "candidates": 411, "kinds": KINDS, "factions": FACTIONS, "circles": CIRCLES}
    return PartySpec.model_validate({**given, **changes})


def with_sizes(spec: PartySpec, factions: tuple[int, ...], circles: tuple[int, ...] = ()) -> PartySpec:
    """Return the specification with other sizes; circles keep theirs unless given."""
    sized = tuple(f.model_copy(update={"size": n}) for f, n in zip(spec.factions, factions, strict=True))
    rings = spec.circles
    if circles:
        rings = tuple(c.model_copy(update={"size": n}) for c, n in zip(rings, circles, strict=True))
    return spec.model_copy(update={"factions": sized, "circles": rings})


def large_spec() -> PartySpec:
    """Return a party of the real size and shape: 1,181,094 members, 18,023 candidates, 488 bodies."""
    kinds = (
        BodyKind(name="centre", members=1200, leading=5, heads=15, officials=150, intellectuals=0.1),
        BodyKind(name="ministry", number=28, members=900, superior="centre", intellectuals=0.1),
        BodyKind(name="legal organ", number=3, members=400, superior="centre"),
        BodyKind(name="academy", number=14, members=600, superior="centre", intellectuals=0.6),
        BodyKind(name="army", number=22, members=7000, superior="centre"),
        BodyKind(name="province", number=11, members=1500, superior="centre", tier="province"),
        BodyKind(name="city", number=18, members=6000, superior="province", tier="county"),
        BodyKind(name="county", number=190, members=3350, superior="province", tier="county", candidates=1.0),
        BodyKind(name="enterprise", number=200, members=750, superior="county", tier="county", candidates=2.0),
        BodyKind(name="port", number=1, members=80_094, superior="province", tier="county"),
    )
    return PartySpec(
        candidates=18_023, kinds=kinds, factions=(Faction(name="Yanan"), Faction(name="Soviet")), ages=Ages(mean=33.0)
    )
