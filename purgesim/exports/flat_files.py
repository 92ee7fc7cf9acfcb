"""The chronicle, and who denounced whom, as tables for other tools."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import path_of
from purgesim.exports.places import export_file, suffix_of
from purgesim.run.result import Run, refuse_other_run

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["write_denunciations", "write_events"]

FORMATS: Final = (".csv", ".parquet")


def write_events(run: Run, path: str | Path) -> Path:
    """Write the chronicle of a run, one event a row, words instead of codes.

    Parameters
    ----------
    run : Run
        The run.
    path : str or Path
        A ``.csv`` file, or a ``.parquet`` file; the latter carries the run's provenance in its metadata.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PurgesimError
        If the suffix is another one, or the file cannot be written.
    """
    refuse_other_run(run)
    return _write(run, run.events, path, "events")


def write_denunciations(run: Run, path: str | Path) -> Path:
    """Write all denunciations of a run as a list of edges with dates: `Run.denunciations`.

    Parameters
    ----------
    run : Run
        The run.
    path : str or Path
        A ``.csv`` file, or a ``.parquet`` file; the latter carries the run's provenance in its metadata.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PurgesimError
        If the suffix is another one, or the file cannot be written.
    """
    refuse_other_run(run)
    return _write(run, run.denunciations(), path, "denunciations")


def _write(run: Run, frame: pd.DataFrame, path: str | Path, what: str) -> Path:
    target = path_of(path, "path")
    suffix = suffix_of(target, FORMATS, what)
    with export_file(target) as file:
        if suffix == ".csv":
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            frame.to_csv(text, index=False, date_format="%Y-%m-%d")
            text.flush()
            text.detach()
        else:
            _parquet(run, frame, file)
    return target


def _parquet(run: Run, frame: pd.DataFrame, file: Any) -> None:
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    said = {**(table.schema.metadata or {}), b"purgesim": json.dumps(run.provenance).encode()}
    pq.write_table(table.replace_schema_metadata(said), file)
