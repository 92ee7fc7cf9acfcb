"""A process that compiles what it is told: `python -m purgesim.core.jit.worker ROOM ...`.

It imports the rooms without compiling anything and prints one line: for each function that they define, lowest first,
the numbers of those it calls. Then it reads numbers, one a line, compiles each function into the common cache and
prints its number.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

from purgesim.core.jit.decorator import Waiting, deferred

__all__ = ["main", "needs_of"]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _called(function: Any) -> Iterator[Any]:
    """Yield every object of the module, or of a module it knows, that a function names."""
    names = list(_names(function.__code__))
    for name in names:
        value = function.__globals__.get(name)
        yield value
        if isinstance(value, ModuleType):
            yield from (getattr(value, other, None) for other in names)


def needs_of(waiting: list[Waiting]) -> list[list[int]]:
    """Return for each function the numbers of those it calls, itself or through others, in ascending order."""
    number = {id(w.function): i for i, w in enumerate(waiting)}
    needs: list[set[int]] = []
    for i, w in enumerate(waiting):
        own = {number[id(value)] for value in _called(w.function.py_func) if id(value) in number} - {i}
        below = [needs[j] for j in own if j < i]
        needs.append(own.union(*below))
    return [sorted(n) for n in needs]


def _compile(w: Waiting) -> None:
    """Compile a function, or take it from the cache; one without a signature is compiled by its callers."""
    if w.signature is not None and not w.function.signatures:
        w.function.compile(w.signature)
        w.function.disable_compile()


def main(rooms: list[str]) -> None:
    """Answer until there is nothing more to read."""
    answers, sys.stdout = sys.stdout, sys.stderr
    gc.disable()  # a short life, and hardly any garbage
    with deferred() as waiting:
        for room in rooms:
            import_module(room)
    needs = needs_of(waiting)
    print(json.dumps(needs), file=answers, flush=True)
    for line in sys.stdin:
        for i in (*needs[int(line)], int(line)):
            _compile(waiting[i])
        print(int(line), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
