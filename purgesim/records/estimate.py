"""What a record tells about the number of names, with intervals, and what it does not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from purgesim.errors import PurgesimError
from purgesim.records.counting import gini, kin_share, names_given, new_names, times_named, torture_table
from purgesim.records.decay import Decay, fit_decay
from purgesim.records.fitting import CountFit, fit_truncated, log_probabilities, share_interval
from purgesim.records.record import Record
from purgesim.records.wording import found, not_told
from purgesim.showing import short_html, short_repr

__all__ = ["BETWEEN_CASES", "NamesEstimate", "estimate_names"]

BETWEEN_CASES: Final = 4.0
"""By how much the mean number of names may differ from one case to another, in either direction (assumption)."""


@dataclass(frozen=True)
class NamesEstimate:
    """Names per deponent and what goes with them, as `estimate_names` returns it.

    Attributes
    ----------
    record : str
        Name of the record.
    own_names : bool
        Whether deponents who speak of themselves count as naming a person.
    counts : dict of str to float
        Plain counts: no model.
    custody : CountFit
        Names of those never tortured who named anybody.
    silent, silent_interval : float, tuple of float
        Share of those never tortured who named nobody, with its exact interval.
    tortured : DataFrame
        `id`, `time`, `before`, `after`.
    tortured_speak : tuple of float
        Exact interval of the share who name anybody after torture; (0, 1) if nobody was tortured.
    by_day : DataFrame
        New names by day (`purgesim.records.counting.new_names`).
    decay : Decay
        Its half-life.
    names, times : Series
        Names per deponent, and times named per named person.
    """

    record: str
    own_names: bool
    counts: dict[str, float]
    custody: CountFit
    silent: float
    silent_interval: tuple[float, float]
    tortured: pd.DataFrame
    tortured_speak: tuple[float, float]
    by_day: pd.DataFrame
    decay: Decay
    names: pd.Series
    times: pd.Series

    __repr__ = short_repr
    _repr_html_ = short_html

    def table(self) -> pd.DataFrame:
        """Return every number: `quantity`, `value`, `low`, `high` (missing for plain counts)."""
        fit, missing = self.custody, float("nan")
        rows = [(name, value, missing, missing) for name, value in self.counts.items()]
        rows += [
            ("custody: share who name nobody", self.silent, *self.silent_interval),
            ("custody: mean before truncation", fit.mean, *fit.mean_interval),
            ("custody: dispersion k", fit.dispersion, *fit.dispersion_interval),
            ("custody: mean of those who name anybody", fit.mean_of_speakers, missing, missing),
            ("half-life of new names [day]", self.decay.half_life, *self.decay.interval),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value", "low", "high"])

    def for_another_case(self, factor: float = BETWEEN_CASES) -> dict[str, tuple[float, float]]:
        """Return what may be carried to another case: the shape, and a mean known only within a factor.

        Parameters
        ----------
        factor : float
            The other case's mean lies between mean / factor and mean * factor (assumption); at least 1.

        Returns
        -------
        dict
            `dispersion` (profile interval, which carries over) and `mean` (range before truncation [persons]).

        Raises
        ------
        PurgesimError
            If the factor is below 1.
        """
        if not factor >= 1.0:
            raise PurgesimError(f"factor is {factor}; give 1 (the same mean) or more")
        mean = self.custody.mean
        return {"dispersion": self.custody.dispersion_interval, "mean": (mean / factor, mean * factor)}

    def figures(self) -> dict[str, pd.DataFrame]:
        """Return the data of the figures.

        Returns
        -------
        dict of str to DataFrame
            `names` and `times`: `count`, `share` of deponents (of the named) with at least that many, and for names
            `fitted`, the same of those never tortured under the model; `by_day`: new names, with `fitted`.
        """
        given = _at_least(self.names)
        upto = int(given["count"].max())
        p = np.exp(log_probabilities(upto, self.custody.mean, self.custody.dispersion))[0]
        tail = 1.0 - np.concatenate([[0.0], np.cumsum(p)[:-1]])
        given["fitted"] = np.concatenate([[1.0], (1.0 - self.silent) * tail])[given["count"]]
        fitted = self.decay.start * np.exp2(-self.by_day["day"].to_numpy(float) / self.decay.half_life)
        return {"names": given, "times": _at_least(self.times), "by_day": self.by_day.assign(fitted=fitted)}

    def text(self) -> str:
        """Return the estimate in words, and what it does not tell."""
        return "\n".join([*found(self), *not_told(self)])


def _at_least(values: pd.Series) -> pd.DataFrame:
    """Return for each count from 0 to the largest the share with at least that many."""
    x = values.to_numpy(int)
    upto = np.arange(int(x.max()) + 1)
    return pd.DataFrame({"count": upto, "share": [(x >= u).mean() for u in upto]})


def estimate_names(record: Record, own_names: bool = False, level: float = 0.95) -> NamesEstimate:
    """Estimate the number of names from a record, custody apart from torture.

    Parameters
    ----------
    record : Record
        From `read_record` or `record_of`.
    own_names : bool
        Whether deponents who speak of themselves count as naming a person. The simulation counts names of others only,
        hence the default; published counts may include them.
    level : float
        Level of the intervals, in (0, 1).

    Returns
    -------
    NamesEstimate

    Raises
    ------
    PurgesimError
        If the level is no share, or too few persons named anybody.

    Notes
    -----
    Custody is fitted to those never tortured. That is a selected group: the tortured had been silent in custody.
    Counted with their silence before torture, more would name nobody ("none share in custody, the tortured included").
    Not identified: an effect of torture; snowball against static popularity; whether the silent knew anybody.
    """
    if not 0.0 < level < 1.0:
        raise PurgesimError(f"level is {level}; give a share between 0 and 1, such as 0.95")
    names, times = names_given(record, own_names), times_named(record, own_names)
    hard = torture_table(record, own_names)
    free = names[~names.index.isin(hard["id"])]
    silent, broke = int((free == 0).sum()), int((hard["after"] > 0).sum())
    custody = fit_truncated(free[free > 0], level)
    by_day = new_names(record, own_names)
    counts = _counts(record, names, times, own_names)
    before = int((hard["before"] == 0).sum())
    counts["none share in custody, the tortured included"] = (silent + before) / (len(free) + len(hard))
    return NamesEstimate(
        record=record.name,
        own_names=own_names,
        counts=counts,
        custody=custody,
        silent=silent / len(free),
        silent_interval=share_interval(silent, len(free), level),
        tortured=hard,
        tortured_speak=share_interval(broke, len(hard), level) if len(hard) else (0.0, 1.0),
        by_day=by_day,
        decay=fit_decay(by_day, level),
        names=names,
        times=times,
    )


def _counts(record: Record, names: pd.Series, times: pd.Series, own_names: bool) -> dict[str, float]:
    """Return the plain counts."""
    return {
        "deponents": float(len(names)),
        "named": float(len(times)),
        "pairs": float(times.sum()),
        "mean": float(names.mean()),
        "median": float(names.median()),
        "90th percentile": float(names.quantile(0.9)),
        "most names": float(names.max()),
        "none share": float((names == 0).mean()),
        "mean times named": float(times.mean()),
        "most often named": float(times.max()),
        "Gini of times named": gini(times),
        "named once": float((times == 1).mean()),
        "kin share": kin_share(record, own_names),
        "named who deposed": float(times.index.isin(record.deponents()).mean()),
    }
