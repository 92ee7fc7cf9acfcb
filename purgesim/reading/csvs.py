"""CSV files as columns: encoding, line ends, separators, quotes, rows of another length; each mistake at its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from typing import Any, Final

import pyarrow as pa

from purgesim.reading.encoding import NotTextError, text_in_utf8
from purgesim.reading.mistakes import OF_A_SORT, Mistakes, short
from purgesim.reading.quotes import rows_misquoted
from purgesim.reading.source import Source

__all__ = ["NOTHING", "read_csv"]

NOTHING: Final = ("NA", "N/A", "#N/A", "n/a", "<NA>", "NaN", "nan", "-nan", "NaT", "NULL", "null", "None")
"""What R, pandas, Excel and databases write, without quotes, where nothing is known."""
BLANK: Final = ' ,;"\t\r\n\u00a0'
"""What a row without content is made of."""
OTHER_CUTS: Final = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (",", "commas"), (" ", "blanks"))


def read_csv(data: bytes, name: str, found: Mistakes, cut: str = ",", few: Collection[str] = ()) -> Source | None:
    """Read the bytes of a CSV, or note why they cannot be read.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        The file, to be blamed.
    found : Mistakes
        Modified.
    cut : str
        What parts its cells: a comma, in a ``.tsv`` a tab.
    few : collection of str
        Columns that hold few different words: kept as dictionaries.

    Returns
    -------
    Source or None
        All its columns, not yet settled (`purgesim.reading.settling`); None if there is no reading it.
    """
    try:
        data = text_in_utf8(data)
    except NotTextError as error:
        found.whole(name if error.row is None else f"{name}, row {error.row}", error.told)
        return None
    header = _header(data, name, cut, found)
    if header is None or _misquoted(data, name, cut, found):
        return None
    source = Source(name, header, first_row=2)
    frame, uneven = _parsed(data, header, cut, few)
    source.arrays = [_whole(column) for column in frame.columns]
    source.length = frame.num_rows
    _tell_uneven(source, uneven, found)
    _tell_nothing(source)
    return source


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)


def _header(data: bytes, name: str, cut: str, found: Mistakes) -> list[str] | None:
    """Return the names of the columns, trimmed, or note why there are none."""
    end = data.find(b"\n")
    line = data[: end if end >= 0 else len(data)].decode()
    if not line.strip(f' "{cut}'):
        what = "blank" if data.strip() else "no header"
        found.whole(name, f"row 1: {what}; allowed: a header, the names of the columns; add it")
        return None
    if line.strip().strip('"').lower().startswith("sep="):
        found.whole(name, f"row 1: {short(line.strip())} is a line for Excel; allowed: the header; leave it out")
        return None
    if cut not in line:
        for other, words in OTHER_CUTS:
            if other in line.strip() and other != cut:
                allowed = "commas" if cut == "," else "tabs in a .tsv"
                found.whole(name, f"row 1: its cells are parted by {words}; allowed: {allowed}; save it so")
                return None
    try:
        return [" ".join(cell.split()) for cell in next(csv.reader(io.StringIO(line), delimiter=cut, strict=True))]
    except csv.Error:
        found.whole(name, "row 1: a quote that is not closed, or stands inside a name; mend the header")
        return None


def _misquoted(data: bytes, name: str, cut: str, found: Mistakes) -> bool:
    """Note rows with mistaken quotes; return whether there are any."""
    unclosed, stray = rows_misquoted(data, cut.encode())
    for rows, told in (
        (unclosed, "a quote is opened and not closed in its line; close it, and put no line end into a cell"),
        (stray, 'a quote inside a cell; put the whole cell in quotes and write "" for a quote in it'),
    ):
        found.places(name, [f"{name}, row {row}" for row in rows[:OF_A_SORT].tolist()], len(rows), told)
    return len(unclosed) + len(stray) > 0


def _parsed(
    data: bytes, header: list[str], cut: str, few: Collection[str]
) -> tuple[pa.Table, list[tuple[int, int, str]]]:
    """Return all columns as texts, and rows of another length: number, cells and the text of each."""
    import pyarrow.csv as pcsv

    uneven: list[tuple[int, int, str]] = []
    names = [str(i) for i in range(len(header))]
    words = pa.dictionary(pa.int32(), pa.string())

    def skip(row: Any) -> str:
        uneven.append((row.number or 0, row.actual_columns, row.text))
        return "skip"

    def read(threads: bool) -> pa.Table:
        uneven.clear()
        return pcsv.read_csv(
            pa.BufferReader(data),
            read_options=pcsv.ReadOptions(use_threads=threads, column_names=names, skip_rows=1),
            parse_options=pcsv.ParseOptions(delimiter=cut, invalid_row_handler=skip, ignore_empty_lines=False),
            convert_options=pcsv.ConvertOptions(
                null_values=list(NOTHING),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                column_types={i: words if n in few else pa.string() for i, n in zip(names, header, strict=True)},
            ),
        )

    if data.find(b"\n") in (-1, len(data) - 1):  # nothing but a header
        empty = {i: pa.array([], pa.string()) for i in names}
        return pa.table(empty), []
    frame = read(threads=True)
    if uneven:  # only one thread knows the numbers of rows
        frame = read(threads=False)
    return frame, list(uneven)


def _tell_uneven(source: Source, uneven: list[tuple[int, int, str]], found: Mistakes) -> None:
    """Note rows of another length than the header; those without content are blank rows."""
    source.lost = tuple(number for number, _, _ in uneven)
    source.blank = tuple(number for number, _, text in uneven if not text.strip(BLANK))
    uneven = [row for row in uneven if row[2].strip(BLANK)]
    if not uneven:
        return
    source.whole = False
    columns, cells = len(source.names), {cells for _, cells, _ in uneven}
    if source.length == 0 and len(cells) == 1 and max(cells) > columns:
        told = (
            f"every row has {max(cells)} cells, the header {columns}; allowed: as many; name every column (R's row "
            "names have none: write.csv(row.names = FALSE)), and end no row with a comma"
        )
        found.whole(source.name, told)
        return

    def told_of(i: int) -> str:
        cells = uneven[i][1]
        do = "put cells with commas in double quotes" if cells > columns else "keep the commas of empty cells"
        return f"{cells} cell{'s' if cells != 1 else ''}; allowed: {columns}, as in the header; {do}"

    places = [f"{source.name}, row {number}" for number, _, _ in uneven[:OF_A_SORT]]
    found.places(source.name, places, len(uneven), told_of)


def _tell_nothing(source: Source) -> None:
    """Keep in words which cells were read as empty because they say NA or the like."""
    for name, column in zip(source.names, source.arrays, strict=True):
        if column.null_count:
            cells = f"{column.null_count:,} cell says" if column.null_count == 1 else f"{column.null_count:,} cells say"
            source.notes.append(f"{source.name}, column {name}: {cells} NA or the like: read as empty")
