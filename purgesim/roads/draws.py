"""Draws of parameters that agree with the documents, each with the regime it belongs to.

The file is a table, CSV or Parquet, one draw a row: columns with dotted names hold parameters, all of them numbers, and
a column ``regime``, if there is one, says in words which of the regimes the draw belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from purgesim.sweeps import DesignError
from purgesim.writing import path_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEFAULT", "Draws", "read_draws"]

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

    chosen = DEFAULT if path is None else path_of(path, "draws")
    try:
        frame = pd.read_parquet(chosen) if chosen.suffix == ".parquet" else pd.read_csv(chosen)
    except OSError as error:
        raise DesignError(
            [f"cannot be read ({error.strerror or error}); give a CSV or Parquet file"], str(chosen)
        ) from None
    except ValueError as error:
        raise DesignError([f"is no table ({error}); give a CSV or Parquet file"], str(chosen)) from None
    found = list(_mistakes(frame))
    if found:
        raise DesignError(found, str(chosen))
    values = frame.drop(columns="regime", errors="ignore")
    named = frame["regime"] if "regime" in frame else [UNKNOWN] * len(frame)
    return Draws(values.astype("float64"), tuple(str(word) for word in named), chosen.name)


def _mistakes(frame: pd.DataFrame) -> Iterator[str]:
    parameters = [name for name in frame.columns if "." in str(name)]
    if not parameters or not len(frame):
        yield f"given {len(frame)} draws of {len(parameters)} parameters; allowed: one or more of each; add them"
    for name in frame.columns:
        if "." not in str(name) and name != "regime":
            yield f"column {name!r}; allowed: parameters by dotted names, and regime; rename or remove it"
            continue
        for row in np.flatnonzero(frame[name].isna().to_numpy())[:3]:
            yield f"column {name!r}, row {row + 1}: empty; fill it"
        if name != "regime" and not all(isinstance(v, (int, float)) for v in frame[name].tolist()):
            yield f"column {name!r}: holds words; allowed: numbers; mend them"
