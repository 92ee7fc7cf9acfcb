"""How far an informant is from others: in ties, and in the tree of bodies."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.core.vocabulary import Layer
from purgesim.measures.data import Records
from purgesim.party.built import Party

__all__ = ["FURTHEST", "Reach", "body_steps", "reach"]

FURTHEST: Final = 3
"""Steps of ties beyond which nobody hears through ties."""


class Reach(NamedTuple):
    """Who can be reached through ties, by informant.

    Parameters
    ----------
    key : ndarray of int64, shape (m,)
        ``place * people + row``, ascending: place of the informant, row of whom they reach (themselves too).
    steps : ndarray of int64, shape (m,)
        Ties on the shortest way, at most `FURTHEST`.
    people : int
        Rows with ties.
    """

    key: NDArray[np.int64]
    steps: NDArray[np.int64]
    people: int

    def steps_to(self, rows: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the steps from informants to rows; infinite out of reach; shape (len(places), len(rows))."""
        wanted = places[:, None] * self.people + rows[None, :]
        at = np.minimum(np.searchsorted(self.key, wanted), max(len(self.key) - 1, 0))
        if len(self.key) == 0:
            return np.full(wanted.shape, np.inf)
        known = (self.key[at] == wanted) & (rows < self.people)[None, :]
        steps: NDArray[np.float64] = np.where(known, self.steps[at], np.inf)
        return steps

    def acquaintances(self, place: int) -> NDArray[np.int64]:
        """Return the rows an informant reaches through ties, themselves left out, ascending."""
        low, high = np.searchsorted(self.key, (place * self.people, (place + 1) * self.people))
        return np.asarray(self.key[low:high][self.steps[low:high] > 0] - place * self.people)


def reach(party: Party, register: Records, rows: NDArray[np.int64]) -> Reach:
    """Return whom some people reach through at most `FURTHEST` ties, breadth first.

    Ties between comrades count if they share a faction or circle.

    Parameters
    ----------
    party : Party
        The party, for its stored ties.
    register : ndarray of CADRE
        The register on the first day, for factions and circles.
    rows : ndarray of int64, shape (n,)
        The people.
    """
    n = len(party.tie_start) - 1
    frontier = np.sort(np.arange(len(rows)) * n + rows)
    layers = [(frontier, 0)]
    seen = frontier
    for step in range(1, FURTHEST + 1):
        found = np.unique(_neighbours(party, register, frontier, n))
        frontier = found[~np.isin(found, seen)]
        seen = np.concatenate([seen, frontier])
        layers.append((frontier, step))
    steps = np.concatenate([np.full(len(keys), step) for keys, step in layers])
    order = np.argsort(seen)
    return Reach(seen[order], steps[order], n)


def _neighbours(party: Party, register: Records, keys: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    node, owner = keys % n, keys // n
    first = party.tie_start[node]
    counts = party.tie_start[node + 1] - first
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    ties = np.repeat(first, counts) + offsets
    here, there = np.repeat(node, counts), party.tie_to[ties].astype(np.int64)
    active = party.tie_layer[ties] != Layer.COMRADE
    for tag in ("faction", "circle"):
        active |= (register[tag][here] > 0) & (register[tag][here] == register[tag][there])
    return np.asarray((np.repeat(owner, counts) * n + there)[active])


def body_steps(bodies: Records, origins: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the steps from some bodies to all, up and down the tree of superiors; infinite in another tree.

    Parameters
    ----------
    bodies : ndarray of BODY, shape (n_bodies,)
        Bodies.
    origins : ndarray of int64, shape (m,)
        Bodies to start from.

    Returns
    -------
    ndarray of float64, shape (m, n_bodies)
        0 for a body itself, 1 for its superior, 2 for one with the same superior.
    """
    paths = [np.arange(len(bodies))]
    superior = bodies["superior"].astype(np.int64)
    while (paths[-1] >= 0).any():
        paths.append(np.where(paths[-1] >= 0, superior[paths[-1]], -1))
    up = np.stack(paths)  # [steps up, body]
    best = np.full((len(origins), len(bodies)), np.inf)
    for i in range(len(up) - 1):
        for j in range(len(up) - 1):
            meet = (up[i][origins][:, None] == up[j][None, :]) & (up[j] >= 0)[None, :]
            best = np.where(meet, np.minimum(best, i + j), best)
    return best
