"""What a run returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from purgesim.core.arguments import refuse_other
from purgesim.core.atomic_files import path_of
from purgesim.core.tables import CADRE
from purgesim.core.vocabulary import Event
from purgesim.engine.initial_state import first_register
from purgesim.measures.data import RunData
from purgesim.measures.frames import daily_frame, events_frame, named, register_frame
from purgesim.measures.strata import Strata, strata
from purgesim.measures.summary import summary
from purgesim.party.building import party_for
from purgesim.party.built import Party
from purgesim.run.naming import own_ids, rows_of
from purgesim.run.story import story
from purgesim.scenario import Scenario

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from purgesim.records import Record

__all__ = ["Run", "refuse_other_run", "strata_of"]

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

    def __post_init__(self) -> None:
        """Let nobody write into what has happened: copies share it, and compiled code reads it."""
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __setstate__(self, content: dict[str, Any]) -> None:
        self.__dict__.update(content)
        self.__post_init__()

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
        data = self.data_with(self.register_table)
        return data if self.ids is None else data._replace(ids=self.ids)

    def data_with(self, register: Table) -> RunData:
        """Return the plain tables, with the register at the end given and without a user's own identifiers."""
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
    def ids(self) -> NDArray[np.object_] | None:
        """The user's own identifier of each row of the register, shape (n_rows,); None of an invented party.

        The register is in another order than the roster: by kind of body, body and cell, members first. Those who were
        enrolled during the run are called ``newcomer ROW``.
        """
        return own_ids(self.party, self.n_rows)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The chronicle, one event a row; of a user's own party with ``actor_id`` and ``whom_id``."""
        frame = events_frame(self.event_table, self.scenario)
        return named(frame, self.ids, {"actor": "actor_id", "whom": "whom_id"})

    @property
    def register(self) -> pd.DataFrame:
        """The register at the end, one person a row; of a user's own party ``id`` first, and others' beside rows."""
        return self.register_of(self.register_table, self.ids)

    def register_of(self, table: Table, ids: NDArray[np.object_] | None) -> pd.DataFrame:
        """Return records of the register with words, dates and, of a user's own party, the identifiers of their rows.

        Parameters
        ----------
        table : ndarray of CADRE, shape (n,)
            Records.
        ids : ndarray of object, shape (n,), or None
            Whose they are.
        """
        kinds = np.array(self.party.kind_names)[self.body_table["kind"]] if len(self.body_table) else None
        frame = register_frame(table, self.scenario, kinds)
        if ids is not None:
            frame.insert(0, "id", ids)
        return named(frame, self.ids, {"patron": "patron_id", "accuser": "accuser_id", "handler": "handler_id"})

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
            end, accusers who were never accused have nothing; the centre is no node. Edges have date, day, channel,
            motive and charge of the first accusation. Of a user's own party every node has its ``id``.
        """
        from purgesim.run.genealogy import genealogy

        return genealogy(self)

    def denunciations(self) -> pd.DataFrame:
        """Return all denunciations as a list of edges with dates.

        Returns
        -------
        pandas.DataFrame
            One denunciation a row, in the order of the chronicle: ``source`` and ``target`` (the user's own
            identifiers, else rows as texts; ``centre``, or ``outside`` for somebody outside the party), ``date``,
            ``day``, ``channel``, ``motive``, ``charge``, ``under`` (``hearing``; ``custody`` or ``torture`` of the
            interrogated, by the lever of the day; empty where nobody was pressed), ``harmless`` (the named was beyond
            reach already), ``opened`` (this one opened a case), ``source_row`` and ``target_row`` (-1 if it is none).

        Notes
        -----
        What hooks did to the lever of torture is not known to a run; its scenario counts.
        """
        from purgesim.run.denunciations import denunciations

        return denunciations(self)

    def record(self) -> Record:
        """Return hearings and interrogations as a record, to be held against records of real trials.

        Returns
        -------
        Record
            Depositions are all hearings and interrogations, those who named nobody included; denunciations the names
            given in them, with ``under`` as in `denunciations`; torture is every interrogation on a day on which the
            lever of torture was above 0. Persons are all who were heard or named, ties are kin among them. What was
            said in meetings, or by the centre, is no deposition and is left out.

        Raises
        ------
        PurgesimError
            If nobody was heard or interrogated.
        TableError
            If nobody named anybody.

        Examples
        --------
        >>> import purgesim
        >>> run = purgesim.simulate("small_ministry", seed=1)
        >>> record = run.record()
        >>> bool((record.events["type"] == "torture").sum() == run.daily["interrogated"].sum())
        True
        """
        from purgesim.run.recording import record

        return record(self)

    def rows_of(self, who: Iterable[int | str] | int | str) -> list[int]:
        """Return the rows of the register of some people.

        Parameters
        ----------
        who : iterable of int or str, or one of them
            The user's own identifiers; whole numbers are rows already.

        Raises
        ------
        PurgesimError
            If one is no row, or no identifier of the roster.
        """
        return rows_of(self.ids, who, self.n_rows, "rows_of")

    def story(self, who: int | str) -> list[str]:
        """Return what happened to a cadre, one readable line an event.

        Parameters
        ----------
        who : int or str
            Row of the register, or the user's own identifier.

        Returns
        -------
        list of str
            Empty if nothing happened to them, or there is nobody of that row.

        Raises
        ------
        PurgesimError
            If it is no identifier of the roster.
        """
        row = rows_of(self.ids, who, self.n_rows, "story")[0] if isinstance(who, str) else int(who)
        return story(self.event_table, self.scenario, row, self.ids)

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


def refuse_other_run(given: Any) -> None:
    """Raise `PurgesimError` unless something is a run."""
    refuse_other(given, Run, "run", "a run, which purgesim.simulate gives")


def strata_of(data: RunData) -> Strata:
    """Return the strata of a party, computed once for all seeds."""
    found = _strata.get(id(data.first))
    if found is None or found[0] is not data.first:
        _strata.clear()
        found = _strata[id(data.first)] = (data.first, strata(data))
    return found[1]
