"""Draws of parameters that agree with the documents, each with the regime it belongs to.

The file is a table, .csv, .tsv or .parquet, one draw a row: columns with dotted names hold parameters, all of them
numbers, and a column ``regime``, if there is one, says in words which of the regimes the draw belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from purgesim.core.atomic_files import path_of
from purgesim.core.showing import short_html, short_repr
from purgesim.reading.columns import take
from purgesim.reading.files import open_table
from purgesim.reading.mistakes import Mistakes
from purgesim.reading.parsing import is_empty, numbers, texts
from purgesim.reading.source import Source
from purgesim.sweeps.design_table import tell_empty_rows
from purgesim.sweeps.failures import DesignError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEFAULT", "Draws", "read_draws"]

REGIME: Final = "regime"
LARGEST: Final = 1e300
"""Of what is a number; infinity is none."""
UNKNOWN: Final = "not classified"
"""Regime of draws of which the file does not say it."""
DEFAULT: Final = Path(__file__).parent / "draws.csv"
"""The ``draws.csv`` of ``purgesim calibrate kwp_1957_58``: draws that agree at the scenario's own values."""


@dataclass(frozen=True)
class Draws:
    """Draws of parameters, with their regimes.

    Attributes
    ----------
    values : pandas.DataFrame
        One draw a row; columns are dotted names of parameters.
    regimes : tuple of str
        Regime of each draw.
    source : str
        Where they were read.
    """

    values: pd.DataFrame
    regimes: tuple[str, ...]
    source: str

    __repr__ = short_repr
    _repr_html_ = short_html

    def __len__(self) -> int:
        return len(self.regimes)

    def first(self, n: int) -> Draws:
        """Return the first so many draws of each regime: draws are exchangeable, so no choice is made by it."""
        taken: dict[str, int] = {}
        keep = []
        for number, regime in enumerate(self.regimes):
            taken[regime] = taken.get(regime, 0) + 1
            if taken[regime] <= n:
                keep.append(number)
        chosen = self.values.iloc[keep].reset_index(drop=True)
        return Draws(chosen, tuple(self.regimes[number] for number in keep), self.source)


def read_draws(path: str | Path | None = None) -> Draws:
    """Read draws from a CSV or Parquet file.

    Parameters
    ----------
    path : str or Path, optional
        The file; by default the draws that come with purgesim.

    Returns
    -------
    Draws
        In the order of the file.

    Raises
    ------
    DesignError
        With every mistake: an unreadable file, no parameters, unknown columns, empty cells, values that are no numbers.

    Examples
    --------
    >>> draws = read_draws()
    >>> "behaviour.meeting.zeal" in draws.values
    True
    """
    import pandas as pd

    chosen, found = DEFAULT if path is None else path_of(path, "draws"), Mistakes()
    source = open_table(chosen, "draws", found)
    values: dict[str, Any] = {}
    regimes: list[str] = []
    if source is not None:
        take(source, (), found, unknown="keep")
        tell_empty_rows(source, found)
        values = _parameters(source, found)
        regimes = _regimes(source, found)
        if not values or not source.length:
            told = f"given {source.length} draws of {len(values)} parameters; allowed: one or more of each; add them"
            found.whole(source.name, told)
    found.stop_if_any(str(chosen), DesignError)
    return Draws(pd.DataFrame(values), tuple(regimes), chosen.name)


def _parameters(source: Source, found: Mistakes) -> dict[str, Any]:
    """Return the columns of parameters; note other columns, and cells that hold no number."""
    values = {}
    for name in source.columns:
        if "." not in name:
            if name != REGIME:
                told = "allowed: parameters by dotted names, and regime; rename or remove it"
                found.whole(source.name, f"column {name}: unknown; {told}")
            continue
        empty = np.flatnonzero(is_empty(source, name))
        found.rows(source, name, empty, "empty; every draw has a number for each parameter; fill it in")
        values[name] = numbers(source, name, found, -LARGEST, LARGEST)
    return values


def _regimes(source: Source, found: Mistakes) -> list[str]:
    if REGIME not in source.columns:
        return [UNKNOWN] * source.length
    source.meanings[REGIME] = "the regime of the draw, in words"
    return [word or "" for word in texts(source, REGIME, found).to_pylist()]
