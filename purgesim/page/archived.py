"""What the archive of a run so far would make one believe: worked out when it is asked for, once a day."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from purgesim.core.showing import short_html, short_repr
from purgesim.run import Simulation
from purgesim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.archive import Archive

__all__ = ["Archives", "Seen", "no_archive"]

LATEST: Final = 10
"""Documents shown."""
MEASURES: Final = {"expelled": "expelled_political", "arrested": "arrested"}
"""Series of the page of which documents tell, and their column of the daily table."""
SEED: Final = 1
"""Seed of the observation: that of `purgesim report --archive`."""


@dataclass(frozen=True)
class Seen:
    """What an archive holds on one day of a run.

    Attributes
    ----------
    date : date
        The first day that it does not cover.
    lines : dict of str to list of int
        By key of a series: persons of whom documents tell, summed since the first day, by the day on which it is said
        to have happened.
    archive : Archive
        All the rest.
    """

    date: dt.date
    lines: dict[str, list[int]]
    archive: Archive

    __repr__ = short_repr
    _repr_html_ = short_html

    def summary(self) -> str:
        """Return how much there is, in a sentence."""
        documents, informants = self.archive.documents, self.archive.informants
        false, silent = int(documents["hearsay"].sum()), int(informants["silent_on"].notna().sum())
        return (
            f"Before {self.date:%-d %B %Y}: {len(documents):,} documents, {false:,} of them false; "
            f"{len(informants):,} informants, {silent:,} of them silenced."
        )

    def totals(self) -> list[tuple[str, ...]]:
        """Return of each claim, in words: the true total inside the window, and what would be inferred, by method."""
        return [
            (str(claim), f"{rows['truth'].iloc[0]:,.0f}", *(_estimate(row) for _, row in rows.iterrows()))
            for claim, rows in self._totals.groupby("group", sort=False)
        ]

    def methods(self) -> list[str]:
        """Return the methods of `totals`, in its order."""
        return [str(method) for method in self._totals["method"].unique()]

    @cached_property
    def _totals(self) -> pd.DataFrame:
        return self.archive.totals()

    def shares(self) -> list[tuple[str, str, str, str]]:
        """Return of each faction, in words: its share of the expelled in truth, in the archive, and weighted."""
        return [
            (str(name), _percent(row["truth"]), _percent(row["archive"]), _percent(row["weighted"]))
            for name, row in self.archive.shares().iterrows()
        ]

    def latest(self) -> list[str]:
        """Return the latest documents, newest first; in brackets what the simulation knows of them."""
        return self._lines(self.archive.documents.tail(LATEST))[::-1]

    def about(self, row: int) -> list[str]:
        """Return the documents about one cadre, oldest first."""
        documents = self.archive.documents
        return self._lines(documents[documents["about"] == row])

    def _lines(self, documents: pd.DataFrame) -> list[str]:
        return replace(self.archive, documents=documents).records()


def _estimate(row: pd.Series[float]) -> str:
    if math.isnan(row["estimate"]):
        return "none"
    interval = "" if math.isnan(row["low"]) else f" ({row['low']:,.0f} to {row['high']:,.0f})"
    return f"{row['estimate']:,.0f}{interval}"


def _percent(share: float) -> str:
    return "none" if math.isnan(share) else f"{share:.1%}"


def no_archive(scenario: Scenario) -> str:
    """Return why a scenario's runs leave no archive, in a sentence; empty if they leave one."""
    if scenario.archive.sources:
        return ""
    return (
        f"{scenario.name} declares no source of an archive; "
        "add [[archive.informants]] or [[archive.press]] to the scenario to see what would be known"
    )


class Archives:
    """The archive of a run under way, kept until another day is asked for."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop what was seen: another run begins."""
        self._seen: Seen | None = None

    def look(self, run: Simulation) -> Seen:
        """Return what the archive of a run holds today.

        Parameters
        ----------
        run : Simulation
            The run; it is read and not changed.
        """
        if self._seen is None or self._seen.date != run.date:
            self._seen = _look(run)
        return self._seen


def _look(run: Simulation) -> Seen:
    from purgesim.archive import observe  # needs pandas, and not before somebody asks

    archive = observe(run.result(), seed=SEED)
    lines = {key: archive.daily(column)["archive"].cumsum().tolist() for key, column in MEASURES.items()}
    return Seen(run.date, lines, archive)
