"""The tables of a record held against each other, and put into the form of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from purgesim.reading.dates import Dates, Grain, dates
from purgesim.reading.mistakes import Mistakes, nearest, short
from purgesim.reading.parsing import choices, coded, texts
from purgesim.reading.source import Source
from purgesim.records.record import EVENTS, Record

__all__ = ["checked"]

DATED: Final = ("edges", "keyevents")
NOTHING: Final = -1


def checked(name: str, sources: dict[str, Source], found: Mistakes) -> Record:
    """Return the record of some tables.

    Parameters
    ----------
    name : str
        Its name.
    sources : dict of str to Source
        Its tables, with their columns taken.
    found : Mistakes
        Mistakes of form; modified.

    Raises
    ------
    MistakesError
        With all mistakes, if there is one.
    """
    persons = _own_ids(sources["nodes"], found)
    groups = _own_ids(sources["groups"], found) if "groups" in sources else set()
    _tell_both(sources, persons, groups, found)
    for table, known in (
        ("edges", {"source": persons, "target": persons | groups}),
        ("keyevents", {"id": persons}),
        ("kinship", dict.fromkeys(("id1", "id2"), persons | groups)),
    ):
        if table in sources:
            _tell_unknown(sources, table, known, found)
    when: dict[str, Dates] = {table: _dates(sources[table], found) for table in DATED if table in sources}
    kinds = _kinds(sources.get("keyevents"), found)
    found.stop_if_any(f"record {name}")
    origin = _first(when)
    frames = {table: _frame(sources.get(table), table) for table in ("nodes", "kinship", "edges", "keyevents")}
    frames["keyevents"]["type"] = pd.Series(kinds, dtype=object)
    frames["edges"]["about"] = pd.Series(_about(frames["edges"], groups), dtype=object)
    for table in DATED:
        frames[table] = frames[table].assign(**_times(when.get(table), origin))
    notes = tuple(note for table in sources for note in _notes(sources[table], when.get(table)))
    if len(frames["edges"]) and frames["edges"]["earliest"].isna().all():
        notes += (f"{sources['edges'].name}: no denunciation has a date: names are counted, no half-life is told",)
    first = None if origin is None else str(origin)
    return Record(name, frames["nodes"], frames["kinship"], frames["edges"], frames["keyevents"], first, notes)


def _own_ids(source: Source, found: Mistakes) -> set[str]:
    """Return the ids of a table; each is there and once."""
    if "id" not in source.columns:
        return set()
    codes, names = coded(source, "id", found, required=True)
    given = np.flatnonzero(codes >= 0)
    _, first = np.unique(codes[given], return_index=True)
    again = np.setdiff1d(given, given[first])
    row_of = dict(zip(codes[given[first]].tolist(), given[first].tolist(), strict=True))
    told = [f"{short(names[codes[row]])} was given in {source.row(row_of[codes[row]])} already" for row in again]
    found.rows(source, "id", again, told.__getitem__)
    return set(names)


def _tell_both(sources: dict[str, Source], persons: set[str], groups: set[str], found: Mistakes) -> None:
    """Note ids of groups that persons have, too: who is denounced would not be known."""
    if persons & groups:
        ids = texts(sources["groups"], "id").to_pylist()
        rows = [row for row, one in enumerate(ids) if one in persons]
        told = "which is a person's id in nodes, too; give the group another"
        found.rows(sources["groups"], "id", rows, lambda i: f"given {short(ids[rows[i]])}, {told}")


def _tell_unknown(sources: dict[str, Source], table: str, known: Mapping[str, set[str]], found: Mistakes) -> None:
    """Note every id that is nobody's, unless the table that should have it was not read whole; and ties to oneself."""
    source = sources[table]
    whole = all(sources[name].whole for name in ("nodes", "groups") if name in sources)
    ends = []
    for column, ids in known.items():
        if column not in source.columns:
            continue
        codes, names = coded(source, column, found, required=column != "target")
        ends.append(np.array([*names, None], object)[codes])
        strange = [i for i, one in enumerate(names) if one not in ids]
        if not strange or not whole:
            continue
        near = nearest([names[i] for i in strange], ids)
        rows = np.flatnonzero(np.isin(codes, strange))
        given = [names[codes[row]] for row in rows[:10_000]]
        hints = {one: f"; nearest: {short(near[one])}" if one in near else "" for one in set(given)}
        found.rows(source, column, rows, lambda i, g=given, h=hints: f"{short(g[i])} is no known id{h[g[i]]}")  # type: ignore[misc]
    if table == "kinship" and len(ends) == 2:
        one, other = ends
        rows = np.flatnonzero((one == other) & (one != None))  # noqa: E711
        found.rows(source, "id2", rows, lambda i: f"{short(one[rows[i]])} is tied to themselves; a tie has two ends")


