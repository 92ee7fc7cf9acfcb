"""All tables of a party together: read, checked against one another, and against what a scenario declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from purgesim.core.errors import PartyTablesError
from purgesim.core.tables import EPOCH
from purgesim.reading.columns import Unknown, take
from purgesim.reading.files import open_table
from purgesim.reading.mistakes import Mistakes, short
from purgesim.reading.parsing import texts
from purgesim.reading.source import Source
from purgesim.roster.columns import FEW, TABLES, refused_as_name
from purgesim.roster.people import bodies_of, identifiers, people_of
from purgesim.roster.relations import posts_of, ties_of
from purgesim.roster.tables import UNKNOWN_DAY, Tables

__all__ = ["disagreements", "read_tables", "unusual_ages"]

Array = NDArray[Any]
DAYS_A_YEAR: Final = 365.25

MEMBER: Final = 0
YOUNGEST: Final = 10
OLDEST: Final = 130
"""Ages on the first day beyond which a birth is a mistake."""
UNUSUAL: Final = 100
"""An age beyond which it is told."""


def read_tables(
    given: Mapping[str, Any],
    where: str,
    found: Mistakes | None = None,
    unknown_columns: Unknown = "refuse",
    unknown_body: str = "",
) -> Tables:
    """Read and check the tables of a party.

    Parameters
    ----------
    given : mapping
        ``roster`` and, if there are any, ``ties``, ``posts``, ``bodies``: path, DataFrame, Arrow table or Source.
    where : str
        Folder or object to blame.
    found : Mistakes, optional
        Those found before.
    unknown_columns : {"refuse", "leave out"}
        What to do with columns that no table has.
    unknown_body : str
        Body of people whose body is not given; empty: that is a mistake.

    Raises
    ------
    PartyTablesError
        With every mistake: file, row, column, what was given, what is allowed.
    """
    found = Mistakes() if found is None else found
    sources: dict[str, Source] = {}
    for name, columns in TABLES.items():
        if given.get(name) is None:
            continue
        source = open_table(given[name], name, found, FEW)
        if source is not None and not source.columns:
            if name == "roster" and unknown_body:
                columns = tuple(c._replace(required=c.required and c.name != "body") for c in columns)
            take(source, columns, found, unknown_columns, refused_as_name)
        if source is not None:
            sources[name] = source
    if "roster" not in sources:
        found.stop_if_any(where, PartyTablesError)
    tables = _checked(sources, unknown_body, found)
    found.stop_if_any(where, PartyTablesError)
    for source in sources.values():
        source.columns, source.arrays = {}, []  # it is in the tables now; the words for rows are kept
    return tables


def _checked(sources: dict[str, Source], unknown_body: str, found: Mistakes) -> Tables:
    """Return the tables that sources make, checked against one another; what could not be read is missed nowhere."""
    roster = sources["roster"]
    if unknown_body:
        _put_somewhere(roster, unknown_body)
    if not roster.length and roster.whole:
        found.whole(roster.name, "no rows; give at least one person")
        roster.whole = False
    ids = identifiers(roster, found)
    bodies = bodies_of(sources.get("bodies"), roster, found)
    known_ids = ids if roster.whole else None
    names = pa.array(bodies.names, pa.string()) if sources.get("bodies", roster).whole else None
    people = people_of(roster, names, found)
    posts = posts_of(sources["posts"], known_ids, names, people, found) if "posts" in sources else None
    ties = ties_of(sources["ties"], known_ids, found) if "ties" in sources else None
    if roster.length and roster.whole and not (people["candidate"] == MEMBER).any():
        found.whole(roster.name, "candidates only; allowed: at least one member; mend column standing")
    return Tables(ids=ids, bodies=bodies, posts=posts, ties=ties, sources=sources, **people)


def _put_somewhere(roster: Source, body: str) -> None:
    """Put those whose body is not given into a body of this name; that is kept in words."""
    values = texts(roster, "body") if "body" in roster.columns else pa.nulls(roster.length, pa.string())
    if values.null_count:
        many = f"{values.null_count:,} {'person' if values.null_count == 1 else 'people'}"
        roster.notes.append(f"body of {many}: not given, {body!r}")
    roster.columns["body"] = values.fill_null(body)


def disagreements(
    tables: Tables,
    first_day: int | None,
    ages_on: int | None,
    kinds: Sequence[str] | None,
    factions: Sequence[str] | None,
    circles: Sequence[str] | None,
) -> Mistakes:
    """Return where tables and a scenario disagree, with file, row and column.

    Parameters
    ----------
    tables : Tables
        Checked tables.
    first_day, ages_on : int or None
        First day of the run, and the day on which the column age holds, in days since 1900; None: not known.
    kinds, factions, circles : sequence of str or None
        What the scenario declares; None: whatever the tables name.
    """
    found = Mistakes()
    roster = tables.sources["roster"]
    if first_day is not None:
        _impossible_ages(tables, first_day, first_day if ages_on is None else ages_on, found)
    for column, code, names, declared in (
        ("faction", tables.faction, tables.faction_names, factions),
        ("circle", tables.circle, tables.circle_names, circles),
    ):
        if code is not None and declared is not None:
            _undeclared(found, roster, column, code - 1, names, declared)
    if "bodies" in tables.sources and kinds is not None:
        _undeclared(found, tables.sources["bodies"], "kind", tables.bodies.kind, tables.bodies.kinds, kinds)
    return found


def _impossible_ages(tables: Tables, first_day: int, ages_on: int, found: Mistakes) -> None:
    """Note births after the first day, and people who are then too young or too old for a party."""
    roster = tables.sources["roster"]
    youngest, oldest = ages(tables, first_day, ages_on)
    late = (youngest <= 0) & np.isnan(tables.age)
    told = "born after the run begins; allowed: earlier; mend it or the scenario's window"
    found.rows(roster, "birth", np.flatnonzero(late), told)
    limits = f"allowed: {YOUNGEST} to {OLDEST}; mend it or the scenario's window"
    for column, given in (("birth", np.isnan(tables.age)), ("age", ~np.isnan(tables.age))):
        for which, wrong, years in (("most", oldest < YOUNGEST, oldest), ("least", youngest > OLDEST, youngest)):
            rows = np.flatnonzero(wrong & given & ~late)
            each = [f"at {which} {y:.0f} years old when the run begins; {limits}" for y in years[rows]]
            found.rows(roster, column, rows, each.__getitem__)


def ages(tables: Tables, first_day: int, ages_on: int) -> tuple[Array, Array]:
    """Return the least and the greatest age each may have on the first day, in years; NaN where nothing is given.

    Parameters
    ----------
    tables : Tables
        Checked tables.
    first_day, ages_on : int
        First day of the run, and the day on which the column age holds, in days since 1900.
    """
    year = tables.birth_year.astype(np.int64)
    month = np.zeros_like(year) if tables.birth_month is None else tables.birth_month.astype(np.int64)
    begins = (year - 1970) * 12 + np.maximum(month, 1) - 1
    ends = begins + np.where(month > 0, 1, 12)
    first, last = ((m.astype("datetime64[M]").astype("datetime64[D]") - EPOCH).astype(float) for m in (begins, ends))
    exact = tables.birth != UNKNOWN_DAY
    first = np.where(exact, tables.birth, np.where(year > 0, first, np.nan))
    last = np.where(exact, tables.birth, np.where(year > 0, last - 1, np.nan))
    since = (first_day - ages_on) / DAYS_A_YEAR
    youngest, oldest = (first_day - last) / DAYS_A_YEAR, (first_day - first) / DAYS_A_YEAR
    given = ~np.isnan(tables.age)
    return np.where(given, tables.age + since, youngest), np.where(given, tables.age + since + 1, oldest)


def unusual_ages(tables: Tables, first_day: int, ages_on: int, low: float) -> str:
    """Return how many are younger than a scenario's youngest or older than a hundred, in words; empty if nobody is."""
    youngest, oldest = ages(tables, first_day, ages_on)
    young, old = int((oldest < low).sum()), int((youngest > UNUSUAL).sum())
    told = [f"{young:,} younger than party.ages.low = {low:g}"] if young else []
    told += [f"{old:,} older than {UNUSUAL}"] if old else []
    return f"ages on the first day: {', '.join(told)}" if told else ""


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
