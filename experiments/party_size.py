"""Does the number of victims grow with the party, or with the opposition in it? A test by scaling.

The number of bodies is scaled, once with factions and circles in proportion, once with the opposition as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from common import arguments, runs_of, saved, scenario
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter, SymmetricalLogLocator

from purgesim import Scenario

IN_PROPORTION, AS_IT_IS = "in proportion", "as it is"


def scaled(base: Scenario, factor: float, opposition: str) -> dict[str, Any]:
    """Return the changes that make the party larger or smaller by a factor."""
    party = base.party
    changes: dict[str, Any] = {"party.candidates": round(party.candidates * factor)}
    for kind in party.kinds:
        changes[f"party.kinds.{kind.name}.number"] = max(round(kind.number * factor), 1)
    share = factor if opposition == IN_PROPORTION else 1.0
    for part, tags in (("factions", party.factions), ("circles", party.circles)):
        for tag in tags:
            names = ("size", "most", "took_part", "knew") if part == "circles" else ("size", "most")
            changes |= {f"party.{part}.{tag.name}.{n}": max(round(getattr(tag, n) * share), 1) for n in names}
    return changes


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv)
    base = scenario(options)
    factors = (1.0, 2.0, 4.0) if options.quick else (0.1, 0.2, 0.4, 0.7, 1.0)
    kinds = [(o, f) for o in (IN_PROPORTION, AS_IT_IS) for f in factors]
    points = pd.DataFrame([scaled(base, factor, opposition) for opposition, factor in kinds])
    runs = runs_of("party_size", options, base, points, seeds=3 if options.quick else 10)
    runs["opposition"] = [kinds[p][0] for p in runs["point"]]
    figure = Figure(figsize=(8.0, 5.5), dpi=150, layout="constrained")
    ax = figure.subplots()
    for (opposition, rows), colour in zip(runs.groupby("opposition", sort=False), ("#0072B2", "#D55E00"), strict=True):
        means = rows.groupby("point")[["members_start", "expelled_political"]].mean()
        logs = np.log(means[means["expelled_political"] > 0])
        slope = np.polyfit(logs["members_start"], logs["expelled_political"], 1)[0] if len(logs) > 1 else np.nan
        ax.plot(rows["members_start"], rows["expelled_political"], ".", color=colour, alpha=0.4)
        label = f"opposition {opposition}: victims ~ members^{slope:.2f}"
        ax.plot(means["members_start"], means["expelled_political"], "o-", color=colour, label=label)
        print(label)
    ax.set(
        xscale="log", yscale="symlog", xlabel="members [persons]", ylabel="politically expelled in the window [persons]"
    )
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_major_locator(SymmetricalLogLocator(base=10.0, linthresh=2.0, subs=(1.0, 2.0, 5.0)))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axis.set_minor_formatter(NullFormatter())
    ax.legend(frameon=False)
    saved(figure, "party_size", options)


if __name__ == "__main__":
    main()
