"""What must hold between the parts of a specification before a party can be built from it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from purgesim.errors import ScenarioError, TooLargeError
from purgesim.party.memory import require_memory
from purgesim.register import CADRE
from purgesim.scenario.party_spec import PartySpec

__all__ = ["UNAFFILIATED", "check"]

UNAFFILIATED = ("", "unaffiliated")
"""Names under which a circle gives the weight of rows without a faction."""
MOST_ROWS = 2**31 - 1


def check(spec: PartySpec) -> None:
    """Raise before anything is allocated if no party can be built from a specification.

    Parameters
    ----------
    spec : PartySpec
        The specification.

    Raises
    ------
    ScenarioError
        Unknown names, bodies above one another in a ring, an impossible range of ages, people without a body.
    TooLargeError
        More rows than can be numbered, or more than this machine's memory can hold.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import BodyKind
    >>> check(PartySpec(kinds=(BodyKind(name="county", superior="provinse"), BodyKind(name="province"))))
    Traceback (most recent call last):
    ...
    purgesim.errors.ScenarioError: party: 1 mistake
      - kinds.county.superior: unknown kind of body 'provinse'; the nearest is 'province'
    """
    problems = [*_name_problems(spec), *_tree_problems(spec), *_people_problems(spec)]
    if problems:
        raise ScenarioError(problems, "party")
    members = sum(k.number * k.members for k in spec.kinds)
    rows = members + spec.candidates
    what = f"a party of {members:,} members and {spec.candidates:,} candidates"
    if rows > MOST_ROWS:
        raise TooLargeError(f"{what} has more rows than can be numbered ({MOST_ROWS:,}); lower the members")
    ties = spec.ties
    mean = ties.kin + ties.friends_inside + ties.friends_outside
    require_memory(int(rows * (CADRE.itemsize + 40 + 20 * mean)), what)


def _unknown(names: Iterable[str], known: list[str], where: str, what: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.0)
            hint = f"the nearest is {near[0]!r}" if near else "none is declared"
            yield f"{where}: unknown {what} {name!r}; {hint}"


def _name_problems(spec: PartySpec) -> Iterator[str]:
    kinds, factions = [k.name for k in spec.kinds], [f.name for f in spec.factions]
    for place, names in (("kinds", kinds), ("factions", factions), ("circles", [c.name for c in spec.circles])):
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield f"{place}: {name!r} is declared {names.count(name)} times; names must differ"
    for kind in spec.kinds:
        yield from _unknown([kind.superior] if kind.superior else [], kinds, f"kinds.{kind.name}.superior", "kind of body")
    for faction in spec.factions:
        yield from _unknown(faction.kinds, kinds, f"factions.{faction.name}.kinds", "kind of body")
    for circle in spec.circles:
        yield from _unknown(circle.kinds, kinds, f"circles.{circle.name}.kinds", "kind of body")
        named = [name for name in circle.factions if name not in UNAFFILIATED]
        yield from _unknown(named, factions, f"circles.{circle.name}.factions", "faction")


def _tree_problems(spec: PartySpec) -> Iterator[str]:
    above = {k.name: k.superior for k in spec.kinds}
    for name in above:
        seen, here = {name}, above[name]
        while here in above and here not in seen:
            seen.add(here)
            here = above[here]
        if here == name:
            yield f"kinds.{name}.superior: {above[name]!r} stands below it or is itself; superiors must lead up to the top"


def _people_problems(spec: PartySpec) -> Iterator[str]:
    if spec.ages.low > spec.ages.high:
        yield f"ages.low: {spec.ages.low:g} is above ages.high, {spec.ages.high:g}; give the youngest and the oldest"
    if spec.candidates and not any(k.number * k.members for k in spec.kinds):
        yield f"candidates: {spec.candidates:,} given, but no body has members to whose cells they could belong"
    if spec.seed >= 2**64:
        yield f"seed: {spec.seed} is too large; the largest is {2**64 - 1}"
