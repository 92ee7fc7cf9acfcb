"""Files of results: written whole, found torn, read in order."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import whole_file
from purgesim.sweeps.failures import StoreError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Ledger", "append_lines", "read_part", "refused", "sync_folder", "write_text", "write_whole"]

TORN: Final = ".torn-"
"""What a torn file's name begins with: readers of Parquet folders overlook names that begin with a dot."""


@contextmanager
def refused(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into words a user can act on."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC or error.errno == errno.EDQUOT:
            todo = "make room"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            todo = "make it writable, or give another folder"
        else:
            todo = "mend this"
        raise StoreError(
            f"{folder}: cannot be written ({error.strerror or error}); finished runs there are kept; "
            f"{todo}, and the same command continues"
        ) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder lasting."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, lastingly.

    Raises
    ------
    StoreError
        If the disk is full or the folder cannot be written; the file before stays as it was.
    """
    with refused(path.parent):
        with whole_file(path) as stream:
            stream.write(content)
        sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    write_whole(path, text.encode())


def undefined_as_null(table: pa.Table) -> pa.Table:
    """Return a table in which what is undefined is missing, as every reader knows it.

    NaN is a number to most readers: DuckDB and polars sort it above all others and count it in means, and filters of
    Arrow's datasets lose its rows by the statistics of a file.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for i, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            column = table.column(i)
            known = pc.if_else(pc.is_nan(column), pa.scalar(None, field.type), column)
            table = table.set_column(i, field, known)
    return table


def packed(table: pa.Table) -> bytes:
    """Return a table as Parquet with checksums, undefined figures missing; the same table gives the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(undefined_as_null(table).combine_chunks(), sink, compression="zstd", write_page_checksum=True)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read_part(path: Path, columns: list[str] | None = None) -> pa.Table | None:
    """Return a file of results, or None if it is torn: then it is renamed so that no reader meets it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, page_checksum_verification=True).read(columns)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
        os.replace(path, path.with_name(f"{TORN}{path.name}"))
        return None


def append_lines(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Append entries to a file of JSON lines, lastingly; a line that a crash has torn is closed first."""
    with refused(path.parent), path.open("a+b") as stream:
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            torn = stream.read(1) != b"\n"
        else:
            torn = False
        stream.write(b"\n" * torn + b"".join(json.dumps(entry).encode() + b"\n" for entry in entries))
        stream.flush()
        os.fsync(stream.fileno())


class Ledger:
    """Our own account of the files of results: which there must be, and who made them in how long.

    One line of JSON a writing; of the lines on one file the last holds. A line torn by a crash is overlooked, for
    the file itself says what is in it.

    Parameters
    ----------
    path : Path
        The ledger's file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> dict[str, dict[str, Any]]:
        """Return the last line of each file."""
        found = {}
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                found[str(entry["part"])] = entry
            except (ValueError, LookupError, TypeError):
                continue
        return found

    def add(self, part: str, rows: int, content: bytes, seconds: float) -> None:
        """Append the line of a file that has just been written."""
        entry = {
            "part": part,
            "rows": rows,
            "sha256": hashlib.sha256(content).hexdigest(),
            "seconds": round(seconds, 3),
            "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "machine": socket.gethostname(),
        }
        append_lines(self.path, [entry])
