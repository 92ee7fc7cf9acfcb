"""What lies in a folder, and the report on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgesim.core.arguments import refuse_other
from purgesim.core.atomic_files import path_of
from purgesim.core.errors import PurgesimError
from purgesim.report.bias import HasDocuments
from purgesim.run.result import Run

if TYPE_CHECKING:
    from purgesim.report.parts import Report

__all__ = ["first_run", "report_of"]

ALLOWED = (
    "a run that Run.save has written, what `purgesim run` has saved, a sweep, or a comparison that `purgesim compare` "
    "has finished"
)

OF_ONE_RUN = "an archive is of one run; give it with a run"


def report_of(source: Run | str | Path, archive: HasDocuments | None = None) -> Report:
    """Return the report on a run, or on what lies in a folder.

    Parameters
    ----------
    source : Run, str or Path
        A run, or the folder of a saved run, of runs that ``purgesim run`` saved, of a sweep, or of a comparison.
    archive : HasDocuments, optional
        What an observer would know of the run; with runs only.

    Raises
    ------
    PurgesimError
        If there is nothing in the folder that can be reported, or an archive is given with something else than runs.
    """
    from purgesim.report.runs import runs_report

    if archive is not None:
        refuse_other(archive, HasDocuments, "archive", "an archive, which purgesim.archive.observe gives")
    if isinstance(source, Run):
        return runs_report([source], None, archive)
    folder = path_of(source, "source", "a run, or the folder of one")
    if _holds_many(folder):
        if archive is not None:
            raise PurgesimError(f"{folder}: {OF_ONE_RUN}")
        return _many(folder)
    runs, check = _runs(folder)
    return runs_report(runs, check, archive)


def first_run(folder: str | Path) -> Run:
    """Return the first run in a folder that holds saved runs.

    Parameters
    ----------
    folder : str or Path
        Of a saved run, or of runs that ``purgesim run`` saved.

    Raises
    ------
    PurgesimError
        If there is none.
    """
    place = path_of(folder, "folder")
    if _holds_many(place):
        raise PurgesimError(f"{folder}: {OF_ONE_RUN}")
    return _runs(place)[0][0]


def _holds_many(folder: Path) -> bool:
    """Whether a folder holds a sweep or a comparison."""
    return (folder / "sweep.json").is_file() or _results(folder) is not None


def _many(folder: Path) -> Report:
    from purgesim.report.sweeps import comparison_report, sweep_report

    results = _results(folder)
    return sweep_report(folder) if results is None else comparison_report(results, results.parent / "store")


def _results(folder: Path) -> Path | None:
    """Return the folder of a comparison's results: this one, or the one in it."""
    return next((place for place in (folder, folder / "results") if (place / "comparison.csv").is_file()), None)


def _runs(folder: Path) -> tuple[list[Run], Any]:
    """Return the runs in a folder, and their table of patterns if it was saved beside them."""
    files = _manifest(folder).get("files", [])
    if "register.parquet" in files:
        return [Run.load(folder)], None
    places = {name.partition("/")[0] for name in files}  # every file of a run is listed
    seeds = sorted((int(place.removeprefix("seed_")), place) for place in places if place.startswith("seed_"))
    if not seeds:
        raise PurgesimError(f"{folder}: nothing that can be reported; allowed: {ALLOWED}")
    check = None
    if "patterns.csv" in files:
        import pandas as pd

        check = pd.read_csv(folder / "patterns.csv")
    return [Run.load(folder / name) for _, name in seeds], check


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return found if isinstance(found.get("files"), list) else {}
    except (OSError, ValueError, AttributeError):
        return {}
