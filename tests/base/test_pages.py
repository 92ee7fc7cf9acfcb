"""Tables whose copies share what they do not change."""

from __future__ import annotations

import errno
import gc
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from purgesim.core import shared_memory
from purgesim.core.errors import TooLargeError
from purgesim.core.tables import CADRE

LARGE = shared_memory.MIN // CADRE.itemsize + 1000


def filled() -> np.ndarray:
    table = shared_memory.new_table(LARGE, CADRE)
    table["birth"] = np.arange(LARGE)
    table["courage"] = 0.5
    return table


@pytest.fixture(params=["memory", "disk"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "disk":
        monkeypatch.setattr(shared_memory, "available_memory", lambda: 0)
    return str(request.param)


def test_a_copy_changes_neither_the_table_nor_another_copy(place: str) -> None:
    table = filled()
    whole = table.tobytes()
    one, other = shared_memory.own_copy(table), shared_memory.own_copy(table)
    one["faction"][[0, LARGE - 1]] = 3
    assert table.tobytes() == whole == other.tobytes()
    assert np.flatnonzero(one["faction"]).tolist() == [0, LARGE - 1]
    assert np.array_equal(one["birth"], np.arange(LARGE))


def test_a_copy_outlives_its_table(place: str) -> None:
    table = filled()
    copy = shared_memory.own_copy(table)
    del table
    assert int(copy["birth"].sum()) == LARGE * (LARGE - 1) // 2


@pytest.mark.filterwarnings("error")
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="Linux tells which files a process has open")
def test_the_file_is_closed_with_the_last_view(place: str) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    table = filled()
    copy = shared_memory.own_copy(table)
    assert len(list(Path("/proc/self/fd").iterdir())) > before
    del table, copy
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_part_of_a_table_is_copied_as_it_is(place: str) -> None:
    table = filled()
    part = shared_memory.own_copy(table[10:20])
    part["birth"] += 1
    assert part["birth"].tolist() == list(range(11, 21))
    assert table["birth"][10] == 10


def private_memory() -> int:
    """Bytes of this process that no file and no other mapping holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what memory a process holds")
def test_a_copy_costs_only_what_it_changes(place: str) -> None:
    table = filled()
    before = private_memory()
    copies = [shared_memory.own_copy(table) for _ in range(20)]
    for copy in copies:
        copy["faction"][:10] = 1
        assert copy["birth"][-1] == LARGE - 1
    assert private_memory() - before < 5 * table.nbytes


def test_a_full_disk_is_told_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shared_memory, "available_memory", lambda: 0)
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(TooLargeError, match=r"a table of 0\.0 GiB has no room in .*No space left.*TMPDIR"):
        shared_memory.new_table(LARGE, CADRE)
