"""The tables of a run as Parquet files: readable words in them, and back to codes without loss."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.tables import BODY, CADRE, CADRE_COLUMNS, DAILY, EPOCH, EVENT, POST
from purgesim.core.vocabulary import Event, Rank, Tier
from purgesim.measures.frames import encoded, named

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run.result import Run
    from purgesim.scenario import Scenario

__all__ = ["FILES", "frames", "tables"]

Table = NDArray[Any]
FILES: Final = ("daily", "events", "register", "posts", "bodies")
"""Tables saved, each in a Parquet file of this name."""
DATES: Final = ("opened_on", "expelled_on", "arrested_on", "left_on", "joined_on", "promoted_on")
"""Columns of the register that are shown as dates and kept as days."""


def frames(run: Run) -> dict[str, pd.DataFrame]:
    """Return the tables of a run as they are saved, by name of the file."""
    kinds = run.party.kind_names
    posts = _plain_frame(run.post_table, {"rank": _words(Rank), "lost_by": _words(Event)})
    return {
        "daily": run.daily.reset_index(),
        "events": run.events,
        "register": _register_frame(run),
        "posts": named(posts, run.ids, {"holder": "holder_id", "first_holder": "first_holder_id"}),
        "bodies": _plain_frame(run.body_table, {"kind": list(kinds), "tier": _words(Tier)}),
    }


def tables(folder: Path, scenario: Scenario, kinds: tuple[str, ...]) -> dict[str, Table]:
    """Return the tables in a folder, with codes, by the names they have in a `Run`."""
    read = {name: _read(folder / f"{name}.parquet") for name in FILES}
    daily = encoded(read["daily"], np.zeros(len(read["daily"]), DAILY), scenario)
    daily["day"] = np.arange(len(daily))
    return {
        "daily_table": daily,
        "event_table": encoded(read["events"], np.zeros(len(read["events"]), EVENT), scenario),
        "changed_rows": read["register"]["row"].to_numpy(np.int64),
        "changed": _register_table(read["register"], scenario),
        "post_table": _plain_table(read["posts"], POST, {"rank": _words(Rank), "lost_by": _words(Event)}),
        "body_table": _plain_table(read["bodies"], BODY, {"kind": list(kinds), "tier": _words(Tier)}),
    }


def _read(path: Path) -> pd.DataFrame:
    """Read one table.

    Raises
    ------
    ValueError
        If it is torn; not every version of pyarrow names the file.
    """
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(path)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{path.name} is torn, or no Parquet: {error}") from None


def _register_frame(run: Run) -> pd.DataFrame:
    """Return the rows that have changed, with words and dates, and as numbers what only resuming needs."""
    frame = run.register_of(run.changed, None if run.ids is None else run.ids[run.changed_rows])
    for column in CADRE_COLUMNS:
        if not column.public:
            frame[column.name] = np.ascontiguousarray(run.changed[column.name])
    frame.insert(0, "row", run.changed_rows)
    return frame


def _register_table(frame: pd.DataFrame, scenario: Scenario) -> Table:
    start = np.datetime64(scenario.window.start, "D")
    frame = frame.assign(birth=_days(frame["birth"], EPOCH), **{name: _days(frame[name], start) for name in DATES})
    return encoded(frame, np.zeros(len(frame), CADRE), scenario)


def _days(dates: pd.Series[Any], origin: np.datetime64) -> NDArray[np.int64]:
    """Return dates as days since an origin, -1 for none."""
    days = dates.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), -1, (days - origin).astype(np.int64))


def _words(enumeration: type[IntEnum]) -> list[str]:
    """Return the words of the codes from 0 on; "none" for a code without a word."""
    names = {member.value: member.name.lower() for member in enumeration}
    return [names.get(code, "none") for code in range(max(names) + 1)]


def _plain_frame(table: Table, words: dict[str, list[str]]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in _columns(table.dtype):
        column = np.ascontiguousarray(table[name])
        if name in words:
            columns[name] = pd.Categorical.from_codes(column.tolist(), pd.Index(words[name]))
        else:
            columns[name] = list(column) if column.ndim > 1 else column
    return pd.DataFrame(columns)


def _plain_table(frame: pd.DataFrame, dtype: np.dtype[np.void], words: dict[str, list[str]]) -> Table:
    table = np.zeros(len(frame), dtype)
    for name in _columns(dtype):
        if name in words:
            table[name] = frame[name].astype(str).map({word: code for code, word in enumerate(words[name])})
        elif table[name].ndim > 1 and len(frame):
            table[name] = np.stack(frame[name].to_list())
        elif table[name].ndim == 1:
            table[name] = frame[name]
    return table


def _columns(dtype: np.dtype[Any]) -> list[str]:
    return [name for name in dtype.names or () if not name.startswith("spare")]
