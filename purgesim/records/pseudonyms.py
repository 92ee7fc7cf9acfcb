"""Opaque ids for people whose names a source gives; who is who is kept in a key, in a file elsewhere."""

from __future__ import annotations

import csv
import io
import os
import secrets
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from purgesim.core.atomic_files import path_of
from purgesim.core.errors import MistakesError, PurgesimError
from purgesim.reading.columns import Column, take
from purgesim.reading.files import open_table
from purgesim.reading.mistakes import Mistakes, nearest, short
from purgesim.reading.parsing import coded, texts

__all__ = ["new_key", "read_key", "with_ids"]

KEY: Final = (
    Column("name", "text", True, "a person as the source calls them"),
    Column("id", "identifier", True, "the opaque id of the person"),
)
TABLES: Final = frozenset({"nodes", "edges", "kinship", "keyevents", "groups", "roster", "ties", "posts", "bodies"})
"""Tables beside which no key may lie."""
FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def new_key(
    names: Iterable[Any], path: str | Path, *, prefix: str = "p", known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Draw an opaque id for each name, and write the key that says whose it is.

    Parameters
    ----------
    names : iterable of str
        Names as the source has them; each different one is a person. Who bears another's name needs an addition first.
        Missing ones are passed over.
    path : str or Path
        The key, a new CSV file that only its owner may read. It does not lie in a folder of tables, and is not to be
        published with them.
    prefix : str
        What every id begins with, a letter first.
    known : mapping of str to str, optional
        An older key, whose ids are kept.

    Returns
    -------
    dict of str to str
        Ids by name, in the order of their first appearance. Ids are random: neither name nor order can be told from
        them, and the same names have other ids in another key.

    Raises
    ------
    PurgesimError
        If the file is there already, cannot be written, or lies beside tables; if there is no name.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> key = new_key(["Ada Marsh", "Otto Reed", "Ada Marsh"], f"{folder}/key.csv")
    >>> len(key), read_key(f"{folder}/key.csv") == key
    (2, True)
    """
    if not (prefix.isascii() and prefix.isalnum() and prefix[0].isalpha()):
        raise PurgesimError(f"prefix: given {prefix!r}; allowed: letters and digits, a letter first")
    place = Path(path).expanduser()
    _tell_place(place)
    found: dict[str, str] = dict(known or {})
    taken = set(found.values())
    for name in _names(names):
        while name not in found:
            one = f"{prefix}{secrets.token_hex(5)}"
            if one not in taken:
                found[name] = one
                taken.add(one)
    _write(place, found)
    return found


def _names(names: Iterable[Any]) -> list[str]:
    found = Mistakes()
    source = open_table({"name": [name for name in names if not pd.isna(name) and name != ""]}, "names", found)
    given: list[str] = []
    if source is not None:
        take(source, KEY[:1], found)
        _, given = coded(source, "name", found) if source.length else (None, [])
    if not given:
        found.whole("names", "there are none; give some")
    found.stop_if_any("key")
    return given


def _tell_place(place: Path) -> None:
    """Raise if a key may not be written there."""
    if place.is_symlink() or place.exists():
        raise PurgesimError(f"key: {place} is there already; a key is never written over, for ids would be lost")
    if not place.parent.is_dir():
        raise PurgesimError(f"key: there is no folder {place.parent}; make it, where only you can read")
    beside = sorted(p.name for p in place.parent.iterdir() if p.stem.lower() in TABLES)
    if beside:
        raise PurgesimError(f"key: {place.parent} holds {', '.join(beside)}; keep the key elsewhere, not beside tables")


def _write(place: Path, key: Mapping[str, str]) -> None:
    text = io.StringIO()
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerow([column.name for column in KEY])
    lines.writerows(key.items())
    try:
        number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise PurgesimError(f"key: {place} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text.getvalue().encode())
    except OSError as error:
        place.unlink(missing_ok=True)  # half a key is none
        raise PurgesimError(f"key: {place} cannot be written: {error.strerror}") from None


def read_key(path: str | Path) -> dict[str, str]:
    """Return the ids of a key by name.

    Parameters
    ----------
    path : str or Path
        A file that `new_key` has written.

    Raises
    ------
    PurgesimError
        If others than its owner may read the file.
    MistakesError
        If it is no key: with every mistake.
    """
    place, found = path_of(path, "path").expanduser(), Mistakes()
    if os.name == "posix" and place.is_file() and place.stat().st_mode & FOR_OTHERS:
        raise PurgesimError(f"key: others may read {place}; take that from them: chmod 600")
    source = open_table(place, "key", found)
    if source is not None:
        take(source, KEY, found)
        for column in (c.name for c in KEY if c.name in source.columns):
            _, different = coded(source, column, found, required=True)
            if len(different) < source.length:
                found.whole(source.name, f"column {column}: the same in two rows; allowed: each once")
    found.stop_if_any("key")
    assert source is not None
    return dict(zip(texts(source, "name").to_pylist(), texts(source, "id").to_pylist(), strict=True))


def with_ids(table: pd.DataFrame, columns: Sequence[str], key: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with ids in the place of names.

    Parameters
    ----------
    table : DataFrame
        For instance the nodes or the edges of a record.
    columns : sequence of str
        Columns with names; an empty cell stays empty.
    key : mapping of str to str
        From `new_key` or `read_key`.

    Returns
    -------
    DataFrame
        A copy. Whether other columns let people be recognised (a village and a trade may) only a person can tell.

    Raises
    ------
    MistakesError
        If a column is missing or holds names that the key does not have, or if other columns hold names of the key.

    Examples
    --------
    >>> table = pd.DataFrame({"source": ["Ada Marsh"], "target": ["Otto Reed"], "time": ["1335-01-20"]})
    >>> with_ids(table, ["source", "target"], {"Ada Marsh": "p1", "Otto Reed": "p2"})["target"].tolist()
    ['p2']
    """
    if not isinstance(table, pd.DataFrame):
        raise PurgesimError(f"table: given {type(table).__name__}; allowed: a DataFrame of pandas")
    found = Mistakes()
    source = open_table(table, "table", found)
    if source is None:
        found.stop_if_any("key")
        raise AssertionError  # for the type checker: a table that is none has been told
    take(source, [Column(name, "text", True, "names") for name in columns], found, unknown="keep")
    result = table.copy()
    for name, values in ((name, texts(source, name).to_pylist()) for name in source.columns):
        if name in columns:
            strange = [row for row, value in enumerate(values) if value is not None and value not in key]
            near = nearest({values[row] for row in strange}, list(key))
            told = [f"{short(values[row])} is not in the key{_hint(near.get(values[row]))}" for row in strange]
            found.rows(source, name, strange, told.__getitem__)
            ids = [None if value is None else key.get(value) for value in values]
            result[name] = pd.Series(ids + [None] * (len(table) - len(ids)), index=table.index, dtype=object)
        else:
            named = [row for row, value in enumerate(values) if value in key]
            found.rows(source, name, named, "a name of the key; give the column, too, or leave it out")
    found.stop_if_any("key", MistakesError)
    return result


def _hint(near: str | None) -> str:
    return "" if near is None else f"; nearest: {short(near)}"
