"""Where compiled code is kept: a folder named after the sources it was made of, so that it cannot go stale.

numba's own cache looks at one file only: after an edit of a rule, a kernel in another file would keep
the old one. Here the cache folder carries the hash of every source file of the package, so any edit
starts a new folder, and old folders are removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numba

__all__ = ["AFTER_RUNS", "WITHOUT_KERNELS", "cache_folder", "kernel_digest", "source_digest"]

PACKAGE = Path(__file__).parents[2]
KEPT_FOLDERS = 3
WITHOUT_KERNELS = (
    "__init__.py",
    "archive/",
    "calibration/",
    "cli/",
    "core/arguments.py",
    "core/atomic_files.py",
    "core/guard.py",
    "core/memory.py",
    "core/seeds.py",
    "core/showing.py",
    "core/version.py",
    "counterfactuals/",
    "engine/agents/",
    "engine/checkpoints.py",
    "engine/hooks/",
    "engine/wanted.py",
    "evidence/",
    "exports/",
    "measures/bounds.py",
    "measures/careers.py",
    "measures/chains.py",
    "measures/frames.py",
    "measures/lags.py",
    "measures/links.py",
    "measures/offspring.py",
    "measures/outcomes.py",
    "measures/summary.py",
    "measures/survival.py",
    "measures/table.py",
    "page/",
    "patterns/",
    "plots/",
    "reading/",
    "records/",
    "report/",
    "roster/",
    "run/",
    "scripts/",
    "sensitivity/",
    "sweeps/",
)
"""Rooms and files in which nothing is compiled and on which nothing compiled depends."""
AFTER_RUNS = (
    "archive/",
    "calibration/",
    "cli/",
    "counterfactuals/",
    "exports/",
    "page/",
    "patterns/",
    "plots/",
    "report/",
    "scripts/",
    "sensitivity/",
)
"""Rooms that look at runs and choose which to make: no result of a run depends on them."""


def _sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def source_digest() -> str:
    """Return the hash of every source file that a run's results may depend on (hexadecimal, 64 digits).

    A word changed in a report does not make the runs of an hour strangers.

    Examples
    --------
    >>> len(source_digest())
    64
    """
    return _digest_without(AFTER_RUNS)


def _digest_without(rooms: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in _sources():
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(rooms):
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _root() -> Path:
    given = os.environ.get("PURGESIM_CACHE_DIR")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "purgesim"


@cache
def kernel_digest() -> str:
    """Hash of the files that compiled code may depend on: all but the rooms without any."""
    return _digest_without(WITHOUT_KERNELS)


@cache
def cache_folder() -> Path:
    """Return the folder of the compiled code of this very source, creating it if need be.

    The parent is ``$PURGESIM_CACHE_DIR``, else the user's cache folder; if that cannot be written,
    a folder of the system's temporary one. The newest three folders are kept.
    """
    name = f"{kernel_digest()[:16]}-py{sys.version_info.major}{sys.version_info.minor}-numba{numba.__version__}"
    for root in (_root(), Path(tempfile.gettempdir()) / "purgesim-cache"):
        folder = root / "compiled" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)
        except OSError:
            continue
        _forget_old(folder)
        return folder
    raise OSError("no folder for compiled code can be written; set PURGESIM_CACHE_DIR to one that can")


def _forget_old(folder: Path) -> None:
    """Remove all but the newest folders, and none that was used in the last day."""
    others = sorted((p for p in folder.parent.iterdir() if p != folder), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in others[KEPT_FOLDERS - 1 :]:
        if time.time() - old.stat().st_mtime > 86_400:
            shutil.rmtree(old, ignore_errors=True)
