"""Reading a record from a folder of CSV files or from tables, with every mistake at once."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from purgesim.errors import TableError
from purgesim.records.record import Record

__all__ = ["read_record", "record_of"]

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "nodes": ("id",),
    "edges": ("source", "target", "time"),
    "kinship": ("id1", "id2", "type"),
    "keyevents": ("id", "time", "type"),
    "groups": ("id",),
}
"""Tables and the columns that must be there; others are kept."""
OPTIONAL: Final = ("groups",)
EVENTS: Final = ("deposition", "summons", "torture")


class Mistakes:
    """The mistakes found so far, each with table, row and column; `first_row` is the number of the first row."""

    def __init__(self, first_row: int, suffix: str) -> None:
        self.found: list[str] = []
        self.first_row, self.suffix = first_row, suffix

    def at(self, table: str, row: int, column: str, told: str) -> None:
        """Note a mistake in a cell; `row` counts from 0."""
        self.found.append(f"{table}{self.suffix}, row {row + self.first_row}, column {column}: {told}")

    def stop_if_any(self, name: str) -> None:
        """Raise all that was found, if anything was."""
        if self.found:
            head = f"record {name}: {len(self.found)} mistake{'s' if len(self.found) != 1 else ''}"
            raise TableError("\n".join([head, *(f"  - {line}" for line in self.found)]))


def read_record(folder: str | Path) -> Record:
    """Read a record of denunciations from a folder of CSV files.

    Parameters
    ----------
    folder : str or Path
        Holds `nodes.csv` (id), `edges.csv` (source, target, time: one denunciation a row; an empty target or NA
        says that the source named nobody), `kinship.csv` (id1, id2, type), `keyevents.csv` (id, time, type:
        deposition, summons or torture) and, if groups were denounced or are tied to somebody, `groups.csv` (id).
        Dates are ISO; a date may be missing (empty or NA).

    Returns
    -------
    Record

    Raises
    ------
    TableError
        With every mistake at once: file, row (the header is row 1), column, what was given and what is allowed.
    """
    folder = Path(folder)
    tables: dict[str, pd.DataFrame] = {}
    mistakes = Mistakes(first_row=2, suffix=".csv")
    if not folder.is_dir():
        raise TableError(f"record {folder}: there is no such folder; give one with {', '.join(_files())}")
    for name in COLUMNS:
        path = folder / f"{name}.csv"
        if not path.is_file():
            if name not in OPTIONAL:
                mistakes.found.append(f"{path.name}: missing; a record has {', '.join(_files())}")
            continue
        try:
            tables[name] = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=["", "NA"], encoding="utf-8")
        except (ValueError, pd.errors.ParserError) as error:
            mistakes.found.append(f"{path.name}: cannot be read as CSV in UTF-8: {error}")
    return _checked(folder.name, tables, mistakes)


def record_of(tables: Mapping[str, pd.DataFrame], name: str = "of tables") -> Record:
    """Return the record that tables in memory make.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `nodes`, `edges`, `kinship`, `keyevents` and perhaps `groups`, with the columns of `read_record`.
    name : str
        What errors and texts call it.

    Returns
    -------
    Record

    Raises
    ------
    TableError
        As `read_record`; rows count from 0.

    Examples
    --------
    >>> import pandas as pd
    >>> record = record_of({
    ...     "nodes": pd.DataFrame({"id": ["a", "b"]}),
    ...     "edges": pd.DataFrame({"source": ["a", "b"], "target": ["b", None], "time": ["1335-01-20", "1335-01-22"]}),
    ...     "kinship": pd.DataFrame({"id1": [], "id2": [], "type": []}),
    ...     "keyevents": pd.DataFrame({"id": ["b"], "time": ["1335-01-21"], "type": ["summons"]}),
    ... })
    >>> record.deponents(), record.denunciations["day"].tolist()
    (['a', 'b'], [0, 2])
    """
    mistakes = Mistakes(first_row=0, suffix="")
    unknown = sorted(set(tables) - set(COLUMNS))
    mistakes.found += [f"{u}: no such table; a record has {', '.join(COLUMNS)}" for u in unknown]
    lacking = [n for n in COLUMNS if n not in tables and n not in OPTIONAL]
    mistakes.found += [f"{n}: missing; a record has {', '.join(COLUMNS)}" for n in lacking]
    text = {n: t.reset_index(drop=True) for n, t in tables.items() if n in COLUMNS}
    return _checked(name, text, mistakes)


def _files() -> list[str]:
    return [f"{name}.csv" for name in COLUMNS if name not in OPTIONAL]


def _checked(name: str, tables: dict[str, pd.DataFrame], mistakes: Mistakes) -> Record:
    """Check every table, and put them into the record's form."""
    tables = _complete(tables, mistakes)
    if "nodes" not in tables:
        mistakes.stop_if_any(name)  # without persons nothing else can be checked
    empty = {n: pd.DataFrame(columns=list(COLUMNS[n]), dtype=object) for n in COLUMNS if n not in OPTIONAL}
    tables = {**empty, **tables}
    nodes, edges, events, ties = (tables[n] for n in ("nodes", "edges", "keyevents", "kinship"))
    persons = _identities("nodes", nodes, mistakes)
    groups = _identities("groups", tables["groups"], mistakes) if "groups" in tables else set()
    for table, frame, columns in (("edges", edges, ("source",)), ("keyevents", events, ("id",))):
        _known(table, frame, columns, persons, mistakes)
    _known("kinship", ties, ("id1", "id2"), persons | groups, mistakes)
    _known("edges", edges, ("target",), persons | groups, mistakes, missing=True)
    for row, (one, other) in enumerate(zip(ties["id1"], ties["id2"], strict=True)):
        if one is not None and one == other:
            mistakes.at("kinship", row, "id2", f"{other!r} is tied to himself; a tie has two ends")
    for row, kind in enumerate(events["type"]):
        if kind not in EVENTS:
            mistakes.at("keyevents", row, "type", f"{kind!r} is none of {', '.join(EVENTS)}")
    dates = {t: _dates(t, f["time"], mistakes) for t, f in (("edges", edges), ("keyevents", events))}
    mistakes.stop_if_any(name)
    if not any(d is not None for d in dates["edges"]):
        mistakes.found.append(f"edges{mistakes.suffix}, column time: no denunciation has a date")
    mistakes.stop_if_any(name)
    first = min(d for column in dates.values() for d in column if d is not None)
    edges = edges.assign(about=_about(edges, groups), day=_days(dates["edges"], first))
    return Record(name, nodes, ties, edges, events.assign(day=_days(dates["keyevents"], first)), first.isoformat())


