"""How an object tells what it is, in a few words: a table of a million rows is told by its size."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

__all__ = ["in_short", "short_html", "short_repr"]

LONGEST: Final = 280
"""Characters of a whole object."""
LONGEST_PART: Final = 60
"""Characters of one of its parts."""
FEW: Final = 4
"""Entries that are told one by one."""


def short_repr(self: Any) -> str:
    """Return name and parts of a dataclass, named tuple or model, the large ones by their size.

    Assign it to ``__repr__`` in the class.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> class Names(NamedTuple):
    ...     count: int
    ...     of: list[str]
    ...     __repr__ = short_repr
    >>> Names(5, ["a"] * 5)
    Names(count=5, of=<5 entries>)
    """
    text = f"{type(self).__name__}("
    for number, (name, value) in enumerate(_parts(self)):
        part = f"{', ' if number else ''}{name}={in_short(value)}"
        if len(text) + len(part) > LONGEST:
            return f"{text}, ...)"
        text += part
    return f"{text})"


def short_html(self: Any) -> str:
    """Return the same as a small table, for notebooks; assign it to ``_repr_html_`` in the class.

    Examples
    --------
    >>> from typing import NamedTuple
    >>> class Names(NamedTuple):
    ...     title: str
    >>> short_html(Names("<b>"))
    '<table><caption>Names</caption><tr><th>title</th><td>&#x27;&lt;b&gt;&#x27;</td></tr></table>'
    """
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(in_short(value))}</td></tr>" for name, value in _parts(self)
    )
    return f"<table><caption>{html.escape(type(self).__name__)}</caption>{rows}</table>"


def in_short(value: Any) -> str:
    """Return a value in at most sixty characters.

    Examples
    --------
    >>> in_short({"a": 1, "b": 2}), in_short(0.1 + 0.2), in_short("x" * 100)[-4:]
    ('{a, b}', '0.3', "xx'…")
    """
    text = _told(value)
    return text if len(text) <= LONGEST_PART else f"{text[: LONGEST_PART - 1]}…"


def _told(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"<{' x '.join(f'{int(n):,}' for n in shape)}>"
    if isinstance(value, str):
        quoted = repr(value[:LONGEST_PART])
        return quoted if len(quoted) <= LONGEST_PART else f"{quoted[: LONGEST_PART - 3]}'…"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (dt.date, PurePath)):
        return str(value)
    if isinstance(value, (Mapping, list, tuple, set, frozenset)) and not hasattr(value, "_fields"):
        return _several(value)
    if callable(value) and hasattr(value, "__qualname__"):
        return str(value.__qualname__)
    return repr(value)


def _several(value: Any) -> str:
    if len(value) > FEW:
        return f"<{len(value):,} entries>"
    items = [str(key) for key in value] if isinstance(value, Mapping) else [in_short(item) for item in value]
    left, right = "{}" if isinstance(value, (Mapping, set, frozenset)) else "[]" if isinstance(value, list) else "()"
    text = f"{left}{', '.join(items)}{right}"
    return text if len(text) <= LONGEST_PART else f"<{len(value):,} entries>"


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.repr and not field.name.startswith("_")]
    else:
        names = list(getattr(value, "_fields", ()) or getattr(type(value), "model_fields", ()))
    for name in names:
        yield name, getattr(value, name)
