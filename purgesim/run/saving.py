"""A run saved in a folder, whole, and read again.

The folder holds Parquet tables that pandas, polars or DuckDB read as they are, ``summary.json``,
``provenance.json``, ``scenario.toml``, and ``manifest.json``, which marks it as one of ours. If the party comes from a
user's own tables, they are in ``party``: the folder can be moved. Of the register only the rows that differ from the
first day are written; the others follow from the scenario's party.
"""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import whole_folder
from purgesim.core.errors import CheckpointError, PartyTablesError, PurgesimError
from purgesim.core.jit import source_digest
from purgesim.run.parquet_files import FILES, frames, tables
from purgesim.scenario import Scenario
from purgesim.scenario.files import read_scenario
from purgesim.scenario.packing import write_packed

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run.result import Run

__all__ = ["load_run", "save"]

FORMAT: Final = 1
"""Number of the folder's layout."""
MANIFEST: Final = "manifest.json"


def save(run: Run, folder: Path) -> None:
    """Write a run into a folder, whole or not at all.

    Parameters
    ----------
    run : Run
        What to save.
    folder : Path
        Made anew; one that holds a saved run and nothing else is replaced.

    Raises
    ------
    CheckpointError
        If the folder is a file, holds anything else, or cannot be written.
    """
    _refuse_foreign(folder)
    try:
        with whole_folder(folder) as place:
            for name, frame in frames(run).items():
                frame.to_parquet(place / f"{name}.parquet", index=False)
            (place / "summary.json").write_text(_json(_finite(run.summary)), encoding="utf-8")
            (place / "provenance.json").write_text(_json(run.provenance), encoding="utf-8")
            write_packed(run.scenario, place)
            files = sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
            manifest = {"made_by": "purgesim", "format": FORMAT, "rows": run.n_rows, "files": files}
            (place / MANIFEST).write_text(_json(manifest), encoding="utf-8")
    except OSError as error:
        raise CheckpointError(
            f"{folder}: cannot be written: {error.strerror or error}; "
            "give a folder whose parent exists and can be written"
        ) from None


def load_run(folder: Path) -> tuple[dict[str, Any], pd.Series[Any]]:
    """Read a run that `save` has written.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    dict, Series
        The run's parts by name, and its summary.

    Raises
    ------
    CheckpointError
        If it is not there, no saved run, incomplete, or of another layout.

    Notes
    -----
    A run of other source code is read, with a warning: its tables are as they were, but rows of the register
    that did not change are those of the party this code builds.
    """
    manifest = _manifest(folder)
    if manifest is None:
        raise CheckpointError(f"{folder}: no saved run; {_instead(folder)}")
    if manifest.get("format") != FORMAT:
        raise CheckpointError(
            f"{folder}: layout {manifest.get('format')}; this code reads layout {FORMAT}; "
            "read it with the code that wrote it, or run anew"
        )
    missing = sorted(name for name in manifest["files"] if not (folder / name).is_file())
    if missing:
        raise CheckpointError(f"{folder}: {', '.join(missing)} missing; run anew")
    try:
        return _read(folder, int(manifest["rows"]))
    except PartyTablesError as error:  # the folder is whole; what its scenario refers to is not there
        raise PartyTablesError(error.problems, f"{folder}: the tables of its party") from None
    except (OSError, LookupError, TypeError, ValueError, PurgesimError) as error:
        raise CheckpointError(f"{folder}: cannot be read ({error}); run anew") from error


def _instead(folder: Path) -> str:
    """Return which folders to give in the place of one that is no saved run."""
    inside = sorted((p for p in folder.glob("seed_*") if _manifest(p) is not None), key=lambda p: (len(p.name), p.name))
    if _manifest(folder.parent) is not None:
        return f"give the folder it is in, {folder.parent}"
    if not inside:
        return "give a folder that Run.save has written"
    if len(inside) == 1:
        return f"give {inside[0]}, which is there"
    return f"give one of the {len(inside)} that are there, such as {inside[0]}"


def _read(folder: Path, n_rows: int) -> tuple[dict[str, Any], pd.Series[Any]]:
    scenario = read_scenario((folder / "scenario.toml").absolute())
    provenance = _read_json(folder / "provenance.json")
    _check_origin(folder, provenance, scenario)
    found = tables(folder, scenario, tuple(kind.name for kind in scenario.party.kinds))
    parts = {
        "scenario": scenario,
        "seed": provenance["seed"],
        "executor": provenance["executor"],
        "provenance": provenance,
        "n_rows": n_rows,
        **found,
    }
    figures = _read_json(folder / "summary.json")
    return parts, _series(figures, provenance["seed"])


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise ValueError(f"{path.name} is torn, or no JSON: {error}") from None


def _check_origin(folder: Path, provenance: dict[str, Any], scenario: Scenario) -> None:
    if provenance["digest"] != scenario.digest:
        raise ValueError(f"scenario.toml is not the scenario of the run, {provenance['digest'][:16]}")
    if provenance["source"] != source_digest():
        warnings.warn(
            f"{folder}: written by source {provenance['source'][:16]}, this is source {source_digest()[:16]}; "
            "rows of the register that did not change are those of this code's party",
            stacklevel=5,
        )


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CheckpointError(f"{folder}: a file; give the name of a folder")
    manifest = _manifest(folder)
    ours = set() if manifest is None else {MANIFEST, *(name.partition("/")[0] for name in manifest["files"])}
    foreign = sorted({path.name for path in folder.iterdir()} - ours)
    if foreign:
        raise CheckpointError(f"{folder}: holds other files ({', '.join(foreign[:3])}); give the name of a new folder")


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return what a folder says about itself, None if it is no saved run."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        ours = manifest["made_by"] == "purgesim" and {f"{name}.parquet" for name in FILES} <= set(manifest["files"])
    except (OSError, LookupError, TypeError, ValueError):
        return None
    return dict(manifest) if ours else None


def _finite(summary: pd.Series[Any]) -> dict[str, float | None]:
    """Return the summary as JSON can hold it: null where a measure is not defined."""
    return {str(name): float(value) if math.isfinite(value) else None for name, value in summary.items()}


def _series(figures: dict[str, float | None], seed: int) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series({name: math.nan if value is None else value for name, value in figures.items()}, name=seed)


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
