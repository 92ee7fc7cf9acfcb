"""Reading a record from a folder of files or from tables, with every mistake at once; cells are read as in rosters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from purgesim.core.atomic_files import path_of
from purgesim.core.errors import MistakesError
from purgesim.reading.columns import Column, take
from purgesim.reading.files import file_in, open_table
from purgesim.reading.mistakes import Mistakes, nearest
from purgesim.reading.source import Source
from purgesim.records.record import EVENTS, Record
from purgesim.records.validation import checked

__all__ = ["read_record", "record_of"]

COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "nodes": (Column("id", "identifier", True, "a person's own id"),),
    "edges": (
        Column("source", "identifier", True, "the id of who denounces"),
        Column("target", "identifier", False, "the id of whom or what", "named nobody"),
        Column("time", "date", False, "when it was said", "no date"),
    ),
    "kinship": (
        Column("id1", "identifier", True, "the id of one of the two"),
        Column("id2", "identifier", True, "the id of the other"),
        Column("type", "word", False, "what ties them", "not said"),
    ),
    "keyevents": (
        Column("id", "identifier", True, "the id of whom it happened to"),
        Column("time", "date", False, "when", "no date"),
        Column("type", "word", True, f"one of {', '.join(EVENTS)}"),
    ),
    "groups": (Column("id", "identifier", True, "the group's own id"),),
}
"""Tables and the columns that are read; others are kept."""
NEEDED: Final = ("nodes", "edges")
MUST_BE_THERE: Final = ("target",)
"""Columns that may be empty in every row, but must be there: it would be taken for silence if they were not."""
TIMES: Final = frozenset({"date", "dates", "day", "days", "when", "year", "years", "month", "times", "datetime"})
"""Names that the column time is likely to have in other people's files."""
MADE: Final = ("about", "day", "earliest", "latest")
"""Columns that are added to a record's denunciations and events."""


def read_record(folder: str | Path) -> Record:
    """Read a record of denunciations from a folder of CSV or Parquet files.

    Parameters
    ----------
    folder : str or Path
        Holds ``nodes.csv`` (id), ``edges.csv`` (source, target, time: one denunciation a row; an empty target says that
        the source named nobody) and, if anything is known of them, ``kinship.csv`` (id1, id2, type), ``keyevents.csv``
        (id, time, type: deposition, summons, torture, arrest, sentence, execution or death) and ``groups.csv`` (id:
        groups that were denounced or are tied to somebody). A time is a date, a month, a year, or missing. Cells are
        read as in rosters (``docs/reading.md``): NA is an empty cell.

    Returns
    -------
    Record
        Its `notes` tell what was not taken as it stands.

    Raises
    ------
    MistakesError
        With every mistake at once: file, row (the header is row 1), column, what was given and what is allowed.
    """
    place = path_of(folder, "folder").expanduser()
    where, found = f"record {place.name}", Mistakes()
    if not place.is_dir():
        what = "given a file" if place.exists() else "there is no such folder"
        found.whole(str(folder), f"{what}; give a folder with {', '.join(f'{name}.csv' for name in NEEDED)}")
        found.stop_if_any("record")
    try:
        files = {name: path for name in COLUMNS if (path := file_in(place, name, found)) is not None}
    except OSError as error:
        raise MistakesError([f"cannot be read: {error.strerror}; check its permissions"], where) from None
    return _record(place.name, files, found, ".csv")


def record_of(tables: Mapping[str, Any], name: str = "of tables") -> Record:
    """Return the record that tables in memory make.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `nodes`, `edges` and perhaps `kinship`, `keyevents` and `groups`, with the columns of `read_record`: DataFrames
        of pandas or polars, Arrow tables or mappings of lists.
    name : str
        What errors and texts call it.

    Returns
    -------
    Record

    Raises
    ------
    MistakesError
        As `read_record`; rows count from 0.

    Examples
    --------
    >>> record = record_of({
    ...     "nodes": {"id": ["a", "b"]},
    ...     "edges": {"source": ["a", "b"], "target": ["b", None], "time": ["1335-01-20", "1335-01-22"]},
    ...     "keyevents": {"id": ["b"], "time": ["1335-01-21"], "type": ["summons"]},
    ... })
    >>> record.deponents(), record.denunciations["day"].tolist()
    (['a', 'b'], [0, 2])
    """
    found = Mistakes()
    for unknown in sorted(set(map(str, tables)) - set(COLUMNS)):
        found.whole(unknown, f"no such table; a record has {', '.join(COLUMNS)}")
    return _record(name, {n: tables[n] for n in COLUMNS if n in tables}, found, "")


def _record(name: str, given: Mapping[str, Any], found: Mistakes, suffix: str) -> Record:
    where = f"record {name}"
    for table in NEEDED:
        if table not in given:
            found.whole(f"{table}{suffix}", f"missing; a record has {' and '.join(n + suffix for n in NEEDED)}")
    sources = {}
    for table, one in given.items():
        source = open_table(one, table, found)
        if source is not None:
            sources[table] = _taken(source, table, found)
    if any(table not in sources for table in NEEDED):
        found.stop_if_any(where)
    return checked(name, sources, found)


def _taken(source: Source, table: str, found: Mistakes) -> Source:
    """Take the columns of a table; those that lack are told, with the one that may be meant."""
    take(source, COLUMNS[table], found, unknown="keep")
    declared = [column.name for column in COLUMNS[table]]
    others = [name for name in source.names if name and name not in declared]
    if table in ("edges", "keyevents"):
        for name in (n for n in others if n in MADE):
            found.whole(
                source.name, f"column {name}: a record makes one of this name itself; rename it or leave it out"
            )
    for column in COLUMNS[table]:
        if column.name in source.names:
            continue
        likely = TIMES if column.name == "time" else frozenset()
        near = [word for word in others if word.casefold() in likely or nearest([word], [column.name])]
        hint = f"; is it {near[0]}?" if near else ""
        if column.name in MUST_BE_THERE or near:
            source.whole = False
            found.whole(source.name, f"column {column.name}: missing{hint}; it holds {column.meaning}; add it")
        elif not column.required:
            source.notes.append(f"{source.name}, column {column.name}: there is none: {column.empty}")
    return source
