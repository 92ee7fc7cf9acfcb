"""Dotted names of parameters: every leaf of a scenario, and changing one of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

__all__ = ["Leaf", "did_you_mean", "field_extra", "leaves", "named", "nearest", "put"]


class Leaf(NamedTuple):
    """A parameter: dotted name, value, declaration and default."""

    name: str
    value: Any
    field: FieldInfo
    default: Any


def named(items: Any) -> bool:
    """Return whether a list holds tables (or parts of a scenario) that have a name each."""
    return (
        isinstance(items, (list, tuple))
        and len(items) > 0
        and all(isinstance(i, BaseModel) or (isinstance(i, dict) and isinstance(i.get("name"), str)) for i in items)
    )


def field_extra(field: FieldInfo) -> dict[str, Any]:
    """Return what ``parameter`` declared beyond type, default and meaning."""
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def leaves(part: BaseModel, prefix: str = "") -> Iterator[Leaf]:
    """Yield every parameter below a part of a scenario, in order of declaration.

    Parameters
    ----------
    part : BaseModel
        Scenario part.
    prefix : str
        Its dotted name.

    Yields
    ------
    Leaf
        Parts are entered; of a list its items by name (the name itself is no parameter); of a table
        of numbers or schedules each entry.

    Examples
    --------
    >>> from purgesim.scenario.party_spec import PartySpec
    >>> [leaf.name for leaf in leaves(PartySpec(), "party")][:3]
    ['party.seed', 'party.cell_size', 'party.candidates']
    """
    for key, field in type(part).model_fields.items():
        value = getattr(part, key)
        name = f"{prefix}.{key}" if prefix else key
        if value is None:  # a part that is not there
            continue
        if isinstance(value, BaseModel):
            yield from leaves(value, name)
        elif named(value):
            for item in value:
                yield from leaves(item, f"{name}.{item.name}")
        elif isinstance(value, dict):
            default = field.get_default(call_default_factory=True)
            default = default if isinstance(default, dict) else {}
            yield from (Leaf(f"{name}.{k}", v, field, default.get(k)) for k, v in value.items())
        elif key != "name":
            yield Leaf(name, value, field, field.get_default(call_default_factory=True))


def nearest(given: str, known: list[str]) -> list[str]:
    """Return up to three known names that look like the given one, nearest first.

    Examples
    --------
    >>> nearest("zeel", ["behaviour.meeting.zeal", "behaviour.watch.mild"])
    ['behaviour.meeting.zeal']
    """
    whole = difflib.get_close_matches(given, known, n=3, cutoff=0.6)
    last = {name.rsplit(".", 1)[-1]: name for name in reversed(known)}
    end = difflib.get_close_matches(given.rsplit(".", 1)[-1], list(last), n=3, cutoff=0.6)
    return list(dict.fromkeys([*whole, *(last[e] for e in end)]))[:3]


def did_you_mean(given: str, known: list[str]) -> str:
    """Return the hint that ends a message on an unknown name.

    Examples
    --------
    >>> did_you_mean("Yanon", ["Yanan", "Soviet"])
    'did you mean Yanan?'
    >>> did_you_mean("xyz", ["Yanan", "Soviet"])
    'known: Yanan, Soviet'
    """
    found = nearest(given, known)
    if found:
        return f"did you mean {' or '.join(found)}?"
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"known: {shown}" if known else "none is declared"


def put(data: Any, steps: list[str], value: Any) -> bool:
    """Change the entry at the end of a path in nested tables, in place.

    Parameters
    ----------
    data : dict or list
        Tables as read from a file; lists of tables are entered by name, lists of numbers by index.
    steps : list of str
        The dotted name, split.
    value : object
        New value.

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
        data[head] = value  # type: ignore[index]
        return True
    if named(data) and rest:
        return any(item["name"] == head and put(item, rest, value) for item in data)
    if isinstance(data, list) and head.isdigit() and int(head) < len(data) and not rest:
        data[int(head)] = value
        return True
    return False
