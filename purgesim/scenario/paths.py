"""Dotted names of parameters: every leaf of a scenario."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

__all__ = ["DECLARED", "PARTS", "WORDS", "Leaf", "did_you_mean", "field_extra", "leaves", "named", "nearest"]

PARTS: Final = ("window", "party", "behaviour", "levers", "structures", "switches")
"""What affects a run; names, notes, sources, events and the observer do not."""
DECLARED: Final = (*PARTS, "archive")
"""What has parameters: the parts of a run, and the observer, who only looks on."""
WORDS: Final = ("name", "title", "summary")
"""What else `Scenario.override` changes."""


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
