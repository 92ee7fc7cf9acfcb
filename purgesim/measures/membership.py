"""Membership: size, age and vacancies of the party at the close, and who rose in it."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

from purgesim.core.vocabulary import Event, Involvement
from purgesim.measures.data import IN_PARTY, YEAR, Log, RunData, refuse_other_data, window_days
from purgesim.measures.elite import DIED, REMOVED, ways_out

__all__ = ["expelled_by_year", "involved_removed", "membership", "sanctioned"]

BIRTHS_FROM: Final = np.datetime64("1900-01-01", "D")


def membership(data: RunData) -> dict[str, float]:
    """Return what admission does to a party, at the close of the window.

    Parameters
    ----------
    data : RunData
        The run.

    Returns
    -------
    dict of str to float
        ``members``, ``candidates`` [persons], ``admitted`` and ``left`` in the window [members] (expelled, died, fled),
        ``mean_age`` and ``mean_age_posts`` (of members, of holders of posts) [year], ``under_30`` and ``newcomers``
        (share of the members: younger than thirty; admitted since the first day of the run), ``vacant_posts`` [posts],
        ``filled`` [appointments in the window] and ``filled_by_newcomers`` (share of these).
    """
    closed = window_days(data)[1]
    log, last = Log(data), data.last
    here = np.isin(last["standing"], IN_PARTY)
    today = (np.datetime64(data.scenario.window.start, "D") - BIRTHS_FROM).astype(np.int64) + closed
    age = (today - last["birth"][here].astype(np.int64)) / YEAR
    joined, posted = last["joined_on"][here] >= 0, last["post"][here] >= 0
    filled = log.within(Event.FILLED)
    expelled, died, fled = (log.within(kind) for kind in (Event.EXPELLED, Event.DIED, Event.FLED))
    return {
        "members": float(np.count_nonzero(here)),
        "candidates": float(data.daily["candidates"][-1]) if len(data.daily) else float("nan"),
        "admitted": float(len(log.within(Event.ADMITTED))),
        "left": float(len(expelled) + np.count_nonzero(np.isin(died["value"], IN_PARTY)) + len(fled)),
        "mean_age": float(age.mean()) if len(age) else float("nan"),
        "mean_age_posts": float(age[posted].mean()) if posted.any() else float("nan"),
        "under_30": float((age < 30.0).mean()) if len(age) else float("nan"),
        "newcomers": float(joined.mean()) if len(age) else float("nan"),
        "vacant_posts": float(data.daily["vacant_posts"][-1]) if len(data.daily) else float("nan"),
        "filled": float(len(filled)),
        "filled_by_newcomers": float((last["joined_on"][filled["whom"]] >= 0).mean()) if len(filled) else float("nan"),
    }


def involved_removed(data: RunData, date: dt.date) -> dict[str, float]:
    """Return the share of the opposition that had been removed by a date; who died in the party is left out.

    Parameters
    ----------
    data : RunData
        The run.
    date : datetime.date
        Last day that counts.

    Returns
    -------
    dict of str to float
        ``involved`` (took part or knew), ``took_part`` and ``knew`` [share]; NaN where there was nobody.
    """
    state = ways_out(data, date)
    asked = state != DIED
    groups = {
        "involved": data.last["involvement"] != Involvement.NONE,
        "took_part": data.last["involvement"] == Involvement.TOOK_PART,
        "knew": data.last["involvement"] == Involvement.KNEW,
    }
    return {
        name: float((state[here & asked] == REMOVED).mean()) if (here & asked).any() else float("nan")
        for name, here in groups.items()
    }


def expelled_by_year(data: RunData) -> pd.Series[int]:
    """Return the expulsions, political and ordinary, by calendar year of the whole run.

    Parameters
    ----------
    data : RunData
        The run.

    Returns
    -------
    pandas.Series
        Expulsions, indexed by year; a year without any has 0.
    """
    refuse_other_data(data)
    start, closed = data.scenario.window.start, data.scenario.window.close - dt.timedelta(days=1)
    days = Log(data).of(Event.EXPELLED)["day"].astype("timedelta64[D]")
    years = (np.datetime64(start, "D") + days).astype("datetime64[Y]").astype(np.int64) + 1970
    return pd.Series(years).value_counts().reindex(range(start.year, closed.year + 1), fill_value=0)


def sanctioned(data: RunData) -> int:
    """Return how many people were sanctioned by a party hearing, or expelled, inside the window, each counted once."""
    log = Log(data)
    verdicts, expelled = log.within(Event.VERDICT), log.within(Event.EXPELLED)
    rows = np.concatenate([verdicts["whom"][verdicts["value"] > 0], expelled["whom"][expelled["value"] == 1]])
    return len(np.unique(rows))
