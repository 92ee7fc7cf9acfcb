"""What happened, as the observer's sources could tell it: the events of a chronicle that are about somebody's fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.core.tables import Records, take
from purgesim.core.vocabulary import Event
from purgesim.engine.initial_state import first_register
from purgesim.measures.ranks import ranks_when_opened
from purgesim.scenario.observer import CLAIMS

if TYPE_CHECKING:
    from purgesim.run import Run

__all__ = ["CLAIM_OF", "Happened", "happened", "people", "silenced"]

CLAIM_OF: Final = {
    Event.OPENED: CLAIMS.index("criticised"),
    Event.EXPELLED: CLAIMS.index("expelled"),
    Event.ARRESTED: CLAIMS.index("arrested"),
    Event.SENTENCED: CLAIMS.index("sentenced"),
    Event.FLED: CLAIMS.index("fled"),
    Event.REINSTATED: CLAIMS.index("reinstated"),
}
"""What is told of an event; ordinary expulsions (theft, passivity) are not told."""
SILENCING: Final = (Event.EXPELLED, Event.ARRESTED, Event.FLED, Event.DIED)
"""What makes an informant fall silent, for good."""
OCCURRENCES: Final = 1024


class Happened(NamedTuple):
    """Events about somebody's fall, in the order of the chronicle; arrays of shape (n_events,).

    Parameters
    ----------
    event : ndarray of int64
        Row of the chronicle.
    day, claim, charge, body, whom : ndarray of int64
        Day, position in `CLAIMS`, charge, their body at the time (-1 nowhere), and who.
    occurrence : ndarray of int64
        Which of their events this is: kind of event, and how many of the kind they had before.
    rank : ndarray of int64
        Rank of their post at the time; of who is outside the party, of the post they held when their case was opened.
    last : ndarray of CADRE
        Their record at the end.
    """

    event: NDArray[np.int64]
    day: NDArray[np.int64]
    claim: NDArray[np.int64]
    charge: NDArray[np.int64]
    body: NDArray[np.int64]
    whom: NDArray[np.int64]
    occurrence: NDArray[np.int64]
    rank: NDArray[np.int64]
    last: Records


def happened(run: Run) -> Happened:
    """Return the events of a run about somebody's fall."""
    kinds = np.ascontiguousarray(run.event_table["kind"])
    told = np.isin(kinds, [int(kind) for kind in CLAIM_OF])
    told &= (kinds != Event.EXPELLED) | (run.event_table["value"] == 1)
    index = np.flatnonzero(told)
    events = take(run.event_table, index)
    claim = np.full(max(Event) + 1, -1)
    claim[[int(kind) for kind in CLAIM_OF]] = list(CLAIM_OF.values())
    return Happened(
        event=index,
        day=events["day"].astype(np.int64),
        claim=claim[events["kind"]],
        charge=events["charge"].astype(np.int64),
        body=events["body"].astype(np.int64),
        whom=events["whom"].astype(np.int64),
        occurrence=_occurrences(events["whom"], events["kind"]),
        rank=ranks_when_opened(run.event_table, told),
        last=people(run, events["whom"]),
    )


def _occurrences(whom: NDArray[np.integer], kind: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return for each event its kind and how many of the kind the person had before, in one number."""
    key = whom.astype(np.int64) * OCCURRENCES + kind
    order = np.argsort(key, kind="stable")
    _, first, counts = np.unique(key[order], return_index=True, return_counts=True)
    before = np.empty(len(key), np.int64)
    before[order] = np.arange(len(key)) - np.repeat(first, counts)
    return kind.astype(np.int64) * OCCURRENCES + before


def people(run: Run, rows: NDArray[np.integer]) -> Records:
    """Return the records of some rows at the end of a run, without making the whole register.

    Parameters
    ----------
    run : Run
        The run.
    rows : ndarray of int, shape (n,)
        Rows that were ever in use.
    """
    first = first_register(run.scenario, run.party)
    found = take(first, np.minimum(rows, len(first) - 1))
    place = np.minimum(np.searchsorted(run.changed_rows, rows), max(len(run.changed_rows) - 1, 0))
    if len(run.changed_rows):
        changed = run.changed_rows[place] == rows
        found[changed] = take(run.changed, place[changed])
    return found


def silenced(run: Run, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the day on which each of some people was expelled, arrested, fled or died, and the kind of event.

    Parameters
    ----------
    run : Run
        The run.
    rows : ndarray of int64, shape (n,)
        Rows, each once.

    Returns
    -------
    day, kind : ndarray of int64, shape (n,)
        Of the first such event; -1 if there was none.
    """
    kinds = np.ascontiguousarray(run.event_table["kind"])
    events = take(run.event_table, np.flatnonzero(np.isin(kinds, [int(kind) for kind in SILENCING])))
    events = events[np.isin(events["whom"], rows)]
    whom, first = np.unique(events["whom"], return_index=True)
    day, kind = np.full(len(rows), -1), np.full(len(rows), -1)
    order = np.argsort(rows)
    place = order[np.searchsorted(rows[order], whom)]
    day[place], kind[place] = events["day"][first], events["kind"][first]
    return day, kind
