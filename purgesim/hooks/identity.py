"""What a user's own function is made of: its source counts in the identity of the runs it takes part in."""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

__all__ = ["digest_of", "faults_of", "is_importable"]

PLAIN: Final = (bool, int, float, str, bytes, type(None), dt.date, dt.timedelta)
ALLOWED: Final = "a function defined with def at the top of a file"


def faults_of(function: Any) -> list[str]:
    """Return why a function cannot take part in a run's identity; none if it can.

    Parameters
    ----------
    function : object
        What was given.

    Returns
    -------
    list of str
        Phrases such as "a lambda, which no file can be asked for again; allowed: ...".

    Examples
    --------
    >>> faults_of(lambda situation: None)[0]
    'given a lambda; allowed: a function defined with def at the top of a file; write it so'
    """
    if not isinstance(function, FunctionType):
        return [f"given {function!r}; allowed: {ALLOWED}; write it so"]
    name = function.__qualname__
    if function.__name__ == "<lambda>":
        return [f"given a lambda; allowed: {ALLOWED}; write it so"]
    if "<locals>" in name or function.__closure__:
        return [f"given {name}, made inside another function; allowed: {ALLOWED}; move it there"]
    if not is_importable(function) and function.__module__ != "__main__":  # a worker has another one
        return [f"given {name}, which {function.__module__} does not hold under that name; allowed: {ALLOWED}"]
    try:
        inspect.getsource(function)
    except (OSError, TypeError):
        return [f"given {name}, whose source cannot be read; allowed: {ALLOWED}; save it in one"]
    return []


def is_importable(function: Callable[..., Any]) -> bool:
    """Return whether a function's module holds it under its name in this process."""
    found: Any = sys.modules.get(function.__module__)
    for step in function.__qualname__.split("."):
        found = getattr(found, step, None)
    return found is function


def digest_of(function: Callable[..., Any]) -> str:
    """Return the hash of a function's source and of what it uses of its own file (hexadecimal, 64 digits).

    Functions, classes and plain values at the top of the same file count with it; what it imports counts by name.

    Parameters
    ----------
    function : callable
        A function without `faults_of`.
    """
    return hashlib.sha256(json.dumps(_parts(function, {}), sort_keys=True).encode()).hexdigest()


def _parts(part: Any, known: dict[str, str]) -> dict[str, str]:
    """Collect texts by name: of a function or class, and of whatever of its file it reaches."""
    if isinstance(part, type):
        known[part.__qualname__] = ", ".join(base.__qualname__ for base in part.__bases__)
        for name, member in vars(part).items():
            if isinstance(member, FunctionType):
                _parts(member, known)
            elif not name.startswith("__"):
                known[f"{part.__qualname__}.{name}"] = _text(member)
        return known
    known[part.__qualname__] = inspect.getsource(part)
    for name in sorted({name for code in _codes(part) for name in code.co_names} & part.__globals__.keys()):
        value = part.__globals__[name]
        if isinstance(value, (FunctionType, type)) and value.__module__ == part.__module__:
            if value.__qualname__ not in known:
                _parts(value, known)
        else:
            known[name] = _text(value)
    return known


def _codes(function: FunctionType) -> Iterator[CodeType]:
    """Yield the code of a function and of all that is nested in it."""
    stack = [function.__code__]
    while stack:
        code = stack.pop()
        yield code
        stack += [inner for inner in code.co_consts if isinstance(inner, CodeType)]


def _text(value: Any) -> str:
    """Return what of a value counts: a plain one as it is written, anything else by its name."""
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(_text(item) for item in value)) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, ModuleType):
        return value.__name__
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"
