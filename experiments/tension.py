"""Do growth, few arrests by August 1957, and the emptied legal organs go together? Mechanisms added one by one.

In a one-track prototype they pulled apart. Here each of the mechanisms that might reconcile them is added alone to two
tracks, and all together, with the same draws from wide priors and the same seeds. No draw is chosen by an outcome; a
draw counts if its arrests by 5 August 1957 lie within the documented 13 to 200.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from common import arguments, calibrated_priors, plain, runs_of, saved, scenario, schedule, written
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from purgesim import Design, Run, Scenario, evidence
from purgesim.core.vocabulary import Event
from purgesim.measures.posts import LEADING_RANKS, legal_kinds
from purgesim.patterns import PATTERNS
from purgesim.patterns.cases import MAIN
from purgesim.patterns.check import judge, prepared
from purgesim.plots.style import COLOURS

LOST, GROWTH, ARRESTS = "legal_posts_lost_by_1957_10_31", "growth_ratio", "arrested_by_1957_08_05"
ENOUGH = 0.8
UNBOUNDED = 1e6
"""Arrests a day [persons] that nobody reaches."""
BY = dt.date(1957, 10, 31)
WIDE = {
    "levers.elasticity": {"distribution": "uniform", "low": 0.0, "high": 4.0},
    "levers.arrest_share": {"distribution": "loguniform", "low": 0.01, "high": 0.3},
    "behaviour.watch.hazard": {"distribution": "loguniform", "low": 2e-4, "high": 2e-2},
    "behaviour.watch.mild": {"distribution": "uniform", "low": 0.05, "high": 0.8},
    "behaviour.watch.share_up": {"distribution": "uniform", "low": 0.05, "high": 0.9},
    "behaviour.watch.outside_cases": {"distribution": "loguniform", "low": 1.0, "high": 500.0},
    "behaviour.watch.outside_mild": {"distribution": "loguniform", "low": 0.005, "high": 0.2},
}
"""Priors of the mechanisms and of arrest, wide; all assumptions. The calibrated parameters keep the calibration's."""


class World(NamedTuple):
    """Which mechanisms are there."""

    name: str
    tracks: bool = True
    elastic: bool = False
    upline: bool = False
    outside: bool = False
    reversal: bool = False


WORLDS = (
    World("one track, nothing added", tracks=False),
    World("one track, all four added", False, True, True, True, True),
    World("two tracks, nothing added"),
    World("two tracks, elastic throughput", elastic=True),
    World("two tracks, responsibility up the line", upline=True),
    World("two tracks, outside caseload", outside=True),
    World("two tracks, marks of the reversal", reversal=True),
    World("two tracks, all four added", True, True, True, True, True),
)
NOTHING, ALL = WORLDS[2].name, WORLDS[-1].name


def priors() -> dict[str, dict[str, Any]]:
    """Return what the draws come from."""
    return {**calibrated_priors()[0], **WIDE}


def changes(world: World, base: Scenario, draw: dict[str, Any]) -> dict[str, Any]:
    """Return a point: the draw, with the mechanisms that the world has not taken away.

    On one track everybody expelled is arrested at once and names are given in custody only.
    """
    one = {
        "levers.arrest_share": 1.0,
        "levers.arrest_capacity": schedule(base, UNBOUNDED),
        "behaviour.arrest.lag_days": 0.0,
    }
    two = {"levers.arrest_share": draw["levers.arrest_share"],
           "levers.arrest_capacity": schedule(base, base.levers.arrest_capacity),
           "behaviour.arrest.lag_days": base.behaviour.arrest.lag_days}  # fmt: skip
    return {
        **draw,
        **{follower: draw[name] for name, follower in calibrated_priors()[1].items()},
        **(two if world.tracks else one),
        "switches.session_names": world.tracks,
        "levers.elasticity": draw["levers.elasticity"] if world.elastic else 0.0,
        "switches.upline": world.upline,
        "switches.outside": world.outside,
        "structures.record_kept": world.reversal,
    }


def design(base: Scenario, n: int) -> pd.DataFrame:
    """One row a point: every world with the same n draws, draw by draw, so that a larger n continues a smaller one."""
    draws = list(Design.sobol(priors(), n, seed=1957))
    return pd.DataFrame([changes(world, base, draw) for draw in draws for world in WORLDS])


def _legal(run: Run) -> Any:
    """Return which posts lead the legal organs."""
    kinds = run.body_table["kind"][run.post_table["body"]]
    legal = [run.party.kind_names.index(name) for name in legal_kinds(run.scenario)]
    return np.isin(kinds, legal) & np.isin(run.post_table["rank"], LEADING_RANKS)


