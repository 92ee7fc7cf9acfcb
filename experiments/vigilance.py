"""Does second-order enforcement empty the legal organs? Strictness against the too soft, by who handles cases.

If vigilance is what emptied the legal organs, their turnover rises with strictness where they handle the cases, and
not where the hearing bodies do (the control).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from common import arguments, runs_of, saved, scenario
from matplotlib.figure import Figure

STRICTNESS, HANDLERS = "levers.strictness", "structures.handlers"
LINES = {
    "legal_posts_lost_by_1957_10_31": ("legal organs, all leading posts", "#D55E00"),
    "central_highest_loss_by_1957_10_31": ("other central body that lost most", "#0072B2"),
}


def design(n: int) -> pd.DataFrame:
    """One row a point: strictness from none to full, under both structures of handlers."""
    levels = np.linspace(0.0, 1.0, n)
    return pd.DataFrame([{STRICTNESS: s, HANDLERS: h} for h in ("kinds", "hearing") for s in levels])


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv)
    runs = runs_of(
        "vigilance", options, scenario(options), design(3 if options.quick else 9), seeds=4 if options.quick else 20
    )
    figure = Figure(figsize=(11.0, 5.0), dpi=150, layout="constrained")
    for ax, (handlers, rows) in zip(
        figure.subplots(1, 2, sharey=True), runs.groupby(HANDLERS, sort=False), strict=True
    ):
        for name, (label, colour) in LINES.items():
            spread = rows.groupby(STRICTNESS)[name].quantile([0.05, 0.5, 0.95]).unstack()
            ax.plot(spread.index, spread[0.5], "o-", color=colour, label=label)
            ax.fill_between(spread.index, spread[0.05], spread[0.95], color=colour, alpha=0.2, linewidth=0)
        who = "the legal organs" if handlers == "kinds" else "the hearing bodies (control)"
        ax.set_title(f"cases are handled by {who}", loc="left", fontsize=10)
        ax.set(xlabel="strictness [share of full]", ylim=(0.0, 1.02))
    figure.legend(*ax.get_legend_handles_labels(), frameon=False, loc="outside lower center", ncols=len(LINES))
    figure.axes[0].set_ylabel("leading posts lost by 31 October 1957 [share]")
    saved(figure, "vigilance", options)


if __name__ == "__main__":
    main()
