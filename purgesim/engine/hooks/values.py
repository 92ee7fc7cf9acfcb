"""Values that a function carries with it, in a form that stays: equal in every process, different if they differ."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, Final

import numpy as np
from pydantic import BaseModel

__all__ = ["UnstableError", "written"]

PLAIN: Final = (bool, int, float, complex, str, bytes, type(None), dt.timedelta)
DEEPEST: Final = 40
ALLOWED: Final = "numbers, texts, dates, members of enumerations, arrays, lists, tuples, sets, dicts and dataclasses"


class UnstableError(Exception):
    """A value without such a form; its text says which."""


def written(value: Any, code: Callable[[Any], str | None], depth: int = 0) -> str:
    """Return a value's form.

    Parameters
    ----------
    value : object
        Numbers, texts, dates, members of enumerations, arrays; functions and dataclasses; and what holds them.
    code : callable
        Gives the form of a function or class, None if it has none.
    depth : int
        How deep in other values it lies.

    Raises
    ------
    UnstableError
        If it, or something in it, has none.

    Examples
    --------
    >>> written({"rows": (3, 4), "share": 0.5}, lambda _: None)
    "dict(str:'rows'=tuple(int:3, int:4), str:'share'=float:0.5)"
    """
    if depth > DEEPEST:
        raise UnstableError(f"something nested more than {DEEPEST} deep")

    def inner(item: Any) -> str:
        return written(item, code, depth + 1)

    single = _single(value)
    if single is not None:
        return single
    if isinstance(value, Mapping):
        return _held(value, [f"{inner(key)}={inner(item)}" for key, item in value.items()])
    if isinstance(value, (tuple, list)):
        return _held(value, [inner(item) for item in value])
    if isinstance(value, (set, frozenset)):
        return _held(value, sorted(inner(item) for item in value))
    of_code = code(value)
    if of_code is not None:
        return of_code
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        of_class = code(type(value)) or _name(type(value))
        return (
            f"{of_class}({', '.join(f'{f.name}={inner(getattr(value, f.name))}' for f in dataclasses.fields(value))})"
        )
    raise UnstableError(f"{value!r:.80}")


def _single(value: Any) -> str | None:
    """Return the form of what holds no other values; None for anything else."""
    if isinstance(value, enum.Enum):
        return f"{_name(type(value))}.{value.name}"
    if isinstance(value, np.generic):
        return _single(value.item())
    if type(value) in PLAIN:
        return f"{type(value).__name__}:{value!r}"
    if isinstance(value, (dt.date, dt.time)):
        return f"{_name(type(value))}:{value.isoformat()}"
    if isinstance(value, PurePath):
        return f"path:{str(value)!r}"
    if isinstance(value, BaseModel):  # a scenario, or a part of one
        return f"{_name(type(value))}:{value.model_dump_json()}"
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        digest = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return f"array:{value.dtype.descr}:{value.shape}:{digest}"
    return None


def _held(value: Any, items: list[str]) -> str:
    kind = type(value)
    return f"{kind.__name__ if kind.__module__ == 'builtins' else _name(kind)}({', '.join(items)})"


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
