"""A sweep as a labelled array: points by seeds, every figure a variable with its unit."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import path_of
from purgesim.core.errors import PurgesimError
from purgesim.exports.places import export_file, suffix_of
from purgesim.sweeps.failures import StoreError
from purgesim.sweeps.layout import Layout
from purgesim.sweeps.store import read_runs

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

__all__ = ["sweep_dataset", "write_dataset"]

FINISHED: Final = "run_finished"
"""The variable that tells a run that is missing from a figure that is not defined."""
GIVEN: Final = "_given"
"""What the name of a coordinate ends in that says which points have a column."""
MISSING: Final = "needs xarray, h5netcdf and h5py, which are not installed; pip install 'purgesim[exports]'"


def sweep_dataset(folder: str | Path) -> xr.Dataset:
    """Return the runs of a sweep, or of a comparison's store, as an xarray Dataset.

    Parameters
    ----------
    folder : str or Path
        Folder of a sweep, finished or not.

    Returns
    -------
    xarray.Dataset
        Dimensions ``point`` and ``seed``, those of the whole sweep; coordinates: the columns of the design, by point;
        variables: the figures, shape (n_points, n_seeds), each with its ``units`` and ``long_name``, and
        ``run_finished``: a figure is NaN where the run is not finished, and where it is and the figure is not defined.
        A column of texts or truth values that some points lack has a coordinate ``NAME_given`` beside it, False where
        what stands in the column stands for nothing; a number that a point lacks is NaN. The attributes tell code and
        scenarios.

    Raises
    ------
    StoreError
        If there is no sweep in the folder, or none of its runs is finished.
    PurgesimError
        If xarray is not installed.
    """
    import numpy as np
    import pandas as pd

    _need_xarray()
    runs, layout = read_runs(folder), Layout.read(Path(folder))
    if layout is None or runs.empty:
        raise StoreError(f"{folder}: holds no finished run; let the sweep go on, then export it")
    figures = list(layout.figures)
    axes = [np.arange(len(layout.lines)), np.array(layout.seeds, np.uint64)]
    index = pd.MultiIndex.from_product(axes, names=["point", "seed"])
    of_run = runs.astype({"point": "int64"}).set_index(["point", "seed"])[figures].assign(**{FINISHED: True})
    wide = of_run.reindex(index).to_xarray()
    wide[FINISHED] = wide[FINISHED].notnull()
    wide[FINISHED].attrs = _said({"meaning": "whether the run is finished; a figure of one that is may be undefined"})
    for name in figures:
        wide[name].attrs = _said(layout.figures[name])
    columns = layout.points_table
    _refuse_taken([*figures, *columns.column_names])
    for name in columns.column_names:
        wide = wide.assign_coords(_coordinates(name, columns[name], _said(layout.columns.get(name, {}))))
    scenarios = [{"name": name, "digest": digest} for name, digest, _ in layout.scenarios]
    wide.attrs = {"made_by": "purgesim", "code": json.dumps(dict(layout.code)), "scenarios": json.dumps(scenarios)}
    dataset: xr.Dataset = wide
    return dataset


def write_dataset(folder: str | Path, path: str | Path) -> Path:
    """Write the runs of a sweep to a NetCDF file, whole.

    Parameters
    ----------
    folder : str or Path
        Folder of a sweep, finished or not.
    path : str or Path
        A ``.nc`` file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PurgesimError
        If the suffix is another one, the file cannot be written, or what is needed is not installed.
    StoreError
        As from `sweep_dataset`.
    """
    target = path_of(path, "path")
    suffix_of(target, (".nc",), "a dataset")
    dataset = sweep_dataset(folder)
    try:
        content = dataset.to_netcdf(engine="h5netcdf")
    except (ImportError, ValueError) as error:
        raise PurgesimError(f"dataset: {MISSING}") from error
    with export_file(target) as file:
        file.write(bytes(content))
    return target


def _need_xarray() -> None:
    if importlib.util.find_spec("xarray") is None:
        raise PurgesimError(f"dataset: {MISSING}")


def _said(words: Any) -> dict[str, str]:
    return {"units": str(words.get("unit", "")), "long_name": str(words.get("meaning", ""))}


def _refuse_taken(names: Sequence[str]) -> None:
    """Raise if a column's name is one that the dataset gives."""
    given = {*names}
    taken = sorted(name for name in given if name == FINISHED or name.removesuffix(GIVEN) in given - {name})
    if taken:
        raise PurgesimError(f"dataset: a column is named {', '.join(taken)}, as one of the dataset's own; rename it")


def _coordinates(name: str, column: pa.ChunkedArray, words: dict[str, str]) -> dict[str, Any]:
    """Return a column of the design as NetCDF can hold it, and beside it which of its points have it, if some lack it.

    NetCDF has no missing text and no missing truth value: they would come back as "" and as a number.
    """
    import numpy as np
    import pyarrow as pa

    known = np.asarray(column.is_valid())
    if pa.types.is_floating(column.type):
        return {name: ("point", column.to_numpy(), words)}
    truth = pa.types.is_boolean(column.type)
    filled = [value if value is not None else False if truth else "" for value in column.to_pylist()]
    found: dict[str, Any] = {name: ("point", np.array(filled, bool if truth else object), words)}
    if not known.all():
        found[f"{name}{GIVEN}"] = ("point", known, _said({"meaning": f"whether the point has {name}"}))
    return found
