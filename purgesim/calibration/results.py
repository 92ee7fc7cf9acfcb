"""Tables of a calibration on disk: Parquet with provenance, read by anybody, and by ArviZ."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.calibration.inference import effective
from purgesim.calibration.refusals import CalibrationError
from purgesim.core.atomic_files import path_of, whole_file

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["read_posterior", "save_table", "to_arviz"]

FEW_EFFECTIVE: Final = 100.0
"""Effective draws below which a posterior is called thin."""
NOT_ESS: Final = (
    "these draws are worth {worth:.0f} equal ones (effective_draws); what ArviZ calls ess_bulk and ess_tail counts "
    "copies of one draw as many, and means nothing here"
)


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

    path = path_of(path, "path")
    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[b"purgesim"])
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise CalibrationError(
            [f"is no posterior of a calibration ({error}); give its Parquet file"], str(path)
        ) from None
    return table.to_pandas(), about


def to_arviz(path: str | Path) -> xr.Dataset:
    """Return a posterior as ArviZ reads it: equally weighted draws in one chain, in an order of chance.

    Parameters
    ----------
    path : str or Path
        ``posterior.parquet`` of a calibration.

    Returns
    -------
    xarray.Dataset
        Dimensions ``chain`` (1) and ``draw``, a variable a parameter that is a number. ``attrs["effective_draws"]`` is
        how many equal draws the weighted ones are worth (Kish); each variable has it too.

    Raises
    ------
    CalibrationError
        If xarray is not installed, the file is no posterior, or its weights are none.

    Warns
    -----
    UserWarning
        If fewer than 100 draws are effective.

    Notes
    -----
    A heavy draw stands there many times over, in an order of chance, so that ArviZ takes the copies for independent:
    its ``ess_bulk`` and ``ess_tail`` count rows, the ``mcse`` that rest on them are too small, and ``r_hat`` says
    nothing of one chain. Means, intervals and densities are right. Take ``effective_draws`` instead; some functions of
    ArviZ (in 1.x ``ess``, ``hdi`` and others) do not carry attributes on. ``arviz.summary`` takes the dataset before
    and after 1.0; its intervals changed then from the 94% of highest density to 89% with equal tails, and what was
    ``plot_posterior`` is ``plot_dist``.
    """
    try:
        import xarray as xr
    except ImportError:
        raise CalibrationError(["needs xarray; install it: pip install 'purgesim[calibrate]'"], "to_arviz") from None
    draws, about = read_posterior(path)
    weights = _weights(draws, path)
    worth = effective(weights)
    told = {"effective_draws": worth, "note": NOT_ESS.format(worth=worth)}
    if worth < FEW_EFFECTIVE:
        warnings.warn(f"{path}: {told['note']}", stacklevel=2)
    even = draws.iloc[_resampled(weights)]
    numbers = {
        str(name): (("chain", "draw"), even[name].to_numpy(float)[None, :], told)
        for name in even
        if "." in str(name) and pd.api.types.is_numeric_dtype(even[name])
    }
    return xr.Dataset(numbers, attrs={**told, "purgesim": json.dumps(about)})


def _weights(draws: pd.DataFrame, path: str | Path) -> NDArray[np.float64]:
    """Return the weights of a posterior's draws; equal ones where the file has none."""
    if "weight" not in draws:
        return np.ones(len(draws))
    weights = draws["weight"].to_numpy(np.float64)
    if not (np.isfinite(weights).all() and (weights >= 0.0).all() and weights.sum() > 0.0):
        raise CalibrationError(["column weight; allowed: numbers, none negative, not all 0; calibrate anew"], str(path))
    return weights


def _resampled(weights: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return as many rows as there are, each as often as its weight says give or take one, in an order of chance.

    One uniform place for all (Carpenter, Clifford and Fearnhead 1999): equal draws come once each, where a draw for
    every row would lose a third of them.
    """
    rng = np.random.Generator(np.random.Philox(1))
    places = (rng.random() + np.arange(len(weights))) / len(weights)
    passed = np.cumsum(weights) / weights.sum()
    return rng.permutation(np.minimum(np.searchsorted(passed, places, side="right"), len(weights) - 1))
