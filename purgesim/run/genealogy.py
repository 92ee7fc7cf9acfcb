"""Who was first accused by whom, as a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from purgesim.core.moments import day_of_moment, moment_of
from purgesim.core.tables import take
from purgesim.core.vocabulary import Event
from purgesim.measures.frames import events_frame, register_frame

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from purgesim.run.result import Run

__all__ = ["genealogy"]

OF_A_NODE: Final = ("channel", "charge", "faction", "involvement", "standing")
OF_AN_EDGE: Final = ("channel", "motive", "charge")


def genealogy(run: Run) -> nx.DiGraph[int]:
    """Return who was first accused by whom, as `Run.genealogy` promises."""
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    accused = run.changed["accused_at"] >= 0
    rows, people = run.changed_rows[accused], take(run.changed, np.flatnonzero(accused))
    words = _told(register_frame(people, run.scenario), OF_A_NODE)
    for row, day, generation, said in zip(
        rows.tolist(),
        day_of_moment(people["accused_at"]).tolist(),
        people["generation"].tolist(),
        words,
        strict=True,
    ):
        graph.add_node(row, day=day, generation=generation, **said)
    graph.add_edges_from(_edges(run, rows, people))
    if run.ids is not None:
        for row, node in graph.nodes(data=True):
            node["id"] = str(run.ids[row])
    return graph


def _told(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[dict[str, str]]:
    rows = frame[list(columns)].astype(str).itertuples(index=False)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _edges(run: Run, rows: Any, people: Any) -> list[tuple[int, int, dict[str, Any]]]:
    """Return the first accusations by somebody of the party, each with what the chronicle says of it."""
    events = take(run.event_table, np.flatnonzero(run.event_table["kind"] == Event.DENOUNCED))
    place = np.minimum(np.searchsorted(rows, events["whom"]), max(len(rows) - 1, 0))
    if not len(rows) or not len(events):
        return []
    first = people[place]
    fits = (rows[place] == events["whom"]) & (events["actor"] >= 0) & (events["actor"] == first["accuser"])
    fits &= (moment_of(events["day"].astype(np.int64), events["phase"]) == first["accused_at"]) & (events["value"] == 1)
    _, where = np.unique(events["whom"][fits], return_index=True)
    events = take(events, np.flatnonzero(fits)[where])
    words = events_frame(events, run.scenario)
    dates = words["date"].dt.strftime("%Y-%m-%d").tolist()
    said = _told(words, OF_AN_EDGE)
    return [
        (actor, whom, {"date": date, "day": day, **told})
        for actor, whom, date, day, told in zip(
            events["actor"].tolist(), events["whom"].tolist(), dates, events["day"].tolist(), said, strict=True
        )
    ]
