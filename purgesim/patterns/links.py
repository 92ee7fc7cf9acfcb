"""Through which ties the chains ran: from the circle in the first generation to friends and kin later."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.vocabulary import Layer
from purgesim.measures.data import RunData
from purgesim.measures.links import links

__all__ = ["LINK_FIGURES", "HasTies", "link_layers", "link_shares"]


class HasTies(Protocol):
    """A party's stored ties: those of row i are ``[tie_start[i], tie_start[i + 1])``."""

    @property
    def tie_start(self) -> NDArray[Any]:
        """First tie of each row, and the end of the last."""

    @property
    def tie_to(self) -> NDArray[Any]:
        """The other row."""

    @property
    def tie_layer(self) -> NDArray[Any]:
        """The layer, a value of `Layer`."""


def link_layers(data: RunData, party: HasTies) -> pd.DataFrame:
    """Return, for each politically expelled child of an expelled parent, how the two were tied.

    Parameters
    ----------
    data : RunData
        The run.
    party : Party
        The party, for its stored ties.

    Returns
    -------
    pandas.DataFrame
        Columns ``row``, ``parent``, ``generation``, ``circle`` (of one circle, or patron and client) and ``personal``
        (kin or friends).
    """
    found = links(data, "expulsion")
    children, parents = found.rows[found.children], found.rows[found.parents]
    circle = data.last["circle"][children]
    same = (circle > 0) & (circle == data.last["circle"][parents])
    layers = [_layers(party, child, parent) for child, parent in zip(children.tolist(), parents.tolist(), strict=True)]
    return pd.DataFrame(
        {
            "row": children,
            "parent": parents,
            "generation": data.last["generation"][children],
            "circle": same | np.array([Layer.CLIENT in found for found in layers], np.bool_),
            "personal": np.array([bool(found & {Layer.KIN, Layer.FRIEND}) for found in layers], np.bool_),
        }
    )


def _layers(party: HasTies, row: int, other: int) -> set[int]:
    if row >= len(party.tie_start) - 1:
        return set()
    mine = slice(int(party.tie_start[row]), int(party.tie_start[row + 1]))
    return set(party.tie_layer[mine][party.tie_to[mine] == other].tolist())


def link_shares(data: RunData, party: HasTies) -> dict[str, float]:
    """Return the shares of links through the circle, and through kin and friends, in generation 1 and later.

    Parameters
    ----------
    data : RunData
        The run.
    party : Party
        The party, for its stored ties.

    Returns
    -------
    dict of str to float
        ``circle_links_first``, ``circle_links_later``, ``personal_links_first``, ``personal_links_later``; NaN where no
        child was expelled.
    """
    frame = link_layers(data, party)
    first, later = frame[frame["generation"] == 1], frame[frame["generation"] > 1]
    return {
        f"{name}_links_{when}": float(chosen[name].mean()) if len(chosen) else float("nan")
        for name in ("circle", "personal")
        for when, chosen in (("first", first), ("later", later))
    }


class _Asked:
    """The run asked about last: its four figures are asked for one after the other, and cost as much as the run.

    An instance counts by the name of its class in a sweep's identity, not by what it holds.
    """

    run: Any = None
    shares: Mapping[str, float] = MappingProxyType({})


_LAST: Final = _Asked()


def _of_run(run: Any, name: str) -> float:
    if _LAST.run is not run:
        _LAST.run, _LAST.shares = run, link_shares(run.data, run.party)
    return _LAST.shares[name]


def _circle_links_first(run: Any) -> float:
    return _of_run(run, "circle_links_first")


def _circle_links_later(run: Any) -> float:
    return _of_run(run, "circle_links_later")


def _personal_links_first(run: Any) -> float:
    return _of_run(run, "personal_links_first")


def _personal_links_later(run: Any) -> float:
    return _of_run(run, "personal_links_later")


LINK_FIGURES: Final = {
    "circle_links_first": _circle_links_first,
    "circle_links_later": _circle_links_later,
    "personal_links_first": _personal_links_first,
    "personal_links_later": _personal_links_later,
}
"""The figures of `link_shares`, one at a time: a sweep keeps them of each run, as `figures`."""
