"""A built party in one table, to be held against what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from purgesim.core.vocabulary import NOBODY, Layer, Rank, Standing
from purgesim.party.built import Party

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["describe"]

RANKS: Final = {"leading": Rank.LEADING, "heads": Rank.HEAD, "officials": Rank.OFFICIAL, "secretaries": Rank.SECRETARY}
LAYERS: Final = {"kin": Layer.KIN, "friends": Layer.FRIEND, "comrades": Layer.COMRADE, "clients": Layer.CLIENT}


def describe(party: Party) -> pd.DataFrame:
    """Count a party by kind of body.

    Parameters
    ----------
    party : Party
        A built party.

    Returns
    -------
    pandas.DataFrame
        A row for each kind of body and one for the whole (``all``): bodies, members, candidates, intellectuals, cells,
        posts by rank and vacant ones [counts], and mean ties of a cadre by layer. Comrades are counted over whole
        pools: more than are felt at any one size of the factions.

    Examples
    --------
    >>> import datetime as dt
    >>> from purgesim.party.building import build
    >>> from purgesim.scenario.party_spec import BodyKind, PartySpec
    >>> spec = PartySpec(kinds=(BodyKind(name="ministry", number=2, members=50),))
    >>> table = describe(build(spec, dt.date(1957, 1, 1)))
    >>> table.loc["ministry", ["bodies", "members", "cells", "leading", "secretaries"]].astype(int).tolist()
    [2, 100, 6, 4, 6]
    """
    import pandas as pd

    register, posts = party.register, party.posts
    by_kind = party.bodies["kind"]
    kind = by_kind[register["body"]]
    columns = {
        "bodies": _count(party, by_kind),
        "members": _count(party, kind[register["standing"] == Standing.MEMBER]),
        "candidates": _count(party, kind[register["standing"] == Standing.CANDIDATE]),
        "intellectuals": _count(party, kind[register["intellectual"] == 1]),
        "cells": _count(party, by_kind[party.cells["body"]]),
    }
    of_post = by_kind[posts["body"]]
    columns |= {name: _count(party, of_post[posts["rank"] == rank]) for name, rank in RANKS.items()}
    columns["vacant"] = _count(party, of_post[posts["holder"] == NOBODY])
    people = np.maximum(columns["members"] + columns["candidates"], 1)
    of_tie = np.repeat(kind, np.diff(party.tie_start))
    columns |= {name: _count(party, of_tie[party.tie_layer == layer]) / people for name, layer in LAYERS.items()}
    return pd.DataFrame(columns, index=pd.Index([*party.kind_names, "all"], name="kind"))


def _count(party: Party, kinds: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Occurrences of each kind's code, and their sum."""
    counts = np.bincount(kinds, minlength=len(party.kind_names))
    return np.append(counts, counts.sum())
