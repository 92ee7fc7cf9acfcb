"""The archive beside the truth: when, who, how many, and who can still talk."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from purgesim.archive.archive import Archive
from purgesim.core.arguments import refuse_other
from purgesim.plots.style import BLACK, COLOURS, LEGEND, date_numbers, dated_axis, nothing_to_draw

__all__ = ["archive_overview"]

BLOCK: Final = 28
"""Days of a block, from the first day of the run; a last one that is not whole is left out."""
HEADROOM: Final = 1.3
"""Height of the first panel as a multiple of the highest block: the legend stands above the lines."""


def archive_overview(archive: Archive) -> Figure:
    """Draw what an archive shows of its run, beside the truth.

    Parameters
    ----------
    archive : Archive
        From `purgesim.archive.observe`.

    Returns
    -------
    matplotlib.figure.Figure
        Expulsions over time, shares by faction, totals, and informants who can still talk.
    """
    refuse_other(archive, Archive, "archive", "an archive, which purgesim.archive.observe gives")
    with mpl.rc_context({"font.size": 10, "axes.titlesize": 11, "axes.titleweight": "bold"}):
        figure = Figure(figsize=(12.0, 8.0), dpi=150, layout="constrained")
        axes: list[Axes] = list(figure.subplots(2, 2).flat)
        when, who, many, blind = axes
        _when(archive.daily(dated="event"), archive.daily(dated="document")["archive"], when)
        _who(archive.shares(), who)
        totals = archive.estimates()
        _many(totals[(totals["quantity"] == "total") & (totals["group"] == "expelled")], many)
        _blind(archive.free(), blind)
        figure.suptitle(
            f"{archive.run.scenario.name}, seed {archive.run.seed}, observed with seed {archive.seed}: "
            f"{len(archive.documents):,} documents"
        )
    return figure


def _when(by_event: pd.DataFrame, by_document: pd.Series[Any], ax: Axes) -> None:
    """Draw political expulsions by four weeks, each line as shares of its own total, so that shapes compare."""
    if not len(by_event):
        nothing_to_draw(ax, "no day has been run")
        return
    lines = {
        "truth": (by_event["truth"], BLACK),
        "archive, by date of the event": (by_event["archive"], COLOURS[0]),
        "archive, by date of the document": (by_document, COLOURS[1]),
    }
    for label, (series, colour) in lines.items():
        whole = len(series) // BLOCK * BLOCK
        blocks = pd.Series(series.to_numpy()[:whole].reshape(-1, BLOCK).sum(axis=1), series.index[:whole:BLOCK])
        if blocks.sum() > 0:
            ax.step(date_numbers(blocks.index), blocks / blocks.sum(), where="post", color=colour, label=label)
    dated_axis(ax, by_event.index[0].date(), by_event.index[-1].date() + dt.timedelta(days=1))
    ax.set_ylim(0, ax.get_ylim()[1] * HEADROOM)
    ax.yaxis.set_major_formatter("{x:.0%}")
    ax.set_ylabel("share of the line's total in four weeks")
    ax.set_title("when: political expulsions", loc="left")
    if ax.lines:
        ax.legend(loc="upper left", **LEGEND)


def _who(shares: pd.DataFrame, ax: Axes) -> None:
    """Draw the shares of factions in truth, in the archive, and weighted; on a logarithmic axis."""
    if not (shares[["truth", "archive", "weighted"]] > 0).any(axis=None):
        nothing_to_draw(ax, "nobody was expelled on political grounds in the window")
        return
    places = np.arange(len(shares))[::-1]
    for name, colour, marker in (("truth", BLACK, "D"), ("archive", COLOURS[0], "o"), ("weighted", COLOURS[2], "s")):
        shown = (shares[name] > 0).to_numpy()
        label = "archive, weighted by visibility" if name == "weighted" else name
        ax.plot(shares[name][shown], places[shown], marker, color=colour, label=label, linestyle="none")
    ax.set_yticks(places, list(shares.index.astype(str)))
    ax.set_ylim(-0.6, len(shares) + 0.9)
    ax.set(xscale="log", xlabel="share of the politically expelled in the window")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title("who: by faction", loc="left")
    ax.legend(loc="upper left", ncols=3, fontsize=8, **LEGEND)


def _many(totals: pd.DataFrame, ax: Axes) -> None:
    """Draw the estimates of the total with their nominal 90% intervals, and the truth."""
    places = np.arange(len(totals))[::-1]
    for place, row, colour in zip(places, totals.to_dict("records"), COLOURS, strict=False):
        if np.isfinite(row["low"]):
            ax.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=3)
        ax.plot(row["estimate"], place, "o", color=colour)
    if len(totals):
        ax.axvline(totals["truth"].iloc[0], color=BLACK, linewidth=1, label="truth")
        ax.legend(loc="upper left", **LEGEND)
    ax.set_yticks(places, list(totals["method"]))
    ax.set_ylim(-0.6, len(totals) + 0.2)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set_xlabel("persons politically expelled in the window (strokes: nominal 90%)")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title("how many", loc="left")


def _blind(free: pd.DataFrame, ax: Axes) -> None:
    if not len(free):
        nothing_to_draw(ax, "no day has been run")
        return
    for place, name in enumerate(free):
        label, colour = str(name), COLOURS[place % len(COLOURS)]
        ax.step(date_numbers(free.index), free[name], where="post", color=colour, label=label)
    dated_axis(ax, free.index[0].date(), free.index[-1].date() + dt.timedelta(days=1))
    ax.set_ylabel("informants who can still talk")
    ax.set_title("when it goes blind", loc="left")
    if len(free.columns):
        ax.legend(loc="lower left", **LEGEND)
