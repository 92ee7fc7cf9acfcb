"""A user's own party as checked tables: plain arrays, the hash of their content, and what is left to assume."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.core.showing import short_html, short_repr

if TYPE_CHECKING:
    from purgesim.reading import Source

__all__ = ["UNKNOWN_DAY", "Bodies", "Posts", "Tables", "Ties"]

Array = NDArray[Any]
UNKNOWN_DAY: Final = np.iinfo(np.int32).min
"""A date that is not given."""
FORMAT: Final = 1
"""Number of the arrays' meaning: part of the hash."""


@dataclass(frozen=True, eq=False, repr=False)
class Bodies:
    """Bodies in their order; -1 and NaN where the kind of body decides."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    kind: Array
    tier: Array
    superior: Array
    sessions: Array
    places: Array

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True, eq=False, repr=False)
class Ties:
    """Rows of the roster and layers; of a client tie ``one`` is the client."""

    one: Array
    other: Array
    layer: Array

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True, eq=False, repr=False)
class Posts:
    """Body, rank, holder (row of the roster, -1 vacant) and cell of each post."""

    body: Array
    rank: Array
    holder: Array
    cell: Array

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """Checked tables, one entry a row of the roster.

    Attributes
    ----------
    ids : pyarrow.Array
        Identifiers, shape (n,).
    body, cell : ndarray of int32, shape (n,)
        Body and cell (-1: to be dealt); ``cell_body`` and ``cell_names`` say which cell.
    candidate, intellectual : ndarray of int8, shape (n,)
        0 or 1; -1: to be drawn.
    birth, birth_year : ndarray, shape (n,)
        Days since 1900 (`UNKNOWN_DAY`: not given), and years given without a day (0: none).
    birth_month : ndarray of int8, shape (n,), or None
        Months given with a year but no day (0: none); None if no row gives one.
    age, courage : ndarray of float64, shape (n,)
        NaN: not given.
    faction, circle, involvement : ndarray of int32, shape (n,), or None
        Codes, 0 none; None if the roster has no such column.
    ties, posts : Ties, Posts or None
        None if there is no such table.
    sources : dict of str to Source
        Where they come from, for what is said about rows.
    """

    ids: pa.Array
    body: Array
    cell: Array
    cell_body: Array
    cell_names: tuple[str, ...]
    candidate: Array
    intellectual: Array
    birth: Array
    birth_year: Array
    age: Array
    courage: Array
    faction: Array | None
    faction_names: tuple[str, ...]
    circle: Array | None
    circle_names: tuple[str, ...]
    involvement: Array | None
    ties: Ties | None
    posts: Posts | None
    bodies: Bodies
    birth_month: Array | None = None
    sources: dict[str, Source] = field(default_factory=dict)

    __repr__ = short_repr
    _repr_html_ = short_html

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, whatever file or object it came from (hexadecimal, 64 digits)."""
        digest = hashlib.sha256(f"purgesim tables {FORMAT}".encode())
        for name, value in _parts(self):
            digest.update(f"\0{name}\0".encode())
            for piece in _bytes_of(value):
                digest.update(piece)
        return digest.hexdigest()

    @property
    def assumed(self) -> list[str]:
        """What the tables do not say and the scenario's rules decide, one line each."""
        return list(_assumed(self))


def _parts(owner: Any, prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for entry in fields(owner):
        value = getattr(owner, entry.name)
        if entry.name == "sources" or (entry.name == "birth_month" and value is None):
            continue
        if isinstance(value, (Bodies, Ties, Posts)):
            found += _parts(value, f"{entry.name}.")
        else:
            found.append((prefix + entry.name, value))
    return found


def _bytes_of(value: Any) -> list[bytes | memoryview]:
    if value is None:
        return [b"none"]
    if isinstance(value, tuple):
        return [json.dumps(value).encode()]
    if isinstance(value, np.ndarray):
        return [f"{value.dtype.str}{value.shape}".encode(), np.ascontiguousarray(value).data.cast("B")]
    lengths = pc.binary_length(value).to_numpy(zero_copy_only=False).astype(np.int32)
    start, data = value.offset, value.buffers()
    ends = np.frombuffer(data[1], np.int32)[start : start + len(value) + 1]
    return [lengths.tobytes(), memoryview(data[2])[int(ends[0]) : int(ends[-1])] if data[2] is not None else b""]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _assumed(t: Tables) -> Iterator[str]:
    no_cell = int((t.cell < 0).sum())
    if no_cell:
        yield f"{_count(no_cell, 'cell', 'cells')} of people: dealt within the body, party.cell_size to a cell"
    yield from _assumed_births(t)
    if (missing := int(np.isnan(t.courage).sum())) > 0:
        yield f"{_count(missing, 'degree', 'degrees')} of courage: drawn between 0 and 1, all values alike"
    if (missing := int((t.intellectual < 0).sum())) > 0:
        yield f"{missing:,} times intellectual or not: drawn by party.kinds.*.intellectuals"
    for name in ("faction", "circle"):
        if getattr(t, name) is None:
            yield f"{name}s: drawn at the sizes of party.{name}s, if the scenario declares some"
    if t.involvement is None and t.circle is not None:
        yield "involvement: drawn by took_part and knew of party.circles"
    if t.posts is None:
        yield "posts and their holders: by party.kinds, from each body's members"
    if t.ties is None:
        yield "ties: drawn by party.ties"
    bodies = t.bodies
    for name, missing in (
        ("tier", int((bodies.tier < 0).sum())),
        ("sessions", int(np.isnan(bodies.sessions).sum())),
        ("places", int((bodies.places < 0).sum())),
    ):
        if missing:
            yield f"{name} of {_count(missing, 'body', 'bodies')}: by party.kinds.*.{name}"
    for source in t.sources.values():
        yield from source.notes


def _assumed_births(t: Tables) -> Iterator[str]:
    dated = (t.birth != UNKNOWN_DAY) | (t.birth_year > 0) | ~np.isnan(t.age)
    by_month = 0 if t.birth_month is None else int((t.birth_month > 0).sum())
    by_year = int(((t.birth == UNKNOWN_DAY) & dated).sum()) - by_month
    if not dated.all():
        yield f"{_count(int((~dated).sum()), 'birth date', 'birth dates')}: drawn by party.ages"
    if by_month:
        yield f"{_count(by_month, 'birthday', 'birthdays')}: drawn within the month that is given"
    if by_year:
        yield f"{_count(by_year, 'birthday', 'birthdays')}: drawn within the year that is given"
