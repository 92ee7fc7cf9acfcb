"""Tables in files: found by name, opened by suffix, and what to do with those of other programs."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from purgesim.reading.csvs import read_csv
from purgesim.reading.frames import read_frame
from purgesim.reading.mistakes import Mistakes
from purgesim.reading.settling import settle
from purgesim.reading.source import Source

__all__ = ["SUFFIXES", "file_in", "open_table"]

SUFFIXES: Final = (".csv", ".tsv", ".parquet")
IN_R: Final = 'in R: write.csv({table}, "{table}.csv", row.names = FALSE, fileEncoding = "UTF-8")'
OTHERS: Final[dict[str, str]] = {
    ".rdata": IN_R,
    ".rda": IN_R,
    ".rds": IN_R,
    ".xlsx": "in Excel: save the sheet as 'CSV UTF-8', commas between cells",
    ".xls": "in Excel: save the sheet as 'CSV UTF-8', commas between cells",
    ".ods": "in LibreOffice: save the sheet as CSV in UTF-8, commas between cells",
    ".dta": "in Stata: export delimited using {table}.csv; or pandas.read_stata, and give the DataFrame",
    ".sav": "in SPSS: save it as CSV in UTF-8; or pandas.read_spss, and give the DataFrame",
    ".sas7bdat": "pandas.read_sas, and give the DataFrame",
    ".feather": "pyarrow.feather.read_table, and give the table",
    ".json": "pandas.read_json, and give the DataFrame",
    ".txt": "save it as .csv (commas) or .tsv (tabs)",
    ".gz": "unpack it",
    ".zip": "unpack it",
    ".graphml": "networkx.read_graphml, and party_from_graph",
    ".gexf": "networkx.read_gexf, and party_from_graph",
    ".gml": 'networkx.read_gml(label="id"), and party_from_graph',
    ".net": "networkx.Graph(networkx.read_pajek(...)), and party_from_graph",
}
"""What to do with files of other programs, by suffix."""


def file_in(folder: Path, table: str, found: Mistakes) -> Path | None:
    """Return the file of a table in a folder, whatever the case of its name; None if there is none.

    Two files of one table are noted as a mistake, and so are, if there is none, those of other programs.
    """
    named = sorted(path for path in folder.iterdir() if path.stem.lower() == table and path.is_file())
    ours = [path for path in named if path.suffix.lower() in SUFFIXES]
    if len(ours) > 1:
        names = ", ".join(path.name for path in ours)
        found.whole(str(folder), f"holds {names}: all of them the {table}; keep one")
    if ours:
        return ours[0]
    for path in named:
        if path.suffix.lower() in OTHERS:
            found.whole(path.name, _other(path, table))
    return None


def _other(path: Path, table: str) -> str:
    do = OTHERS.get(path.suffix.lower(), "save it as CSV in UTF-8").format(table=table)
    return f"given a file {path.suffix or 'without suffix'}; allowed: {', '.join(SUFFIXES)}; {do}"


def open_table(given: Any, table: str, found: Mistakes, few: Collection[str] = ()) -> Source | None:
    """Read a table, from a file or from memory, by one policy (`docs/reading.md`).

    Parameters
    ----------
    given : path, DataFrame of pandas or polars, pyarrow.Table, mapping of lists, or Source
        The table; a source is returned as it is.
    table : str
        Which table it is: for its messages.
    found : Mistakes
        Modified: why it cannot be read, or cells and rows of it cannot.
    few : collection of str
        Columns of a CSV that hold few different words: read as dictionaries, in less memory.

    Returns
    -------
    Source or None
        Settled, no column taken yet (`take`); None if nothing could be read.
    """
    if isinstance(given, Source):
        return given
    if isinstance(given, (str, os.PathLike)):
        source = _from_file(Path(given).expanduser(), table, found, few)
    else:
        source = read_frame(given, table, found)
    return None if source is None else settle(source, found)


def _from_file(path: Path, table: str, found: Mistakes, few: Collection[str]) -> Source | None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        found.whole(str(path), f"{what}; give the {table} as a CSV or Parquet file, or as a DataFrame")
        return None
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        found.whole(path.name, _other(path, table))
        return None
    if suffix == ".parquet":
        return _parquet(path, found)
    try:
        data = path.read_bytes()
    except OSError as error:
        found.whole(path.name, f"cannot be read: {error.strerror}; check the file and its permissions")
        return None
    return read_csv(data, path.name, found, "\t" if suffix == ".tsv" else ",", few)


def _parquet(path: Path, found: Mistakes) -> Source | None:
    import pyarrow.parquet as pq

    try:
        frame = pq.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as error:
        found.whole(path.name, f"cannot be read as Parquet ({str(error).splitlines()[0]}); write it anew")
        return None
    return read_frame(frame, path.name, found)
