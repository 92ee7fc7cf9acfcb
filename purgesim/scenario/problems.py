"""From pydantic's errors to one line a mistake: place, what was given, what is allowed, what to do."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from purgesim.errors import ScenarioError
from purgesim.scenario.checks import Problem
from purgesim.scenario.fields import allowed_range
from purgesim.scenario.paths import did_you_mean, field_extra, named

__all__ = ["CONTRADICTION", "contradictions", "validated"]

M = TypeVar("M", bound=BaseModel)
CONTRADICTION = "contradiction"
ROUNDS = 5
KINDS_OF_VALUE = {
    "int": "a whole number",
    "float": "a number",
    "string": "a text in quotes",
    "bool": "true or false",
    "date": "a date such as 1957-07-01",
    "tuple": "a list in brackets",
    "dict": "a table",
    "model": "a table",
}


def contradictions(problems: list[Problem]) -> PydanticCustomError:
    """Return the validation error that carries cross-checks through pydantic."""
    text = "; ".join(f"{p.places[0]}: {p.text}" for p in problems)
    return PydanticCustomError(CONTRADICTION, "{text}", {"text": text, "problems": problems})


def validated(model: type[M], data: Mapping[str, Any], where: str) -> M:
    """Return the model, or raise with every mistake of the data.

    Parameters
    ----------
    model : type
        Class of a whole scenario.
    data : mapping
        As read from a file. It is not changed.
    where : str
        File or object to blame.

    Raises
    ------
    ScenarioError
        One line a mistake. Values found wrong are set aside (replaced by their defaults) and the
        cross-checks that do not rest on them are made on what is left.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    lines = [line for e in details for line in _lines(e, model, data)]
    touched = [_place(e["loc"], data) for e in details if e["type"] != CONTRADICTION]
    rest: Any = copy.deepcopy(data)
    for _ in range(ROUNDS):
        if not touched or not any(_set_aside(rest, e["loc"]) for e in details):
            break
        try:
            model.model_validate(rest)
            break
        except ValidationError as error:
            details = error.errors(include_url=False)
        if any(e["type"] == CONTRADICTION for e in details):
            lines += [line for e in details for line in _lines(e, model, data, touched)]
            break
        touched += [_place(e["loc"], data) for e in details]
    raise ScenarioError(list(dict.fromkeys(lines)), where)


def _lines(
    error: ErrorDetails, model: type[BaseModel], data: Mapping[str, Any], touched: list[str] | None = None
) -> list[str]:
    """Return the line of an error; of cross-checks, those that rest on nothing touched."""
    if error["type"] != CONTRADICTION:
        return [f"{_place(error['loc'], data)}: {_text(error, model, data)}"]
    problems: list[Problem] = error["ctx"]["problems"]
    return [f"{p.places[0]}: {p.text}" for p in problems if not any(_rests_on(p, t) for t in touched or [])]


def _rests_on(problem: Problem, touched: str) -> bool:
    return any(f"{place}.".startswith(f"{touched}.") or f"{touched}.".startswith(f"{place}.") for place in problem.places)


def _place(loc: tuple[int | str, ...], data: Any) -> str:
    """Return the dotted place; items of a list by their name, else by their position from 1."""
    words: list[str] = []
    for step in loc:
        if step == "[key]":
            continue
        below = data[step] if _has(data, step) else None
        if isinstance(step, int):
            name = below.get("name") if isinstance(below, dict) else None
            words.append(f"{name}" if isinstance(name, str) and named(data) else f"{step + 1}")
        else:
            words.append(step)
        data = below
    if words[:1] == ["notes"]:  # a note is written beside its parameter
        words = words[1:]
    return ".".join(words) or "the file"


def _has(data: Any, step: int | str) -> bool:
    if isinstance(step, int):
        return isinstance(data, (list, tuple)) and step < len(data)
    return isinstance(data, Mapping) and step in data


def _set_aside(data: Any, loc: tuple[int | str, ...]) -> bool:
    """Remove the innermost table entry on the way to a faulty value; True if something went."""
    path = [step for step in loc if step != "[key]"]
    inner: tuple[Any, str] | None = None
    for step in path:
        if not _has(data, step):
            break
        if isinstance(step, str) and isinstance(data, dict):
            inner = (data, step)
        data = data[step]
    if inner is None:
        return False
    del inner[0][inner[1]]
    return True


