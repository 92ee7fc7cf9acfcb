"""Which mechanism does each pattern need? One taken away at a time, with frozen numbers and calibrated anew.

Frozen: the case's own numbers, some seeds. Calibrated anew: a bank of ablated runs, each mechanism with the same draws
of the four calibrated parameters, re-weighted to the documented total, arrests and factions (C1 to C3); nothing else
of the evidence enters the weights. A mechanism matters for a pattern if the share of runs that show it changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from common import arguments, calibrated_priors, plain, runs_of, saved, scenario, written
from matplotlib.figure import Figure

from purgesim import Design, Scenario, evidence
from purgesim.counterfactuals import read_draws
from purgesim.patterns import PATTERNS
from purgesim.patterns.cases import MAIN
from purgesim.patterns.check import judge, prepared
from purgesim.patterns.scorecard import pass_rates

MECHANISMS: Mapping[str, Sequence[str]] = {
    "nothing": (),
    "names in hearings": ("session_names",),
    "names in custody": ("interrogation",),
    "contagion": ("contagion",),
    "duty": ("duty",),
    "taint and snowball": ("taint", "snowball"),
    "charges by association": ("association",),
    "protection": ("protection",),
    "vigilance": ("watch", "upline", "outside"),
}
"""What is taken away, and the switches that do it."""
SWITCHES = sorted({switch for switches in MECHANISMS.values() for switch in switches})
SEVERITY = "behaviour.hearing.severity"
SHARP = 0.2
"""Standard deviation of the kernel around the documented total [log]."""
SCORED = [pattern for pattern in PATTERNS if pattern.use == "S"]
WEIGHED = ("C2", "C3")


def proposal() -> dict[str, dict[str, Any]]:
    """Return where the draws come from: of each prior, the part in which draws agree at the scenario's own values."""
    priors, _ = calibrated_priors()
    agreeing = read_draws().values
    found = {}
    for name, prior in priors.items():
        shape = "loguniform" if prior["distribution"] == "loguniform" else "uniform"
        found[name] = {"distribution": shape, "low": float(agreeing[name].min()), "high": float(agreeing[name].max())}
    return found


