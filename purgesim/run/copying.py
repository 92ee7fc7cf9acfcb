"""Copies of a state under way, for another future of the same past."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from purgesim.state import SHARED, TABLES, State

__all__ = ["own_tables"]


def own_tables(state: State, levers: Any) -> State:
    """Return a state with these levers and copies of all that a run changes; the party's tables stay shared.

    Parameters
    ----------
    state : State
        The state of a run under way.
    levers : ndarray of LEVERS, shape (n_days,)
        Levers of the copy.
    """
    copies = {name: getattr(state, name).copy() for name in TABLES if name not in (*SHARED, "levers")}
    return replace(state, levers=levers, **copies)
