"""Tables of a calibration on disk: Parquet with provenance, read by anybody, and by ArviZ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from purgesim.calibration.errors import CalibrationError
from purgesim.writing import whole_file

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["read_posterior", "save_table", "to_arviz"]


def save_table(table: pd.DataFrame, path: Path, provenance: Mapping[str, Any]) -> Path:
    """Write a table as Parquet, whole, with its provenance in the file.

    Parameters
    ----------
    table : pandas.DataFrame
        Anything.
    path : Path
        The file; an existing one is replaced.
    provenance : mapping
        Where it comes from; plain data.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.Table.from_pandas(table, preserve_index=False)
    content = content.replace_schema_metadata({"purgesim": json.dumps(dict(provenance), sort_keys=True)})
    with whole_file(path) as stream:
        pq.write_table(content, stream)
    return path


def read_posterior(path: str | Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the draws of a posterior, and their provenance.

    Parameters
    ----------
    path : str or Path
        ``posterior.parquet`` of a calibration: one draw a row, a column a parameter, ``weight`` and ``regime``.

    Raises
    ------
    CalibrationError
        If it is no such file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[b"purgesim"])
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise CalibrationError(
            [f"is no posterior of a calibration ({error}); give its Parquet file"], str(path)
        ) from None
    return table.to_pandas(), about


def to_arviz(path: str | Path) -> xr.Dataset:
    """Return a posterior as ArviZ reads it: equally weighted draws in one chain.

    Parameters
    ----------
    path : str or Path
        ``posterior.parquet`` of a calibration.

    Returns
    -------
    xarray.Dataset
        Dimensions ``chain`` (1) and ``draw``, a variable a parameter that is a number; ``arviz.summary`` and every
        plot of ArviZ take it.

    Raises
    ------
    CalibrationError
        If xarray is not installed, or the file is no posterior.
    """
    try:
        import xarray as xr
    except ImportError:
        raise CalibrationError(["needs xarray; install it: pip install 'purgesim[calibrate]'"], "to_arviz") from None
    draws, about = read_posterior(path)
    even = draws.sample(len(draws), replace=True, weights="weight", random_state=1)
    numbers = {
        str(name): (("chain", "draw"), even[name].to_numpy(float)[None, :])
        for name in even
        if "." in str(name) and pd.api.types.is_numeric_dtype(even[name])
    }
    return xr.Dataset(numbers, attrs={"purgesim": json.dumps(about)})
