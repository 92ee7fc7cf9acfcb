"""Where does a purge feed itself? Pressure by intensity: size, R, and the share with no part in the opposition.

Pressure scales what is done to the accused: pressure in hearings, coercion in custody, and the share of the expelled
who are arrested. Intensity is that of the campaign in the cells' meetings. The theoretical threshold is R = 1 of the
branching process of cases: names per case in hearings and in custody that open another case, and contagion.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from common import arguments, intensity, runs_of, saved, scenario
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from purgesim import Run, Scenario
from purgesim.core.vocabulary import Event

FULL_ARREST = 0.5
"""Share of the expelled arrested at full pressure (before weights)."""
WEEK = 7.0


def named_share(run: Run) -> float:
    """R of expulsion over the run: victims whose first accuser had been accused before, of all victims."""
    events = run.event_table
    victims = events[(events["kind"] == Event.EXPELLED) & (events["value"] == 1)]
    return float((victims["generation"] > 0).mean()) if len(victims) else math.nan


def design(n: int, cases: Sequence[float]) -> pd.DataFrame:
    """One row a point: pressure, intensity, and the share of names given in custody that open a case."""
    rows = []
    for f in cases:
        for p in np.linspace(0.0, 1.0, n):
            for i in np.linspace(0.1, 1.0, n):
                orders = {"levers.pressure": p, "levers.custody": p, "levers.torture": p}
                arrests = {"levers.arrest_share": FULL_ARREST * p, "levers.arrest_capacity": 1000.0}
                rows.append({**orders, **arrests, **intensity(i), "behaviour.names.from_interrogation": f})
    return pd.DataFrame(rows)


def theoretical_r(base: Scenario, pressure: float, strength: float, cases: float, expelled: float) -> float:
    """Return cases opened per case: by names in hearings and in custody, and by contagion.

    Courage is uniform; `expelled` is the share of cases that end in expulsion, the only number taken from the runs.
    """
    b = base.behaviour
    hearing = pressure * b.hearing.names * b.names.from_hearing
    coercion = 2.0 * pressure
    breaks = 1.0 - (1.0 - math.exp(-coercion)) / coercion if coercion > 0.0 else 0.0
    arrested = min(FULL_ARREST * pressure * b.arrest.supporter, 1.0) if base.party.circles else FULL_ARREST * pressure
    custody = expelled * arrested * breaks * b.interrogation.names * cases
    meetings = b.meeting.contagion_half_life / math.log(2.0) / WEEK
    contagion = strength * b.meeting.contagion * meetings / base.party.cell_size * b.names.from_meeting
    return hearing + custody + contagion


def draw(ax: Axes, rows: pd.DataFrame, figure: str, base: Scenario, cases: float, expelled: float) -> None:
    """Draw one figure over pressure and intensity, with the theoretical threshold."""
    table = rows.pivot_table(index="levers.intensity.capital", columns="levers.pressure", values=figure)
    x, y = table.columns.to_numpy(float), table.index.to_numpy(float)
    mesh = ax.pcolormesh(x, y, table.to_numpy(), shading="nearest", cmap="cividis")
    ax.figure.colorbar(mesh, ax=ax)
    fine_x, fine_y = np.linspace(0.01, 1.0, 60), np.linspace(0.1, 1.0, 60)
    theory = np.array([[theoretical_r(base, p, i, cases, expelled) for p in fine_x] for i in fine_y])
    if theory.min() < 1.0 < theory.max():
        ax.contour(fine_x, fine_y, theory, [1.0], colors="#D55E00", linewidths=2)
    ax.set(xlabel="pressure [share of full]", ylabel="intensity [share of full]")


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv)
    base = scenario(options)
    shares = (0.3, 1.0)
    points = design(3 if options.quick else 9, shares)
    runs = runs_of(
        "pressure_phase_diagram", options, base, points, seeds=2 if options.quick else 5, figures={"named": named_share}
    )
    panels = {"expelled_political": "victims", "named": "R of expulsion", "uninvolved_share": "share with no part"}
    figure = Figure(figsize=(13.0, 8.0), dpi=150, layout="constrained")
    axes = figure.subplots(len(shares), len(panels))
    for row, cases in enumerate(shares):
        rows = runs[runs["behaviour.names.from_interrogation"] == cases]
        expelled = float(rows["expelled_political"].sum() / max(rows["opened"].sum(), 1))
        for ax, (name, title) in zip(axes[row], panels.items(), strict=True):
            draw(ax, rows, name, base, cases, expelled)
            ax.set_title(f"{title}; {cases:.0%} of names open a case", fontsize=10)
    figure.suptitle("Where a purge feeds itself (line: R = 1 of the branching process, where it is reached)")
    saved(figure, "pressure_phase_diagram", options)


if __name__ == "__main__":
    main()