def legal_posts_purged(run: Run) -> float:
    """S5 without ordinary exits: posts whose first holder lost them, but neither by death nor by promotion."""
    posts = run.post_table[_legal(run) & (run.post_table["first_holder"] >= 0)]
    gone = (posts["lost_on"] >= 0) & (posts["lost_on"] <= run.scenario.day_of(BY))
    purged = gone & ~np.isin(posts["lost_by"], (int(Event.DIED), int(Event.FILLED)))
    return float(purged.mean()) if len(posts) else float("nan")


def legal_holders_lost(run: Run) -> float:
    """Holders in the place of posts: of all who ever led the legal organs by that date, the share who lost it."""
    legal, events, day = _legal(run), run.event_table, run.scenario.day_of(BY)
    first = int(np.count_nonzero(legal & (run.post_table["first_holder"] >= 0)))
    then = events[(events["day"] <= day) & (events["n"] >= 0)]
    lost, came = (
        int(np.count_nonzero(legal[then["n"][then["kind"] == kind]])) for kind in (Event.VACATED, Event.FILLED)
    )
    return lost / (first + came) if first + came else float("nan")


MECHANISMS = [name for name in WIDE if name != "levers.arrest_share"]
"""What the four mechanisms are made of: what must hold of it where the three go together?"""
IMPLIED = ("expelled", "cadre_share", "choe_share", "legal_highest_loss_by_1957_10_31",
           "central_highest_loss_by_1957_10_31", "legal_leading_too_soft", "legal_heads_charged")  # fmt: skip
"""What else such a world shows."""
READINGS = {
    LOST: "posts that lost their first holder, for any cause (S5)",
    "legal_posts_purged": "the same, deaths and promotions left out",
    "legal_holders_lost": "holders, successors included, who lost the post",
}


def judged(runs: pd.DataFrame, base: Scenario) -> pd.DataFrame:
    """Return the runs with what each shows: growth (S2), few arrests (C2), emptied legal organs (S5), the total."""
    patterns = {pattern.id: pattern for pattern in PATTERNS}
    table = prepared(runs, scenario=base, case=MAIN)
    documented = evidence.value("kwp_expelled_fy57")
    shown = {
        "few": judge(patterns["C2"].conditions[0], table),
        "grows": judge(patterns["S2"].conditions[0], table),
        "emptied": table[LOST] >= ENOUGH,
        "total": (table["expelled"] >= documented / 2) & (table["expelled"] <= documented * 2),
    }
    return runs.reset_index(drop=True).assign(**{k: v.astype("boolean").fillna(False).astype(bool)
                                                 for k, v in shown.items()})  # fmt: skip


