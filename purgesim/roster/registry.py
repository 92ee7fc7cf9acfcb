"""Where tables are: kept in this process by the hash of their content, read from folders, written into them."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from purgesim.core.atomic_files import path_of, whole_folder
from purgesim.core.errors import PartyTablesError
from purgesim.core.tables import EPOCH
from purgesim.reading.columns import Unknown
from purgesim.reading.files import SUFFIXES, file_in
from purgesim.reading.mistakes import Mistakes
from purgesim.roster.columns import CHOICES, TABLES
from purgesim.roster.tables import UNKNOWN_DAY, Tables
from purgesim.roster.validation import read_tables

__all__ = ["ELSEWHERE", "find", "keep", "tables_in", "write_tables"]

Array = NDArray[Any]
KEPT: Final = 2
"""Tables that have a folder and are kept in memory; those without one are kept as long as the process lives."""
ELSEWHERE: Final = "PURGESIM_TABLES"
"""Variable of the environment: folders to look into when tables are not where a scenario says."""

_read: OrderedDict[str, Tables] = OrderedDict()
_homeless: dict[str, Tables] = {}
_lock = Lock()


def keep(tables: Tables, folder: Path | None) -> Tables:
    """Keep tables in this process, by their hash.

    Parameters
    ----------
    tables : Tables
        Checked tables.
    folder : Path or None
        Where they can be read again; None if nowhere.
    """
    with _lock:
        if folder is None:
            _homeless[tables.sha256] = tables
            return tables
        _homeless.pop(tables.sha256, None)
        _read[tables.sha256] = tables
        _read.move_to_end(tables.sha256)
        while len(_read) > KEPT:
            _read.popitem(last=False)
    return tables


def tables_in(folder: Path, unknown_columns: Unknown = "refuse", unknown_body: str = "") -> Tables:
    """Read the tables of a folder: roster and, if they are there, ties, posts and bodies, as CSV or Parquet.

    Parameters
    ----------
    folder : Path
        Where they are; their names may be written in any case.
    unknown_columns, unknown_body
        As for `purgesim.party_from_tables`.

    Raises
    ------
    PartyTablesError
        With every mistake, if there is one.
    """
    folder = path_of(folder, "folder")
    if not folder.is_dir():
        raise PartyTablesError([f"no such folder; give one that holds {_names('roster')}"], str(folder))
    found = Mistakes()
    try:
        files = {name: file_in(folder, name, found) for name in TABLES}
    except OSError as error:
        told = f"cannot be read: {error.strerror}; check the folder and its permissions"
        raise PartyTablesError([told], str(folder)) from None
    if files["roster"] is None and not found.found:
        raise PartyTablesError([f"holds no {_names('roster')}; give a folder that does"], str(folder))
    return keep(read_tables(files, str(folder), found, unknown_columns, unknown_body), folder)


def _names(table: str) -> str:
    return f"{table}.csv or {table}.parquet"


def find(folder: str, sha256: str, unknown_body: str = "") -> Tables:
    """Return the tables of a hash: from memory, from the folder, or from one of those in ``PURGESIM_TABLES``.

    Columns that no table has are left out, whether or not they were when the hash was taken: it is not of them.

    Parameters
    ----------
    folder : str
        Where a scenario says they are; empty if they never had a folder.
    sha256 : str
        Hash of their content: the folder's name is trusted for nothing.
    unknown_body : str
        Body of people whose body is not given; empty: that is a mistake.

    Raises
    ------
    PartyTablesError
        If they are nowhere, or what is there has changed.
    """
    with _lock:
        kept = _homeless.get(sha256) or _read.get(sha256)
    if kept is not None:
        return kept
    told = []
    for place in [*([folder] if folder else []), *filter(None, os.environ.get(ELSEWHERE, "").split(os.pathsep))]:
        try:
            tables = tables_in(Path(place), "leave out", unknown_body)
        except PartyTablesError as error:
            told.append(f"{place}: {'; '.join(error.problems[:3])}")
            continue
        if tables.sha256 == sha256:
            return tables
        told.append(f"{place}: its tables have changed: their content is {tables.sha256[:16]}, not {sha256[:16]}")
    if not told:
        told = ["they were given as DataFrames in another process and never written; write them with OwnParty.write"]
    remedy = (
        f"the tables of hash {sha256[:16]} are needed: restore them, read them first (party_from_tables), or "
        f"name their folder in {ELSEWHERE}"
    )
    raise PartyTablesError([*told, remedy], "party.tables")


def write_tables(tables: Tables, folder: Path) -> Path:
    """Write tables as Parquet into a folder that appears whole.

    Raises
    ------
    PartyTablesError
        If the folder holds anything but tables, or cannot be written.
    """
    import pyarrow.parquet as pq

    ours = {f"{name}{end}" for name in TABLES for end in SUFFIXES}
    if folder.exists() and (not folder.is_dir() or {p.name.lower() for p in folder.iterdir()} - ours):
        raise PartyTablesError(["is there and holds other files; give the name of a new folder"], str(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(folder) as draft:
            for name, frame in frames(tables).items():
                pq.write_table(frame, draft / f"{name}.parquet")
    except OSError as error:
        raise PartyTablesError([f"cannot be written: {error.strerror or error}"], str(folder)) from None
    return folder


def frames(t: Tables) -> dict[str, pa.Table]:
    """Return tables in the columns they are read from; read again they have the same hash."""
    bodies = t.bodies
    names = np.array(bodies.names, object)
    found = {"roster": pa.table(_roster(t, names))}
    if t.ties is not None:
        ends = {"from": t.ids.take(pa.array(t.ties.one)), "to": t.ids.take(pa.array(t.ties.other))}
        found["ties"] = pa.table(ends | {"layer": _words("layer", t.ties.layer)})
    cells = np.array([*t.cell_names, None], object)
    if t.posts is not None:
        holder = pa.array(t.posts.holder, mask=t.posts.holder < 0)
        columns = {"body": names[t.posts.body], "rank": _words("rank", t.posts.rank), "holder": t.ids.take(holder)}
        found["posts"] = pa.table(columns | {"cell": pa.array(cells[t.posts.cell], pa.string())})
    if "bodies" in t.sources:
        found["bodies"] = pa.table(
            {
                "name": names,
                "kind": np.array(bodies.kinds, object)[bodies.kind],
                "tier": _words("tier", bodies.tier),
                "superior": pa.array(np.array([*bodies.names, None], object)[bodies.superior], pa.string()),
                "sessions": pa.array(bodies.sessions, from_pandas=True),
                "places": pa.array(bodies.places, mask=bodies.places < 0),
            }
        )
    return found


def _words(column: str, codes: Array) -> pa.Array:
    """Return codes as words, null below 0."""
    words = {code: word for word, code in reversed(CHOICES[column].items())}
    known = np.array([words.get(code) for code in range(max(words) + 1)] + [None], object)
    return pa.array(known[codes], pa.string())


def _roster(t: Tables, names: Array) -> dict[str, Any]:
    cells = np.array([*t.cell_names, None], object)
    dates = (EPOCH + np.where(t.birth == UNKNOWN_DAY, 0, t.birth)).astype(str).astype(object)
    years = np.char.zfill(t.birth_year.astype(str), 4).astype(object)
    if t.birth_month is not None:
        by_month = t.birth_month > 0
        years[by_month] += "-" + np.char.zfill(t.birth_month[by_month].astype(str), 2).astype(object)
    birth = np.where(t.birth != UNKNOWN_DAY, dates, years)
    birth[(t.birth == UNKNOWN_DAY) & (t.birth_year == 0)] = None
    columns = {
        "id": t.ids,
        "body": names[t.body],
        "standing": _words("standing", t.candidate),
        "cell": pa.array(cells[t.cell], pa.string()),
        "birth": pa.array(birth, pa.string()),
        "age": pa.array(t.age, from_pandas=True),
        "courage": pa.array(t.courage, from_pandas=True),
        "intellectual": _words("intellectual", t.intellectual),
    }
    for name, codes, known in (("faction", t.faction, t.faction_names), ("circle", t.circle, t.circle_names)):
        if codes is not None:
            columns[name] = pa.array(np.array([None, *known], object)[codes], pa.string())
    if t.involvement is not None:
        columns["involvement"] = _words("involvement", t.involvement)
    return columns
