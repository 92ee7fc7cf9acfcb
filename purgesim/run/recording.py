"""A run as a record: who was heard, whom they named and when, in the form that records of real trials have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import PurgesimError
from purgesim.core.tables import take
from purgesim.core.vocabulary import Event, Layer
from purgesim.measures.frames import vocabulary
from purgesim.party.neighbours import ties_among
from purgesim.records import Record, record_of
from purgesim.run.denunciations import denunciations, under_torture
from purgesim.run.naming import names_of

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run.result import Run

__all__ = ["record"]

HEARD: Final = (Event.SESSION, Event.INTERROGATED)
"""Events at which somebody is asked for names: a hearing opens, a prisoner is interrogated."""


def record(run: Run) -> Record:
    """Return the hearings and interrogations of a run as a record, as `Run.record` promises."""
    import pandas as pd

    named = denunciations(run)
    named = named[named["under"] != ""].reset_index(drop=True)
    heard = _heard(run)
    if heard.empty:
        raise PurgesimError(f"record: nobody was heard or interrogated in {run!r}, so there is none; take another run")
    people = np.unique(np.concatenate([heard["row"], named["source_row"], named["target_row"]]))
    one, other, _ = ties_among(run.party, people, [Layer.KIN])
    times = named["date"].dt.strftime("%Y-%m-%d").astype(object)
    edges = {"source": named["source"], "target": named["target"], "time": times, "under": named["under"]}
    kin = {"id1": names_of(run.ids, one), "id2": names_of(run.ids, other), "type": ["kin"] * len(one)}
    tables = {
        "nodes": _persons(run, people),
        "edges": pd.DataFrame(edges),
        "kinship": pd.DataFrame(kin),
        "keyevents": heard.drop(columns="row"),
    }
    return record_of(tables, name=f"{run.scenario.name}, seed {run.seed}")


def _heard(run: Run) -> pd.DataFrame:
    """Return who was heard and who was tortured, and when, in the order of the chronicle."""
    import pandas as pd

    kinds = np.ascontiguousarray(run.event_table["kind"])
    events = take(run.event_table, np.flatnonzero(np.isin(kinds, HEARD)))
    tortured = (events["kind"] == Event.INTERROGATED) & under_torture(run)[events["day"]]
    rows, days = events["whom"].astype(np.int64), events["day"].astype(np.int64)
    first = np.datetime64(run.scenario.window.start, "D")

    def told(chosen: NDArray[np.bool_], kind: str) -> pd.DataFrame:
        times = (first + days[chosen]).astype(str).astype(object)
        frame = {"id": names_of(run.ids, rows[chosen]), "time": times, "type": kind, "row": rows[chosen]}
        return pd.DataFrame(frame)

    return pd.concat([told(np.ones(len(events), np.bool_), "deposition"), told(tortured, "torture")], ignore_index=True)


def _persons(run: Run, rows: NDArray[Any]) -> pd.DataFrame:
    """Return the people of the record with their groups and their true part, which no observer knows."""
    import pandas as pd

    people, words = take(run.register_table, rows), vocabulary(run.scenario)
    said = {name: np.array(words[name], object)[people[name]] for name in ("faction", "circle", "involvement")}
    return pd.DataFrame({"id": names_of(run.ids, rows), **said})