def front(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the Pareto front: runs that no other beats in growth and in turnover at once, by rising turnover."""
    ordered = rows.dropna(subset=[GROWTH, LOST]).sort_values([LOST, GROWTH], ascending=False)
    best = ordered[GROWTH].cummax().shift(fill_value=-np.inf)
    return ordered[ordered[GROWTH] > best].sort_values(LOST)


def row_of(name: str, rows: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of a world: pass rates among the runs with few arrests, jointly, and with the total too."""
    few = rows[rows["few"]]
    both = few["grows"] & few["emptied"]
    rank = few[[GROWTH, LOST]].corr("spearman").iloc[0, 1] if len(few) > 2 else float("nan")
    return {
        "world": name,
        "runs": len(rows),
        "few": len(few),
        "grows": int(few["grows"].sum()),
        "emptied": int(few["emptied"].sum()),
        "both": int(both.sum()),
        "both_and_total": int((both & few["total"]).sum()),
        "total": int(few["total"].sum()),
        "correlation": float(rank),
        "median_turnover": float(few[LOST].median()) if len(few) else float("nan"),
        "median_growth": float(few[GROWTH].median()) if len(few) else float("nan"),
        "needs": {name: [_median(few, name), _median(few[both], name)] for name in MECHANISMS},
        "implies": {name: [_median(few, name), _median(few[both], name)] for name in IMPLIED if name in few},
        "front": front(few)[[GROWTH, LOST]].to_numpy().tolist(),
        "readings": {
            name: int((few["grows"] & (few[name] >= ENOUGH)).sum()) for name in READINGS if name in few
        },
    }  # fmt: skip


def _median(rows: pd.DataFrame, name: str) -> float:
    return float(rows[name].median()) if len(rows) else float("nan")


def finding(rows: Sequence[dict[str, Any]]) -> str:
    """Return the paragraph that the numbers make: whether the three go together, in which worlds, at what price."""
    by = {row["world"]: row for row in rows}
    nothing, everything = by[NOTHING], by[ALL]
    alone = [row for row in rows if row["world"].startswith("two tracks") and row["world"] not in (NOTHING, ALL)]
    best = max(alone, key=lambda row: _share(row["emptied"], row["few"]))
    told = [_verdict(everything), _counted(WORLDS[0].name, by[WORLDS[0].name]), _counted(NOTHING, nothing)]
    told.append(_counted(ALL, everything))
    told.append(
        f"Of the four alone, {best['world'].removeprefix('two tracks, ')} empties the legal organs most often "
        f"({_of(best['emptied'], best['few'])} against {_of(nothing['emptied'], nothing['few'])} without any)."
    )
    told.append(
        f"With all four, {_of(everything['both_and_total'], everything['few'])} show all that and a total within a "
        f"factor of two of the documented 3,912."
    )
    told.append(
        f"Among the draws with few arrests, growth and turnover have a rank correlation of "
        f"{nothing['correlation']:.2f} without any of the four and of {everything['correlation']:.2f} with all: "
        f"{_pull(nothing['correlation'], everything['correlation'])}."
    )
    if everything["readings"].get("legal_holders_lost") is not None:
        told.append(
            f"Counted by holders instead of posts, growth and a loss of {ENOUGH} together come about in "
            f"{_of(everything['readings']['legal_holders_lost'], everything['few'])}; counted by posts but without "
            f"deaths and promotions, in {_of(everything['readings']['legal_posts_purged'], everything['few'])}."
        )
    return " ".join(told)


def _verdict(row: dict[str, Any]) -> str:
    share = _share(row["both"], row["few"])
    if row["few"] and share >= 0.05:
        return (
            "Growth, few arrests and emptied legal organs can be had together: two tracks with all four mechanisms "
            f"show them in {share:.0%} of the draws with few arrests."
        )
    if row["both"]:
        return (
            "Growth, few arrests and emptied legal organs come together only rarely: with all four mechanisms in "
            f"{_of(row['both'], row['few'])} with few arrests."
        )
    return (
        "Growth, few arrests and emptied legal organs do not come together in any draw, not even with all four "
        "mechanisms: the tension is not resolved."
    )


def _pull(without: float, with_all: float) -> str:
    """Return in words what the two rank correlations say of the tension."""
    if with_all >= 0.0:
        return "with them the two no longer pull apart"
    return "what empties the legal organs also flattens the wave" if with_all < without else "the two pull apart less"


def _counted(name: str, row: dict[str, Any]) -> str:
    return (
        f"{name.capitalize()}: {_of(row['few'], row['runs'])} have 13 to 200 arrests by 5 August 1957; of these "
        f"{row['grows']} grow above both nulls, {row['emptied']} empty the legal organs by October, "
        f"{row['both']} do both."
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} draws"


def draw(ax: Axes, rows: pd.DataFrame, world: str) -> None:
    """Draw growth over turnover: draws with few arrests, the others faintly, and the front of the first."""
    few, rest = rows[rows["few"]], rows[~rows["few"]]
    ax.scatter(rest[LOST], rest[GROWTH], s=6, color="#BBBBBB", linewidths=0, label="other arrests")
    ax.scatter(few[LOST], few[GROWTH], s=14, color=COLOURS[0], linewidths=0, label="13 to 200 arrests by 5 August")
    edge = front(few)
    ax.step(edge[LOST], edge[GROWTH], where="pre", color=COLOURS[0], linewidth=1.5, label="front of these")
    ax.axvline(ENOUGH, color="#000000", linewidth=0.8, linestyle=":")
    ax.set_title(f"{world}\n{len(rows)} draws, {len(few)} with few arrests", loc="left", fontsize=9)
    ax.set_xlim(-0.02, 1.02)


def figure_of(runs: pd.DataFrame) -> Figure:
    """Return the figure: one panel a world."""
    figure = Figure(figsize=(13.0, 6.5), dpi=110, layout="constrained")
    axes = figure.subplots(2, 4, sharex=True, sharey=True).ravel()
    for ax, world in zip(axes, WORLDS, strict=True):
        draw(ax, runs[runs["world"] == world.name], world.name)
    axes[0].legend(frameon=False, fontsize=7)
    figure.supxlabel("leading posts of the legal organs that lost their first holder by 31 October 1957 [share]")
    figure.supylabel("growth: largest over mean four-week count")
    return figure


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv, draws=128)
    base = scenario(options)
    n = 2 if options.quick else options.draws
    figures = {"legal_posts_purged": legal_posts_purged, "legal_holders_lost": legal_holders_lost}
    runs = runs_of("tension", options, base, design(base, n), seeds=1, figures=figures)
    runs = runs[runs["point"] < n * len(WORLDS)]  # a larger number of draws may have been run before
    runs = judged(runs.assign(world=[WORLDS[int(point) % len(WORLDS)].name for point in runs["point"]]), base)
    rows = [row_of(world.name, runs[runs["world"] == world.name]) for world in WORLDS]
    text = finding(rows)
    print(text)
    saved(figure_of(runs), "tension", options)
    told = {"draws": n, "seeds": 1, "worlds": rows, "finding": text, "priors": priors(), "readings": READINGS}
    written(plain(told), "tension", options)


if __name__ == "__main__":
    main()
