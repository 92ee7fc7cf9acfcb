"""Merging the shards that several machines made into what one machine would have made."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from purgesim.core.atomic_files import path_of
from purgesim.core.errors import PurgesimError, shown
from purgesim.sweeps.failures import StoreError
from purgesim.sweeps.layout import Layout, differing_code
from purgesim.sweeps.plan import blocks_of
from purgesim.sweeps.result_table import sorted_rows, with_schema
from purgesim.sweeps.shards import Ledger, packed, read_part, refused, write_text, write_whole
from purgesim.sweeps.store import FAILURES, LEDGER, RUNS, no_sweep

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["merge"]

Run = tuple[int, int]
"""Point and seed."""


def merge(folders: Sequence[str | Path], out: str | Path) -> Path:
    """Write the runs of several folders into a new one, each once.

    The shards of one sweep give the same files, byte for byte, as one machine that made it all (the ledger apart,
    which says who wrote what and when); shards with different seeds the same rows.

    Parameters
    ----------
    folders : sequence of str or Path
        Folders of one scenario and design, made by the same code.
    out : str or Path
        A new folder; it appears whole.

    Returns
    -------
    Path
        The new folder; a sweep with ``out`` there goes on from it.

    Raises
    ------
    StoreError
        If the folders belong to different sweeps or codes, or cannot be read or written.
    """
    if isinstance(folders, (str, bytes)) or not isinstance(folders, Iterable):
        raise PurgesimError(f"folders: given {shown(folders)}; allowed: a list of folders")
    places = [path_of(folder, "folders") for folder in folders]
    target = path_of(out, "out")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target}: is there already; give the name of a new folder")
    layout = _together(places)
    draft = target.parent / f".{target.name}.merging"
    shutil.rmtree(draft, ignore_errors=True)  # of a merge that was killed
    with refused(target.parent):
        draft.mkdir(parents=True)
    try:
        layout.write(draft)
        owner = _owners(places)
        for name in (*layout.series, RUNS):
            _merge_dataset(places, layout, name, owner, draft)
        _merge_failures(places, owner, draft)
        with refused(target.parent):
            os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _together(places: Sequence[Path]) -> Layout:
    """Return the layout of all folders together."""
    if not places:
        raise StoreError("merge: given no folder; allowed: one or more")
    found = []
    for place in places:
        layout = Layout.read(place)
        if layout is None:
            raise StoreError(no_sweep(place))
        found.append(layout)
    first = found[0]
    for place, layout in zip(places[1:], found[1:], strict=True):
        differing = differing_code(layout.code, first.code)
        if differing:
            raise StoreError(f"{place}: made by other code than {places[0]} ({'; '.join(differing)}); not merged")
        first = first.extended(layout, place)
    return replace(first, blocks=blocks_of(len(first.seeds), first.series))


def _pairs(table: pa.Table) -> list[Run]:
    return list(zip(table["point"].to_pylist(), table["seed"].to_pylist(), strict=True))


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    table = read_part(path, columns)
    if table is None:
        raise StoreError(f"{path}: was torn; continue the sweep in {path.parent.parent} first")
    return table


def _owners(places: Sequence[Path]) -> dict[Run, int]:
    """Return which folder each finished run is taken from: the first that has it."""
    owner: dict[Run, int] = {}
    for number, place in enumerate(places):
        for path in sorted((place / RUNS).glob("part-*.parquet")):
            for run in _pairs(_read(path, ["point", "seed"])):
                owner.setdefault(run, number)
    return owner


def _merge_dataset(places: Sequence[Path], layout: Layout, name: str, owner: dict[Run, int], draft: Path) -> None:
    """Write the files of one dataset, each out of those that hold rows of it."""
    sources: dict[str, list[tuple[int, Path]]] = {}
    for number, place in enumerate(places):
        for path in sorted((place / name).glob("part-*.parquet")):
            for part in sorted({layout.part_of(*run) for run in set(_pairs(_read(path, ["point", "seed"])))}):
                sources.setdefault(part, []).append((number, path))
    ledger = Ledger(draft / LEDGER)
    (draft / name).mkdir()
    for part in sorted(sources):
        tables = [_belonging(_read(path), number, part, layout, owner) for number, path in sources[part]]
        table = sorted_rows([], tables, None)
        table = with_schema(table, layout) if name == RUNS else table
        content = packed(table)
        write_whole(draft / name / part, content)
        if name == RUNS:
            ledger.add(part, table.num_rows, content, 0.0)


def _belonging(table: pa.Table, number: int, part: str, layout: Layout, owner: dict[Run, int]) -> pa.Table:
    """Return the rows of runs that belong to a file and are taken from this folder."""
    verdicts: dict[Run, bool] = {}
    for run in set(_pairs(table)):
        verdicts[run] = owner.get(run) == number and layout.part_of(*run) == part
    return table.filter([verdicts[run] for run in _pairs(table)]).replace_schema_metadata()


def _merge_failures(places: Sequence[Path], owner: dict[Run, int], draft: Path) -> None:
    """Write the failures of all folders but those of runs that another one has finished."""
    found: dict[Run, str] = {}
    for place in places:
        path = place / FAILURES
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            entry = json.loads(line)
            run = (entry["point"], entry["seed"])
            if run not in owner:
                found.setdefault(run, line)
    if found:
        write_text(draft / FAILURES, "".join(f"{found[run]}\n" for run in sorted(found)))
