"""The archive beside the truth: series, shares, totals, the peak, R, and whether intervals cover."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from purgesim.archive.estimates import Estimate, chapman, share_interval, weighted_total
from purgesim.archive.keys import Draw, key_of
from purgesim.archive.renewal import intervals, renewal
from purgesim.core.errors import PurgesimError
from purgesim.measures.chains import cohorts, observed_law
from purgesim.measures.data import WEEKS, seen_until
from purgesim.measures.links import links
from purgesim.measures.waves import four_week_counts
from purgesim.scenario.observer import CLAIMS

if TYPE_CHECKING:
    from purgesim.archive.archive import Archive

__all__ = ["coverage", "daily", "estimates", "figures", "free", "reproduction", "shares", "totals"]

SERIES: Final = {
    "opened": ("criticised", ("opened",)),
    "expelled_political": ("expelled", ("expelled_political",)),
    "arrested": ("arrested", ("arrested",)),
    "sentenced": ("sentenced", ("sentenced",)),
    "fled": ("fled", ("fled",)),
    "reinstated": ("reinstated", ("reinstated",)),
}
"""Claim, and columns of the daily table, by measure."""
DIVISIONS: Final = ("faction", "rank", "kind", "charge")
TOTALS: Final = ("criticised", "expelled", "arrested")
FIGURES: Final = ("expelled", "died", "admitted", "members_end")
"""Measures of which the documents give the numbers."""
COLUMNS: Final = ("quantity", "group", "method", "unit", "truth", "estimate", "low", "high")
DATES: Final = {"event": "event_date", "document": "date"}
NONE: Final = Estimate(math.nan, math.nan, math.nan, math.nan)


def _allowed(name: str, given: object, allowed: Iterable[str]) -> None:
    if given not in (names := tuple(allowed)):
        raise PurgesimError(f"{name}: given {given!r}; allowed: {', '.join(names)}; choose one")


def daily(archive: Archive, measure: str, dated: str) -> pd.DataFrame:
    """Return the series of `Archive.daily`."""
    _allowed("measure", measure, SERIES)
    _allowed("dated", dated, DATES)
    claim, columns = SERIES[measure]
    truth = archive.run.daily[list(columns)].sum(axis=1)
    documents = archive.documents[archive.documents["claim"] == claim].drop_duplicates("about")
    counts = documents[DATES[dated]].value_counts().reindex(truth.index, fill_value=0)
    return pd.DataFrame({"truth": truth.astype(np.int64), "archive": counts.astype(np.int64)}, index=truth.index)


def _inside(archive: Archive, frame: pd.DataFrame, column: str, claim: str | None) -> pd.DataFrame:
    """Return what happened in the window, each claim about a person once."""
    window = archive.run.scenario.window
    inside = (frame[column] >= pd.Timestamp(window.open)) & (frame[column] < pd.Timestamp(window.close))
    chosen = frame[inside if claim is None else inside & (frame["claim"] == claim)]
    return chosen.drop_duplicates(["about", "claim"])


def _happened(archive: Archive, claim: str | None = "expelled") -> pd.DataFrame:
    return _inside(archive, archive.truth, "date", claim)


def _told(archive: Archive, claim: str | None = "expelled", source: str | None = None) -> pd.DataFrame:
    documents = archive.documents
    if source is not None:
        documents = documents[documents["source"] == source]
    return _inside(archive, documents, "event_date", claim)


def shares(archive: Archive, by: str, claim: str | None) -> pd.DataFrame:
    """Return the table of `Archive.shares`."""
    _allowed("by", by, DIVISIONS)
    if claim is not None:
        _allowed("claim", claim, CLAIMS)
    truth, told = _happened(archive, claim), _told(archive, claim)
    groups = archive.truth[by].cat.categories
    table = pd.DataFrame(
        {
            "truth_count": np.bincount(truth[by].cat.codes, minlength=len(groups)),
            "archive_count": np.bincount(told[by].cat.codes, minlength=len(groups)),
        },
        index=pd.Index(groups, name=by),
    )
    seen = np.bincount(truth[by].cat.codes, truth["visibility"], len(groups))
    table["visibility"] = seen / table["truth_count"].where(table["truth_count"] > 0)
    # of a group in which nothing happened, or that cannot be seen, whatever is told is false: no weight makes it true
    seeable = table["visibility"].where(table["visibility"] > 0.0)
    table["weighted_count"] = (table["archive_count"] / seeable).fillna(0.0)
    for name in ("truth", "archive", "weighted"):
        table[name] = table[f"{name}_count"] / table[f"{name}_count"].sum()
    table["tilt"] = table["archive"] / table["truth"]
    order = ["truth", "archive", "weighted", "tilt", "visibility", "truth_count", "archive_count", "weighted_count"]
    return table[(table["truth_count"] > 0) | (table["archive_count"] > 0)][order]


def estimates(archive: Archive, sources: tuple[str, str] | None) -> pd.DataFrame:
    """Return the table of `Archive.estimates`."""
    rows = [*_share_rows(archive), *_no_part(archive), *_peak(archive), *_r_rows(archive)]
    return pd.concat([totals(archive, sources), pd.DataFrame(rows, columns=COLUMNS)], ignore_index=True)


def totals(archive: Archive, sources: tuple[str, str] | None) -> pd.DataFrame:
    """Return the table of `Archive.totals`."""
    return pd.DataFrame(_totals(archive, _pair(archive, sources)), columns=COLUMNS)


def _row(
    quantity: str, group: str, method: str, unit: str, truth: float, found: Estimate | float
) -> tuple[str, str, str, str, float, float, float, float]:
    found = found if isinstance(found, Estimate) else NONE._replace(value=float(found))
    return quantity, group, method, unit, float(truth), found.value, found.low, found.high


def _pair(archive: Archive, given: tuple[str, str] | None) -> tuple[str, str] | None:
    """Return the two lists of the capture-recapture estimate, None if there is one source only."""
    observer, known = archive.observer, archive.observer.sources
    if given is not None:
        for name in given:
            _allowed("sources", name, known)
        if given[0] == given[1]:
            raise PurgesimError(
                f"sources: given {given[0]!r} twice; allowed: two of {', '.join(known)}; choose another"
            )
        return given
    if observer.informants and observer.press:
        return observer.informants[0].name, observer.press[0].name
    return (known[0], known[1]) if len(known) > 1 else None


def _totals(archive: Archive, pair: tuple[str, str] | None) -> Iterable[tuple[Any, ...]]:
    for claim in TOTALS:
        truth, told = _happened(archive, claim), _told(archive, claim)
        table = shares(archive, "faction", claim)
        seeable = table[table["visibility"] > 0.0]
        weighted = weighted_total(seeable["archive_count"], seeable["visibility"]) if len(seeable) else NONE
        yield _row("total", claim, "naive count", "persons", len(truth), len(told))
        yield _row("total", claim, "weighted by visibility", "persons", len(truth), weighted)
        if pair is not None:
            lists = [set(_told(archive, claim, source)["about"]) for source in pair]
            sizes = len(lists[0]), len(lists[1]), len(lists[0] & lists[1])
            found = chapman(*sizes) if min(sizes[:2]) > 0 else NONE
            yield _row("total", claim, "capture-recapture", "persons", len(truth), found)


def _share_rows(archive: Archive) -> Iterable[tuple[Any, ...]]:
    table = shares(archive, "faction", "expelled")
    told = int(table["archive_count"].sum())
    for group, row in table.iterrows():
        naive = share_interval(int(row["archive_count"]), told)
        yield _row("share of the expelled", str(group), "naive count", "share", row["truth"], naive)
        yield _row(
            "share of the expelled", str(group), "weighted by visibility", "share", row["truth"], row["weighted"]
        )


def _no_part(archive: Archive) -> Iterable[tuple[Any, ...]]:
    """Return the share with no part in the opposition: the charges believed, and of those recorded, were it known."""
    happened, told = _happened(archive), _told(archive)
    truth = float((happened["involvement"] == "none").mean())
    supporters = int(told["charge"].astype(str).str.startswith("supporter").sum())
    believed = share_interval(len(told) - supporters, len(told))
    yield _row("share with no part", "expelled", "charges believed", "share", truth, believed)
    recorded = told[~told["hearsay"]]
    innocent = int((archive.truth.loc[recorded["truth"], "involvement"] == "none").sum())
    known = share_interval(innocent, len(recorded))
    yield _row("share with no part", "expelled", "of those recorded, were it known", "share", truth, known)


def _peak(archive: Archive) -> Iterable[tuple[Any, ...]]:
    """Return the middle of the fullest four weeks, in days after the opening."""
    truth = _fullest(archive, _happened(archive)["date"])
    for dated, column in DATES.items():
        yield _row("peak", "expelled", f"naive count, by date of the {dated}", "day", truth,
                   _fullest(archive, _told(archive)[column]))  # fmt: skip


def _fullest(archive: Archive, dates: pd.Series[Any]) -> float:
    scenario = archive.run.scenario
    opened, closed = scenario.day_of(scenario.window.open), scenario.day_of(scenario.window.close)
    counts = four_week_counts(_days(archive, dates), opened, closed)
    return float(counts.argmax() * WEEKS + WEEKS / 2) if counts.sum() else math.nan


def _days(archive: Archive, dates: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray((dates - pd.Timestamp(archive.run.scenario.window.start)).dt.days, np.int64)


def _r_rows(archive: Archive) -> Iterable[tuple[Any, ...]]:
    for row in reproduction(archive).dropna(subset=["truth", "dates_all"]).to_dict("records"):
        group = f"cohort of {row['start']:%Y-%m-%d}"
        found = Estimate(row["dates_archive"], math.nan, row["low"], row["high"])
        for method, estimate in (("dates of all expulsions", row["dates_all"]), ("dates in the archive", found)):
            yield _row("R of expulsion by first accuser", group, method, "persons", row["truth"], estimate)


def reproduction(archive: Archive) -> pd.DataFrame:
    """Return the table of `Archive.reproduction`."""
    run = archive.run
    n_days, closed = len(run.daily_table), seen_until(run.data)
    found = links(run.data, "expulsion")
    law = observed_law(found, closed)
    by_cohort = cohorts(found, closed, law=law)
    weights = intervals(np.maximum(found.days[found.children] - found.days[found.parents], 0), law)
    told = archive.documents[archive.documents["claim"] == "expelled"].drop_duplicates("about")
    everything = renewal(found.days, n_days, weights)
    archived = renewal(_days(archive, told["event_date"]), n_days, weights)
    size = min(len(by_cohort.parents), len(everything.r))
    starts = pd.Timestamp(run.scenario.window.start) + pd.to_timedelta(np.arange(size) * WEEKS, unit="D")
    return pd.DataFrame(
        {
            "start": starts,
            "truth": by_cohort.r[:size],
            "dates_all": everything.r[:size],
            "dates_archive": archived.r[:size],
            "low": archived.low[:size],
            "high": archived.high[:size],
        }
    )


def figures(archive: Archive) -> pd.DataFrame:
    """Return the table of `Archive.figures`."""
    statistics, truth = archive.observer.statistics, archive.run.summary[list(FIGURES)]
    free = archive.informants[archive.informants["silent_on"].isna()]
    rows = []
    for number, name in enumerate(FIGURES):
        tellers = [
            int(row)
            for source, people in free.groupby("source", sort=False)["informant"]
            for row, draw in zip(
                people, key_of(archive.seed, str(source)).draws(Draw.TOTAL, people, 0, number), strict=True
            )
            if draw < statistics.told
        ]
        total = truth[name] * (1.0 - statistics.left_out) if name == "expelled" else truth[name]
        told = round(total / statistics.rounded) * statistics.rounded if tellers else math.nan
        counted = float(len(_told(archive))) if name == "expelled" else math.nan
        rows.append((truth[name], told, tellers[0] if tellers else -1, counted))
    index = pd.Index(FIGURES, name="figure")
    return pd.DataFrame(rows, index=index, columns=["truth", "told", "told_by", "counted"])


def free(archive: Archive) -> pd.DataFrame:
    """Return the table of `Archive.free`."""
    index = archive.run.daily.index
    groups = {}
    for group in archive.observer.informants:
        people = archive.informants[archive.informants["source"] == group.name]
        gone = people["silent_on"].dropna().value_counts().reindex(index, fill_value=0)
        groups[group.name] = len(people) - gone.cumsum()
    return pd.DataFrame(groups, index=index)


def coverage(tables: Iterable[pd.DataFrame], claim: str = "expelled") -> pd.DataFrame:
    """Return how often nominal 90% intervals of a total hold the truth, over many archives.

    Parameters
    ----------
    tables : iterable of pandas.DataFrame
        ``Archive.totals()`` of runs with different seeds, each observed with a seed of its own.
    claim : str
        Which total.

    Returns
    -------
    pandas.DataFrame
        Indexed by method: ``archives`` (those in which it gave an interval), ``covered`` (share of the intervals that
        hold the truth), ``low`` and ``high`` (90% interval of that share), ``ratio`` (median of estimate over truth).

    Examples
    --------
    >>> import purgesim
    >>> from purgesim.archive import observe
    >>> tables = [observe(purgesim.simulate("small_ministry", seed), seed=seed).totals() for seed in range(3)]
    >>> list(coverage(tables)["archives"])
    [3, 3]
    """
    table = pd.concat(list(tables), ignore_index=True)
    table = table[(table["group"] == claim) & table["low"].notna()]
    found = {}
    for method, chosen in table.groupby("method", sort=False):
        inside = (chosen["low"] <= chosen["truth"]) & (chosen["truth"] <= chosen["high"])
        share = share_interval(int(inside.sum()), len(chosen))
        ratio = float((chosen["estimate"] / chosen["truth"]).median())
        found[method] = (len(chosen), share.value, share.low, share.high, ratio)
    return pd.DataFrame.from_dict(found, orient="index", columns=["archives", "covered", "low", "high", "ratio"])
