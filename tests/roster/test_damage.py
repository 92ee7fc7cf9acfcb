"""Damaged tables: no traceback, no hang, no silent change."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import purgesim
from purgesim.core.errors import PartyTablesError
from purgesim.reading.csvs import NOTHING
from purgesim.roster import OwnParty
from purgesim.roster.registry import frames
from tests.roster.damage import ROSTER, TIES, cells, damaged_file, frame, graph, in_memory, strange_cells, torn, written

LONGEST = 2.0
"""Seconds that six rows may take on a busy machine."""


@pytest.fixture(scope="module")
def whole() -> OwnParty:
    return purgesim.party_from_tables(frame(ROSTER), frame(TIES), declared="synthetic")


def outcome(read: Any) -> OwnParty | PartyTablesError:
    begun = time.process_time()
    found: OwnParty | PartyTablesError
    try:
        found = read()
    except PartyTablesError as error:
        found = error
    assert time.process_time() - begun < LONGEST
    assert isinstance(found, OwnParty) or found.problems
    return found


def of_form(seed: int, place: Path, whole: OwnParty) -> str:
    """Damage the party in form, and return whether it was refused; if it was read, it is the same."""
    rng = np.random.default_rng(seed)
    kind = ("file", "memory", "graph")[seed % 3]
    if kind == "file":
        folder = place / str(seed)
        folder.mkdir()
        damaged_file(ROSTER, rng, folder, "roster")
        damaged_file(TIES, rng, folder, "ties")
        found = outcome(lambda: purgesim.party_from_tables(folder, declared="synthetic"))
    elif kind == "memory":
        roster, ties = in_memory(ROSTER, rng), in_memory(TIES, rng)
        found = outcome(lambda: purgesim.party_from_tables(roster, ties, declared="synthetic"))
    else:
        how = {"unknown_columns": "leave out"} if rng.random() < 0.7 else {}
        made = graph(rng)
        found = outcome(lambda: purgesim.party_from_graph(made, declared="synthetic", **how))
    if isinstance(found, PartyTablesError):
        return f"{kind} refused"
    assert found.sha256 == whole.sha256, f"seed {seed}: read as another party"
    return f"{kind} read"


def of_content(seed: int, place: Path) -> str:
    """Damage a roster in content, and return whether it was refused; if it was read, it says what its cells say."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        table = strange_cells(ROSTER, rng)
        found = outcome(lambda: purgesim.party_from_tables(table, frame(TIES), declared="synthetic"))
        return "cells refused" if isinstance(found, PartyTablesError) else "cells read"
    data = torn(written(ROSTER).encode(), rng)
    path = place / f"{seed}.csv"
    path.write_bytes(data)
    found = outcome(lambda: purgesim.party_from_tables(path, declared="synthetic"))
    if isinstance(found, PartyTablesError):
        return "bytes refused"
    rows = cells(data)
    assert rows is not None, f"seed {seed}: no CSV, and read"
    kept = [row for row in rows[1:] if any(row)]
    read = frames(found.tables)["roster"].to_pandas()
    for name in ("id", "body", "faction"):
        if name not in rows[0]:
            assert name == "faction"
            continue
        at = rows[0].index(name)
        wanted = [None if row[at] in ("", *NOTHING) else row[at] for row in kept]
        given = [None if value is None or value != value else value for value in read[name]]
        assert given == wanted, f"seed {seed}, column {name}"
    return "bytes read"


def counted(number: int, place: Path, whole: OwnParty) -> Counter[str]:
    told = Counter(of_form(seed, place, whole) for seed in range(number))
    return told + Counter(of_content(seed, place) for seed in range(number))


def test_six_hundred_damaged_tables_are_read_as_they_are_or_refused(tmp_path: Path, whole: OwnParty) -> None:
    told = counted(300, tmp_path, whole)
    for sort in ("file", "memory", "graph", "cells", "bytes"):
        assert told[f"{sort} read"] > 3, told
        assert told[f"{sort} refused"] > 3, told


@pytest.mark.slow
def test_two_thousand_damaged_tables_are_read_as_they_are_or_refused(tmp_path: Path, whole: OwnParty) -> None:
    told = counted(2_000, tmp_path, whole)
    assert told.total() == 4_000
    assert told["file read"] > 100, told
    assert told["file refused"] > 100, told
