"""Who was saved and who was doomed: the same people in two worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr
from purgesim.core.vocabulary import Event
from purgesim.engine.hooks.given import HookGiven
from purgesim.party.building import rebuildable
from purgesim.run.result import Run
from purgesim.run.starting import simulate
from purgesim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.engine.agents.given import CadreGiven


__all__ = ["Fates", "compare_fates"]


@dataclass(frozen=True)
class Fates:
    """What became of the same people in two worlds with the same seed.

    A victim is who was expelled on political grounds or arrested on any day of the run, whatever came later.

    Attributes
    ----------
    people : pandas.DataFrame
        Victims of either world, one a row, indexed by row of the register: faction, circle, involvement, intellectual,
        kind (of body), rank (of the post on the first day), verdict (``"saved"``, ``"doomed"`` or ``"both"``), and for
        each world standing and fate at the end.
    seed : int
        Seed of both runs.
    """

    people: pd.DataFrame
    seed: int

    __repr__ = short_repr
    _repr_html_ = short_html

    @property
    def saved(self) -> pd.DataFrame:
        """Victims of the baseline only."""
        return self.people[self.people["verdict"] == "saved"]

    @property
    def doomed(self) -> pd.DataFrame:
        """Victims of the other world only."""
        return self.people[self.people["verdict"] == "doomed"]

    def counts(self, by: str = "faction") -> pd.DataFrame:
        """Return how many were saved, doomed, and victims of both worlds, by a column.

        Parameters
        ----------
        by : str
            faction, circle, involvement, intellectual, kind or rank.
        """
        import pandas as pd

        table = pd.crosstab(self.people[by], self.people["verdict"])
        table.columns.name = None
        return table.reindex(columns=["saved", "doomed", "both"], fill_value=0)


def compare_fates(
    one: Scenario,
    other: Scenario,
    seed: int,
    hooks: tuple[Sequence[HookGiven], Sequence[HookGiven]] = ((), ()),
    cadre: CadreGiven | None = None,
) -> Fates:
    """Run two scenarios with one seed and compare what became of every cadre.

    Parameters
    ----------
    one, other : Scenario
        Baseline and changed; their parties must be built alike, so that a row is one person in both.
    seed : int
        Seed of both.
    hooks : tuple of two sequences of (date, function)
        Interventions as code in the one and in the other.
    cadre : type, optional
        Class of the agents of both.

    Raises
    ------
    PurgesimError
        If the parties are built differently.
    """
    if not rebuildable(one.party, other.party):
        text = "the two parties are built differently, so a row is not the same person in both"
        raise PurgesimError(f"who: {text}; compare scenarios with the same bodies, posts and ties")
    first, second = (simulate(s, seed, hooks=own, cadre=cadre) for s, own in zip((one, other), hooks, strict=True))
    return _fates(first, second, seed)


def _fates(first: Run, second: Run, seed: int) -> Fates:
    import pandas as pd

    fallen = [_victims(run) for run in (first, second)]
    rows = np.union1d(*fallen)
    in_first, in_second = (np.isin(rows, victims) for victims in fallen)
    ends = [_at_end(run, rows) for run in (first, second)]
    who = _described(first, second, rows)
    who["verdict"] = np.select([in_first & in_second, in_first], ["both", "saved"], "doomed")
    for name, end in zip(("baseline", "other"), ends, strict=True):
        who[f"standing_{name}"], who[f"fate_{name}"] = end["standing"].to_numpy(), end["fate"].to_numpy()
    return Fates(who.set_index(pd.Index(rows, name="row")), seed)


def _victims(run: Run) -> np.ndarray[Any, Any]:
    events = run.event_table
    political = (events["kind"] == Event.EXPELLED) & (events["value"] == 1)
    return np.unique(events["whom"][political | (events["kind"] == Event.ARRESTED)])


def _at_end(run: Run, rows: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Return standing and fate at the end; somebody who has not come into this world's party has neither."""
    register = run.register
    return register[["standing", "fate"]].astype(str).reindex(rows, fill_value="")


def _described(first: Run, second: Run, rows: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Return what is the same of these people in both worlds; a newcomer is described by the world they came into."""
    from purgesim.core.vocabulary import Rank
    from purgesim.engine.initial_state import first_register

    columns = ["faction", "circle", "involvement", "intellectual", "kind"]
    known = first.register[columns].reindex(rows)
    known = known.fillna(second.register[columns].reindex(rows)).reset_index(drop=True)
    start = first_register(first.scenario, first.party)
    post = np.where(rows < len(start), start["post"][np.minimum(rows, len(start) - 1)], -1)
    ranks = first.post_table["rank"][np.maximum(post, 0)]
    known["rank"] = [Rank(int(r)).name.lower() if p >= 0 else "none" for p, r in zip(post, ranks, strict=True)]
    return known.astype({name: str for name in columns if name != "intellectual"})