def _complete(tables: dict[str, pd.DataFrame], mistakes: Mistakes) -> dict[str, pd.DataFrame]:
    """Return the tables that have all their columns, with None for what is missing; note the columns that lack."""
    whole = {}
    for table, frame in tables.items():
        lacking = [column for column in COLUMNS[table] if column not in frame.columns]
        for column in lacking:
            near = difflib.get_close_matches(column, [str(c) for c in frame.columns], 1)
            hint = f"; is it {near[0]}?" if near else ""
            mistakes.found.append(f"{table}{mistakes.suffix}, column {column}: missing{hint}")
        if not lacking:
            whole[table] = frame.astype("object").where(frame.notna(), None)
    return whole


def _identities(table: str, frame: pd.DataFrame, mistakes: Mistakes) -> set[str]:
    """Return the ids of a table; each is there and once."""
    seen: dict[str, int] = {}
    for row, value in enumerate(frame["id"]):
        if value is None:
            mistakes.at(table, row, "id", "empty; every row has its own id")
        elif value in seen:
            first = seen[value] + mistakes.first_row
            mistakes.at(table, row, "id", f"{value!r} was given in row {first} already")
        else:
            seen[value] = row
    return set(seen)


def _known(
    table: str,
    frame: pd.DataFrame,
    columns: Iterable[str],
    known: set[str],
    mistakes: Mistakes,
    missing: bool = False,
) -> None:
    """Note every value that is not the id of somebody known."""
    for column in columns:
        for row, value in enumerate(frame[column]):
            if value is None and not missing:
                mistakes.at(table, row, column, "empty; give an id of nodes")
            elif value is not None and value not in known:
                near = difflib.get_close_matches(str(value), sorted(map(str, known)), 1)
                hint = f"; nearest: {near[0]!r}" if near else ""
                mistakes.at(table, row, column, f"{value!r} is no known id{hint}")


def _dates(table: str, column: pd.Series, mistakes: Mistakes) -> list[dt.date | None]:
    """Return the dates of a column; those that are missing are None."""
    read: list[dt.date | None] = []
    for row, value in enumerate(column):
        try:
            read.append(None if value is None else dt.date.fromisoformat(str(value)))
        except ValueError:
            read.append(None)
            mistakes.at(table, row, "time", f"{value!r} is no date; write it as 1335-01-20, or leave it empty")
    return read


def _days(dates: list[dt.date | None], first: dt.date) -> pd.Series:
    return pd.Series([None if d is None else (d - first).days for d in dates], dtype="Int64")


def _about(edges: pd.DataFrame, groups: set[str]) -> list[str]:
    """Return what each denunciation is about."""
    pairs = zip(edges["source"], edges["target"], strict=True)
    return ["nobody" if t is None else "own" if t == s else "group" if t in groups else "person" for s, t in pairs]
