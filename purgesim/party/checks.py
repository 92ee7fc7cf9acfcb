"""What must hold before a party can be built: names that exist, a tree, rows for the people, memory.

A scenario is checked for much more when it is loaded; a party may also be built from a bare specification.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from purgesim.core.errors import ScenarioError, TooLargeError
from purgesim.core.memory import available_memory
from purgesim.core.shared_memory import on_disk
from purgesim.core.tables import BODY, CADRE, CELL, POST
from purgesim.core.vocabulary import MAX_KINDS
from purgesim.scenario.party_checks import UNAFFILIATED
from purgesim.scenario.party_spec import BodyKind, PartySpec
from purgesim.scenario.paths import did_you_mean

__all__ = ["check"]

MAX_ROWS: Final = 2**31 - 1
ROW_BYTES: Final = 40
"""What is kept beside a record while building."""
BODY_BYTES: Final = BODY.itemsize + 40 * 7
"""A body, and a chunk for each of its weekdays, while they are laid out."""
TIE_BYTES: Final = 30
"""A cadre's share of a tie, while ties are gathered."""


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
        More rows or posts than can be numbered, or more than this machine's memory can hold.

    Examples
    --------
    >>> check(PartySpec(kinds=(BodyKind(name="county", superior="county"),)))
    Traceback (most recent call last):
    ...
    purgesim.core.errors.ScenarioError: party: 1 mistake
      - kinds.county.superior: given 'county', which stands below it or is itself; allowed: a tree up to the top
    """
    problems = [*_name_problems(spec), *_tree_problems(spec), *_people_problems(spec)]
    if problems:
        raise ScenarioError(problems, "party")
    members, posts = _members(spec), _posts(spec)
    what = f"a party of {members:,} members, {spec.candidates:,} candidates and {posts:,} posts"
    if max(members + spec.candidates, posts) > MAX_ROWS:
        raise TooLargeError(
            f"{what}; allowed: at most {MAX_ROWS:,} people and as many posts; "
            "lower the number, members or posts of its kinds of bodies"
        )
    needed, free = _bytes(spec), available_memory()
    if needed > free:
        raise TooLargeError(
            f"{what} takes about {needed / 2**30:,.1f} GiB to build, and {free / 2**30:,.1f} GiB are free; "
            "lower the members, the candidates, the posts or the ties, or use a larger machine"
        )


def _members(spec: PartySpec) -> int:
    return sum(k.number * k.members for k in spec.kinds)


def _cells(kind: BodyKind, cell_size: int) -> int:
    return kind.number * -(-kind.members // cell_size)


def _posts(spec: PartySpec) -> int:
    upper = sum(k.number * (k.leading + k.heads + k.officials) for k in spec.kinds)
    return upper + sum(_cells(k, spec.cell_size) for k in spec.kinds if k.secretaries)


def _bytes(spec: PartySpec) -> int:
    """Memory while building [bytes], roughly; a register on disk takes none that could not be had back."""
    rows, ties = _members(spec) + spec.candidates, spec.ties
    tied = rows * (ties.kin + ties.friends_inside + ties.friends_outside)
    tied += sum(min(max(f.most, f.size), rows) * f.comrades for f in spec.factions)
    tables = sum(k.number * BODY_BYTES + 2 * _cells(k, spec.cell_size) * CELL.itemsize for k in spec.kinds)
    register = rows * CADRE.itemsize
    beside = 0 if on_disk(register) else register
    return int(beside + rows * ROW_BYTES + tied * TIE_BYTES) + tables + 2 * _posts(spec) * POST.itemsize


def _unknown(names: Iterable[str], known: list[str], where: str, what: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{where}: given {name!r}, which names no {what}; {did_you_mean(name, known)}"


def _name_problems(spec: PartySpec) -> Iterator[str]:
    kinds, factions = [k.name for k in spec.kinds], [f.name for f in spec.factions]
    for place, names in (("kinds", kinds), ("factions", factions), ("circles", [c.name for c in spec.circles])):
        for name in sorted({n for n in names if names.count(n) > 1}):
            yield f"{place}: the name {name!r} is given twice; allowed: each once; rename one"
    if len(kinds) > MAX_KINDS:
        yield f"kinds: given {len(kinds)} kinds of bodies; allowed: at most {MAX_KINDS}; merge some"
    for kind in spec.kinds:
        above = [kind.superior] if kind.superior else []
        yield from _unknown(above, kinds, f"kinds.{kind.name}.superior", "kind of body")
    for faction in spec.factions:
        yield from _unknown(faction.kinds, kinds, f"factions.{faction.name}.kinds", "kind of body")
    for circle in spec.circles:
        yield from _unknown(circle.kinds, kinds, f"circles.{circle.name}.kinds", "kind of body")
        yield from _unknown(circle.factions, [*factions, UNAFFILIATED], f"circles.{circle.name}.factions", "faction")


def _tree_problems(spec: PartySpec) -> Iterator[str]:
    above = {k.name: k.superior for k in spec.kinds}
    for name, superior in above.items():
        seen, here = {name}, superior
        while here in above and here not in seen:
            seen.add(here)
            here = above[here]
        if here == name:
            yield (
                f"kinds.{name}.superior: given {superior!r}, which stands below it or is itself; "
                "allowed: a tree up to the top"
            )


def _people_problems(spec: PartySpec) -> Iterator[str]:
    if spec.ages.low > spec.ages.high:
        yield f"ages.low: given {spec.ages.low:g}, above ages.high = {spec.ages.high:g}; change one"
    if spec.candidates and not _members(spec):
        yield f"candidates: given {spec.candidates:,}, but no body has a cell they could belong to; add members"
