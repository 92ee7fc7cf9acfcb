"""Damage to a small party's tables: of form, which leaves what they say as it is, and of content, by chance.

A table damaged in form must be read as the undamaged one, or refused; one damaged in content must be read as an
independent reader reads it (`cells`), or be refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

Rows = list[list[str]]
Random = np.random.Generator

ROSTER: Final[Rows] = [
    ["id", "body", "birth", "faction", "intellectual", "courage"],
    ["1", "d\u00e9p\u00f4t", "1910", "North", "1", "0.5"],
    ["2", "d\u00e9p\u00f4t", "1911", "", "0", "0.25"],
    ["3", "mine, old", "1912-03-04", "South", "1", ""],
    ["4", "mine, old", "", "North", "", "0.75"],
    ["5", "mine, old", "1909-05", "", "0", "1"],
    ["6", "\u0446\u0435\u0445 7", "1913", "South", "1", "0.125"],
]
TIES: Final[Rows] = [
    ["from", "to", "layer"],
    ["1", "2", "kin"],
    ["2", "5", "friend"],
    ["3", "6", "client"],
    ["4", "1", "kin"],
]


def frame(rows: Rows) -> pd.DataFrame:
    """Return rows of texts, their header first, as a DataFrame of objects."""
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=object)


def written(rows: Rows, cut: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=cut, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


# --- damage of form to a CSV: what it says stays as it is ------------------------------------------------------------


def blanks(rows: Rows, rng: Random) -> Rows:
    pad = [" ", "\t", "\u00a0", "  "]
    return [
        [f"{pad[rng.integers(4)]}{c}{pad[rng.integers(4)]}" if rng.random() < 0.3 else c for c in row] for row in rows
    ]


def as_na(rows: Rows, rng: Random) -> Rows:
    word = rng.choice(["NA", "NaN", "null", "NULL", "None", "#N/A", "<NA>"])
    return [[c or (str(word) if rng.random() < 0.7 else "") for c in row] for row in rows]


def as_floats(rows: Rows, rng: Random) -> Rows:
    columns = [i for i, name in enumerate(rows[0]) if name in ("id", "from", "to", "intellectual")]
    dates = [i for i, name in enumerate(rows[0]) if name == "birth"]
    body = [
        [f"{c}.0" if c and (i in columns or (i in dates and len(c) == 4)) else c for i, c in enumerate(r)]
        for r in rows[1:]
    ]
    return [rows[0], *body]


def midnights(rows: Rows, rng: Random) -> Rows:
    ends = [" 00:00:00", "T00:00", " 00:00:00+09:00", "T00:00:00Z", " 00:00:00.000"]
    return [[c + ends[rng.integers(5)] if len(c) == 10 and c[4] == "-" else c for c in row] for row in rows]


def in_words(rows: Rows, rng: Random) -> Rows:
    words = {"1": ["yes", "TRUE", "True", "1.0"], "0": ["no", "FALSE", "false", "0.0"]}
    place = rows[0].index("intellectual") if "intellectual" in rows[0] else -1
    return [[str(rng.choice(words[c])) if i == place and c in words else c for i, c in enumerate(row)] for row in rows]


def other_order(rows: Rows, rng: Random) -> Rows:
    order = rng.permutation(len(rows[0]))
    return [[row[i] for i in order] if len(row) == len(order) else row for row in rows]


def blank_columns(rows: Rows, rng: Random) -> Rows:
    return [[*row, "", ""] for row in rows]


def row_numbers(rows: Rows, rng: Random) -> Rows:
    return [[str(i) if i else "", *row] for i, row in enumerate(rows)]


def no_header_for_row_numbers(rows: Rows, rng: Random) -> Rows:
    return [rows[0], *([str(i), *row] for i, row in enumerate(rows[1:]))]


def column_twice(rows: Rows, rng: Random) -> Rows:
    return [[*row, *row[:1]] for row in rows]


def a_blank_row(rows: Rows, rng: Random) -> Rows:
    place = int(rng.integers(1, len(rows) + 1))
    blank = [""] * int(rng.choice([0, 1, len(rows[0]), len(rows[0]) + 2]))
    return [*rows[:place], blank, *rows[place:]]


def a_cell_more(rows: Rows, rng: Random) -> Rows:
    place = int(rng.integers(1, len(rows)))
    return [[*row, "x"] if i == place else row for i, row in enumerate(rows)]


def a_cell_less(rows: Rows, rng: Random) -> Rows:
    place = int(rng.integers(1, len(rows)))
    return [row[:-1] if i == place else row for i, row in enumerate(rows)]


def an_unknown_column(rows: Rows, rng: Random) -> Rows:
    return [[*row, "x" if i else str(rng.choice(["label", "Body", "wealth"]))] for i, row in enumerate(rows)]


def decomposed(rows: Rows, rng: Random) -> Rows:
    import unicodedata

    return [[unicodedata.normalize("NFD", c) for c in row] for row in rows]


OF_ROWS: Final[list[Callable[[Rows, Random], Rows]]] = [
    blanks,
    as_na,
    as_floats,
    midnights,
    in_words,
    other_order,
    blank_columns,
    row_numbers,
    no_header_for_row_numbers,
    column_twice,
    a_blank_row,
    a_cell_more,
    a_cell_less,
    an_unknown_column,
    decomposed,
]


ENCODINGS: Final = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251"]


def as_bytes(text: str, rng: Random) -> bytes:
    """Return a CSV in one of many encodings, line ends and separators, perhaps with a mistaken quote."""
    if rng.random() < 0.08:
        place = text.find(",", int(rng.integers(len(text) // 2)))
        text = f'{text[: place + 1]}"{text[place + 1 :]}'
    if rng.random() < 0.04:
        text = text.replace(",", str(rng.choice([";", "\t", "|"])))
    text = text.replace("\n", str(rng.choice(["\n", "\r\n", "\r", "\r\r\n"])))
    text += str(rng.choice(["", "\n\n", ",,,,,\n", "\r\n \r\n", "\n,\n,,\n"]))
    encoding = str(rng.choice(ENCODINGS, p=[0.5, 0.2, 0.2, 0.025, 0.025, 0.025, 0.025]))
    return text.encode(encoding, errors="replace" if encoding in ("latin-1", "cp1251") else "strict")


def damaged_file(rows: Rows, rng: Random, folder: Path, table: str) -> None:
    """Write a table into a folder as a file damaged in form."""
    for damage in rng.choice(len(OF_ROWS), int(rng.integers(0, 3)), replace=False):
        rows = OF_ROWS[damage](rows, rng)
    even = len({len(row) for row in rows}) == 1 and len({*rows[0]}) == len(rows[0])
    if even and rng.random() < 0.1:
        frame(rows).to_parquet(folder / f"{table}.PARQUET")
        return
    quoting = int(rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    (folder / f"{table}{rng.choice(['.csv', '.CSV'])}").write_bytes(as_bytes(written(rows, quoting=quoting), rng))


# --- damage of form to tables in memory ------------------------------------------------------------------------------


def typed(rows: Rows, rng: Random) -> pd.DataFrame:
    """Return a table with each column in one of the kinds that hold it."""
    table = frame(rows)
    for name in table.columns:
        nothing: Any = [None, float("nan"), pd.NA, ""][rng.integers(4)]
        column = table[name].map(lambda c, nothing=nothing: c or nothing)
        kind = rng.integers(6)
        if name in ("id", "from", "to", "intellectual", "courage") and kind < 4:
            column = pd.to_numeric(table[name]).astype(["float64", "Float64", object, "float32"][kind])
        elif name == "birth" and kind < 3:
            column = column.map(lambda c: int(c) if isinstance(c, str) and len(c) == 4 else c)
        elif kind == 3:
            column = column.astype("category")
        elif kind == 4:
            column = column.astype("string")
        table[name] = column
    return table


def in_memory(rows: Rows, rng: Random) -> Any:
    """Return a table in memory: pandas, polars, Arrow, a mapping of lists."""
    table = typed(rows, rng)
    if rng.random() < 0.1:
        table[str(rng.choice(["label", "x", "body "]))] = "NA"
    kind = rng.integers(5)
    try:
        if kind == 0:
            return pl.from_pandas(table)
        if kind == 1:
            return pa.Table.from_pandas(table, preserve_index=False)
    except (TypeError, ValueError, pa.ArrowException):
        return table  # mixed columns, which neither can hold
    if kind == 2:
        return {name: table[name].tolist() for name in table}
    return table.set_index("id") if kind == 3 and "id" in table else table


def graph(rng: Random) -> nx.Graph:
    """Return the party as a graph: nodes in some order, attributes of some kinds, and some that say nothing here."""
    made: nx.Graph = nx.DiGraph()
    by_id = rng.random() < 0.5
    nodes = {row[0]: (row[0] if not by_id else f"n{(int(row[0]) * 5) % 7}") for row in ROSTER[1:]}
    for row in ROSTER[1:]:
        kept = {name: value for name, value in zip(ROSTER[0], row, strict=True) if value and name != "id"}
        if rng.random() < 0.5 and len(kept.get("birth", "")) == 4:
            kept["birth"] = int(kept["birth"])
        kept |= {"rank": [None, "", float("nan")][rng.integers(3)]} if rng.random() < 0.3 else {}
        made.add_node(nodes[row[0]], **kept, **({"id": [int, str, float][rng.integers(3)](row[0])} if by_id else {}))
    for one, other, layer in TIES[1:]:
        extra = {"from": "6", "to": 6, "weight": 2.0, "source": 3, "key": 0}
        name = str(rng.choice(list(extra)))
        made.add_edge(nodes[one], nodes[other], layer=layer, **({name: extra[name]} if rng.random() < 0.3 else {}))
    if rng.random() < 0.1:
        made.nodes[nodes["3"]]["bipartite"], made.nodes[nodes["4"]]["bipartite"] = 0, 1
    return made


# --- damage of content -----------------------------------------------------------------------------------------------

STRANGE: Final[list[Any]] = [
    None,
    float("nan"),
    float("inf"),
    -1e300,
    1e20,
    2**70,
    "",
    "NA",
    "x" * 5_000,
    "\0",
    "\ud800",
    "a\nb",
    b"\xff",
    [1],
    {"a": 1},
    object(),
    True,
    1 + 2j,
    pd.NaT,
    pd.Timestamp("1900-01-01 12:00"),
    pd.Timestamp.max,
    np.datetime64("NaT"),
    np.datetime64("-9000-01-01"),
    pd.Timedelta(1),
    pd.Interval(1, 2),
    "=1+1",
    "\u200b",
    "\u0661",
    "1e999",
    "0x10",
    "-0",
]


NAMES: Final[list[Any]] = [None, float("nan"), "", "Unnamed: 0", 3, "x" * 500, "a\nb", ("a", 1), "id", "body"]


def strange_cells(rows: Rows, rng: Random) -> pd.DataFrame:
    """Return a table some cells of which hold anything at all."""
    table = frame(rows)
    for _ in range(int(rng.integers(1, 4))):
        table.iat[int(rng.integers(len(table))), int(rng.integers(table.shape[1]))] = STRANGE[
            rng.integers(len(STRANGE))
        ]
    if rng.random() < 0.2:
        table.columns = [NAMES[rng.integers(len(NAMES))] if rng.random() < 0.2 else c for c in table.columns]
    return table


def torn(data: bytes, rng: Random) -> bytes:
    """Return bytes of which some are changed, lost, doubled or moved."""
    for _ in range(int(rng.integers(1, 3))):
        at, to = sorted(int(i) for i in rng.integers(0, len(data) + 1, 2))
        kind = rng.integers(6)
        if kind == 0:
            data = data[:at] + bytes([int(rng.integers(256))]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + bytes(rng.choice(list(b'",\n\r;\t\0 N'), int(rng.integers(1, 3))).tolist()) + data[at:]
        elif kind == 2:
            data = data[:at] + data[at + 1 :]
        elif kind == 3:
            data = data[:to]
        elif kind == 4:
            data = data[:to] + data[at:to] + data[to:]
        else:
            data = data[:at] + data[to:]
        data = data or b","
    return data


def cells(data: bytes) -> Rows | None:
    """Return the cells of a CSV by Python's own reader, blanks cut off; None if it is none by its strict rules."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return cells(data.decode(encoding).encode())
    text = data.decode("utf-8-sig").replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    try:
        return [[" ".join(cell.split()) for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error:
        return None
