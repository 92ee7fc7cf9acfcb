"""Damage done to CSV files at random, of kinds that show: read by the tests of records and designs.

A harmless change leaves what the file says; after a harmful one a reader that takes it has misread it, unless nothing
that counts was hit. Changes that no reader could see (a digit, a whole row at the end) are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

__all__ = ["HARMFUL", "HARMLESS", "damaged"]

Damage = Callable[[bytes, Random], bytes]


def rows_of(data: bytes) -> list[bytes]:
    return data.rstrip(b"\n").split(b"\n")


def joined(rows: list[bytes]) -> bytes:
    return b"\n".join(rows) + b"\n"


def in_a_row(change: Callable[[list[bytes], Random], list[bytes]], header: bool = False) -> Damage:
    """Return a damage that changes the cells of one row."""

    def damage(data: bytes, random: Random) -> bytes:
        rows = rows_of(data)
        at = 0 if header else random.randrange(1, len(rows))
        rows[at] = b",".join(change(rows[at].split(b","), random))
        return joined(rows)

    return damage


def anywhere(piece: bytes) -> Damage:
    def damage(data: bytes, random: Random) -> bytes:
        at = random.randrange(len(data) - 1)
        return data[:at] + piece + data[at:]

    return damage


def one_cell_quoted(cells: list[bytes], random: Random) -> list[bytes]:
    at = random.randrange(len(cells))
    return [*cells[:at], b'"' + cells[at] + b'"' if cells[at] not in (b"", b"NA") else cells[at], *cells[at + 1 :]]


def spaced(cells: list[bytes], random: Random) -> list[bytes]:
    return [b" " * random.randrange(3) + cell + b"\t "[: random.randrange(3)] for cell in cells]


def blank_inside(data: bytes, random: Random) -> bytes:
    rows = rows_of(data)
    at = random.randrange(1, len(rows))
    return joined([*rows[:at], b"," * rows[0].count(b",") if random.random() < 0.5 else b"", *rows[at:]])


def torn(data: bytes, random: Random) -> bytes:
    """Cut the file inside a row, so that cells are missing."""
    rows = rows_of(data)
    at = random.randrange(1, len(rows))
    cells = rows[at].split(b",")
    return b"\n".join([*rows[:at], b",".join(cells[: random.randrange(1, len(cells))])])


def columns_moved(data: bytes, random: Random) -> bytes:
    rows = [row.split(b",") for row in rows_of(data)]
    order = list(range(len(rows[0])))
    random.shuffle(order)
    return joined([b",".join(row[i] for i in order) for row in rows])


HARMLESS: dict[str, Damage] = {
    "byte order mark": lambda data, _: b"\xef\xbb\xbf" + data,
    "utf-16": lambda data, _: data.decode().encode("utf-16"),
    "carriage returns and line feeds": lambda data, _: data.replace(b"\n", b"\r\n"),
    "carriage returns": lambda data, _: data.replace(b"\n", b"\r"),
    "no line end at the end": lambda data, _: data.rstrip(b"\n"),
    "blank lines at the end": lambda data, random: joined(rows_of(data)) + b"\n" * random.randrange(1, 5),
    "empty rows at the end": lambda data, _: joined([*rows_of(data), b"," * data.split(b"\n")[0].count(b",")]),
    "blanks around cells": in_a_row(spaced),
    "blanks around names": in_a_row(spaced, header=True),
    "quotes": in_a_row(one_cell_quoted),
    "columns in another order": columns_moved,
}
HARMFUL: dict[str, Damage] = {
    "a quote": anywhere(b'"'),
    "a NUL": anywhere(b"\0"),
    "latin-1": anywhere("é".encode("latin-1")),
    "a lost character": anywhere("\ufffd".encode()),
    "a cell more": in_a_row(lambda cells, _: [*cells, b"x"]),
    "a cell less": in_a_row(lambda cells, _: cells[:-1] if len(cells) > 1 else [b"x", b"y"]),
    "a comma": anywhere(b","),
    "semicolons": lambda data, _: data.replace(b",", b";") if b"," in data else b"x;" + data,
    "tabs": lambda data, _: data.replace(b",", b"\t") if b"," in data else b"x\t" + data,
    "a blank row inside": blank_inside,
    "no header": lambda data, _: joined(rows_of(data)[1:]),
    "a name twice": lambda data, _: b"\n".join(row + b"," + row.split(b",")[0] for row in rows_of(data)),
    "a column without a name": lambda data, _: b"\n".join(
        (b"" if i == 0 else str(i).encode()) + b"," + row for i, row in enumerate(rows_of(data))
    ),
    "row names without a column": lambda data, _: b"\n".join(
        row if i == 0 else str(i).encode() + b"," + row for i, row in enumerate(rows_of(data))
    ),
    "torn": torn,
    "empty": lambda *_: b"",
    "a page": lambda data, _: b"<!DOCTYPE html>\n" + data,
    "bytes": lambda data, random: random.randbytes(len(data)),
}


def damaged(data: bytes, random: Random) -> tuple[str, bytes]:
    """Return a damaged copy, and what was done: one thing, or a harmless one first."""
    kinds = {**HARMLESS, **HARMFUL}
    if random.random() < 0.3:
        first = random.choice(["no line end at the end", "columns in another order"])
        data = HARMLESS[first](data, random)
    kind = random.choice(list(kinds))
    return kind, kinds[kind](data, random)
