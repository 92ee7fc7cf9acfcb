"""What a user's own function is made of: its source and its parameters count in the identity of its runs."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import inspect
import json
import reprlib
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Any, Final

from purgesim.engine.hooks.values import ALLOWED as VALUES
from purgesim.engine.hooks.values import UnstableError, written

__all__ = [
    "digest_of",
    "faults_of",
    "faults_of_class",
    "is_importable",
    "name_of",
]

PLAIN: Final = (bool, int, float, str, bytes, type(None), dt.date, dt.timedelta)
ALLOWED: Final = "a function defined with def at the top of a file"
WITH_PARAMETERS: Final = f"{ALLOWED}, functools.partial of one, or an object of such a class"
WAITS: Final = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)


def faults_of(function: Any) -> list[str]:
    """Return why a function cannot take part in a run's identity; none if it can.

    Parameters
    ----------
    function : object
        What was given: a function, a `functools.partial` of one, a method of an object, an object that can be called.

    Returns
    -------
    list of str
        Phrases such as "a lambda, which no file can be asked for again; allowed: ...".

    Examples
    --------
    >>> faults_of(lambda situation: None)[0]
    'given a lambda; allowed: a function defined with def at the top of a file; write it so'
    """
    code, values = _apart(function)
    if code is None:
        return [f"given {function!r:.200}; allowed: {WITH_PARAMETERS}; write it so"]
    found = _faults_of_code(code) or _never_begins(function)
    for what, value in () if found else values:
        try:
            written(value, _code)
        except UnstableError as error:
            found.append(
                f"given {name_of(function)}, whose {what} holds {error}, of which it cannot be told whether it is the "
                f"same another time; allowed: {VALUES} of them; give it one, or let it find the rest itself"
            )
    return found


def faults_of_class(given: type) -> list[str]:
    """Return why a class cannot take part in a run's identity, as `faults_of` does of functions; none if it can.

    Examples
    --------
    >>> from purgesim import Cadre
    >>> faults_of_class(Cadre)
    []
    """
    return [fault.replace(ALLOWED, "a class written at the top of a file") for fault in _faults_of_code(given)]


def _faults_of_code(code: Any) -> list[str]:
    name = code.__qualname__
    if code.__name__ == "<lambda>":
        return [f"given a lambda; allowed: {ALLOWED}; write it so"]
    if "<locals>" in name or _closes_over(code):
        return [f"given {name}, made inside another function; allowed: {ALLOWED}; move it there"]
    if not _is_held(code) and code.__module__ != "__main__":  # a worker has another one
        return [f"given {name}, which {code.__module__} does not hold under that name; allowed: {ALLOWED}"]
    try:
        inspect.getsource(code)
    except (OSError, TypeError):
        return [f"given {name}, whose source cannot be read; allowed: {ALLOWED}; save it in one"]
    return []


def _apart(given: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """Return what is called as a function or class with source, None if there is none, and the values it carries."""
    if isinstance(given, functools.partial):
        code, values = _apart(given.func)
        arguments = [(f"argument {i}", value) for i, value in enumerate(given.args, 1)]
        return code, [*values, *arguments, *((f"argument {k}", v) for k, v in sorted(given.keywords.items()))]
    if isinstance(given, FunctionType):
        return given, []
    if isinstance(given, MethodType) and isinstance(given.__func__, FunctionType):
        owner, name = given.__self__, ("method", given.__func__.__name__)
        return (owner, [name]) if isinstance(owner, type) else (type(owner), [name, *_attributes(owner)])
    if not isinstance(given, type) and isinstance(getattr(type(given), "__call__", None), FunctionType):  # noqa: B004
        return type(given), _attributes(given)
    return None, []


def _source_of(given: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """Return what `_apart` does, and a class that is given as it is: agents are of one, no hook is."""
    return (given, []) if isinstance(given, type) else _apart(given)


def _attributes(given: Any) -> list[tuple[str, Any]]:
    """Return what an object holds, by name."""
    slots = [name for kind in type(given).__mro__ for name in _slots(kind)]
    held = {name: getattr(given, name) for name in slots if hasattr(given, name)} | getattr(given, "__dict__", {})
    return [(f"attribute {name}", value) for name, value in sorted(held.items())]


def _slots(kind: type) -> list[str]:
    slots = vars(kind).get("__slots__", ())
    return [name for name in ([slots] if isinstance(slots, str) else slots) if name not in ("__dict__", "__weakref__")]


def _never_begins(given: Any) -> list[str]:
    """Say so if a call would only make a coroutine or a generator, and nothing would be done."""
    while isinstance(given, functools.partial):
        given = given.func
    called = given if isinstance(given, (FunctionType, MethodType)) else type(given).__call__
    if any(waits(called) for waits in WAITS):
        return [f"given {name_of(given)}, of which a call only makes a coroutine or a generator; allowed: {ALLOWED}"]
    return []


def _closes_over(code: Any) -> bool:
    """Whether a function uses variables of one around it; ``__class__``, which `super` needs, is none."""
    return isinstance(code, FunctionType) and any(name != "__class__" for name in code.__code__.co_freevars)


def name_of(function: Any) -> str:
    """Return the name of a function, with its parameters if it carries some."""
    if isinstance(function, functools.partial):
        parts = [reprlib.repr(value) for value in function.args]
        parts += [f"{name}={reprlib.repr(value)}" for name, value in function.keywords.items()]
        return f"{name_of(function.func)}({', '.join(parts)})"
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def is_importable(function: Callable[..., Any]) -> bool:
    """Return whether a module of this process holds the function, or the class, that is called or given."""
    code, _ = _source_of(function)
    return code is not None and _is_held(code)


def _is_held(code: Any) -> bool:
    found: Any = sys.modules.get(code.__module__)
    for step in code.__qualname__.split("."):
        found = getattr(found, step, None)
    return found is code


def digest_of(function: Callable[..., Any]) -> str:
    """Return the hash of a function's or class's source, what it uses of its own file, and the values it carries.

    Functions, classes and plain values at the top of the same file count with it; what it imports counts by name.

    Parameters
    ----------
    function : callable
        A function without `faults_of`, or a class without `faults_of_class`.

    Returns
    -------
    str
        Hexadecimal, 64 digits.
    """
    code, values = _source_of(function)
    parts = _parts(code, {})
    if values:
        parts["<values>"] = "; ".join(f"{what} {written(value, _code)}" for what, value in values)
    return _digest(parts)


def _code(value: Any) -> str | None:
    """Return the form of a function or class that is a value of another; None for anything else."""
    if isinstance(value, (FunctionType, functools.partial, MethodType)):
        faults = faults_of(value)
        if faults:
            raise UnstableError(f"{name_of(value)} ({faults[0]})")
        return f"{name_of(value)}:{digest_of(value)}"
    if isinstance(value, type):
        own = not _faults_of_code(value)
        return f"{value.__module__}.{value.__qualname__}" + (f":{_digest(_parts(value, {}))}" if own else "")
    return None


def _digest(parts: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _parts(part: Any, known: dict[str, str]) -> dict[str, str]:
    """Collect texts by name: of a function or class, and of whatever of its file it reaches."""
    if isinstance(part, type):
        return _parts_of_class(part, known)
    known[part.__qualname__] = inspect.getsource(part)
    if part.__defaults__ or part.__kwdefaults__:
        known[f"{part.__qualname__}()"] = _text([part.__defaults__, part.__kwdefaults__])
    for name in sorted({name for code in _codes(part) for name in code.co_names} & part.__globals__.keys()):
        value = part.__globals__[name]
        if isinstance(value, (FunctionType, type)) and value.__module__ == part.__module__:
            if value.__qualname__ not in known:
                _parts(value, known)
        else:
            known[name] = _text(value)
    return known


def _parts_of_class(part: type, known: dict[str, str]) -> dict[str, str]:
    known[part.__qualname__] = ", ".join(base.__qualname__ for base in part.__bases__)
    functions = _functions(part)
    for function in functions.values():
        if function.__qualname__ not in known and function.__module__ == part.__module__ and _has_source(function):
            _parts(function, known)
    for name, member in vars(part).items():
        if name not in functions and not name.startswith("__") and not isinstance(member, MemberDescriptorType):
            known[f"{part.__qualname__}.{name}"] = _text(member)
    for base in part.__bases__:
        if base.__module__ == part.__module__ and base.__qualname__ not in known:
            _parts(base, known)
    return known


def _functions(part: type) -> dict[str, FunctionType]:
    """Return the functions that a class is made of, those behind properties and the like included."""
    found: dict[str, FunctionType] = {}
    for name, member in vars(part).items():
        for way in ("__func__", "fget", "fset", "fdel", "func"):
            inner = getattr(member, way, None)
            if isinstance(inner, FunctionType):
                found[name if way in ("__func__", "fget", "func") else f"{name}.{way}"] = inner
        if isinstance(member, FunctionType):
            found[name] = member
    return found


def _has_source(function: FunctionType) -> bool:
    """Whether a function is written down: those that a dataclass makes for itself follow from its fields."""
    try:
        inspect.getsource(function)
    except (OSError, TypeError):
        return False
    return True


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
