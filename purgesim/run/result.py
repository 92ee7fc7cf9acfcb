"""What a run returns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from purgesim.beginning import first_register
from purgesim.chronicle import daily_frame, events_frame, register_frame
from purgesim.measures import RunData, Strata, strata, summary
from purgesim.party import Party, party_for
from purgesim.register import CADRE
from purgesim.run.story import story
from purgesim.scenario import Scenario
from purgesim.terms import Event
from purgesim.writing import path_of

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Run", "strata_of"]

Table = NDArray[Any]
_strata: dict[int, tuple[Table, Strata]] = {}


@dataclass(eq=False)
class Run:
    """A finished run, or a run so far: tables of what happened, measures, and where it all comes from.

    Attributes
    ----------
    scenario : Scenario
        What was run.
    seed : int
        Seed of the run.
    executor : str
        Which executor walked it; both give the same.
    provenance : dict
        Code, versions, scenario, seed, machine, time.
    event_table, daily_table, body_table, post_table : ndarray
        The tables themselves, with codes.
    changed_rows, changed : ndarray
        Rows of the register that differ from the first day, newcomers included, and their records.
    n_rows : int
        Rows of the register in use at the end, newcomers included.
    """

    scenario: Scenario
    seed: int
    executor: str
    provenance: dict[str, Any]
    event_table: Table
    daily_table: Table
    body_table: Table
    post_table: Table
    changed_rows: Table
    changed: Table
    n_rows: int

    @property
    def party(self) -> Party:
        """The party it ran on."""
        return party_for(self.scenario.party, self.scenario.window.start)

    @property
    def register_table(self) -> Table:
        """The register at the end, shape (n_rows,): the first day's with the changed rows put in."""
        first = first_register(self.scenario, self.party)
        table = np.zeros(self.n_rows, CADRE)
        table[: len(first)] = first
        table[self.changed_rows] = self.changed
        return table

    @property
    def data(self) -> RunData:
        """The plain tables, as the measures read them."""
        return self.data_with(self.register_table)

    def data_with(self, register: Table) -> RunData:
        """Return the plain tables, with the register at the end given."""
        party = self.party
        return RunData(
            scenario=self.scenario,
            kind_names=party.kind_names,
            first=first_register(self.scenario, party),
            last=register,
            bodies=self.body_table,
            posts=self.post_table,
            events=self.event_table,
            daily=self.daily_table,
        )

    @cached_property
    def daily(self) -> pd.DataFrame:
        """Counts and stocks, one day a row, indexed by date."""
        return daily_frame(self.daily_table, self.scenario)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The chronicle, one event a row."""
        return events_frame(self.event_table, self.scenario)

    @property
    def register(self) -> pd.DataFrame:
        """The register at the end, one person a row."""
        kinds = np.array(self.party.kind_names)[self.body_table["kind"]] if len(self.body_table) else None
        return register_frame(self.register_table, self.scenario, kinds)

    @cached_property
    def summary(self) -> pd.Series:
        """The figures declared in `purgesim.measures.MEASURES`."""
        import pandas as pd

        data = self.data
        return pd.Series(summary(data, strata_of(data)), name=self.seed)

    def genealogy(self) -> nx.DiGraph[int]:
        """Return who was first accused by whom, as a directed graph from accuser to accused.

        Returns
        -------
        networkx.DiGraph
            Nodes are rows; the accused have day, generation, channel, charge, faction, involvement and standing at the
            end, accusers who were never accused have nothing; the centre is no node.
        """
        import networkx as nx

        graph: nx.DiGraph[int] = nx.DiGraph()
        accused = self.changed["accused_at"] >= 0
        words = register_frame(self.changed[accused], self.scenario)
        for row, record, (_, text) in zip(
            self.changed_rows[accused].tolist(), self.changed[accused], words.iterrows(), strict=True
        ):
            graph.add_node(
                row,
                day=int(record["accused_at"]) // 16,
                generation=int(record["generation"]),
                channel=str(text["channel"]),
                charge=str(text["charge"]),
                faction=str(text["faction"]),
                involvement=str(text["involvement"]),
                standing=str(text["standing"]),
            )
            if record["accuser"] >= 0:
                graph.add_edge(int(record["accuser"]), row)
        return graph

    def story(self, row: int) -> list[str]:
        """Return what happened to a cadre, one readable line an event.

        Parameters
        ----------
        row : int
            His row of the register.
        """
        return story(self.event_table, self.scenario, row)

    def save(self, folder: str | Path) -> None:
        """Write the run into a folder, whole: Parquet tables, summary, scenario and provenance."""
        from purgesim.run.saving import save

        save(self, path_of(folder, "folder"))

    @staticmethod
    def load(folder: str | Path) -> Run:
        """Read a run that `save` has written."""
        from purgesim.run.saving import load_run

        parts, figures = load_run(path_of(folder, "folder"))
        run = Run(**parts)
        run.__dict__["summary"] = figures
        return run

    def same_as(self, other: Run) -> bool:
        """Whether daily, events, register and posts are the same byte for byte."""
        return all(
            getattr(self, name).tobytes() == getattr(other, name).tobytes()
            for name in ("daily_table", "event_table", "post_table", "changed_rows", "changed")
        )

    def __repr__(self) -> str:
        expelled = int(np.count_nonzero(self.event_table["kind"] == Event.EXPELLED))
        return f"<Run {self.scenario.name} seed {self.seed}: {len(self.daily_table)} days, {expelled} expulsions>"


def strata_of(data: RunData) -> Strata:
    """Return the strata of a party, computed once for all seeds."""
    found = _strata.get(id(data.first))
    if found is None or found[0] is not data.first:
        _strata.clear()
        found = _strata[id(data.first)] = (data.first, strata(data))
    return found[1]
