"""Where a table comes from: a CSV or Parquet file, a DataFrame, an Arrow table or the nodes and edges of a graph."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from purgesim.roster.columns import NAMES_OF_PERSONS, known_columns
from purgesim.roster.mistakes import Mistakes, short

__all__ = ["SUFFIXES", "Source", "find_file", "is_empty", "known", "open_table"]

SUFFIXES: Final = (".csv", ".parquet")
WORDS: Final = frozenset(
    {"layer", "rank", "standing", "involvement", "intellectual", "tier", "body", "kind", "faction"}
)
"""Columns with few different values: kept as codes while reading."""
BOMS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"PK\x03\x04", "a spreadsheet"))
WHY_NO_NAMES: Final = (
    "a column that says who somebody is; allowed: opaque identifiers only (column id), for the model says nothing "
    "about persons and its tables shall not be able to; leave the column out and keep the key elsewhere"
)


@dataclass
class Source:
    """A table as it was given.

    Attributes
    ----------
    name : str
        File or object to blame.
    table : str
        Which of the tables it is.
    columns : dict of str to pyarrow.Array
        The known columns, whole.
    length : int
        Rows.
    first_row : int
        Number of the first row in the words of whoever gave it: 2 in a CSV, whose header is row 1; else 0.
    lost : list of int
        Rows of a CSV, by that number, that could not be read as rows at all.
    labels : callable, optional
        Words for a row, if it has no number (nodes and edges).
    """

    name: str
    table: str
    columns: dict[str, pa.Array] = field(default_factory=dict)
    length: int = 0
    first_row: int = 0
    lost: Sequence[int] = ()
    labels: Callable[[int], str] | None = None

    def place(self, row: int) -> str:
        """Return file and row in words; `row` counts from 0."""
        if self.labels is not None:
            return f"{self.name}, {self.labels(row)}"
        number = row + self.first_row
        for gone in self.lost:
            number += gone <= number
        return f"{self.name}, row {number}"


def find_file(folder: Path, table: str) -> Path | None:
    """Return the file of a table in a folder, None if there is none."""
    return next((folder / f"{table}{end}" for end in SUFFIXES if (folder / f"{table}{end}").is_file()), None)


def open_table(given: Any, table: str, found: Mistakes) -> Source | None:
    """Read a table, or note why it cannot be read.

    Parameters
    ----------
    given : path, DataFrame, pyarrow.Table or Source
        The table.
    table : str
        Which of the tables it is.
    found : Mistakes
        Modified.

    Returns
    -------
    Source or None
        Its known columns; None if nothing could be read.
    """
    if isinstance(given, Source):
        return given
    if isinstance(given, (str, Path)):
        path = Path(given).expanduser()
        if not path.is_file():
            found.whole(str(given), f"no such file; give the {table} as a CSV or Parquet file, or as a DataFrame")
            return None
        return _parquet(path, table, found) if path.suffix == ".parquet" else _csv(path, table, found)
    frame = given if isinstance(given, pa.Table) else _columns_of(given)
    if frame is None:
        found.whole(table, f"given {type(given).__name__}; allowed: a path, a DataFrame or an Arrow table")
        return None
    return known(Source(table, table), frame, found)


def _columns_of(frame: Any) -> dict[str, Any] | None:
    """Return the columns of a pandas or polars DataFrame by name."""
    if hasattr(frame, "to_arrow"):
        return dict(zip(frame.columns, frame.to_arrow().columns, strict=True))
    if hasattr(frame, "columns") and hasattr(frame, "iloc"):
        return {str(name): frame.iloc[:, i] for i, name in enumerate(frame.columns)}
    return None


def _as_arrow(values: Any) -> pa.Array:
    """Return a column as one Arrow array; mixed objects become texts."""
    if isinstance(values, pa.ChunkedArray):
        whole = values.combine_chunks()
        return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
    try:
        return _as_arrow(pa.chunked_array(pa.array(values, from_pandas=True)))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pa.array([None if v is None or v != v else str(v) for v in values.tolist()])


def known(source: Source, frame: Any, found: Mistakes) -> Source:
    """Take the known columns into a source; note unknown, missing and double ones."""
    names = list(frame.column_names) if isinstance(frame, pa.Table) else list(frame)
    declared = known_columns(source.table)
    allowed = ", ".join(declared)
    for name in names:
        bare = "".join(c for c in str(name).lower() if c.isalpha())
        if name in declared:
            continue
        if bare in NAMES_OF_PERSONS or bare.endswith("name"):
            found.whole(source.name, f"column {name}: {WHY_NO_NAMES}")
        else:
            found.whole(source.name, f"column {name}: unknown; allowed: {allowed}; rename it or leave it out")
    for name in sorted({n for n in names if names.count(n) > 1} & set(declared)):
        found.whole(source.name, f"column {name}: there are {names.count(name)} of this name; keep one")
    for column in declared.values():
        if column.required and column.name not in names:
            found.whole(source.name, f"column {column.name}: missing; it holds {column.meaning}; add it")
    for position, name in enumerate(names):
        if name in declared and name not in source.columns:
            source.columns[name] = _as_arrow(frame.column(position) if isinstance(frame, pa.Table) else frame[name])
            source.length = len(source.columns[name])
    if not source.columns:
        return source
    if source.length == 0 and source.table == "roster":
        found.whole(source.name, "no rows; give at least one person")
    return source


def _parquet(path: Path, table: str, found: Mistakes) -> Source | None:
    import pyarrow.parquet as pq

    try:
        frame = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        found.whole(path.name, f"cannot be read as Parquet ({str(error).splitlines()[0]}); write it anew")
        return None
    return known(Source(path.name, table), frame, found)


def _csv(path: Path, table: str, found: Mistakes) -> Source | None:
    """Read a CSV; texts stay bytes until their encoding is checked."""
    import pyarrow.csv as pcsv

    header = _header(path, table, found)
    if header is None:
        return None
    lost: list[Any] = []

    def skip(row: Any) -> str:
        lost.append(row)
        return "skip"

    def read(threads: bool) -> pa.Table:
        lost.clear()
        return pcsv.read_csv(
            path,
            read_options=pcsv.ReadOptions(use_threads=threads),
            parse_options=pcsv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False),
            convert_options=pcsv.ConvertOptions(
                column_types={
                    name: pa.dictionary(pa.int32(), pa.binary()) if name in WORDS else pa.binary() for name in header
                }
            ),
        )

    try:
        frame = read(threads=True)
        if lost:  # only one thread knows the numbers of rows
            frame = read(threads=False)
    except (OSError, pa.ArrowException) as error:
        found.whole(path.name, f"cannot be read as CSV ({str(error).splitlines()[0]}); write it anew")
        return None
    source = known(Source(path.name, table, first_row=2), frame, found)
    source.lost = tuple(row.number for row in lost)
    for row in lost:
        found.whole(
            f"{path.name}, row {row.number}",
            f"{row.actual_columns} cells; allowed: {row.expected_columns}, as in the header; put cells with commas "
            "in double quotes",
        )
    for name, column in source.columns.items():
        source.columns[name] = _decoded(source, name, column, found)
    return source


def _header(path: Path, table: str, found: Mistakes) -> list[str] | None:
    """Return the names of the columns, or note why there are none."""
    try:
        with path.open("rb") as file:
            line = file.readline()
    except OSError as error:
        found.whole(path.name, f"cannot be read: {error.strerror}; check the file and its permissions")
        return None
    for mark, what in BOMS:
        if line.startswith(mark):
            found.whole(path.name, f"this is {what}; allowed: a CSV in UTF-8; save it as that")
            return None
    if not line.strip():
        found.whole(path.name, f"row 1: no header; allowed: {', '.join(known_columns(table))}; add it")
        return None
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.whole(path.name, f"row 1: not UTF-8 (byte {error.start}); save the file as UTF-8")
        return None
    header: list[str] = next(csv.reader(io.StringIO(text)))
    for cut, parted_by in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and cut in text:
            found.whole(path.name, f"row 1: its cells are parted by {parted_by}; allowed: commas; save it so")
            return None
    return header


def _decoded(source: Source, name: str, column: pa.Array, found: Mistakes) -> pa.Array:
    """Return bytes as text; rows in another encoding are noted and emptied."""
    coded = pa.types.is_dictionary(column.type)
    values = column.dictionary if coded else column
    try:
        texts = values.cast(pa.string())
    except pa.ArrowInvalid:
        decoded = [_utf8(v) for v in values.to_pylist()]
        bad = np.flatnonzero([v is None for v in decoded])
        rows = np.flatnonzero(np.isin(column.indices.to_numpy(zero_copy_only=False), bad)) if coded else bad
        given = column.take(pa.array(rows[:10_000])).cast(pa.binary()).to_pylist()
        found.rows(
            source,
            name,
            rows,
            lambda i: f"given bytes that are not UTF-8, {short(given[i].decode('latin-1'))}; save the file as UTF-8",
        )
        texts = pa.array(["\ufffd" if v is None else v for v in decoded], pa.string())
    return pa.DictionaryArray.from_arrays(column.indices, texts) if coded else texts


def _utf8(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def is_empty(column: pa.Array) -> Any:
    """Return where a column has nothing, shape (n,)."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.or_kleene(pc.is_null(column), pc.equal(pc.binary_length(column), 0)).to_numpy(zero_copy_only=False)
    return pc.is_null(column, nan_is_null=True).to_numpy(zero_copy_only=False)
