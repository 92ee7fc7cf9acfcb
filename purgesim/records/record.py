"""A record: persons, ties, dated denunciations and key events, checked and in one form."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from purgesim.showing import short_html, short_repr

__all__ = ["Record"]


@dataclass(frozen=True)
class Record:
    """A record of dated denunciations, as `read_record` and `record_of` return it.

    Attributes
    ----------
    name : str
        What it is called in errors and texts.
    persons : DataFrame
        One row a person: `id`, and whatever else the source gives.
    ties : DataFrame
        `id1`, `id2`, `type`; a tie has no direction.
    denunciations : DataFrame
        In the order of the source: `source`, `target`, `about` (person, own, group or nobody), `time` (ISO date,
        missing where the source has none) and `day`.
    events : DataFrame
        `id`, `time`, `type` (deposition, summons or torture) and `day`.
    first : str
        ISO date of day 0, the first date of the record; days are integers, for a year such as 1335 lies outside
        the range of nanosecond timestamps.
    """

    name: str
    persons: pd.DataFrame
    ties: pd.DataFrame
    denunciations: pd.DataFrame
    events: pd.DataFrame
    first: str

    __repr__ = short_repr
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
            `source`, `target`, `time`, `day`; undated pairs last.
        """
        wanted = ["person", "own"] if own_names else ["person"]
        rows = self.denunciations[self.denunciations["about"].isin(wanted)]
        ordered = rows.sort_values("day", kind="stable", na_position="last")
        return ordered.drop_duplicates(["source", "target"])[["source", "target", "time", "day"]].reset_index(drop=True)

    def tortured(self) -> dict[str, int]:
        """Return the day of the first torture of each who was tortured."""
        rows = self.events[self.events["type"] == "torture"].dropna(subset=["day"])
        return {str(who): int(day) for who, day in rows.groupby("id")["day"].min().items()}
