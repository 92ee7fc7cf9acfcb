"""All denunciations of a run as a list of edges: who named whom, when, and under what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from purgesim.core.tables import take
from purgesim.core.vocabulary import Channel, Event
from purgesim.engine.levers import expand
from purgesim.measures.frames import events_frame
from purgesim.run.naming import CENTRE, names_of

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run.result import Run

__all__ = ["UNDER", "denunciations", "under_torture"]

UNDER: Final = ("", "hearing", "custody", "torture")
"""Pressure under which somebody names others: of nobody in a meeting, of the criticised, of prisoners."""


def denunciations(run: Run) -> pd.DataFrame:
    """Return all denunciations of a run, as `Run.denunciations` promises."""
    kinds = np.ascontiguousarray(run.event_table["kind"])
    places = np.flatnonzero(kinds == Event.DENOUNCED)
    events = take(run.event_table, places)
    words = events_frame(events, run.scenario)
    under = np.zeros(len(events), np.int64)
    under[events["channel"] == Channel.HEARING] = 1
    in_custody = events["channel"] == Channel.INTERROGATION
    under[in_custody] = np.where(under_torture(run)[events["day"][in_custody]], 3, 2)
    frame = words[["date", "day", "channel", "motive", "charge"]].copy()
    source = np.where(events["channel"] == Channel.CENTRE, CENTRE, names_of(run.ids, events["actor"]))
    frame.insert(0, "source", source)
    frame.insert(1, "target", names_of(run.ids, events["whom"]))
    frame["under"] = np.array(UNDER, object)[under]
    frame["harmless"] = events["value"] == 0
    frame["opened"] = _opened(run, places)
    frame["source_row"], frame["target_row"] = events["actor"].astype(np.int64), events["whom"].astype(np.int64)
    return frame


def under_torture(run: Run) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return for each day of a run whether prisoners were tortured: its lever was above 0."""
    tortured: np.ndarray[tuple[int], np.dtype[np.bool_]] = expand(run.scenario)["torture"] > 0.0
    return tortured


def _opened(run: Run, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which denunciations opened a case: it is the next entry of the chronicle, about the same person."""
    events = run.event_table
    after = np.minimum(places + 1, max(len(events) - 1, 0))
    follows = (places + 1 < len(events)) & (events["kind"][after] == Event.OPENED)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = follows & (events["whom"][after] == events["whom"][places])
    return found
