"""Disks that are really full and really read-only: a small file system in memory, where one may be mounted."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from purgesim.scenario import Scenario
from purgesim.sweeps import Design, StoreError, read_runs, sweep

Content = Callable[[Path], dict[str, bytes]]
SEEDS = 200


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)):
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_and_then_more_room(
    ministry: Scenario, grid: Design, disk: Path, tmp_path: Path, content: Content
) -> None:
    with pytest.raises(StoreError, match=r"No space left on device\); finished runs there are kept; make room, and"):
        sweep(ministry, grid, SEEDS, out=disk / "out")
    kept = len(read_runs(disk / "out"))
    assert 100 <= kept < 4 * SEEDS
    assert mount("-o", "remount,size=64m", str(disk))
    again = sweep(ministry, grid, SEEDS, out=disk / "out").account
    assert (again.before, again.made, again.exit_code) == (kept, 4 * SEEDS - kept, 0)
    sweep(ministry, grid, SEEDS, out=tmp_path / "elsewhere")
    assert content(disk / "out") == content(tmp_path / "elsewhere")


def test_a_read_only_disk(ministry: Scenario, grid: Design, disk: Path) -> None:
    sweep(ministry, grid, 3, out=disk / "out")
    before = read_runs(disk / "out")
    assert mount("-o", "remount,ro", str(disk))
    with pytest.raises(StoreError, match=r"Read-only file system\); .* make it writable, or give another folder"):
        sweep(ministry, grid, 4, out=disk / "out")
    with pytest.raises(StoreError, match=r"Read-only file system\); .*another folder"):
        sweep(ministry, grid, 1, out=disk / "new")
    assert read_runs(disk / "out").equals(before)
