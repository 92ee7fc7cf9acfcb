"""Who came to be accused, to be expelled, or to a case through whom.

Two answers to "through whom" are told apart. By *first accuser*: the child of whoever was first to accuse
them, if that one had been accused before; generations are counted so, and those without such a parent are of
generation 0. By *opener*: the child of whoever's name opened the case, which most names do not. Only the second
says what a case leads to; the first dates a child by a name that may have changed nothing.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.core.moments import day_of_moment
from purgesim.core.showing import short_repr
from purgesim.core.tables import take
from purgesim.core.vocabulary import Channel, Event
from purgesim.measures.data import Log, RunData

__all__ = ["WAYS", "By", "Kind", "Links", "links"]

Kind = Literal["accusation", "expulsion", "case"]
By = Literal["first accuser", "opener"]
WAYS: Final[dict[Kind, tuple[By, ...]]] = {
    "accusation": ("first accuser",),
    "expulsion": ("first accuser", "opener"),
    "case": ("opener",),
}
"""Ways to tell the parent, by what is counted; the first is the usual one."""


class Links(NamedTuple):
    """People who were accused or politically expelled, or cases, and which of them came through whom.

    Parameters
    ----------
    rows : ndarray of int64, shape (n,)
        Their rows: ascending, or of cases in the order in which they were opened (one person may have several).
    days : ndarray of int64, shape (n,)
        Day of the first accusation, of the first political expulsion, or on which the case was opened.
    children, parents : ndarray of int64, shape (m,)
        Positions in ``rows`` of child and parent, for every child whose parent is among them too.
    """

    rows: NDArray[np.int64]
    days: NDArray[np.int64]
    children: NDArray[np.int64]
    parents: NDArray[np.int64]

    def __repr__(self) -> str:
        return short_repr(self)


def links(
    data: RunData,
    kind: Kind = "expulsion",
    channel: Channel | None = None,
    log: Log | None = None,
    by: By | None = None,
) -> Links:
    """Return who came through whom.

    Parameters
    ----------
    data : RunData
        The run.
    kind : {"expulsion", "accusation", "case"}
        Whom to look at: the politically expelled, all who were accused, or party cases.
    channel : Channel, optional
        Only children whose first accusation, or by opener the name that opened the case, came through this channel.
    log : Log, optional
        The run's events by kind, if already at hand.
    by : {"first accuser", "opener"}, optional
        Whose child one is. Accusations go by first accuser, cases by opener; expulsions by first accuser unless
        "opener" is given: the opener of the last case before the expulsion.

    Returns
    -------
    Links
        People or cases, and links.

    Raises
    ------
    ValueError
        If the kind is not told by that.
    """
    by = WAYS[kind][0] if by is None and kind in WAYS else by
    if kind not in WAYS or by not in WAYS[kind]:
        allowed = "; ".join(f"{name} by {' or '.join(ways)}" for name, ways in WAYS.items())
        raise ValueError(f"kind, by: given {kind!r} by {by!r}; allowed: {allowed}")
    log = Log(data) if log is None else log
    if kind == "case":
        return _of_cases(data, channel)
    if kind == "expulsion":
        events = log.of(Event.EXPELLED)
        events = events[(events["value"] == 1) & (events["whom"] >= 0)]
        rows, where = np.unique(events["whom"], return_index=True)
        days = events["day"][where].astype(np.int64)
    else:
        rows = np.unique(log.of(Event.DENOUNCED)["whom"])
        rows = rows[rows >= 0]
        rows = rows[data.last["accused_at"][rows] >= 0]
        days = day_of_moment(data.last["accused_at"][rows].astype(np.int64))
    rows = rows.astype(np.int64)
    if by == "opener":
        accusers, through = _openers_of(data, rows, days)
        child = accusers >= 0
    else:
        people = take(data.last, rows)
        accusers, through = people["accuser"].astype(np.int64), people["channel"]
        child = (people["generation"] >= 1) & (accusers >= 0)
    if channel is not None:
        child &= through == channel
    children = np.flatnonzero(child)
    parents = np.searchsorted(rows, accusers[children])
    known = parents < len(rows)
    known[known] = rows[parents[known]] == accusers[children[known]]
    return Links(rows, days, children[known], parents[known])


class _Openings(NamedTuple):
    """Cases in the order in which they were opened: of whom, when, by whose name (-1: nobody's), how it came."""

    rows: NDArray[np.int64]
    days: NDArray[np.int64]
    openers: NDArray[np.int64]
    channels: NDArray[np.int64]


def _openings(data: RunData) -> _Openings:
    """Return who opened each case: a case is opened by the denunciation that the chronicle has just before it."""
    events = data.events
    opened = np.flatnonzero(events["kind"] == Event.OPENED)
    case, name = take(events, opened), take(events, np.maximum(opened - 1, 0))
    told = (opened > 0) & (name["kind"] == Event.DENOUNCED) & (name["whom"] == case["whom"]) & (name["value"] == 1)
    return _Openings(
        case["whom"].astype(np.int64),
        case["day"].astype(np.int64),
        np.where(told, name["actor"], -1).astype(np.int64),
        np.where(told, name["channel"], Channel.NONE).astype(np.int64),
    )


def _latest(rows: NDArray[np.int64], wanted: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the last place in `rows` of each wanted row that lies before a given place; -1 if there is none."""
    order = np.argsort(rows, kind="stable")
    size = len(rows) + 1
    at = np.searchsorted(rows[order] * size + order, wanted * size + before) - 1
    found = np.where(at >= 0, order[np.maximum(at, 0)], -1) if len(rows) else np.full(len(wanted), -1)
    return np.where((found >= 0) & (rows[found] == wanted), found, -1) if len(rows) else found


def _of_cases(data: RunData, channel: Channel | None) -> Links:
    """Return cases as children of the last case, opened before them, of whoever opened them."""
    cases = _openings(data)
    parents = _latest(cases.rows, cases.openers, np.arange(len(cases.rows)))
    child = (cases.openers >= 0) & (parents >= 0)
    if channel is not None:
        child &= cases.channels == channel
    children = np.flatnonzero(child)
    return Links(cases.rows, cases.days, children, parents[children])


def _openers_of(
    data: RunData, rows: NDArray[np.int64], days: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return by whose name, and through which channel, the last case of each up to a day was opened; -1 if by none."""
    cases = _openings(data)
    place = _latest(cases.rows, rows, np.searchsorted(cases.days, days, side="right"))
    there = place >= 0
    openers, channels = np.full(len(rows), -1), np.zeros(len(rows), np.int64)
    openers[there], channels[there] = cases.openers[place[there]], cases.channels[place[there]]
    return openers, channels
