"""The store: a folder in which finished runs are kept, each once, whatever happens to the process.

``runs/part-*.parquet`` hold about a hundred runs each, whole and in order; a run's file is fixed by its point and
seed, so that the same runs make the same files whoever made them in whatever order. A file that grows is written anew
beside itself and takes its own name in one step.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Never, Self

from purgesim.core.atomic_files import locked, path_of
from purgesim.core.errors import CopyError
from purgesim.sweeps.failures import StoreError
from purgesim.sweeps.layout import MANIFEST, POINTS, Layout, differing_code
from purgesim.sweeps.plan import SERIES, Task
from purgesim.sweeps.result_table import runs_table, sorted_rows, with_schema
from purgesim.sweeps.shards import Ledger, append_lines, packed, read_part, refused, write_text, write_whole

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from purgesim.sweeps.runner import Outcome

__all__ = ["FAILURES", "LEDGER", "RUNS", "Store", "read_runs"]

RUNS: Final = "runs"
SUMMARY: Final = "summary.csv"
"""What ``purgesim run`` writes of its runs, a row each."""
LEDGER: Final = "ledger.jsonl"
FAILURES: Final = "failures.jsonl"
LOCK: Final = ".lock"
SUPERSEDED: Final = "superseded"
LEFT_BEHIND: Final = (".part-*", ".scenario-*", f".{MANIFEST}.*", f".{POINTS}.*", f".{FAILURES}.*")
"""Half-written files of a killed process."""
FLUSH_SECONDS: Final = 30.0
"""A kill costs at most the runs of this time."""


class Store:
    """A folder of results, open for writing; use it in a ``with`` statement.

    Parameters
    ----------
    folder : Path
        Made if need be.
    layout : Layout
        What is to be kept in it.
    set_aside : bool
        Put results of other code into ``superseded/`` instead of refusing to go on.

    Attributes
    ----------
    finished : set of (int, int)
        Point and seed of the runs that are kept.
    notes : list of str
        What was noticed on opening: torn files, results of other code.

    Raises
    ------
    StoreError
        If the folder cannot be written, is in use, or belongs to something else.
    """

    def __init__(self, folder: Path, layout: Layout, *, set_aside: bool = False) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._buffer: dict[str, list[Outcome]] = {}
        self._left: Counter[str] = Counter()
        self._flushed = time.monotonic()
        self._failures: dict[str, dict[str, Any]] = {}
        with refused(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._refuse_foreign()
        self._lock = _locked(folder)
        try:
            self._clean()
            self.layout = self._agreed(layout, set_aside)
            self.ledger = Ledger(folder / LEDGER)
            self.finished = self._found()
            self._read_failures()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __repr__(self) -> str:
        return f"<Store {self.folder}: {len(self.finished):,} finished runs>"

    def __reduce_ex__(self, protocol: object) -> Never:
        raise CopyError(
            "a store cannot be copied or pickled: one process at a time writes into its folder; open another"
        )

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others write into the folder; what has been added and not flushed is not kept."""
        os.close(self._lock)

    def expect(self, tasks: Iterable[Task]) -> None:
        """Say which runs will come, so that a file is written when its last one has."""
        self._left = Counter(self.layout.part_of(*task) for task in tasks)

    def add(self, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
        """Keep finished runs, and note failed ones.

        Returns
        -------
        list of dict
            What is noted of the failed ones.

        Raises
        ------
        StoreError
            If the disk is full; the files before stay as they are.
        """
        for outcome in outcomes:
            part = self.layout.part_of(*outcome.task)
            self._left[part] -= 1
            if not outcome.error:
                self._buffer.setdefault(part, []).append(outcome)
        failed = self._note_failures([o for o in outcomes if o.error])
        if time.monotonic() - self._flushed > FLUSH_SECONDS:
            self.flush()
        for part in [part for part in self._buffer if self._left[part] <= 0]:
            self._write(part)
        return failed

    def flush(self) -> None:
        """Write everything that has been added."""
        for part in list(self._buffer):
            self._write(part)
        self._flushed = time.monotonic()

    def _write(self, part: str) -> None:
        """Write a file with the runs it had and those added; the series first, the figures make a run finished."""
        new = self._buffer[part]
        for name in self.layout.series:
            fresh = [outcome.series[name] for outcome in new]
            self._replace(name, part, fresh, keep=self.finished)
        content = self._replace(RUNS, part, [runs_table(self.layout, new)], keep=None)
        self.ledger.add(part, content[1], content[0], sum(o.seconds for o in new))
        self.finished.update((o.task.point, o.task.seed) for o in new)
        del self._buffer[part]

    def _replace(
        self, name: str, part: str, fresh: list[pa.Table], keep: set[tuple[int, int]] | None
    ) -> tuple[bytes, int]:
        """Write a file of a dataset anew with rows added; of what it had, rows of finished runs only."""
        path = self.folder / name / part
        with refused(self.folder):
            path.parent.mkdir(exist_ok=True)
        old = read_part(path) if path.exists() else None
        table = sorted_rows([] if old is None else [old], fresh, keep)
        if name == RUNS:
            table = with_schema(table, self.layout)
        content = packed(table)
        write_whole(path, content)
        return content, table.num_rows

    def _found(self) -> set[tuple[int, int]]:
        """Return the finished runs, out of the files themselves; say which files are missing or torn."""
        found: set[tuple[int, int]] = set()
        listed = self.ledger.lines()
        for path in sorted((self.folder / RUNS).glob("part-*.parquet")):
            as_listed = hashlib.sha256(path.read_bytes()).hexdigest() == listed.pop(path.name, {}).get("sha256")
            table = read_part(path, ["point", "seed"] if as_listed else None)  # read whole, every page is verified
            if table is None:
                self.notes.append(f"{RUNS}/{path.name} was torn: set aside, and its runs are made again")
                continue
            found.update(zip(table["point"].to_pylist(), table["seed"].to_pylist(), strict=True))
        if listed:
            runs = sum(entry.get("rows", 0) for entry in listed.values())
            self.notes.append(f"{len(listed)} files of results ({runs} runs) are gone; their runs are made again")
        return found

    def _refuse_foreign(self) -> None:
        own = {MANIFEST, POINTS, RUNS, LEDGER, FAILURES, SUPERSEDED, *SERIES}
        names = [path.name for path in self.folder.iterdir()]
        if MANIFEST in names:
            return
        foreign = [n for n in names if n not in own and not n.startswith(("scenario-", "."))]
        if foreign:
            told = ", ".join(sorted(foreign)[:3])
            raise StoreError(f"{self.folder}: holds other files ({told}); give the name of a new folder")

    def _clean(self) -> None:
        """Remove what a killed process left half-written."""
        with refused(self.folder):
            for folder in (self.folder, *(self.folder / name for name in (RUNS, *SERIES))):
                for pattern in LEFT_BEHIND:
                    for left in folder.glob(pattern):
                        left.unlink()

    def _agreed(self, layout: Layout, set_aside: bool) -> Layout:
        """Return the layout to go on with: the one given, joined with what the folder holds already."""
        there, runs = Layout.read(self.folder), any((self.folder / RUNS).glob("part-*.parquet"))
        if there is None and runs:
            raise StoreError(
                f"{self.folder}: holds runs, but not the manifest that says of which design and code; "
                "restore it or give another folder"
            )
        if there is not None:
            differing = differing_code(there.code, layout.code)
            if differing and runs:
                self._other_code(there, differing, set_aside)
                there = None
            elif differing:
                there = None
        agreed = layout if there is None else there.extended(layout, self.folder)
        if agreed != there:
            agreed.write(self.folder)
        return agreed

    def _other_code(self, there: Layout, differing: list[str], set_aside: bool) -> None:
        runs = sum(entry.get("rows", 0) for entry in Ledger(self.folder / LEDGER).lines().values())
        told = f"the {runs} runs there were made by other code ({'; '.join(differing)})"
        if not set_aside:
            raise StoreError(
                f"{self.folder}: {told}; results of two codes are not mixed: give another folder, "
                f"or say --set-aside to keep them in {SUPERSEDED}/ and make them again"
            )
        place = self.folder / SUPERSEDED / f"{there.code['source'][:12]}-{time.strftime('%Y%m%dT%H%M%S')}"
        with refused(self.folder):
            place.mkdir(parents=True)
            for path in self.folder.iterdir():
                if path.name not in (SUPERSEDED, LOCK):
                    os.replace(path, place / path.name)
        self.notes.append(f"{told}; they are kept in {place.relative_to(self.folder)} and made again")

    def _read_failures(self) -> None:
        path = self.folder / FAILURES
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            with contextlib.suppress(ValueError, LookupError, TypeError):
                entry = json.loads(line)
                self._failures[f"{entry['point']} {entry['seed']}"] = entry

    def _note_failures(self, failed: Sequence[Outcome]) -> list[dict[str, Any]]:
        """Append failures to their file; `finish` writes it anew, each once."""
        entries = [
            {
                "point": outcome.task.point,
                "seed": outcome.task.seed,
                "key": outcome.key,
                "values": self.layout.shown[outcome.task.point],
                "error": outcome.error.strip().splitlines()[-1],
                "traceback": outcome.error,
            }
            for outcome in failed
        ]
        self._failures.update((f"{e['point']} {e['seed']}", e) for e in entries)
        if entries:
            append_lines(self.folder / FAILURES, entries)
        return entries

    def _write_failures(self) -> None:
        text = "".join(json.dumps(entry) + "\n" for entry in self.failures())
        if text or (self.folder / FAILURES).exists():
            write_text(self.folder / FAILURES, text)

    def finish(self) -> None:
        """Write everything, and forget failures of runs that have come since."""
        self.flush()
        self._write_failures()

    def failures(self) -> list[dict[str, Any]]:
        """Return what is known of the runs that failed and have not come since, in order."""
        left = [e for e in self._failures.values() if (e["point"], e["seed"]) not in self.finished]
        return sorted(left, key=lambda e: (e["point"], e["seed"]))


def _locked(folder: Path) -> int:
    """Return a handle that keeps other processes from writing into a folder; a killed process lets go of it."""
    with refused(folder):
        handle = locked(folder / LOCK)
    if handle is None:
        raise StoreError(f"{folder}: another sweep is writing there; wait for it, or give another folder")
    return handle


def no_sweep(place: Path) -> str:
    """Return what to say of a folder that holds no sweep; of one that ``purgesim run`` has left, what to do with it."""
    told = f"{place}: holds no sweep ({MANIFEST} is not there)"
    seeds = sorted(path.name for path in place.glob("seed_*") if path.is_dir()) if place.is_dir() else []
    if seeds and (place / SUMMARY).is_file():
        return (
            f"{told}, but runs that purgesim run has saved; their figures are in {place / SUMMARY}, a run a row; the "
            f"genealogy, ties, events and denunciations of one are exported from its own folder, such as "
            f"{place / seeds[0]}; or give the folder of a sweep"
        )
    return f"{told}; give the folder of one"


def read_runs(folder: str | Path) -> pd.DataFrame:
    """Return the finished runs of a folder as one tidy table, a run a row.

    Parameters
    ----------
    folder : str or Path
        Folder of a sweep, finished or not.

    Returns
    -------
    pandas.DataFrame
        Columns key, digest, point, seed, the design's columns, and the figures; in order of point and seed.
        ``attrs["units"]`` has the unit of each column. A torn file is left out.

    Raises
    ------
    StoreError
        If there is no sweep in the folder.
    """
    import pyarrow as pa

    place = path_of(folder, "folder")
    layout = Layout.read(place)
    if layout is None:
        raise StoreError(no_sweep(place))
    tables = [t for p in sorted((place / RUNS).glob("part-*.parquet")) if (t := read_part(p)) is not None]
    table = pa.concat_tables(tables) if tables else with_schema(runs_table(layout, []), layout)
    frame: pd.DataFrame = table.sort_by([("point", "ascending"), ("seed", "ascending")]).to_pandas()
    said = {**layout.columns, **layout.figures}
    frame.attrs["units"] = {name: words["unit"] for name, words in said.items()}
    return frame
