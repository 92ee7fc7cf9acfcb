"""Tables laid over tables: what a file adds to its base, and what an override changes in a scenario."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from purgesim.core.errors import ScenarioError, shown
from purgesim.scenario.paths import named

__all__ = ["by_dotted_name", "laid_over", "plain", "put", "taken_apart", "thawed", "value_names"]

DEPTH: Final = 8
"""Tables in tables that are entered: more than a scenario has."""
EXAMPLE: Final = "{'levers.strictness': 0.0}"


def laid_over(base: Any, over: Any, place: str, notes: dict[str, Any]) -> Any:
    """Return tables merged key by key, lists of named tables by name, everything else replaced.

    Parameters
    ----------
    base, over : object
        Tables, lists or values; neither is changed.
    place : str
        Their dotted name.
    notes : dict
        Notes by dotted name; those on what is replaced are removed in place.
    """
    inside = f"{place}." if place else ""
    if isinstance(base, dict) and isinstance(over, dict):
        both = {key: laid_over(base[key], over[key], f"{inside}{key}", notes) for key in base.keys() & over.keys()}
        return {key: both[key] if key in both else over.get(key, base.get(key)) for key in {**base, **over}}
    if named(base) and named(over) and len({item["name"] for item in over}) == len(over):
        new, old = ({item["name"]: item for item in items} for items in (over, base))
        both = {name: laid_over(old[name], new[name], f"{inside}{name}", notes) for name in old if name in new}
        order = new if old.keys() <= new.keys() else {**old, **new}  # who names all says in which order they stand
        return [both.get(name) or new.get(name) or old[name] for name in order]
    for name in [n for n in notes if f"{n}.".startswith(f"{place}.")]:
        del notes[name]
    return over


def value_names(value: Any, place: str = "") -> Iterator[str]:
    """Yield the dotted names of all plain values, names of list items excepted.

    Examples
    --------
    >>> list(value_names({"party": {"seed": 3, "factions": [{"name": "Yanan", "size": 5}]}}))
    ['party.seed', 'party.factions.Yanan.size']
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from value_names(item, f"{place}.{key}" if place else key)
    elif named(value):
        for item in value:
            yield from value_names({k: v for k, v in item.items() if k != "name"}, f"{place}.{item['name']}")
    else:
        yield place


def by_dotted_name(changes: Any, where: str) -> dict[str, Any]:
    """Return changes with every table in them taken apart: ``{"levers": {"torture": 0}}`` is ``{"levers.torture": 0}``.

    Parameters
    ----------
    changes : mapping of str to object
        As a user gave them.
    where : str
        What to blame.

    Raises
    ------
    ScenarioError
        If it is no mapping of names, a table is empty, or one value is given twice.

    Examples
    --------
    >>> by_dotted_name({"levers": {"torture": 0.0, "hunt": {"North": 1.0}}}, "override")
    {'levers.torture': 0.0, 'levers.hunt.North': 1.0}
    """
    if not isinstance(changes, Mapping):
        raise ScenarioError(
            [f"given {shown(changes)}; allowed: a mapping of dotted names, such as {EXAMPLE}; write it so"], where
        )
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in taken_apart(changes):
        if not isinstance(name, str):
            problems.append(f"given {shown(name)} for a name; allowed: a mapping of dotted names, such as {EXAMPLE}")
        elif isinstance(value, Mapping) and not value:
            problems.append(f"{name}: given an empty table, which changes nothing; name what is to be changed in it")
        elif name in found:
            problems.append(f"{name}: given twice; say it once")
        else:
            found[name] = value
    if problems:
        raise ScenarioError(problems, where)
    return found


def put(data: Any, steps: list[str], value: Any) -> bool:
    """Change the entry at the end of a path in nested tables, in place.

    Parameters
    ----------
    data : dict or list
        Tables as read from a file; lists of tables are entered by name, lists of numbers by index.
    steps : list of str
        The dotted name, split.
    value : object
        New value; tables and lists of named tables are laid over what is there.

    Returns
    -------
    bool
        False, and nothing changed, if there is no such place. A table of numbers or schedules (one
        that is not declared key by key) takes new keys; the caller's validation judges them.
    """
    head, rest = steps[0], steps[1:]
    if isinstance(data, Mapping):
        if rest:
            return head in data and put(data[head], rest, value)
        data[head] = laid_over(data.get(head), value, "", {})  # type: ignore[index]
        return True
    if named(data) and rest:
        return any(item["name"] == head and put(item, rest, value) for item in data)
    if isinstance(data, list) and head.isdigit() and int(head) < len(data) and not rest:
        data[int(head)] = value
        return True
    return False


def taken_apart(table: Mapping[Any, Any], place: str = "", depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Yield the values of tables in tables by dotted name; lists are not entered.

    Examples
    --------
    >>> dict(taken_apart({"levers": {"torture": 0.0, "hunt": {}}}))
    {'levers.torture': 0.0, 'levers.hunt': {}}
    """
    for key, value in table.items():
        name = f"{place}{key}" if isinstance(key, str) else key
        if isinstance(value, Mapping) and value and depth < DEPTH and isinstance(key, str):
            yield from taken_apart(value, f"{name}.", depth + 1)
        else:
            yield name, value


def thawed(value: Any) -> Any:
    """Return nested tables in which tuples are lists, so that they can be changed in place."""
    if isinstance(value, dict):
        return {k: thawed(v) for k, v in value.items()}
    return [thawed(v) for v in value] if isinstance(value, (tuple, list)) else copy.copy(value)


def plain(value: Any) -> Any:
    """Return a value without NumPy's and pandas' numbers and lists, which would be refused; dates stay as they are.

    Examples
    --------
    >>> plain((np.float64(0.5), np.arange(2)))
    [0.5, [0, 1]]
    """
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, np.datetime64) or not hasattr(value, "tolist"):
        return value
    if isinstance(value, np.generic) or getattr(value, "ndim", 1) == 0:
        return value.tolist() if getattr(value, "dtype", np.dtype(object)).kind != "M" else value[()]
    return [plain(v) for v in value]
