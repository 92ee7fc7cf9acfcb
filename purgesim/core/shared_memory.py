"""A large table in pages that its copies share: only what a copy changes is there twice.

The register of a party is the same for all its scenarios but for a few hundred people who are tagged. As plain arrays
the party's register and a scenario's first one would be 88 bytes a cadre each; as two views of the same pages they
are little more than one. A table that would take much of the memory has its pages in a file of the temporary folder,
without a name, and the system puts them aside when memory is short.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import weakref
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import TooLargeError
from purgesim.core.memory import available_memory
from purgesim.core.tables import duplicate

__all__ = ["new_table", "on_disk", "own_copy"]

Table = NDArray[Any]
MIN: Final = 2**22
"""Smaller tables [bytes] are plain arrays: a file for each of a thousand small parties would be too many."""
MUCH: Final = 0.25
"""Share of the free memory above which a table is in a file on disk."""


class _Pages(mmap.mmap):
    """Pages of a file that has no name; it is gone with the last view of it."""

    file: IO[bytes]


def on_disk(nbytes: int) -> bool:
    """Say whether a table of so many bytes would be in a file on disk, of which little must stay in memory.

    Examples
    --------
    >>> on_disk(1000)
    False
    """
    return nbytes >= MIN and nbytes > MUCH * available_memory()


def _file(nbytes: int) -> IO[bytes]:
    if hasattr(os, "memfd_create") and not on_disk(nbytes):
        file: IO[bytes] = os.fdopen(os.memfd_create("purgesim"), "r+b")
        file.truncate(nbytes)
        return file
    file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as its pages)
    try:
        if hasattr(os, "posix_fallocate"):  # a full disk is to be told now, not by the end of the process
            os.posix_fallocate(file.fileno(), 0, nbytes)
        else:
            file.truncate(nbytes)
    except OSError as error:
        file.close()
        raise TooLargeError(
            f"a table of {nbytes / 2**30:,.1f} GiB has no room in {tempfile.gettempdir()} ({error.strerror}); "
            "free some, name a folder on another disk in TMPDIR, or lower the members of the party"
        ) from error
    return file


def new_table(length: int, dtype: np.dtype[Any]) -> Table:
    """Return a table to be filled, of which `own_copy` makes copies that cost little.

    Parameters
    ----------
    length : int
        Rows.
    dtype : dtype
        Of a row.

    Returns
    -------
    ndarray, shape (length,)
        What is in it is of no account.

    Raises
    ------
    TooLargeError
        If it is to be on disk and the disk is full.

    Examples
    --------
    >>> new_table(3, np.dtype("int64")).shape
    (3,)
    """
    nbytes = length * dtype.itemsize
    if nbytes < MIN:
        return np.empty(length, dtype)
    file = _file(nbytes)
    pages = _Pages(file.fileno(), nbytes)
    pages.file = file
    weakref.finalize(pages, file.close)
    return np.ndarray(length, dtype, buffer=pages)


def own_copy(table: Table) -> Table:
    """Return a copy of a finished table; of one made by `new_table` it shares the pages until it changes them.

    Parameters
    ----------
    table : ndarray
        Must not change any more, for the copy might see it.

    Examples
    --------
    >>> table = np.arange(3)
    >>> copy = own_copy(table)
    >>> copy[0] = 9
    >>> table.tolist(), copy.tolist()
    ([0, 1, 2], [9, 1, 2])
    """
    pages: Any = table.base
    if not isinstance(pages, _Pages) or table.nbytes != len(pages):
        return duplicate(table)
    private = mmap.mmap(pages.file.fileno(), len(pages), access=mmap.ACCESS_COPY)
    return np.ndarray(len(table), table.dtype, buffer=private)
