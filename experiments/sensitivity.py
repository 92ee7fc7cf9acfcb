"""What do the figures of the case depend on? Elementary effects of uncertainties, levers and structures (Morris).

One factor at a time is moved over half of its distribution, from many places. A factor with a large mean effect
matters; one with a large spread of effects acts together with others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from common import arguments, plain, saved, scenario, written
from matplotlib.figure import Figure

from purgesim import Scenario
from purgesim.plots.style import COLOURS
from purgesim.sensitivity import Factor, Sensitivity, factors_of, sensitivity
from purgesim.sensitivity.factors import chosen

WATCH = {
    "behaviour.watch.hazard": {"distribution": "loguniform", "low": 2e-4, "high": 2e-2},
    "behaviour.watch.outside_cases": {"distribution": "loguniform", "low": 1.0, "high": 500.0},
}
"""Two assumptions on vigilance for which the case states no interval: wide ones."""
DOZEN = (
    "behaviour.meeting.zeal", "behaviour.names.from_hearing", "behaviour.hearing.names", "behaviour.hearing.severity",
    "levers.throughput", "levers.elasticity", "levers.arrest_share", "levers.arrest_capacity",
    "party.factions.Yanan.stigma", "party.circles.Choe.size", "structures.handlers", "structures.record_kept",
)  # fmt: skip
"""What the wave's size, speed and charges may depend on most; all others stay as they are."""
KIND_COLOURS = dict(zip(("uncertainty", "party", "lever", "structure"), COLOURS, strict=False))


def factors(base: Scenario, *, quick: bool) -> list[Factor]:
    """Return the factors: fourteen of the case, or those the small ministry has."""
    watch = [Factor(name, "uncertainty", given) for name, given in WATCH.items()]
    return [*chosen(factors_of(base), () if quick else DOZEN), *watch]


def figure_of(found: Sensitivity) -> Figure:
    """Return the figure: a panel a figure, factors by mean effect, with 95% intervals."""
    names = list(dict.fromkeys(found.table["figure"]))
    figure = Figure(figsize=(15.0, 9.0), dpi=110, layout="constrained")
    for ax, name in zip(figure.subplots(2, 4).ravel(), names, strict=False):
        rows = found.ranked(name).iloc[::-1]
        error = np.abs(np.stack([rows["value"] - rows["low"], rows["high"] - rows["value"]])).astype(float)
        ax.barh([p.partition(".")[2] for p in rows["parameter"]], rows["value"], xerr=np.nan_to_num(error),
                color=[KIND_COLOURS[kind] for kind in rows["kind"]])  # fmt: skip
        scale = "log10(1 + count)" if rows["scale"].iloc[0] == "log" else "figure's unit"
        ax.set_title(f"{name} [{scale}], {rows['used'].iloc[0]} trajectories", loc="left", fontsize=7)
        ax.tick_params(labelsize=6)
    figure.supxlabel("mean absolute effect of a step over half of the factor's distribution, 95% interval")
    return figure


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv, draws=16)
    base = scenario(options)
    n, seeds = (3, 2) if options.quick else (options.draws, 2)
    folder = Path(options.out) / f"sensitivity{'_quick' if options.quick else ''}"
    varied = factors(base, quick=options.quick)
    found = sensitivity(base, "morris", n, factors=varied, seeds=seeds, out=folder / "runs", workers=options.workers)
    found.save(folder)
    print(f"{n * (len(varied) + 1) * seeds} runs are finished")
    for name in dict.fromkeys(found.table["figure"]):
        first = found.ranked(name).head(3)
        print(f"{name}: " + ", ".join(f"{p} {v:.3g}" for p, v in zip(first["parameter"], first["value"], strict=True)))
    saved(figure_of(found), "sensitivity", options)
    told = {"trajectories": n, "seeds": seeds, "factors": found.provenance["factors"],
            "rows": found.table.to_dict("records")}  # fmt: skip
    written(plain(told), "sensitivity", options)


if __name__ == "__main__":
    main()
