"""A sweep as a labelled array: points by seeds, every figure a variable with its unit."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.errors import PurgesimError
from purgesim.exports.places import export_file, suffix_of
from purgesim.sweeps import StoreError, read_runs
from purgesim.sweeps.layout import Layout
from purgesim.sweeps.plan import IDENTITY
from purgesim.writing import path_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["sweep_dataset", "write_dataset"]

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
        Dimensions ``point`` and ``seed``; coordinates: the columns of the design, by point; variables: the figures,
        shape (n_points, n_seeds), NaN where a run is missing, each with its ``units`` and ``long_name``. The
        attributes tell code and scenarios.

    Raises
    ------
    StoreError
        If there is no sweep in the folder, or none of its runs is finished.
    PurgesimError
        If xarray is not installed.
    """
    _need_xarray()
    runs, layout = read_runs(folder), Layout.read(Path(folder))
    if layout is None or runs.empty:
        raise StoreError(f"{folder}: holds no finished run; let the sweep go on, then export it")
    figures = list(layout.figures)
    wide = runs.set_index(["point", "seed"])[figures].to_xarray()
    for name in figures:
        wide[name].attrs = _said(layout.figures[name])
    by_point = runs.drop_duplicates("point").set_index("point")
    for name in [c for c in by_point.columns if c not in (*IDENTITY, *figures)]:
        wide = wide.assign_coords({name: ("point", _plain(by_point[name]), _said(layout.columns.get(name, {})))})
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


def _plain(column: pd.Series[Any]) -> Any:
    """Return a column as NetCDF can hold it: numbers and truth values as they are, anything else as text."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.to_numpy()
    return column.astype(str).to_numpy(object)
