"""How many names does a prisoner give? A record of real denunciations, and what it cannot tell.

Argument: the folder of a record (nodes.csv, edges.csv, kinship.csv, keyevents.csv), first Giaveno 1335.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from common import saved
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from purgesim.records import NamesCheck, NamesEstimate, check_names, estimate_names, read_record

BLUE, RED = "#0072B2", "#D55E00"
LABELS = {"popularity": ("fixed popularity", BLUE), "snowball": ("snowball", RED)}


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the record")
    parser.add_argument("--quick", action="store_true", help="fewer invented trials")
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder of the figure")
    return parser.parse_args(argv)


def tails(axes: Sequence[Axes], told: NamesEstimate) -> None:
    """Names per deponent, times named, and new names by day."""
    data = told.figures()
    names, times, days = data["names"], data["times"], data["by_day"]
    axes[0].step(names["count"], names["share"], where="pre", color="#222222", label="record")
    axes[0].plot(names["count"], names["fitted"], color=BLUE, label="custody alone, fitted")
    axes[0].set(xlabel="names given, at least", ylabel="share of deponents", yscale="log", ylim=(0.004, 1.2))
    axes[1].step(times["count"].iloc[1:], times["share"].iloc[1:], where="pre", color="#222222")
    axes[1].set(xlabel="times named, at least", ylabel="share of the named", xscale="log", yscale="log")
    axes[2].scatter(days["day"], days["share_new"], s=4 + days["names"], color="#222222", label="record (area: names)")
    if told.decay is not None:
        axes[2].plot(days["day"], days["fitted"], color=BLUE, label=f"halves in {told.decay.half_life:.1f} days")
    axes[2].set(xlabel="day of the record", ylabel="share of names not heard before", ylim=(-0.03, 1.05))
    for ax in (axes[0], axes[2]):
        ax.legend(frameon=False)


def intervals(ax: Axes, check: NamesCheck) -> None:
    """Draw the central interval of each scored statistic, in multiples of the record's value."""
    scored = check.table[check.table["scored"]]
    for j, (mechanism, rows) in enumerate(scored.groupby("mechanism", sort=False)):
        label, colour = LABELS[str(mechanism)]
        for i, row in enumerate(rows.to_dict("records")):
            ends = [row["low"] / row["observed"], row["high"] / row["observed"]]
            ax.plot(ends, [i + 0.25 * j] * 2, color=colour, linewidth=4, label=label if i == 0 else None)
        ax.set_yticks(range(len(rows)), rows["statistic"])
    ax.axvline(1.0, color="#222222", linewidth=1)
    ax.set(xlabel=f"central {check.level:.0%} of the predictive, in multiples of the record")
    ax.legend(frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))


def drawn(told: NamesEstimate, check: NamesCheck) -> Figure:
    figure = Figure(figsize=(11.0, 8.0), dpi=150, layout="constrained")
    axes = list(figure.subplots(2, 2).flat)
    tails(axes[:3], told)
    intervals(axes[3], check)
    figure.suptitle(
        f"Names in {told.record}: {check.inside('popularity')} and {check.inside('snowball')} of six inside"
    )
    return figure


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(argv)
    record = read_record(options.folder)
    told, published = estimate_names(record), estimate_names(record, own_names=True)
    check = check_names(record, 40 if options.quick else 500)
    table = told.table().assign(with_own_names=published.table()["value"])
    with pd.option_context("display.width", 120):
        print(table.round(3).to_string(index=False))
    print(told.text())
    print(check.text())
    saved(drawn(told, check), "names_from_giaveno", options)


if __name__ == "__main__":
    main()
