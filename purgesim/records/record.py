"""A record: persons, ties, dated denunciations and key events, checked and in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from purgesim.core.showing import short_html

__all__ = ["EVENTS", "Record"]

EVENTS: Final = ("deposition", "summons", "torture", "arrest", "sentence", "execution", "death")
"""Kinds of key events."""


@dataclass(frozen=True)
class Record:
    """A record of denunciations, as `read_record` and `record_of` return it.

    Denunciations and events have the same four columns of time. `time` is what the source gives: an ISO date, a month
    (1692-05), a year (1692), or missing. `day` counts from the record's first date and is missing unless the source
    gives a day. `earliest` and `latest` are the first and the last day that the source allows, and missing if it
    gives nothing.

    Attributes
    ----------
    name : str
        What it is called in errors and texts.
    persons : DataFrame
        One row a person: `id`, and whatever else the source gives.
    ties : DataFrame
        `id1`, `id2`, `type`; a tie has no direction. No rows if the source says nothing of ties.
    denunciations : DataFrame
        In the order of the source: `source`, `target`, `about` (person, own, group or nobody), and time.
    events : DataFrame
        `id`, `type` (deposition, summons, torture, arrest, sentence, execution or death), and time.
    first : str or None
        ISO date of day 0, the first date of the record, None if it has no date; days are integers, for a year such as
        1335 lies outside the range of nanosecond timestamps.
    notes : tuple of str
        What was not taken as it stands, one line each: dates without a day, ids that were numbers.
    """

    name: str
    persons: pd.DataFrame
    ties: pd.DataFrame
    denunciations: pd.DataFrame
    events: pd.DataFrame
    first: str | None
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        told = len(self.denunciations)
        since = "undated" if self.first is None else f"from {self.first}"
        head = f"<Record {self.name}: {len(self.persons):,} persons, {told:,} denunciations, {since}"
        return "\n".join([head, *(f"  note: {note}" for note in self.notes)]) + ">"

    _repr_html_ = short_html

    def deponents(self) -> list[str]:
        """Return all who deposed, those who named nobody included, sorted by id."""
        heard = self.events.loc[self.events["type"] == "deposition", "id"]
        return sorted({*self.denunciations["source"], *heard})

    def pairs(self, own_names: bool = False) -> pd.DataFrame:
        """Return who named whom, each pair of persons once, at its first dated mention.

        Parameters
        ----------
        own_names : bool
            Whether deponents who speak of themselves count as naming a person.

        Returns
        -------
        DataFrame
            `source`, `target`, `time`, `day`, `earliest`, `latest`; by the earliest day, undated pairs last.
        """
        wanted = ["person", "own"] if own_names else ["person"]
        rows = self.denunciations[self.denunciations["about"].isin(wanted)]
        ordered = rows.sort_values(["earliest", "latest"], kind="stable", na_position="last")
        once = ordered.drop_duplicates(["source", "target"])
        return once[["source", "target", "time", "day", "earliest", "latest"]].reset_index(drop=True)

    def tortured(self) -> dict[str, int | None]:
        """Return each who was tortured with the day of their first torture, None if no day is known."""
        rows = self.events[self.events["type"] == "torture"]
        first = rows.groupby("id")["day"].min()
        return {str(who): None if pd.isna(day) else int(day) for who, day in first.items()}