def ablated(base: Scenario, mechanism: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a point: values of the calibrated parameters, and every switch that some ablation touches."""
    taken, (_, same) = MECHANISMS[mechanism], calibrated_priors()
    switches = {f"switches.{name}": getattr(base.switches, name) and name not in taken for name in SWITCHES}
    return {**values, **{same[name]: values[name] for name in same if name in values}, **switches}


def frozen(base: Scenario) -> pd.DataFrame:
    """One row a point: every mechanism taken away, all numbers as they are."""
    return pd.DataFrame([ablated(base, mechanism, {}) for mechanism in MECHANISMS])


def bank(base: Scenario, n: int) -> pd.DataFrame:
    """One row a point: every mechanism with the same draws, draw by draw: a larger n continues a smaller one."""
    draws = list(Design.sobol(proposal(), n, seed=1958))
    return pd.DataFrame([ablated(base, mechanism, draw) for draw in draws for mechanism in MECHANISMS])


def weights(runs: pd.DataFrame, base: Scenario) -> pd.Series:
    """Return how well each run agrees with C1 to C3, times prior over proposal; not normalised."""
    table = prepared(runs, scenario=base, case=MAIN)
    patterns = {pattern.id: pattern for pattern in PATTERNS}
    apart = np.log(runs["expelled"].clip(lower=1.0) / evidence.value("kwp_expelled_fy57")).reset_index(drop=True)
    found = np.exp(-0.5 * (apart / SHARP) ** 2)
    for name in WEIGHED:
        for condition in patterns[name].conditions:
            if set(condition.measures) <= set(table.columns):
                found = found * judge(condition, table).fillna(False).astype(float)
    prior = calibrated_priors()[0][SEVERITY]
    severity = runs[SEVERITY].reset_index(drop=True)
    return found * np.exp(-0.5 * ((severity - prior["mean"]) / prior["sd"]) ** 2)


def effective(weight: pd.Series) -> float:
    """Return the effective number of weighted runs.

    >>> effective(pd.Series([1.0, 1.0, 0.0]))
    2.0
    """
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.sum() > 0.0 else 0.0


def interval(share: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share of n runs; nothing is known of none."""
    if not n or math.isnan(share):
        return float("nan"), float("nan")
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def shares(runs: pd.DataFrame, base: Scenario, weight: pd.Series | None, n: float) -> dict[str, Any]:
    """Return share and interval of each scored pattern; of S3 only the conditions on dates can be computed here."""
    rates = pass_rates(runs, base, weight)
    found = {}
    for pattern in SCORED:
        low, high = interval(rates[pattern.id].share, n)
        partial = bool(rates[pattern.id].missing)
        found[pattern.id] = {"share": rates[pattern.id].share, "low": low, "high": high, "partial": partial}
    return found


def needed(rows: Mapping[str, dict[str, Any]], way: str) -> list[str]:
    """Return a sentence a pattern: without which mechanisms it is shown clearly less, or more, often."""
    said = []
    whole = rows["nothing"][way]
    for pattern in SCORED:
        full = whole["patterns"][pattern.id]
        apart = {"less": [], "more": []}
        for mechanism, row in rows.items():
            one = row[way]["patterns"][pattern.id]
            if mechanism != "nothing" and _clear(one, full):
                apart["less" if one["share"] < full["share"] else "more"].append(f"{mechanism} ({one['share']:.0%})")
        parts = [f"clearly {word} often without {', '.join(names)}" for word, names in apart.items() if names]
        share = "not known" if math.isnan(full["share"]) else f"{full['share']:.0%}"
        said.append(f"{pattern.id} ({share} of runs): {'; '.join(parts) or 'no mechanism makes a clear difference'}.")
    return said


def _clear(one: dict[str, Any], full: dict[str, Any]) -> bool:
    """Return whether two intervals are known and do not overlap."""
    return one["high"] < full["low"] or one["low"] > full["high"]


def figure_of(rows: Mapping[str, dict[str, Any]]) -> Figure:
    """Return the figure: mechanism by pattern, frozen and calibrated anew."""
    figure = Figure(figsize=(12.0, 5.0), dpi=110, layout="constrained")
    for ax, way, title in zip(
        figure.subplots(1, 2, sharey=True), ("frozen", "anew"), ("frozen numbers", "calibrated anew"), strict=True
    ):
        table = np.array([[row[way]["patterns"][p.id]["share"] for p in SCORED] for row in rows.values()], float)
        mesh = ax.imshow(table, vmin=0.0, vmax=1.0, cmap="cividis", aspect="auto")
        for (i, j), share in np.ndenumerate(table):
            text = "-" if math.isnan(share) else f"{share:.0%}"
            ax.text(j, i, text, ha="center", va="center", fontsize=8, color="white" if share < 0.5 else "black")
        ax.set_xticks(range(len(SCORED)), [p.id for p in SCORED])
        runs = [f"{mechanism} ({row[way]['runs']:.0f})" for mechanism, row in rows.items()]
        ax.set_yticks(range(len(rows)), runs if way == "frozen" else list(rows))
        ax.set_title(f"{title}: share of runs that show a pattern", loc="left", fontsize=9)
    figure.colorbar(mesh, ax=figure.axes, label="share of runs")
    figure.axes[0].set_ylabel("taken away (runs)")
    return figure


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv, draws=256)
    base = scenario(options)
    n, seeds = (2, 2) if options.quick else (options.draws, 20)
    stiff = runs_of("ablation_frozen", options, base, frozen(base), seeds=seeds)
    drawn = runs_of("ablation_bank", options, base, bank(base, n), seeds=1)
    drawn = drawn[drawn["point"] < n * len(MECHANISMS)]
    rows = {}
    for place, mechanism in enumerate(MECHANISMS):
        own = stiff[stiff["point"] == place]
        anew = drawn[drawn["point"] % len(MECHANISMS) == place]
        weight = weights(anew, base)
        size = effective(weight)
        rows[mechanism] = {
            "frozen": {"runs": len(own), "patterns": shares(own, base, None, len(own)),
                       "expelled": float(own["expelled"].median())},
            "anew": {"runs": size, "patterns": shares(anew, base, weight, size), "of": len(anew)},
        }  # fmt: skip
    findings = {way: needed(rows, way) for way in ("frozen", "anew")}
    for way, said in findings.items():
        print(f"{way}:", *said, sep="\n  ")
    saved(figure_of(rows), "ablation", options)
    told = {"seeds": seeds, "draws": n, "kernel": SHARP, "proposal": proposal(), "rows": rows, "findings": findings}
    written(plain(told), "ablation", options)


if __name__ == "__main__":
    main()
