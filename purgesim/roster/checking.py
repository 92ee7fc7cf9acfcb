"""All tables of a party together: read, checked against one another, and against what a scenario declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from purgesim.register import EPOCH
from purgesim.roster.columns import TABLES
from purgesim.roster.mistakes import Mistakes, short
from purgesim.roster.parsing import UNKNOWN_DAY
from purgesim.roster.people import bodies_of, identifiers, people_of
from purgesim.roster.relations import posts_of, ties_of
from purgesim.roster.sources import Source, open_table
from purgesim.roster.tables import Tables

__all__ = ["disagreements", "read_tables"]

MEMBER: Final = 0


def read_tables(given: Mapping[str, Any], where: str) -> Tables:
    """Read and check the tables of a party.

    Parameters
    ----------
    given : mapping
        ``roster`` and, if there are any, ``ties``, ``posts``, ``bodies``: path, DataFrame, Arrow table or Source.
    where : str
        Folder or object to blame.

    Raises
    ------
    PartyTablesError
        With every mistake: file, row, column, what was given, what is allowed.
    """
    found = Mistakes()
    sources: dict[str, Source] = {}
    for name in TABLES:
        source = open_table(given[name], name, found) if given.get(name) is not None else None
        if source is not None:
            sources[name] = source
    if "roster" not in sources:
        found.stop_if_any(where)
    roster = sources["roster"]
    ids = identifiers(roster, found)
    bodies = bodies_of(sources.get("bodies"), roster, found)
    people = people_of(roster, bodies, found)
    posts = posts_of(sources["posts"], ids, bodies, people, found) if "posts" in sources else None
    ties = ties_of(sources["ties"], ids, found) if "ties" in sources else None
    if not (people["candidate"] == MEMBER).any() and roster.length:
        found.whole(roster.name, "candidates only; allowed: at least one member; mend column standing")
    found.stop_if_any(where)
    for source in sources.values():
        source.columns = {}  # what they say is in the arrays now; their words for rows are kept
    return Tables(ids=ids, bodies=bodies, posts=posts, ties=ties, sources=sources, **people)


def disagreements(
    tables: Tables,
    first_day: int,
    kinds: Sequence[str] | None,
    factions: Sequence[str] | None,
    circles: Sequence[str] | None,
) -> list[str]:
    """Return where tables and a scenario disagree, with file, row and column.

    Parameters
    ----------
    tables : Tables
        Checked tables.
    first_day : int
        First day of the run, in days since 1900: nobody is born later.
    kinds, factions, circles : sequence of str or None
        What the scenario declares; None: whatever the tables name.
    """
    found = Mistakes()
    roster = tables.sources["roster"]
    year_ends = (tables.birth_year.astype(np.int64) - 1969).astype("datetime64[Y]").astype("datetime64[D]") - EPOCH
    too_late = (tables.birth_year > 0) & (year_ends.astype(np.int64) > first_day)
    late = np.flatnonzero(((tables.birth != UNKNOWN_DAY) & (tables.birth >= first_day)) | too_late)
    found.rows(roster, "birth", late, "born after the run begins; allowed: earlier; mend it or the scenario's window")
    for column, code, names, declared in (
        ("faction", tables.faction, tables.faction_names, factions),
        ("circle", tables.circle, tables.circle_names, circles),
    ):
        if code is not None and declared is not None:
            _undeclared(found, roster, column, code - 1, names, declared)
    if "bodies" in tables.sources and kinds is not None:
        _undeclared(found, tables.sources["bodies"], "kind", tables.bodies.kind, tables.bodies.kinds, kinds)
    return found.found


def _undeclared(
    found: Mistakes, source: Source, column: str, code: Any, names: Sequence[str], declared: Sequence[str]
) -> None:
    unknown = [i for i, name in enumerate(names) if name not in declared]
    rows = np.flatnonzero(np.isin(code, unknown))
    allowed = ", ".join(declared[:12])
    found.rows(
        source,
        column,
        rows,
        lambda i: (
            f"given {short(names[code[rows[i]]])}, which the scenario does not declare in party.{column}s; "
            f"allowed: {allowed}; mend it or declare it"
        ),
    )