def _declaration(model: Any, loc: tuple[int | str, ...]) -> tuple[Any, FieldInfo | None]:
    """Return the innermost model on a path and the field of it that the path ends in, if any."""
    field: FieldInfo | None = None
    for step in loc:
        if isinstance(step, int) or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        field = model.model_fields.get(step)
        if field is None:
            return model, None
        inner = field.annotation
        for argument in getattr(inner, "__args__", ()):
            if isinstance(argument, type) and issubclass(argument, BaseModel):
                inner = argument
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return model, field


def _text(error: ErrorDetails, model: type[BaseModel], data: Mapping[str, Any]) -> str:
    owner, field = _declaration(model, error["loc"])
    return next((make(error, owner, field, data) for types, make in TEXTS if _is(error["type"], types)), error["msg"])


def _is(kind: str, types: tuple[str, ...]) -> bool:
    return any(kind == t or (t.endswith("*") and kind.startswith(t[:-1])) for t in types)


def _shown(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _unknown_name(error: ErrorDetails, owner: Any, field: FieldInfo | None, data: Mapping[str, Any]) -> str:
    inside = _place(error["loc"][:-1], data)
    prefix = "" if len(error["loc"]) == 1 else f"{inside}."
    known = [f"{prefix}{name}" for name in getattr(owner, "model_fields", {})]
    hint = did_you_mean(f"{prefix}{error['loc'][-1]}", known)
    return f"unknown name, given {_shown(error['input'])}; {hint}"


def _missing(error: ErrorDetails, owner: Any, field: FieldInfo | None, data: Mapping[str, Any]) -> str:
    meaning = f" ({field.description})" if field is not None and field.description else ""
    if isinstance(error["loc"][-1], int):
        return f"not given, the list is too short{meaning}; add it"
    return f"not given{meaning}; it has no default: add it"


def _range(error: ErrorDetails, owner: Any, field: FieldInfo | None, data: Mapping[str, Any]) -> str:
    given = _shown(error["input"])
    if field is None:
        return f"given {given}; {error['msg'].lower()}"
    extra = field_extra(field)
    unit = "" if extra.get("unit", "1") == "1" else f" [{extra['unit']}]"
    allowed = allowed_range(extra.get("low"), extra.get("high"))
    return f"given {given}; allowed: {allowed}{unit} ({field.description}); choose a value in this range"


def _choice(error: ErrorDetails, owner: Any, field: FieldInfo | None, data: Mapping[str, Any]) -> str:
    expected = str(error.get("ctx", {}).get("expected", ""))
    hint = did_you_mean(str(error["input"]), [w.strip().strip("'") for w in expected.replace(" or ", ", ").split(",")])
    return f"given {_shown(error['input'])}; allowed: {expected}; {hint if hint.startswith('did') else 'choose one of them'}"


def _kind(error: ErrorDetails, owner: Any, field: FieldInfo | None, data: Mapping[str, Any]) -> str:
    needed = KINDS_OF_VALUE.get(error["type"].split("_")[0], "another kind of value")
    meaning = f" ({field.description})" if field is not None and field.description else ""
    return f"given {_shown(error['input'])}; allowed: {needed}{meaning}; write it so"


def _length(error: ErrorDetails, owner: Any, field: FieldInfo | None, data: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    least, most = context.get("min_length"), context.get("max_length")
    bound = f"at least {least}" if least is not None else f"at most {most}"
    actual = context.get("actual_length", len(error["input"]) if hasattr(error["input"], "__len__") else "?")
    return f"given {actual} entries; allowed: {bound}; {'add some' if least is not None else 'remove some'}"


TEXTS: list[tuple[tuple[str, ...], Callable[[ErrorDetails, Any, FieldInfo | None, Mapping[str, Any]], str]]] = [
    (("purgesim",), lambda error, owner, field, data: error["msg"]),
    (("extra_forbidden",), _unknown_name),
    (("missing",), _missing),
    (("greater_than*", "less_than*", "finite_number"), _range),
    (("literal_error",), _choice),
    (("too_short", "too_long", "string_too_short"), _length),
    (("int_*", "float_*", "string_type", "bool_*", "date_*", "tuple_type", "dict_type", "model_*"), _kind),
]
"""Types of pydantic's errors and who writes their text, first match first."""
