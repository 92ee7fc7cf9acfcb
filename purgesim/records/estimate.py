"""What a record tells about the number of names, with intervals, and what it does not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr
from purgesim.records.counting import gini, kin_share, names_given, new_names, times_named, torture_table
from purgesim.records.decay import FEWEST_DAYS, Decay, fit_decay
from purgesim.records.elsewhere import BETWEEN_CASES, DISPERSION_BETWEEN_CASES
from purgesim.records.fitting import CountFit, fit_truncated, log_probabilities, share_interval
from purgesim.records.record import Record
from purgesim.records.sentences import found, not_told

__all__ = ["NamesEstimate", "estimate_names"]

FATES: Final = {"arrest": "arrested", "sentence": "sentenced", "execution": "executed", "death": "died"}
"""Key events of which the persons are counted, if there are any."""


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
        As `purgesim.records.counting.torture_table` returns it, one row for each who was tortured, dated or not.
    tortured_speak : tuple of float
        Exact interval of the share who name anybody after torture; (0, 1) if of nobody is known what came after.
    by_day : DataFrame
        New names by day (`purgesim.records.counting.new_names`).
    decay : Decay or None
        Its half-life; None if names are dated on fewer than three days.
    undated : int
        Pairs without a day, which `by_day` leaves out.
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
    decay: Decay | None
    undated: int
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
        ]
        if self.decay is not None:
            rows.append(("half-life of new names [day]", self.decay.half_life, *self.decay.interval))
        return pd.DataFrame(rows, columns=["quantity", "value", "low", "high"])

    def for_another_case(self, factor: float = BETWEEN_CASES) -> dict[str, tuple[float, float]]:
        """Return what another case may be like: nearly anything in shape, and a mean known only within a factor.

        Parameters
        ----------
        factor : float
            The other case's mean lies between mean / factor and mean * factor (assumption); at least 1.

        Returns
        -------
        dict
            `dispersion` (`DISPERSION_BETWEEN_CASES`, whatever this record's own is), `mean` (range before truncation
            [persons], at this record's dispersion) and `mean_of_speakers` (range of the mean of those who name anybody
            [persons], to be used where the dispersion is another).

        Raises
        ------
        PurgesimError
            If the factor is below 1.

        Notes
        -----
        The shape does not carry over: a second record, of 189 deponents, lies outside what Giaveno's dispersion gives
        in four of eight ratios.
        """
        if not factor >= 1.0:
            raise PurgesimError(f"factor is {factor}; give 1 (the same mean) or more")
        mean, beyond_one = self.custody.mean, self.custody.mean_of_speakers - 1.0
        return {
            "dispersion": DISPERSION_BETWEEN_CASES,
            "mean": (mean / factor, mean * factor),
            "mean_of_speakers": (1.0 + beyond_one / factor, 1.0 + beyond_one * factor),
        }

    def figures(self) -> dict[str, pd.DataFrame]:
        """Return the data of the figures.

        Returns
        -------
        dict of str to DataFrame
            `names` and `times`: `count`, `share` of deponents (of the named) with at least that many, and for names
            `fitted`, the same of those never tortured under the model; `by_day`: new names, with `fitted` (NaN if
            there is no half-life).
        """
        given = _at_least(self.names)
        upto = int(given["count"].max())
        p = np.exp(log_probabilities(upto, self.custody.mean, self.custody.dispersion))[0]
        tail = 1.0 - np.concatenate([[0.0], np.cumsum(p)[:-1]])
        given["fitted"] = np.concatenate([[1.0], (1.0 - self.silent) * tail])[given["count"]]
        days = self.by_day["day"].to_numpy(float)
        decay = self.decay
        fitted = np.full(len(days), np.nan) if decay is None else decay.start * np.exp2(-days / decay.half_life)
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
    Custody is fitted to those never tortured. That is a selected group, if the tortured had been silent in custody.
    Counted with what they said before torture, another share would name nobody ("none share in custody, the tortured
    included", missing where the dates do not tell). Dates are needed for that and for the half-life of new names; all
    else is told without. Not identified: an effect of torture; snowball against static popularity; whether the silent
    knew anybody.
    """
    if not 0.0 < level < 1.0:
        raise PurgesimError(f"level is {level}; give a share between 0 and 1, such as 0.95")
    names, times = names_given(record, own_names), times_named(record, own_names)
    hard = torture_table(record, own_names)
    free = names[~names.index.isin(hard["id"])]
    known = hard["after"].dropna()
    silent, broke = int((free == 0).sum()), int((known > 0).sum())
    custody = fit_truncated(free[free > 0], level)
    by_day = new_names(record, own_names)
    counts = _counts(record, names, times, own_names)
    unheard = (hard["before"] == 0).sum() if hard["before"].notna().all() else np.nan
    counts["none share in custody, the tortured included"] = float((silent + unheard) / (len(free) + len(hard)))
    return NamesEstimate(
        record=record.name,
        own_names=own_names,
        counts=counts,
        custody=custody,
        silent=silent / len(free),
        silent_interval=share_interval(silent, len(free), level),
        tortured=hard,
        tortured_speak=share_interval(broke, len(known), level) if len(known) else (0.0, 1.0),
        by_day=by_day,
        decay=fit_decay(by_day, level) if len(by_day) >= FEWEST_DAYS else None,
        undated=int(record.pairs(own_names)["day"].isna().sum()),
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
        **{words: float(n) for kind, words in FATES.items() if (n := _persons(record, kind))},
    }


def _persons(record: Record, kind: str) -> int:
    return int(record.events.loc[record.events["type"] == kind, "id"].nunique())
