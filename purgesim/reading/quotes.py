"""Quotes of a CSV: each cell is in quotes as a whole, or holds none; no cell goes beyond its line."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.reading.encoding import blocks

__all__ = ["rows_misquoted"]

QUOTE: Final = 0x22
END: Final = 0x0A
NOWHERE: Final = np.zeros(0, np.int64)


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
    marks = np.flatnonzero((text == QUOTE) | (text == END))
    is_end = text[marks] == END
    at_ends = np.flatnonzero(is_end)
    before_ends = at_ends - np.arange(len(at_ends))  # quotes before each end of a line
    quotes = marks[~is_end]
    stands = np.zeros(256, bool)
    stands[[cut, END, QUOTE]] = True
    if not ((before_ends & 1).any() or len(quotes) & 1) and _beside(text, quotes[::2], quotes[1::2], stands).all():
        return NOWHERE, NOWHERE, len(at_ends)
    line = np.searchsorted(before_ends, np.arange(len(quotes)), side="right")
    of_line = np.bincount(line, minlength=len(at_ends) + 1)
    odd = np.flatnonzero(of_line % 2)
    first = np.concatenate([[0], np.cumsum(of_line)])[line]
    opens = (np.arange(len(quotes)) - first) % 2 == 0
    wrong = np.zeros(len(quotes), bool)
    wrong[opens] = ~_beside(text, quotes[opens], NOWHERE, stands)
    wrong[~opens] = ~_beside(text, NOWHERE, quotes[~opens], stands)
    return odd, np.setdiff1d(line[wrong], odd), len(at_ends)


def _beside(text: NDArray[Any], opening: NDArray[Any], closing: NDArray[Any], stands: NDArray[Any]) -> NDArray[Any]:
    """Return whether what stands before opening quotes and after closing ones may stand there."""
    ahead, behind = opening - 1, closing + 1
    if len(ahead) and ahead[0] < 0:
        ahead[0] = opening[0]  # a quote may stand there, and so may nothing
    if len(behind) and behind[-1] >= len(text):
        behind[-1] = closing[-1]
    return np.concatenate([stands[text[ahead]], stands[text[behind]]])
