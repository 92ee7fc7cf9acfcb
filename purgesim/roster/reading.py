"""Reading a user's own party: from a folder, files, DataFrames or a graph."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, cast, get_args

from purgesim.core.dates import DateGiven, NoDateError, day_given
from purgesim.core.errors import PartyTablesError
from purgesim.reading.mistakes import Mistakes
from purgesim.roster.declaring import Declared, UnknownColumns, refusal_of
from purgesim.roster.graphs import tables_of_graph
from purgesim.roster.loaded import OwnParty
from purgesim.roster.registry import keep, tables_in
from purgesim.roster.validation import read_tables

__all__ = ["party_from_graph", "party_from_tables"]


def party_from_tables(
    roster: Any,
    ties: Any = None,
    posts: Any = None,
    bodies: Any = None,
    *,
    declared: str | None = None,
    ages_on: DateGiven | None = None,
    unknown_columns: UnknownColumns = "refuse",
    unknown_body: str = "",
) -> OwnParty:
    """Read a party of your own from tables, and check them.

    Parameters
    ----------
    roster : path, DataFrame of pandas or polars, pyarrow.Table or mapping of lists
        One person a row: id, body and, if known, standing, cell, birth or age, courage, intellectual, faction, circle,
        involvement. Or a folder that holds all tables as CSV or Parquet.
    ties : same, optional
        One tie a row: from, to, layer (kin, friend, comrade; client: from the client to the patron). None: drawn.
    posts : same, optional
        One post a row: body, rank, holder, cell, post (its own code). None: by the scenario's kinds of bodies.
    bodies : same, optional
        One body a row: name, kind, tier, superior, sessions, places. None: those of the roster, all of one kind.
    declared : {"historical", "synthetic"}
        A declaration that must be made: nobody in it is alive, or nobody in it ever lived.
    ages_on : date, optional
        Day on which the column age holds; the first day of the scenario if not given.
    unknown_columns : {"refuse", "leave out"}
        What to do with columns that no table has: a mistake each, or left out, which is told.
    unknown_body : str
        Name of a body for those whose body is not given, which is told; empty: that is a mistake.

    Returns
    -------
    OwnParty
        To be put into a scenario with `Scenario.with_party`; printed, it tells what has to be assumed.

    Raises
    ------
    PartyTablesError
        With every mistake at once, each with file, row and column, or without the declaration.

    Examples
    --------
    >>> import pandas as pd
    >>> import purgesim
    >>> roster = pd.DataFrame({"id": ["a1", "a2", "a3"], "body": ["mill", "mill", "mine"]})
    >>> own = purgesim.party_from_tables(roster, declared="synthetic")
    >>> len(own), own.tables.bodies.names
    (3, ('mill', 'mine'))
    """
    how = _checked(declared, unknown_columns, unknown_body)
    day = _day(ages_on)
    if isinstance(roster, (str, Path)) and Path(roster).expanduser().is_dir():
        folder = Path(roster).expanduser().absolute()
        if any(table is not None for table in (ties, posts, bodies)):
            raise PartyTablesError(
                ["given a folder and other tables; allowed: one folder with all, or tables"], str(folder)
            )
        return OwnParty(tables_in(folder, *how), cast("Declared", declared), folder, day, how[1])
    given = {"roster": roster, "ties": ties, "posts": posts, "bodies": bodies}
    if roster is None:
        raise PartyTablesError(["given no roster; allowed: a path, a DataFrame or an Arrow table"], "roster")
    tables = read_tables(given, "party", Mistakes(), *how)
    return OwnParty(keep(tables, None), cast("Declared", declared), None, day)


def party_from_graph(
    graph: Any,
    *,
    declared: str | None = None,
    ages_on: DateGiven | None = None,
    unknown_columns: UnknownColumns = "refuse",
    unknown_body: str = "",
) -> OwnParty:
    """Read a party of your own from a graph of networkx.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        Nodes are people by identifier, or have it as attribute ``id``; they have the columns of a roster as attributes
        and, if they hold a post, ``rank``. Edges are ties of their nodes with an attribute ``layer`` (friend, if there
        is none). A client tie goes from the client to the patron; on an undirected graph it needs an attribute
        ``patron`` with the patron's identifier.
    declared, ages_on, unknown_columns, unknown_body
        As for `party_from_tables`; files of graphs bring labels, weights and places on a drawing, which
        ``unknown_columns="leave out"`` leaves out.

    Returns
    -------
    OwnParty
        As from `party_from_tables`; if no node has a body all are in one, "body", which is told.

    Raises
    ------
    PartyTablesError
        With every mistake at once, each with node or edge and attribute.

    Examples
    --------
    >>> import networkx as nx
    >>> import purgesim
    >>> len(purgesim.party_from_graph(nx.path_graph(4), declared="synthetic"))
    4
    """
    how = _checked(declared, unknown_columns, unknown_body)
    day = _day(ages_on)
    found = Mistakes()
    tables = read_tables(tables_of_graph(graph, found, *how), "graph", found, *how)
    return OwnParty(keep(tables, None), cast("Declared", declared), None, day)


def _day(ages_on: object) -> dt.date | None:
    try:
        return None if ages_on is None else day_given(ages_on)
    except NoDateError as error:
        raise PartyTablesError([f"ages_on: {error}; write it so"], "party") from None


def _checked(declared: object, unknown_columns: object, unknown_body: object) -> tuple[UnknownColumns, str]:
    """Return how to read, if it is a way to, and the party is declared."""
    refused = refusal_of(declared)
    if refused is not None:
        raise PartyTablesError([f"declared: {refused}"], "party")
    found = []
    if unknown_columns not in get_args(UnknownColumns):
        allowed = ", ".join(map(repr, get_args(UnknownColumns)))
        found.append(f"unknown_columns: given {unknown_columns!r}; allowed: {allowed}; choose one")
    if not isinstance(unknown_body, str):
        found.append(f"unknown_body: given {unknown_body!r}; allowed: the name of a body; write it in quotes")
    if found:
        raise PartyTablesError(found, "party")
    return cast("UnknownColumns", unknown_columns), " ".join(str(unknown_body).split())
