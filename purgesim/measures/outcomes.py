"""Outcomes that are compared between worlds: posts by cause, exits by faction with competing risks, who rose."""

from __future__ import annotations

from typing import Final

import numpy as np

from purgesim.core.vocabulary import Channel, Event
from purgesim.measures.careers import appointments_after_purge
from purgesim.measures.data import Log, RunData, faction_names, window_days
from purgesim.measures.posts import LEADING_RANKS
from purgesim.measures.strata import Strata
from purgesim.measures.survival import incidence_at_close
from purgesim.scenario.naming import slug

__all__ = ["LOST_BY", "outcomes"]

LOST_BY: Final = {
    "expelled": Event.EXPELLED,
    "verdict": Event.VERDICT,
    "fled": Event.FLED,
    "died": Event.DIED,
    "promoted": Event.FILLED,
}
"""Causes by which the holder of the first day lost a post."""


def outcomes(data: RunData, log: Log, base: Strata) -> dict[str, float]:
    """Return the figures of these outcomes, as declared in ``MEASURES``.

    Parameters
    ----------
    data : RunData
        The run.
    log : Log
        Its events by kind.
    base : Strata
        Strata of the first day.
    """
    incidence = incidence_at_close(data, base)
    factions = {f"incidence_{slug(name)}": incidence[code] for code, name in enumerate(faction_names(data))}
    return {**_leading_posts(data), **factions, **_promotions(data, log)}


def _leading_posts(data: RunData) -> dict[str, float]:
    """Return the share of leading posts whose first holder lost them before the close, by cause."""
    posts = data.posts[np.isin(data.posts["rank"], LEADING_RANKS) & (data.posts["first_holder"] >= 0)]
    lost = (posts["lost_on"] >= 0) & (posts["lost_on"] < window_days(data)[1])
    causes = posts["lost_by"][lost]
    share = 1.0 / len(posts) if len(posts) else float("nan")
    return {f"leading_lost_{name}": np.count_nonzero(causes == kind) * share for name, kind in LOST_BY.items()}


def _promotions(data: RunData, log: Log) -> dict[str, float]:
    """Return how many were promoted in the window, over the fallen, and after having denounced somebody."""
    filled, spoken = log.within(Event.FILLED), log.of(Event.DENOUNCED)
    spoken = spoken[(spoken["channel"] == Channel.MEETING) & (spoken["actor"] >= 0)]
    speakers, first = np.unique(spoken["actor"], return_index=True)  # the chronicle is in order of time
    place = np.minimum(np.searchsorted(speakers, filled["whom"]), max(len(speakers) - 1, 0))
    denounced = np.zeros(len(filled), np.bool_)
    if len(speakers):
        denounced = (speakers[place] == filled["whom"]) & (spoken["day"][first][place] < filled["day"])
    return {
        "promoted": len(filled),
        "promoted_after_purge": int(np.count_nonzero(appointments_after_purge(data))),
        "promoted_denouncers": int(np.count_nonzero(denounced)),
    }
