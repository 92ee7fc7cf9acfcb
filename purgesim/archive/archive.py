"""The archive of a run: documents, who told them, and what they would make one believe, beside the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from purgesim.archive import comparing, wording
from purgesim.archive.saving import save
from purgesim.core.atomic_files import path_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from purgesim.run import Run
    from purgesim.scenario import Observer

__all__ = ["Archive"]


@dataclass(frozen=True, eq=False, repr=False)
class Archive:
    """What an observer learned of a run; made by `purgesim.archive.observe`.

    Attributes
    ----------
    run : Run
        The run observed.
    observer : Observer
        Through whom and what.
    seed : int
        Seed of the observation.
    documents : pandas.DataFrame
        One document a row, by date: ``date``, ``source``, ``informant`` (row; -1 for print), ``about`` (row of the
        person), ``faction``, ``rank`` and ``kind`` (of body) of that person, ``claim``, ``charge`` (as told),
        ``event_date`` (when it is said to have happened), ``truth`` (row of ``run.events``; -1 for a false report), and
        the distortions: ``hearsay`` (false), ``played_down``, ``recharged``, ``delay_days``. Of a user's own party
        also ``informant_id`` and ``about_id``, here and in the other tables.
    informants : pandas.DataFrame
        One informant a row: ``source``, ``informant``, ``faction``, ``rank``, ``kind``, ``talks``, ``silent_on`` (no
        date if never) and ``silenced_by``.
    truth : pandas.DataFrame
        One event that could be told a row, indexed by its row of ``run.events``: ``date``, ``about``, ``faction``,
        ``rank``, ``kind``, ``claim``, ``charge``, ``involvement``, and ``visibility``: the chance that it gets into the
        archive, through any source, and through each (``visibility: NAME``), given who the informants are and when
        they fall silent.
    """

    run: Run
    observer: Observer
    seed: int
    documents: pd.DataFrame
    informants: pd.DataFrame
    truth: pd.DataFrame

    def daily(self, measure: str = "expelled_political", dated: Literal["event", "document"] = "event") -> pd.DataFrame:
        """Return a series of the run beside what the archive has of it, day by day.

        Parameters
        ----------
        measure : {"opened", "expelled_political", "arrested", "sentenced", "fled", "reinstated"}
            Column of ``run.daily``.
        dated : {"event", "document"}
            Date what the archive has by when it is said to have happened, or by when it was written down.

        Returns
        -------
        pandas.DataFrame
            Indexed by date, the days of the run; columns ``truth`` and ``archive`` [persons a day], each claim about a
            person counted once, at its first document.
        """
        return comparing.daily(self, measure, dated)

    def shares(self, by: str = "faction", claim: str | None = "expelled") -> pd.DataFrame:
        """Return the shares of groups in truth, as the archive has them, and weighted by visibility.

        Parameters
        ----------
        by : {"faction", "rank", "kind", "charge"}
            Division of the people concerned.
        claim : str, optional
            What is said of them; None for everything that can be told.

        Returns
        -------
        pandas.DataFrame
            Indexed by group; what happened, and is said to have happened, inside the window: ``truth``, ``archive``,
            ``weighted`` (shares), ``tilt`` (archive over truth), ``visibility`` (mean chance to be in the archive), and
            the numbers behind them, ``truth_count``, ``archive_count``, ``weighted_count``.
        """
        return comparing.shares(self, by, claim)

    def estimates(self, sources: tuple[str, str] | None = None) -> pd.DataFrame:
        """Return what one would infer, beside the truth.

        Parameters
        ----------
        sources : tuple of str, optional
            The two lists of the capture-recapture estimate; by default the first group of informants and the first
            paper, or else the first two sources.

        Returns
        -------
        pandas.DataFrame
            One estimate a row: ``quantity``, ``group``, ``method``, ``unit``, ``truth``, ``estimate``, ``low``,
            ``high`` (nominal 90%; NaN where the method gives none).
        """
        return comparing.estimates(self, sources)

    def totals(self, sources: tuple[str, str] | None = None) -> pd.DataFrame:
        """Return the rows of `estimates` on totals alone, which take no time.

        Parameters
        ----------
        sources : tuple of str, optional
            As in `estimates`.
        """
        return comparing.totals(self, sources)

    def figures(self) -> pd.DataFrame:
        """Return the four documented totals as the observer would have them.

        Returns
        -------
        pandas.DataFrame
            Indexed by measure (``expelled``, ``died``, ``admitted``, ``members_end``): ``truth``, ``told`` (the party's
            own total as passed on; NaN if nobody did), ``told_by`` (their row; -1) and ``counted`` (persons whom
            documents call expelled; NaN for the others, of which there are no documents).
        """
        return comparing.figures(self)

    def reproduction(self) -> pd.DataFrame:
        """Return R of expulsion (by first accuser) by four-week cohort, in truth and as inferred from dates alone.

        Returns
        -------
        pandas.DataFrame
            Columns ``start``, ``truth`` (`purgesim.measures.reproduction`; NaN where it is not known),
            ``dates_all`` (from the dates of all expulsions), ``dates_archive`` (from those the archive has), ``low``
            and ``high`` (90% of the last). See `purgesim.archive.renewal`.
        """
        return comparing.reproduction(self)

    def free(self) -> pd.DataFrame:
        """Return how many informants can still talk, day by day, one column a group."""
        return comparing.free(self)

    def records(self, most: int | None = None) -> list[str]:
        """Return the documents as readable lines, by date.

        Parameters
        ----------
        most : int, optional
            How many, from the first; all by default.
        """
        return wording.records(self, most)

    def save(self, folder: str | Path, figure: Figure | None = None) -> Path:
        """Write the archive into a folder, whole: tables, records, estimates, scenario and provenance.

        Parameters
        ----------
        folder : str or Path
            Made anew; one that holds an archive and nothing else is replaced.
        figure : matplotlib.figure.Figure, optional
            A figure to go with it, as ``archive.png``.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        CheckpointError
            If it is a file, holds anything else, or cannot be written.
        """
        return save(self, path_of(folder, "folder"), figure)

    def __repr__(self) -> str:
        false, silent = int(self.documents["hearsay"].sum()), int(self.informants["silent_on"].notna().sum())
        return (
            f"<Archive of {self.run.scenario.name} seed {self.run.seed}, observed with seed {self.seed}: "
            f"{len(self.documents)} documents ({false} false), {len(self.informants)} informants ({silent} silent)>"
        )
