"""Forest plot of a comparison: differences with the three spreads that must not be mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from purgesim.plots.style import BLACK, COLOURS, LEGEND

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["comparison"]

USUAL: Final = (
    "expelled",
    "expelled_political",
    "arrested",
    "opened",
    "denunciations",
    "names_given",
    "uninvolved_share",
    "cadre_share",
    "legal_posts_lost_by_1957_10_31",
    "leading_lost_expelled",
    "reproduction_cases_by_opener",
    "reproduction_expulsion_by_first_accuser",
    "generation_max",
    "promoted_after_purge",
)
SPREADS: Final = (
    # columns, label, colour, height, place above the middle
    ("mc", "Monte Carlo: 90% of the paired differences over seeds", COLOURS[0], 0.22),
    ("parameter", "parameters: 90% of the draws' means", COLOURS[1], 0.0),
    ("structure", "structure: all structures' means", COLOURS[2], -0.22),
)
LIMITS: Final = "Same seeds in both. Enough seeds make any difference significant: read the share of signs that agree."


def comparison(table: pd.DataFrame, figures: Sequence[str] | None = None, baseline: str = "baseline") -> Figure:
    """Draw the differences of a comparison, each as a share of the baseline's mean.

    Parameters
    ----------
    table : pandas.DataFrame
        ``Comparison.table()``: indexed by scenario and figure.
    figures : sequence of str, optional
        Which figures, from the top down; by default the usual ones that are there and not 0 in the baseline.
    baseline : str
        Name of the baseline.

    Returns
    -------
    matplotlib.figure.Figure
        One panel a scenario.
    """
    scenarios = list(dict.fromkeys(table.index.get_level_values("scenario")))
    wanted = list(figures or USUAL)
    height = 1.8 + 0.62 * len(wanted)
    with mpl.rc_context({"font.size": 10, "axes.titlesize": 11, "axes.titleweight": "bold"}):
        figure = Figure(figsize=(10.0, height * len(scenarios)), dpi=150, layout="constrained")
        panels = np.atleast_1d(figure.subplots(len(scenarios), 1))
        for ax, scenario in zip(panels, scenarios, strict=True):
            _panel(ax, table.loc[[scenario]].droplevel(0), wanted, legend=scenario == scenarios[-1])
            ax.set_title(f"{scenario} against {baseline}", loc="left")
        figure.supxlabel(LIMITS, x=0.01, ha="left", fontsize=8)
    return figure


def _panel(ax: Axes, rows: pd.DataFrame, wanted: Sequence[str], *, legend: bool) -> None:
    """Draw one scenario; a figure whose baseline is 0 has no percentage and is left out."""
    shown = [name for name in wanted if name in rows.index and rows.at[name, "baseline"] != 0]
    for place, name in enumerate(reversed(shown)):
        _forest_row(ax, place, rows.loc[[name]].iloc[0], last=place == len(shown) - 1)
    ax.axvline(0.0, color="#444444", linewidth=0.8)
    ax.set_yticks(range(len(shown)), [f"{name} [{rows.at[name, 'unit']!s}]" for name in reversed(shown)])
    ax.set_ylim(-0.6, len(shown) - 0.1 if shown else 1.0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("difference [% of the baseline's mean]")
    if shown and legend:
        ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=1, fontsize=8, **LEGEND)


def _forest_row(ax: Axes, place: int, row: pd.Series[Any], *, last: bool) -> None:
    scale = 100.0 / abs(row["baseline"])
    for name, label, colour, above in SPREADS:
        low, high = row[f"{name}_low"] * scale, row[f"{name}_high"] * scale
        if np.isfinite(low):
            ax.plot([low, high], [place + above] * 2, color=colour, linewidth=3, label=label if last else None)
    ax.plot(row["difference"] * scale, place, "D", color=BLACK, markersize=5, label="mean difference" if last else None)
    ax.annotate(
        f"sign agrees in {row['agree']:.0%} of {row['cells']:.0f}",
        (1.0, place),
        (2, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=8,
    )
