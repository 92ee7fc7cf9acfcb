"""The wording of a mistake: what was given, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from purgesim.scenario.fields import allowed_range
from purgesim.scenario.paths import did_you_mean, field_extra, named

__all__ = ["has", "place_of", "wording"]

KINDS_OF_VALUE: Final = {
    "int": "a whole number",
    "float": "a number",
    "string": "a text in quotes",
    "date": "a date such as 1957-07-01",
    "tuple": "a list in brackets",
    "dict": "a table",
    "model": "a table",
}


class Fault(NamedTuple):
    """An error of pydantic with the class and declaration it is about, and the data it was found in."""

    error: ErrorDetails
    owner: Any
    field: FieldInfo | None
    data: Mapping[str, Any]

    @property
    def given(self) -> str:
        """What was given, shortened."""
        value = self.error["input"]
        text = value.isoformat() if hasattr(value, "isoformat") else repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."

    @property
    def meaning(self) -> str:
        """What the parameter means, in brackets."""
        return f" ({self.field.description})" if self.field is not None and self.field.description else ""

    @property
    def context(self) -> dict[str, Any]:
        """Bounds and the like that pydantic reports."""
        return self.error.get("ctx", {})


def place_of(loc: tuple[int | str, ...], data: Any) -> str:
    """Return the dotted place of an error; items of a list by their name, else by their position from 0.

    Examples
    --------
    >>> place_of(("party", "kinds", 0, "members"), {"party": {"kinds": [{"name": "army"}]}})
    'party.kinds.army.members'
    """
    words: list[str] = []
    for step in loc:
        if step == "[key]":
            continue
        below = data[step] if has(data, step) else None
        if isinstance(step, int):
            name = below.get("name") if isinstance(below, dict) else None
            words.append(f"{name}" if isinstance(name, str) and named(data) else f"{step}")
        else:
            words.append(step)
        data = below
    if words[:1] == ["notes"] and len(words) > 1:  # a note is written beside its parameter
        words = words[1:]
    return ".".join(words) or "the file"


def has(data: Any, step: int | str) -> bool:
    """Return whether nested tables have an entry of this key or position.

    Examples
    --------
    >>> has({"a": 1}, "a"), has([1], 1)
    (True, False)
    """
    if isinstance(step, int):
        return isinstance(data, (list, tuple)) and step < len(data)
    return isinstance(data, Mapping) and step in data


def _declaration(model: Any, loc: tuple[int | str, ...]) -> tuple[Any, FieldInfo | None]:
    """Return the innermost model on a path and the field of it that the path ends in, if any."""
    field: FieldInfo | None = None
    keyed = False
    for step in loc:
        if isinstance(step, int) or keyed:
            keyed = False
            continue
        field = model.model_fields.get(step)
        if field is None:
            return model, None
        inner = field.annotation
        keyed = get_origin(inner) is dict
        for argument in getattr(inner, "__args__", ()):
            if isinstance(argument, type) and issubclass(argument, BaseModel):
                inner = argument
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return model, field


def wording(error: ErrorDetails, model: type[BaseModel], data: Mapping[str, Any]) -> str:
    """Return the words for one of pydantic's errors.

    Parameters
    ----------
    error : ErrorDetails
        As in ``ValidationError.errors()``.
    model : type
        Class that was validated.
    data : mapping
        What was given to it.
    """
    fault = Fault(error, *_declaration(model, error["loc"]), data)
    return next((make(fault) for types, make in WORDINGS if error["type"].startswith(types)), error["msg"])


def _unknown_name(fault: Fault) -> str:
    loc = fault.error["loc"]
    prefix = "" if len(loc) == 1 else f"{place_of(loc[:-1], fault.data)}."
    known = [f"{prefix}{name}" for name in getattr(fault.owner, "model_fields", {})]
    return f"unknown name, given {fault.given}; {did_you_mean(f'{prefix}{loc[-1]}', known)}"


def _missing(fault: Fault) -> str:
    if isinstance(fault.error["loc"][-1], int):
        return f"not given, the list is too short{fault.meaning}; add it"
    return f"not given{fault.meaning}; it has no default: add it"


def _range(fault: Fault) -> str:
    extra = field_extra(fault.field) if fault.field is not None else {}
    unit = "" if extra.get("unit", "1") == "1" else f" [{extra['unit']}]"
    allowed = allowed_range(extra.get("low"), extra.get("high"))
    return f"given {fault.given}; allowed: {allowed}{unit}{fault.meaning}; choose a value in this range"


def _choice(fault: Fault) -> str:
    expected = str(fault.context.get("expected", ""))
    known = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    hint = did_you_mean(str(fault.error["input"]), known)
    return f"given {fault.given}; allowed: {expected}; {hint if hint.startswith('did') else 'choose one of them'}"


def _kind(fault: Fault) -> str:
    needed = KINDS_OF_VALUE[fault.error["type"].split("_")[0]]
    return f"given {fault.given}; allowed: {needed}{fault.meaning}; write it so"


def _length(fault: Fault) -> str:
    least, most = fault.context.get("min_length"), fault.context.get("max_length")
    given = fault.context.get("actual_length", fault.given)
    if least is not None:
        return f"given {given}; allowed: a length of at least {least}; add to it"
    return f"given {given} entries; allowed: at most {most}; remove some"


WORDINGS: Final[list[tuple[tuple[str, ...], Callable[[Fault], str]]]] = [
    (("purgesim",), lambda fault: fault.error["msg"]),
    (("extra_forbidden",), _unknown_name),
    (("missing",), _missing),
    (("greater_than", "less_than", "finite_number"), _range),
    (("literal_error",), _choice),
    (("too_short", "too_long", "string_too_short"), _length),
    (("int_", "float_", "string_type", "date_", "tuple_type", "dict_type", "model_"), _kind),
]
"""Beginnings of the types of pydantic's errors and who writes their words, first match first."""
