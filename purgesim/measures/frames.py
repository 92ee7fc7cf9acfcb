"""The chronicle and the other tables of a run as data frames, codes replaced by words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.tables import CADRE_COLUMNS
from purgesim.core.vocabulary import (
    Channel,
    Charge,
    Event,
    Fate,
    Involvement,
    Motive,
    Phase,
    Rank,
    Sanction,
    Standing,
    charge_name,
)

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.scenario import Scenario

__all__ = ["daily_frame", "encoded", "events_frame", "named", "register_frame", "vocabulary"]

Table = NDArray[Any]
NO_PHASE: Final = ""
DECODED: Final[dict[str, type[IntEnum]]] = {
    "kind": Event,
    "motive": Motive,
    "channel": Channel,
    "rank": Rank,
    "standing": Standing,
    "sanction": Sanction,
    "fate": Fate,
    "involvement": Involvement,
}


def _words(enumeration: type[IntEnum]) -> list[str]:
    """Return the word of every code up to the largest."""
    words = ["" for _ in range(max(enumeration) + 1)]
    for member in enumeration:
        words[member] = member.name.lower().replace("_", " ")
    if enumeration in (Motive, Channel, Fate, Rank):
        words[0] = "none"
    return words


def _charges(scenario: Scenario) -> list[str]:
    circles = tuple(c.name for c in scenario.party.circles)
    known = {int(c) for c in Charge if c != Charge.SUPPORTER}
    return [
        charge_name(code, circles) if code in known or code > Charge.SUPPORTER else ""
        for code in range(Charge.SUPPORTER + len(circles) + 1)
    ]


def vocabulary(scenario: Scenario) -> dict[str, list[str]]:
    """Return the words of every coded column, by column."""
    words = {name: _words(enumeration) for name, enumeration in DECODED.items()}
    words["charge"] = _charges(scenario)
    words["faction"] = ["unaffiliated", *(f.name for f in scenario.party.factions)]
    words["circle"] = ["", *(c.name for c in scenario.party.circles)]
    return words


def _categorical(codes: Table, words: list[str]) -> Any:
    import pandas as pd

    used = [i for i, word in enumerate(words) if word or i == 0]
    place = np.full(len(words), -1)
    place[used] = np.arange(len(used))
    return pd.Categorical.from_codes(place[codes], pd.Index([words[i] for i in used]))


def _frame(table: Table, scenario: Scenario, columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    words = vocabulary(scenario)
    return pd.DataFrame(
        {
            name: _categorical(table[name], words[name]) if name in words else np.ascontiguousarray(table[name])
            for name in columns
        }
    )


def _dates(days: Table, scenario: Scenario) -> NDArray[np.datetime64]:
    """Return dates of days; no date for -1."""
    start = np.datetime64(scenario.window.start, "s")
    dates = start + days.astype("timedelta64[D]").astype("timedelta64[s]")
    return np.where(days < 0, np.datetime64("NaT", "s"), dates)


def events_frame(events: Table, scenario: Scenario) -> pd.DataFrame:
    """Return the chronicle, one event a row.

    Parameters
    ----------
    events : ndarray of EVENT, shape (n_events,)
        The chronicle.
    scenario : Scenario
        Gives the names.

    Returns
    -------
    pandas.DataFrame
        Columns date, day, phase, kind, actor, whom, n, motive, channel, charge, rank, standing, body, generation
        and value.
    """
    columns = [
        "kind",
        "actor",
        "whom",
        "n",
        "motive",
        "channel",
        "charge",
        "rank",
        "standing",
        "body",
        "generation",
        "value",
    ]
    frame = _frame(events, scenario, columns)
    frame.insert(0, "phase", _categorical(events["phase"], [NO_PHASE, *(phase.name.lower() for phase in Phase)]))
    frame.insert(0, "day", np.ascontiguousarray(events["day"]))
    frame.insert(0, "date", _dates(events["day"], scenario))
    return frame


def daily_frame(daily: Table, scenario: Scenario) -> pd.DataFrame:
    """Return the daily counts and stocks, one day a row, indexed by date."""
    import pandas as pd

    columns = [name for name in daily.dtype.names or () if name != "day"]
    index = pd.DatetimeIndex(_dates(np.arange(len(daily)), scenario), name="date")
    return pd.DataFrame({name: np.ascontiguousarray(daily[name]) for name in columns}, index=index)


def register_frame(register: Table, scenario: Scenario, kinds: NDArray[np.str_] | None = None) -> pd.DataFrame:
    """Return the register, one person a row.

    Parameters
    ----------
    register : ndarray of CADRE
        The register, unused rows left out.
    scenario : Scenario
        Gives the names.
    kinds : ndarray of str, shape (n_bodies,), optional
        Kind of each body; adds a column.
    """
    columns = [c.name for c in CADRE_COLUMNS if c.public]
    frame = _frame(register, scenario, columns)
    for name in ("opened_on", "expelled_on", "arrested_on", "left_on", "joined_on", "promoted_on"):
        frame[name] = _dates(register[name].astype(np.int64), scenario)
    frame["birth"] = np.datetime64("1900-01-01", "s") + register["birth"].astype("timedelta64[D]").astype(
        "timedelta64[s]"
    )
    if kinds is not None:
        frame["kind"] = np.where(register["body"] >= 0, kinds[np.maximum(register["body"], 0)], "")
    return frame


def named(frame: pd.DataFrame, ids: NDArray[np.object_] | None, columns: Mapping[str, str]) -> pd.DataFrame:
    """Add columns of identifiers to a table, each behind the rows of the register that it names; modifies the table.

    Parameters
    ----------
    frame : DataFrame
        With columns of rows, below 0 for nobody.
    ids : ndarray of object, shape (n_rows,), or None
        Identifier of each row of the register; None, or an empty array, adds nothing.
    columns : mapping of str to str
        Names of the new columns by the columns of rows.
    """
    if ids is None or not len(ids):
        return frame
    for column, name in columns.items():
        rows = frame[column].to_numpy(np.int64)
        frame.insert(frame.columns.tolist().index(column) + 1, name, np.where(rows < 0, None, ids[np.maximum(rows, 0)]))
    return frame


def encoded(frame: pd.DataFrame, table: Table, scenario: Scenario) -> Table:
    """Write a decoded frame back into a table of codes: the inverse of the frames above.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `events_frame` or `daily_frame` gave it.
    table : ndarray
        Structured array of the same length; modified.
    scenario : Scenario
        Gives the names.
    """
    words = {**vocabulary(scenario), "phase": [NO_PHASE, *(phase.name.lower() for phase in Phase)]}
    for name in table.dtype.names or ():
        if name not in frame:
            continue
        if name in words:
            codes = {word: code for code, word in enumerate(words[name])}
            table[name] = frame[name].astype(str).map(codes).to_numpy()
        else:
            table[name] = frame[name].to_numpy()
    return table
