"""A user's own party, to be put into a scenario."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from purgesim.errors import PurgesimError, shown
from purgesim.reading import short
from purgesim.roster.keeping import keep, write_tables
from purgesim.roster.tables import Tables
from purgesim.writing import path_of

__all__ = ["NOT_FOR", "Declared", "OwnParty", "UnknownColumns", "refusal_of"]

Declared = Literal["historical", "synthetic"]
UnknownColumns = Literal["refuse", "leave out"]
NOT_FOR: Final = (
    "purgesim is for the study of the past and of invented parties; it is not for living persons: not to plan, target "
    "or justify persecution, not to rate or predict anybody"
)


def refusal_of(declared: object) -> str | None:
    """Return why a declaration is refused, None if it is one of the two that are accepted.

    Examples
    --------
    >>> refusal_of("synthetic") is None, refusal_of("living").split(";")[0]
    (True, "given 'living'")
    """
    if isinstance(declared, str) and declared in get_args(Declared):
        return None
    given = "given none" if declared is None else f"given {shown(declared)}"
    return (
        f'{given}; allowed: declared = "historical" (nobody in it is alive) or "synthetic" (nobody in it ever lived); '
        f"{NOT_FOR}; declare one of the two only if it is true"
    )


@dataclass(frozen=True, eq=False, repr=False)
class OwnParty:
    """A user's own party, read and checked; put it into a scenario with `Scenario.with_party`.

    Attributes
    ----------
    tables : Tables
        What was read.
    declared : str
        ``"historical"`` or ``"synthetic"``.
    folder : Path or None
        Where the tables are, None if only in memory: `write` puts them into a folder.
    ages_on : date or None
        Day on which the column age holds; None: the first day of the scenario.
    unknown_body : str
        Body of people whose body is not given; empty: all are.
    """

    tables: Tables
    declared: Declared
    folder: Path | None = None
    ages_on: dt.date | None = None
    unknown_body: str = ""

    def __len__(self) -> int:
        return len(self.tables)

    def __repr__(self) -> str:
        t = self.tables
        ties = "ties drawn" if t.ties is None else f"{len(t.ties.one):,} ties"
        posts = "posts drawn" if t.posts is None else f"{len(t.posts.rank):,} posts"
        told = f"<OwnParty, {self.declared}: {len(t):,} people, {len(t.bodies.names):,} bodies, {ties}, {posts}"
        return f"{told}; {len(self.assumed)} things assumed: print it>" if self.assumed else f"{told}>"

    def __str__(self) -> str:
        return "\n".join([repr(self), *(f"  assumed: {line}" for line in self.assumed)])

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html.escape(line)}</li>" for line in self.assumed)
        return f"<p>{html.escape(repr(self))}</p><ul>{lines}</ul>"

    @property
    def assumed(self) -> list[str]:
        """What the tables do not say and the scenario's rules decide, one line each."""
        return self.tables.assumed

    @property
    def sha256(self) -> str:
        """Hash of the content (hexadecimal, 64 digits): what a scenario knows the party by."""
        return self.tables.sha256

    def rows_in_roster(self, ids: list[str]) -> list[int]:
        """Return where identifiers stand in the roster, 0 the first.

        Raises
        ------
        PurgesimError
            If one is not there.
        """
        found: list[Any] = pc.index_in(pa.array(ids, pa.string()), value_set=self.tables.ids).to_pylist()
        if None in found:
            gone = ", ".join(short(i) for i, row in zip(ids, found, strict=True) if row is None)
            raise PurgesimError(f"ids: given {gone}, which the roster does not have; give some of its column id")
        return found

    def write(self, folder: str | Path) -> OwnParty:
        """Write the tables into a folder, whole, as Parquet; a scenario then refers to it.

        Parameters
        ----------
        folder : path
            A new folder, or one with tables and nothing else, which is replaced.

        Returns
        -------
        OwnParty
            The same party, which now has a folder.
        """
        place = path_of(folder, "folder")
        keep(self.tables, write_tables(self.tables, place))
        return replace(self, folder=place.absolute())