def _kinds(source: Source | None, found: Mistakes) -> list[str]:
    """Return the kinds of the events."""
    if source is None or "type" not in source.columns:
        return []
    codes = choices(source, "type", {kind: i for i, kind in enumerate(EVENTS)}, found, empty=NOTHING, required=True)
    return [EVENTS[code] for code in codes]


def _dates(source: Source, found: Mistakes) -> Dates:
    if "time" in source.columns:
        return dates(source, "time", found)
    return Dates(np.full(source.length, np.datetime64("NaT", "D")), np.zeros(source.length, np.int8))


def _first(when: Mapping[str, Dates]) -> Any:
    """Return the first day of all, None if there is no date."""
    days = np.concatenate([read.first for read in when.values()])
    days = days[~np.isnat(days)]
    return days.min() if len(days) else None


def _frame(source: Source | None, table: str) -> pd.DataFrame:
    """Return a table as a DataFrame, with None for what is missing; what is read for sure is text."""
    read = {"nodes": ("id",), "kinship": ("id1", "id2", "type"), "edges": ("source", "target"), "keyevents": ("id",)}
    if source is None:
        return pd.DataFrame({column: pd.Series([], dtype=object) for column in read[table]})
    columns = {}
    for column in read[table]:
        values = texts(source, column) if column in source.columns else pa.nulls(source.length)
        columns[column] = pd.Series(values.to_pylist(), dtype=object)
    others = {name: a.to_pandas() for name, a in source.columns.items() if name not in (*read[table], "time", "type")}
    return pd.DataFrame({**columns, **others})


def _about(edges: pd.DataFrame, groups: set[str]) -> list[str]:
    """Return what each denunciation is about."""
    pairs = zip(edges["source"], edges["target"], strict=True)
    return ["nobody" if t is None else "own" if t == s else "group" if t in groups else "person" for s, t in pairs]


def _times(read: Dates | None, origin: Any) -> dict[str, pd.Series]:
    """Return the columns of time: as given, and as days since the origin."""
    if read is None:
        read = Dates(np.array([], "datetime64[D]"), np.array([], np.int8))
    last = read.first.copy()
    for grain, unit, one in (
        (Grain.MONTH, "datetime64[M]", np.timedelta64(1, "M")),
        (Grain.YEAR, "datetime64[Y]", np.timedelta64(1, "Y")),
    ):
        of = read.grain == grain
        last[of] = (read.first[of].astype(unit) + one).astype("datetime64[D]") - np.timedelta64(1, "D")
    digits = {Grain.DAY: 10, Grain.MONTH: 7, Grain.YEAR: 4, Grain.NONE: 0}
    words = [str(day)[: digits[Grain(grain)]] or None for day, grain in zip(read.first, read.grain, strict=True)]
    earliest, latest = _days(read.first, origin), _days(last, origin)
    return {
        "time": pd.Series(words, dtype=object),
        "day": earliest.where(pd.Series(read.grain == Grain.DAY)),
        "earliest": earliest,
        "latest": latest,
    }


def _days(dated: NDArray[Any], origin: Any) -> pd.Series:
    known = ~np.isnat(dated)
    numbers = np.zeros(len(dated), np.int64)
    if origin is not None:
        numbers[known] = (dated[known] - origin).astype(np.int64)
    return pd.Series(pd.arrays.IntegerArray(numbers, ~known))


def _notes(source: Source, when: Dates | None) -> Sequence[str]:
    """Return what was not taken as it stands in the columns that are read."""
    own = tuple(f"{source.name}, column {column}:" for column in source.meanings)
    notes = [note for note in source.notes if note.startswith(own)]
    if when is not None:
        rough = int((when.grain > Grain.DAY).sum())
        if rough:
            cells = f"{rough:,} {'cell gives' if rough == 1 else 'cells give'} a month or a year"
            lost = "without a day there is no order within it, and no place in a half-life"
            notes.append(f"{source.name}, column time: {cells}: {lost}")
    return notes
