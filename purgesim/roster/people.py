"""Checking the roster and the bodies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from purgesim.core.tables import EPOCH
from purgesim.core.vocabulary import Involvement
from purgesim.reading.dates import Grain, dates
from purgesim.reading.mistakes import Mistakes, short
from purgesim.reading.parsing import choices, coded, numbers, texts
from purgesim.reading.source import Source
from purgesim.roster.columns import CHOICES
from purgesim.roster.cycles import cycles
from purgesim.roster.tables import UNKNOWN_DAY, Bodies

__all__ = ["bodies_of", "identifiers", "look_up", "look_up_all", "people_of"]

Array = NDArray[Any]
OPAQUE: Final = r"^[A-Za-z0-9._:\-]{0,63}[0-9][A-Za-z0-9._:\-]{0,63}$"
OPAQUE_WORDS: Final = "letters without accents, digits, . _ : -, at least one digit, no blanks"


def identifiers(source: Source, found: Mistakes) -> pa.Array:
    """Return the identifiers of the roster; those that name somebody, and double ones, are noted."""
    if "id" not in source.columns:
        return pa.array([], pa.string())
    ids = texts(source, "id", found)
    wrong = np.flatnonzero(~pc.match_substring_regex(ids, OPAQUE).fill_null(True).to_numpy(zero_copy_only=False))
    if len(wrong):
        given = ids.take(pa.array(wrong[:10_000])).to_pylist()
        found.rows(
            source,
            "id",
            wrong,
            lambda i: f"given {short(given[i])}; allowed: a code that names nobody ({OPAQUE_WORDS}); replace it by one",
        )
    first = pc.index_in(ids, value_set=ids).to_numpy(zero_copy_only=False)
    again = np.flatnonzero((first != np.arange(len(ids))) & ids.is_valid().to_numpy(zero_copy_only=False))
    if len(again):
        given_again = ids.take(pa.array(again[:10_000])).to_pylist()
        where = first[again].astype(np.int64)
        found.rows(
            source,
            "id",
            again,
            lambda i: f"given {short(given_again[i])}, as in {source.row(int(where[i]))}; allowed: each once",
        )
    return ids


def bodies_of(source: Source | None, roster: Source, found: Mistakes) -> Bodies:
    """Return the bodies: of their own table, or, without one, those the roster names, all of kind "body"."""
    if source is None:
        names = coded(roster, "body", found)[1] if "body" in roster.columns else []
        n = len(names)
        nothing = np.full(n, -1, np.int32)
        return Bodies(
            tuple(names),
            ("body",),
            np.zeros(n, np.int32),
            nothing.astype(np.int8),
            nothing,
            np.full(n, np.nan),
            nothing,
        )
    n = source.length
    named = "name" in source.columns
    if named:
        coded(source, "name", found, required=True)
    names_at = texts(source, "name") if named else pa.nulls(n, pa.string())
    _once(source, names_at, found)
    kind, kinds = (
        coded(source, "kind", found, required=True) if "kind" in source.columns else (np.zeros(n, np.int32), ["body"])
    )
    tier = choices(source, "tier", CHOICES["tier"], found, -1) if "tier" in source.columns else np.full(n, -1, np.int8)
    superior = np.full(n, -1, np.int32)
    if "superior" in source.columns:
        known = names_at if source.whole else None
        superior = look_up(source, "superior", known, found, "names no body of this table")
        for line in cycles(superior):
            told = " -> ".join(short(names_at[int(i)].as_py()) for i in line[:6])
            found.rows(source, "superior", [int(line[0])], f"a circle, {told}; allowed: a tree; empty one superior")
    sessions, places = (
        numbers(source, name, found, 0, most, whole=whole) if name in source.columns else np.full(n, np.nan)
        for name, most, whole in (("sessions", 1e6, False), ("places", 1e4, True))
    )
    return Bodies(
        tuple(str(name) for name in names_at.to_pylist()),
        tuple(kinds),
        np.maximum(kind, 0),
        tier,
        superior,
        sessions,
        np.where(np.isnan(places), -1, np.nan_to_num(places)).astype(np.int32),
    )


def _once(source: Source, names: pa.Array, found: Mistakes) -> None:
    first = pc.index_in(names, value_set=names).to_numpy(zero_copy_only=False)
    again = np.flatnonzero((first != np.arange(len(names))) & names.is_valid().to_numpy(zero_copy_only=False))
    given = names.take(pa.array(again[:10_000])).to_pylist()
    found.rows(
        source,
        "name",
        again,
        lambda i: f"given {short(given[i])}, as in {source.row(int(first[again[i]]))}; allowed: each once",
    )


def look_up(
    source: Source, column: str, known: pa.Array | None, found: Mistakes, told: str, *, must: bool = False
) -> Array:
    """Return which of the known texts a column names, -1 where it is empty or names none; the latter is noted.

    Parameters
    ----------
    known : pyarrow.Array or None
        None: what they are could not be read, so that nothing is noted.
    must : bool
        Whether empty cells are noted too.
    """
    return look_up_all(source, [column], known, found, told, must=must)[0]


def look_up_all(
    source: Source, columns: Sequence[str], known: pa.Array | None, found: Mistakes, told: str, *, must: bool = False
) -> list[Array]:
    """Return `look_up` of several columns, for which the known texts are gone through once."""
    values = [texts(source, column, found if must else None) for column in columns]
    if known is None or not columns:
        return [np.full(source.length, -1, np.int32) for _ in columns]
    both: Array = pc.index_in(pa.chunked_array(values), value_set=known.drop_null()).fill_null(-1).to_numpy()
    if known.null_count:
        both = np.where(both >= 0, np.flatnonzero(known.is_valid().to_numpy(zero_copy_only=False))[both], -1)
    places = [at.astype(np.int32) for at in np.split(both, len(columns))]
    for column, given, at in zip(columns, values, places, strict=True):
        wrong = np.flatnonzero((at < 0) & given.is_valid().to_numpy(zero_copy_only=False))
        words = given.take(pa.array(wrong[:10_000])).to_pylist()
        mistakes = [f"given {short(word)}, which {told}; mend it" for word in words]
        found.rows(source, column, wrong, mistakes.__getitem__)
    return places


def people_of(source: Source, names: pa.Array | None, found: Mistakes) -> dict[str, Any]:
    """Return the columns of `Tables` that the roster gives, by name.

    The bodies' `names` are None if they could not all be read: then none is missed.
    """
    n = source.length
    has = source.columns.keys()
    told = "names no body; give one of the table of bodies"
    body = look_up(source, "body", names, found, told, must=True) if "body" in has else np.full(n, -1, np.int32)
    cell, cell_body, cell_names = _cells(source, body, found)
    births = _births(source, found)
    age = numbers(source, "age", found, 0, 130) if "age" in has else np.full(n, np.nan)
    twice = np.flatnonzero(((births["birth"] != UNKNOWN_DAY) | (births["birth_year"] > 0)) & ~np.isnan(age))
    found.rows(source, "age", twice, "given beside a birth date; allowed: one of the two; empty one")
    if "standing" not in has:
        source.notes.append("standing: not given, all are members")

    def chosen(name: str, empty: int) -> Array:
        return choices(source, name, CHOICES[name], found, empty) if name in has else np.full(n, empty, np.int8)

    part: dict[str, Any] = {
        "body": body,
        "cell": cell,
        "cell_body": cell_body,
        "cell_names": cell_names,
        "candidate": chosen("standing", 0),
        "intellectual": chosen("intellectual", -1),
        "age": age,
        "courage": numbers(source, "courage", found, 0, 1) if "courage" in has else np.full(n, np.nan),
    }
    return part | births | _tags(source, part["candidate"], found)


def _births(source: Source, found: Mistakes) -> dict[str, Any]:
    """Return the days of birth, and the years and months of those of whom no day is given."""
    n = source.length
    births: dict[str, Any] = {
        "birth": np.full(n, UNKNOWN_DAY, np.int32),
        "birth_year": np.zeros(n, np.int16),
        "birth_month": None,
    }
    if "birth" not in source.columns:
        return births
    read = dates(source, "birth", found)
    exact = read.grain == Grain.DAY
    births["birth"][exact] = (read.first[exact] - EPOCH).astype(np.int32)
    wide = (read.grain == Grain.MONTH) | (read.grain == Grain.YEAR)
    months = read.first[wide].astype("datetime64[M]").astype(np.int64)
    births["birth_year"][wide] = months // 12 + 1970
    by_month = read.grain == Grain.MONTH
    if by_month.any():
        births["birth_month"] = np.zeros(n, np.int8)
        births["birth_month"][wide] = np.where(by_month[wide], months % 12 + 1, 0)
    return births


def _cells(source: Source, body: Array, found: Mistakes) -> tuple[Array, Array, tuple[str, ...]]:
    """Return each row's cell, and body and name of the cells; a name is of one body only."""
    if "cell" not in source.columns:
        return np.full(source.length, -1, np.int32), np.zeros(0, np.int32), ()
    code, names = coded(source, "cell", found)
    given = code >= 0
    pairs, where = np.unique(body[given].astype(np.int64) * (len(names) + 1) + code[given], return_inverse=True)
    cell = np.full(source.length, -1, np.int32)
    cell[given] = where
    return (
        cell,
        (pairs // (len(names) + 1)).astype(np.int32),
        tuple(names[i] for i in (pairs % (len(names) + 1)).tolist()),
    )


def _tags(source: Source, candidate: Array, found: Mistakes) -> dict[str, Any]:
    """Return faction, circle and involvement, each None if the roster has no such column."""
    tags: dict[str, Any] = {"faction": None, "circle": None, "faction_names": (), "circle_names": ()}
    for name in ("faction", "circle"):
        if name in source.columns:
            code, names = coded(source, name, found)
            tags[name], tags[f"{name}_names"] = code + 1, tuple(names)
            rows = np.flatnonzero((code >= 0) & (candidate == 1))
            found.rows(source, name, rows, f"given for a candidate; allowed: members only are in a {name}; empty it")
    tags["involvement"] = None
    if "involvement" not in source.columns:
        return tags
    part = tags["involvement"] = choices(source, "involvement", CHOICES["involvement"], found, int(Involvement.NONE))
    if tags["circle"] is None:
        if part.any():
            found.whole(source.name, "column circle: missing; only who is in a circle took part or knew; add it")
        return tags
    told = "given for somebody in no circle; allowed: only who is in a circle took part or knew; give their circle"
    found.rows(source, "involvement", np.flatnonzero((part > 0) & (tags["circle"] == 0)), told)
    return tags
