"""The overview of some runs of one scenario: flows against the documents, and the wave of denunciations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from purgesim.core.arguments import all_with
from purgesim.plots.captions import caption, set_caption
from purgesim.plots.documents import documented_totals
from purgesim.plots.flows import cumulative_flows
from purgesim.plots.style import mark_dates
from purgesim.plots.wave import denunciation_wave

if TYPE_CHECKING:
    from purgesim.run import Run

__all__ = ["overview"]

TITLE: Final[dict[str, Any]] = {"loc": "left", "pad": 22}
LIMITS: Final = "Admissions and deaths are accounting checks, not evidence. The documents do not identify the motives."


def overview(runs: Sequence[Run]) -> Figure:
    """Return a figure of the flows against the documents and of the denunciations by motive.

    Parameters
    ----------
    runs : sequence of Run
        Runs of one scenario, one or more.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with ``figure.savefig(path)``; pyplot knows nothing of it.
    """
    all_with(runs, "daily", "runs", "a list of runs, one or more")
    scenario = runs[0].scenario
    window = (scenario.window.open, scenario.window.close)
    totals = documented_totals(scenario)
    daily = [run.daily for run in runs]
    events = [event for event in scenario.events if scenario.window.start <= event.date < scenario.window.close]
    with mpl.rc_context({"font.size": 10, "axes.titlesize": 11, "axes.titleweight": "bold"}):
        text = caption(scenario, [run.seed for run in runs], LIMITS, events, totals.values())
        figure = Figure(
            figsize=(10.0, 8.2 + 0.17 * text.count("\n")), dpi=150, layout=ConstrainedLayoutEngine(h_pad=0.1)
        )
        upper, lower = figure.subplots(2, 1)
        cumulative_flows(daily, window, totals, upper)
        upper.set_title("Members admitted, died and expelled: simulated (lines), documented (diamonds)", **TITLE)
        denunciation_wave(daily, window, lower)
        lower.set_title("Denunciations a week by motive, lead-in included (window shaded)", **TITLE)
        for ax in (upper, lower):
            mark_dates(ax, events)
        figure.suptitle(scenario.title or scenario.name, x=0.01, ha="left", fontsize=13, fontweight="bold")
        set_caption(figure, text)
    return figure
