"""The bytes of a text file as UTF-8 with line feeds, or why they cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from purgesim.reading.mistakes import short

__all__ = ["NotTextError", "blocks", "text_in_utf8"]

KINDS: Final = (
    (b"\xff\xfe\0\0", "this is UTF-32; allowed: UTF-8; save it as CSV in UTF-8"),
    (b"\0\0\xfe\xff", "this is UTF-32; allowed: UTF-8; save it as CSV in UTF-8"),
    (b"PK\x03\x04", "this is a spreadsheet or another packed file; allowed: a CSV in UTF-8; save its sheet as that"),
    (b"\xd0\xcf\x11\xe0", "this is an old spreadsheet (.xls); allowed: a CSV in UTF-8; save its sheet as that"),
    (b"PAR1", "this is Parquet; name it .parquet"),
    (b"ARROW1", "this is an Arrow or Feather file; allowed: CSV or Parquet; write it as one of them"),
    (b"RDX", "this is an R workspace; in R, load it and write.csv(TABLE, FILE, row.names = FALSE)"),
    (b"\x1f\x8b", "this is packed (gzip; an R workspace is, too); unpack it, or in R write.csv the table it holds"),
    (b"BZh", "this is packed (bzip2); unpack it"),
    (b"\xfd7zXZ", "this is packed (xz; an R workspace may be, too); unpack it, or in R write.csv the table it holds"),
    (b"$FL2", "this is an SPSS file; allowed: CSV or Parquet; write it as one of them"),
    (b"%PDF", "this is a PDF; allowed: CSV or Parquet"),
)
"""What files begin with that are no text, and what to do."""
BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
BLOCK: Final = 2**20
"""Bytes that are checked together."""
AROUND: Final = 12
CONVERT: Final = "save the file as UTF-8 (Excel: 'CSV UTF-8'; R: fileEncoding = \"UTF-8\")"


class NotTextError(Exception):
    """Bytes that are no text this package reads; the reason, and the row where it shows (None: the whole file)."""

    def __init__(self, told: str, row: int | None = None) -> None:
        super().__init__(told)
        self.told, self.row = told, row


def text_in_utf8(data: bytes) -> bytes:
    r"""Return the bytes of a text file as UTF-8 without a byte order mark, every line ended by a line feed.

    Parameters
    ----------
    data : bytes
        UTF-8 with or without a byte order mark, or UTF-16 with one; lines end with LF, CRLF or CR.

    Raises
    ------
    NotTextError
        If they are in another encoding, or no text.

    Examples
    --------
    >>> text_in_utf8("id\r\na1\r\n".encode("utf-16"))
    b'id\na1\n'
    """
    for mark, told in KINDS:
        if data.startswith(mark):
            raise NotTextError(told)
    mark, encoding = next(((m, e) for m, e in BOMS if data.startswith(m)), (b"", "utf-8"))
    if encoding != "utf-8":
        try:
            data = data[len(mark) :].decode(encoding).encode()
        except UnicodeError as error:
            raise NotTextError(f"begins as UTF-16 and is none ({error}); {CONVERT}") from None
    elif mark:
        data = data[len(mark) :]
    if b"\r" in data:
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _check(data)
    return data


def blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of whole lines, about a megabyte at a time, each with where it begins."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK)
        end = len(data) if end < 0 else end + 1
        yield start, data if end - start == len(data) else data[start:end]
        start = end


def _check(data: bytes) -> None:
    at = data.find(b"\0")
    if at >= 0:
        told = f"holds a NUL byte, as UTF-16 without a byte order mark and files that were cut short do; {CONVERT}"
        raise NotTextError(told, data.count(b"\n", 0, at) + 1)
    for start, block in blocks(data):
        try:
            block.decode()
        except UnicodeDecodeError as error:
            at = error.start
            line = block.rfind(b"\n", 0, at) + 1
            end = block.find(b"\n", at)
            piece = block[max(line, at - AROUND) : min(len(block) if end < 0 else end, at + AROUND)]
            given = short(piece.decode("latin-1"))
            told = f"given bytes that are not UTF-8 (0x{block[at]:02x} in {given}); {CONVERT}"
            raise NotTextError(told, data.count(b"\n", 0, start + at) + 1) from None
