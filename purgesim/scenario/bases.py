"""What a scenario takes from its base, if not everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from purgesim.core.errors import ScenarioError
from purgesim.scenario.paths import DECLARED, did_you_mean
from purgesim.scenario.sourcing import CITED

__all__ = ["Base", "base_of", "only_parts"]

ALLOWED = 'the name or path of one scenario in quotes, or { scenario = "name", only = ["behaviour", ...] }'


class Base(NamedTuple):
    """Which scenario a file extends, and which parts of it; all of them if it does not say."""

    scenario: str
    only: tuple[str, ...] = ()


def base_of(extends: Any, file: str) -> Base | None:
    """Return what a file's ``extends`` says, or None if it has none.

    Parameters
    ----------
    extends : object
        As read.
    file : str
        File to blame.

    Raises
    ------
    ScenarioError
        If it is neither a name nor a table of a name and of dotted names.

    Examples
    --------
    >>> base_of({"scenario": "kwp_1957_58", "only": ["behaviour"]}, "my.toml")
    Base(scenario='kwp_1957_58', only=('behaviour',))
    """
    if extends is None or isinstance(extends, str):
        return None if extends is None else Base(extends)
    if isinstance(extends, dict) and extends.keys() == {"scenario", "only"}:
        scenario, only = extends["scenario"], extends["only"]
        if isinstance(scenario, str) and isinstance(only, list) and only and all(isinstance(n, str) for n in only):
            return Base(scenario, tuple(only))
    raise ScenarioError([f"extends: given {extends!r}; allowed: {ALLOWED}; write it so"], file)


def only_parts(base: dict[str, Any], only: tuple[str, ...], file: str) -> dict[str, Any]:
    """Return the tables of a base cut down to some of its parts, with their notes and the sources these cite.

    Parameters
    ----------
    base : dict
        Merged tables of the base, notes apart.
    only : tuple of str
        Dotted names of tables and values that the base sets.
    file : str
        File to blame.

    Raises
    ------
    ScenarioError
        If the base sets nothing of that name.
    """
    known = [name for part in DECLARED if part in base for name in _names(base[part], part)]
    unknown = [name for name in only if name not in known]
    if unknown:
        told = [
            f"extends: given only = {name!r}, which the base does not set; {did_you_mean(name, known)}"
            for name in unknown
        ]
        raise ScenarioError(told, file)
    kept: dict[str, Any] = {}
    notes: dict[str, Any] = {}
    for name in only:
        *above, last = name.split(".")
        source, place = base, kept
        for step in above:
            source, place = source[step], place.setdefault(step, {})
        place[last] = source[last]
        around = [name[:cut] for cut in range(len(name) + 1) if cut == len(name) or name[cut] == "."]
        nearest = next((n for n in reversed(around) if n in base["notes"]), None)
        notes |= {name: base["notes"][nearest]} if nearest else {}
        notes |= {n: note for n, note in base["notes"].items() if n.startswith(f"{name}.")}
    cited = set(CITED.findall(str(notes)))
    known_sources = base.get("sources", {})
    sources = (
        {k: s for k, s in known_sources.items() if k in cited} if isinstance(known_sources, dict) else known_sources
    )
    return {**kept, "notes": notes, "sources": sources}


def _names(table: Any, place: str) -> Iterator[str]:
    """Yield the dotted names of a table, of the tables in it and of its values; lists are not entered."""
    yield place
    if isinstance(table, dict):
        for key, item in table.items():
            yield from _names(item, f"{place}.{key}")
