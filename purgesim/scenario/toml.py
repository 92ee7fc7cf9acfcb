"""Writing a scenario as TOML: every value with what stands behind it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from purgesim.scenario.paths import Leaf, field_extra, named
from purgesim.scenario.schedule import is_constant
from purgesim.scenario.sourcing import Note, default_note

__all__ = ["literal", "part_lines", "plain_lines"]


def literal(value: Any) -> str:
    """Return a value as TOML, on one line.

    Examples
    --------
    >>> literal({"legal organ": (1, 2.5), "on": True})
    '{ "legal organ" = [1, 2.5], on = true }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if is_constant(value):
        return literal(value[0][1])
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(literal(v) for v in value)}]"
    pairs = ", ".join(f"{_key(k)} = {literal(v)}" for k, v in value.items() if v is not None)
    return f"{{ {pairs} }}" if pairs else "{}"


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else literal(name)


def _note(note: Note) -> dict[str, Any]:
    return note.model_dump(exclude_defaults=True, exclude={"grade", "source"}) | {
        "grade": note.grade,
        "source": note.source,
    }


def _covered(name: str, notes: Mapping[str, Note]) -> bool:
    """Return whether a table around the parameter has a note."""
    return any(name[:cut] in notes for cut in range(len(name)) if name[cut] == ".")


def _sourced(leaf: Leaf, notes: Mapping[str, Note]) -> Any:
    """Return the value alone if a table around it has the note, else with its note."""
    note = notes.get(leaf.name) or (None if _covered(leaf.name, notes) else default_note(leaf))
    return leaf.value if note is None else {"value": leaf.value} | _note(note)


def _comment(leaf: Leaf) -> str:
    unit = field_extra(leaf.field).get("unit", "1")
    return f"  # {leaf.field.description}{'' if unit == '1' else f' [{unit}]'}" if leaf.field.description else ""


def part_lines(part: BaseModel, name: str, notes: Mapping[str, Note], path: str | None = None) -> Iterator[str]:
    """Yield the lines of a part of a scenario and of the parts below it.

    Parameters
    ----------
    part : BaseModel
        The part.
    name : str
        Its dotted name, as in notes.
    notes : mapping
        What stands behind the values.
    path : str, optional
        Header of its table, if it is not the dotted name in single brackets.
    """
    yield f"\n{path or f'[{name}]'}"
    if name in notes:
        yield f"note = {literal(_note(notes[name]))}"
    below: list[Iterator[str]] = []
    for key, field in type(part).model_fields.items():
        value, place = getattr(part, key), f"{name}.{key}"
        if value is None:
            continue
        if isinstance(value, BaseModel):
            below.append(part_lines(value, place, notes))
        elif named(value):
            below.extend(part_lines(item, f"{place}.{item.name}", notes, f"[[{place}]]") for item in value)
        elif isinstance(value, dict) and place not in notes:
            default = field.get_default(call_default_factory=True)
            default = default if isinstance(default, dict) else {}
            entries = {k: _sourced(Leaf(f"{place}.{k}", v, field, default.get(k)), notes) for k, v in value.items()}
            yield f"{_key(key)} = {literal(entries)}{_comment(Leaf(place, value, field, default))}"
        elif key == "name":
            yield f"name = {literal(value)}"
        else:
            leaf = Leaf(place, value, field, field.get_default(call_default_factory=True))
            yield f"{_key(key)} = {literal(_sourced(leaf, notes))}{_comment(leaf)}"
    for lines in below:
        yield from lines


def plain_lines(part: BaseModel, header: str) -> Iterator[str]:
    """Yield the lines of a table without notes (a source, an event)."""
    yield f"\n{header}"
    for key, value in part.model_dump(exclude_defaults=True).items():
        if value is not None:
            yield f"{_key(key)} = {literal(value)}"
