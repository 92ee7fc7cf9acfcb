"""Quotes of a CSV: each cell is in quotes as a whole, or holds none; no cell goes beyond its line."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.reading.encoding import blocks

__all__ = ["rows_misquoted"]

QUOTE: Final = 0x22
END: Final = 0x0A


def rows_misquoted(data: bytes, cut: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
    r"""Return the rows in which a quote is not closed, and those in which one stands inside a cell; row 1 the first.

    Parameters
    ----------
    data : bytes
        A CSV in UTF-8 whose lines end with line feeds.
    cut : bytes
        What parts its cells, one byte.

    Returns
    -------
    unclosed, stray : ndarray of int, shape (k,) and (m,)

    Examples
    --------
    >>> rows_misquoted(b'a,b\n1,"x\n2,"y"\n3,y "z"\n', b",")
    (array([2]), array([4]))
    """
    unclosed, stray = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    if b'"' not in data:
        return unclosed[0], stray[0]
    row = 1
    for _, block in blocks(data):
        odd, wrong, rows = _in_block(block, ord(cut))
        unclosed.append(odd + row)
        stray.append(wrong + row)
        row += rows
    return np.concatenate(unclosed), np.concatenate(stray)


def _in_block(block: bytes, cut: int) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Return rows with an odd number of quotes, rows with a stray one, and how many rows there are."""
    text = np.frombuffer(block, np.uint8)
    quotes, ends = np.flatnonzero(text == QUOTE), np.flatnonzero(text == END)
    line = np.searchsorted(ends, quotes)
    of_line = np.bincount(line, minlength=len(ends) + 1)
    odd = np.flatnonzero(of_line % 2)
    first = np.concatenate([[0], np.cumsum(of_line)])[line]
    opening = (np.arange(len(quotes)) - first) % 2 == 0
    before = np.where(quotes > 0, text[np.maximum(quotes - 1, 0)], END)
    after = np.where(quotes < len(text) - 1, text[np.minimum(quotes + 1, len(text) - 1)], END)
    beside = np.where(opening, before, after)
    wrong = ~np.isin(beside, (cut, END, QUOTE))
    stray = np.setdiff1d(line[wrong], odd)
    return odd, stray, len(ends)
