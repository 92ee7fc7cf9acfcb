"""How wrong an archive leaves us about who fell, when it peaked and how many, by whom its informants come from.

The truth of a simulated purge is known, so its archive can be held against it: the one of the declared observer, and
those of informants of the same rank from one faction, from two, and from no faction. The same with the faction's shield
taken away asks when the archive goes blind. Two lists that are independent are the control of capture-recapture.

``--page`` refreshes docs/archive.md, its figures (docs/archive.json) and its picture.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import purgesim
from purgesim import Run, Scenario
from purgesim.archive import Archive, coverage, observe
from purgesim.plots.style import COLOURS
from purgesim.scenario import Informants, Observer, Press

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
DECLARED, NO_FACTION, UNAFFILIATED = "as declared", "no faction", "unaffiliated"
LISTS = Observer(
    press=tuple(
        Press(name=name, tells=("expelled",), publishes=(share,) * 5, delay_days=0.0, recharges=0.0)
        for name, share in (("list A", 0.3), ("list B", 0.25))
    )
)
"""Two independent lists on which everybody is as likely to be: the assumptions of capture-recapture."""
FINDINGS = """
Over {seeds} runs of {scenario} (medians; 90% of the runs in brackets), the archive of the declared observer shows
{tilt} times the true share of events about the {faction} faction: {share_archive} of what is told, {share_true} of
what happened. With {informants} informants of no faction in the place of all declared groups it is {tilt_none}
times; of the expelled alone, weighted by the visibility that the declared sources have, {tilt_weighted} times.
The naive count of the expelled is {naive} of the truth, the count weighted by visibility {weighted} of it,
capture-recapture from informants and press {chapman}. The fullest four weeks of expulsions are off by {peak_event}
days by the dates told, and by {peak_document} by the dates of the documents. Whoever believed the charges would take
{believed} of the expelled to have had no part in the opposition; in truth it is {no_part}. R of expulsion by first
accuser, a mean over cohorts, is {r}; from the dates of all expulsions one would infer {r_all}, from those in the
archive {r_archive}.
Of informants from the {faction} faction alone {free_kept} can still talk at the close, and {free_lost} where the
faction loses its shield; the chance that an expulsion of the third quarter of the window is told by one of them is
{seen_kept}, and {seen_lost}. Nominal 90% intervals of capture-recapture hold the truth in {covered:.1%} of {many}
runs with the declared sources, whose estimate is {ratio:.2f} of the truth, and in {control:.1%} ({control_low:.1%} to
{control_high:.1%}) with two independent lists.
"""


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small invented ministry and few runs")
    parser.add_argument("--page", action="store_true", help="refresh docs/archive.md, its figures and its picture")
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder of the figure and the results")
    return parser.parse_args(argv)


def observers(base: Scenario) -> dict[str, Observer]:
    """Return the observers to compare: as many informants of the same rank, from other factions; the same press."""
    declared = base.archive
    group = declared.informants[0]
    first = next(iter(group.factions))
    second = next((f.name for f in base.party.factions if f.name != first), UNAFFILIATED)

    def callers(name: str, faction: str, number: int) -> Informants:
        return group.model_copy(update={"name": name, "factions": {faction: 1.0}, "number": number})

    half = group.number // 2
    return {
        DECLARED: declared,
        f"{first} only": declared.model_copy(update={"informants": (callers("one", first, group.number),)}),
        f"{first} and {second}": declared.model_copy(
            update={"informants": (callers("one", first, half), callers("two", second, group.number - half))}
        ),
        NO_FACTION: declared.model_copy(update={"informants": (callers("none", UNAFFILIATED, group.number),)}),
    }


def exposed(base: Scenario, faction: str) -> Scenario:
    """Return the scenario with the faction's shield taken away or, if it has none, with four times the stigma."""
    if faction in base.levers.shield:
        return base.override({f"levers.shield.{faction}": 0.0})
    stigma = next(f.stigma for f in base.party.factions if f.name == faction)
    return base.override({f"party.factions.{faction}.stigma": 4.0 * stigma})


def spread(values: Iterable[float]) -> dict[str, float | None]:
    """Return median, 5% and 95% of the runs; None where nothing is defined."""
    found = np.array([v for v in values if not math.isnan(v)])
    if len(found) == 0:
        return dict.fromkeys(("median", "low", "high"))
    low, median, high = np.quantile(found, [0.05, 0.5, 0.95])
    return {"median": float(median), "low": float(low), "high": float(high)}


def error_of(archive: Archive, faction: str) -> dict[str, float]:
    """Return how far the archive is from the truth, in who, when, how many, R and guilt."""
    shares, table = archive.shares("faction", None), archive.estimates()
    own = shares.loc[faction] if faction in shares.index else pd.Series(dtype=float)
    chosen = table.set_index(["quantity", "group", "method"])
    found = {"share_true": own.get("truth", math.nan), "share_archive": own.get("archive", math.nan)}
    found |= {"tilt": own.get("tilt", math.nan), "documents": float(len(archive.documents))}
    for method in ("naive count", "weighted by visibility", "capture-recapture"):
        row = chosen.loc[("total", "expelled", method)]
        found[f"total, {method}"] = row["estimate"] / row["truth"]
    weighted = chosen.loc[("share of the expelled", faction, "weighted by visibility")]
    found["weighted_tilt"] = weighted["estimate"] / weighted["truth"] if weighted["truth"] else math.nan
    for dated in ("event", "document"):
        row = chosen.loc[("peak", "expelled", f"naive count, by date of the {dated}")]
        found[f"peak, {dated}"] = row["estimate"] - row["truth"]
    for method, name in (("charges believed", "believed"), ("of those recorded, were it known", "recorded")):
        row = chosen.loc[("share with no part", "expelled", method)]
        found["no_part_true"], found[f"no_part_{name}"] = row["truth"], row["estimate"]
    r = (
        table[table["quantity"] == "R of expulsion by first accuser"]
        .set_index(["group", "method"])[["truth", "estimate"]]
        .unstack()
    )
    r = r.dropna()  # cohorts with an R by both ways
    found["r_truth"] = float(r["truth"].iloc[:, 0].mean()) if len(r) else math.nan
    for name, method in (("all", "dates of all expulsions"), ("archive", "dates in the archive")):
        found[f"r_dates_{name}"] = float(r["estimate", method].mean()) if len(r) else math.nan
    return found


def compared(base: Scenario, runs: Sequence[Run], faction: str) -> dict[str, dict[str, Any]]:
    """Return the errors of every observer over the runs, each run observed with its own seed."""
    return {
        name: {
            key: spread(values)
            for key, values in pd.DataFrame(
                [error_of(observe(run, observer, run.seed), faction) for run in runs]
            ).items()
        }
        for name, observer in observers(base).items()
    }


def blindness(archives: Sequence[Archive]) -> dict[str, Any]:
    """Return how many informants are left, and how well the expelled are seen, as the window goes on."""
    window = archives[0].run.scenario.window
    days = pd.date_range(window.start, window.close, freq="14D", inclusive="left")
    free = np.array([a.free().sum(axis=1).reindex(days) / max(len(a.informants), 1) for a in archives])
    edges = pd.date_range(window.open, window.close, periods=5)
    seen = []
    for archive in archives:
        happened = archive.truth[archive.truth["claim"] == "expelled"]
        missed = np.prod([1.0 - happened[f"visibility: {g.name}"] for g in archive.observer.informants], axis=0)
        quarter = pd.cut(happened["date"], edges, right=False, labels=False)
        seen.append(pd.Series(1.0 - missed, happened.index).groupby(quarter).mean().reindex(range(4)))
    quarters = pd.DataFrame(seen)
    return {
        "dates": [f"{day:%Y-%m-%d}" for day in days],
        "free": [spread(values) for values in free.T],
        "at_close": spread(free[:, -1]),
        "quarters": [spread(quarters[q]) for q in range(4)],
    }


def covered(scenario: Scenario, seeds: range) -> dict[str, list[dict[str, Any]]]:
    """Return how often intervals cover, a row a method, with the declared sources and with independent lists."""
    kinds = {"declared sources": scenario.archive, "independent lists": LISTS}
    totals: dict[str, list[pd.DataFrame]] = {name: [] for name in kinds}
    for seed in seeds:
        run = purgesim.simulate(scenario, seed)
        for name, observer in kinds.items():
            totals[name].append(observe(run, observer, seed).totals())
    tables = {name: coverage(found) for name, found in totals.items()}
    return {
        name: [{"method": method, **row} for method, row in table.to_dict("index").items()]
        for name, table in tables.items()
    }


def figures(*, quick: bool) -> dict[str, Any]:
    """Run everything and return the figures of the page."""
    base = purgesim.load("small_ministry" if quick else "kwp_1957_58")
    seeds, many = (3, 10) if quick else (20, 500)
    faction = next(iter(base.archive.informants[0].factions))
    only = next(name for name in observers(base) if name.endswith("only"))
    runs = purgesim.simulate_many(base, range(1, seeds + 1))
    unshielded = purgesim.simulate_many(exposed(base, faction), range(1, seeds + 1))
    return {
        "scenario": base.name,
        "faction": faction,
        "informants": base.archive.informants[0].number,
        "seeds": seeds,
        "many": many,
        "errors": compared(base, runs, faction),
        "blind": {
            name: blindness([observe(run, observers(base)[only], run.seed) for run in chosen])
            for name, chosen in (("as it was", runs), ("without its shield", unshielded))
        },
        "coverage": covered(base, range(1, many + 1)),
    }


def text_of(value: dict[str, float | None], form: str = ".2f") -> str:
    """Return median and interval as a person reads them."""
    if value["median"] is None:
        return "not defined"
    return f"{value['median']:{form}} ({value['low']:{form}} to {value['high']:{form}})"


def findings(found: dict[str, Any]) -> str:
    """Return the findings as one paragraph, every number from the runs."""
    own, none = found["errors"][DECLARED], found["errors"][NO_FACTION]
    kept, lost = found["blind"]["as it was"], found["blind"]["without its shield"]
    name = "capture-recapture"
    listed, control = (
        next(row for row in found["coverage"][lists] if row["method"] == name)
        for lists in ("declared sources", "independent lists")
    )
    text = FINDINGS.format(
        seeds=found["seeds"],
        many=found["many"],
        scenario=found["scenario"],
        faction=found["faction"],
        tilt=text_of(own["tilt"], ".1f"),
        share_archive=text_of(own["share_archive"], ".1%"),
        share_true=text_of(own["share_true"], ".1%"),
        informants=found["informants"],
        tilt_none=text_of(none["tilt"], ".1f"),
        tilt_weighted=text_of(own["weighted_tilt"], ".1f"),
        naive=text_of(own["total, naive count"], ".0%"),
        weighted=text_of(own["total, weighted by visibility"]),
        chapman=text_of(own[f"total, {name}"]),
        peak_event=text_of(own["peak, event"], "+.0f"),
        peak_document=text_of(own["peak, document"], "+.0f"),
        believed=text_of(own["no_part_believed"], ".0%"),
        no_part=text_of(own["no_part_true"], ".1%"),
        r=text_of(own["r_truth"]),
        r_all=text_of(own["r_dates_all"]),
        r_archive=text_of(own["r_dates_archive"]),
        free_kept=text_of(kept["at_close"], ".0%"),
        free_lost=text_of(lost["at_close"], ".0%"),
        seen_kept=text_of(kept["quarters"][2], ".1%"),
        seen_lost=text_of(lost["quarters"][2], ".1%"),
        covered=listed["covered"],
        ratio=listed["ratio"],
        control=control["covered"],
        control_low=control["low"],
        control_high=control["high"],
    )
    return " ".join(text.split())


def _points(ax: Axes, names: Sequence[str], values: Sequence[dict[str, Any]], offset: float, **style: Any) -> None:
    """Draw medians with 90% of the runs, a name a row."""
    for place, value in zip(range(len(names)), values, strict=True):
        if value["median"] is not None:
            ax.plot([value["low"], value["high"]], [place + offset] * 2, color=style["color"], linewidth=2)
            ax.plot(value["median"], place + offset, "o", color=style["color"],
                    label=style["label"] if place == 0 else None)  # fmt: skip


def drawn(found: dict[str, Any]) -> Figure:
    """Return the figure: who, how many, when, and when the archive goes blind."""
    figure = Figure(figsize=(12.0, 8.0), dpi=150, layout="constrained")
    who, many, when, blind = figure.subplots(2, 2).flat
    errors = found["errors"]
    names = list(errors)
    _points(who, names, [e["tilt"] for e in errors.values()], 0.0, color=COLOURS[0], label="")
    who.axvline(1.0, color="#222222", linewidth=1)
    who.set(xscale="log", xlabel="share in the archive, in multiples of the true share",
            title=f"who: events about the {found['faction']} faction")  # fmt: skip
    methods = ("naive count", "weighted by visibility", "capture-recapture")
    for place, method in enumerate(methods):
        values = [e[f"total, {method}"] for e in errors.values()]
        _points(many, names, values, 0.2 * (place - 1), color=COLOURS[place], label=method)
    many.axvline(1.0, color="#222222", linewidth=1)
    many.set(xlabel="estimate, in multiples of the truth", title="how many: the politically expelled")
    for place, dated in enumerate(("event", "document")):
        values = [e[f"peak, {dated}"] for e in errors.values()]
        _points(when, names, values, 0.2 * (place - 0.5), color=COLOURS[place], label=f"by date of the {dated}")
    when.axvline(0.0, color="#222222", linewidth=1)
    when.set(xlabel="fullest four weeks, days too late", title="when: the peak of expulsions")
    for ax in (who, many, when):
        ax.set_yticks(range(len(names)), names)
        ax.set_ylim(len(names) - 0.5, -0.5)
    for ax in (many, when):
        ax.legend(frameon=False)
    for (name, line), colour in zip(found["blind"].items(), COLOURS, strict=False):
        dates = pd.to_datetime(line["dates"]).to_numpy()
        low, middle, high = ([value[part] for value in line["free"]] for part in ("low", "median", "high"))
        blind.fill_between(dates, low, high, color=colour, alpha=0.2, linewidth=0)
        blind.plot(dates, middle, color=colour, label=name)
    blind.set(ylim=(0.0, 1.02), ylabel="share of informants who can still talk",
              title=f"when it goes blind: informants from the {found['faction']} faction")  # fmt: skip
    blind.tick_params(axis="x", rotation=30)
    blind.legend(frameon=False, loc="lower left")
    figure.suptitle(f"The archive against the truth: {found['scenario']}, {found['seeds']} runs, 90% of them")
    return figure


def _rows(cells: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def page(found: dict[str, Any]) -> str:
    """Return docs/archive.md, made from the figures."""
    errors, blind = found["errors"], found["blind"]
    lines = {
        f"share of events about the {found['faction']} faction, over the true share": ("tilt", ".1f"),
        "naive count of the expelled, over the truth": ("total, naive count", ".2f"),
        "weighted by visibility, over the truth": ("total, weighted by visibility", ".2f"),
        "capture-recapture, over the truth": ("total, capture-recapture", ".2f"),
        "peak by dates told, days too late": ("peak, event", "+.0f"),
        "peak by dates of documents, days too late": ("peak, document", "+.0f"),
        "share with no part in the opposition, charges believed": ("no_part_believed", ".2f"),
        "the same of those recorded, were it known": ("no_part_recorded", ".2f"),
        "R of expulsion (by first accuser) from the dates in the archive": ("r_dates_archive", ".2f"),
        "documents": ("documents", ",.0f"),
    }
    own = errors[DECLARED]
    return Template((HERE / "archive_page.md").read_text(encoding="utf-8")).substitute(
        findings=findings(found),
        head=_rows([["", *errors], ["---"] * (len(errors) + 1)]),
        errors=_rows([name, *(text_of(e[key], form) for e in errors.values())] for name, (key, form) in lines.items()),
        no_part=text_of(own["no_part_true"], ".3f"),
        r_truth=text_of(own["r_truth"]),
        r_dates_all=text_of(own["r_dates_all"]),
        seeds=str(found["seeds"]),
        many=str(found["many"]),
        informants=str(found["informants"]),
        faction=found["faction"],
        blind=_rows(
            [name, text_of(line["at_close"]), *(text_of(value, ".3f") for value in line["quarters"])]
            for name, line in blind.items()
        ),
        coverage=_rows(
            [
                name,
                row["method"],
                f"{row['covered']:.3f} ({row['low']:.3f} to {row['high']:.3f})",
                f"{row['ratio']:.2f}",
            ]
            for name, rows in found["coverage"].items()
            for row in rows
        ),
    )


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(argv)
    found = figures(quick=options.quick)
    name = f"archive_bias{'_quick' if options.quick else ''}"
    folder = DOCS if options.page else options.out
    stem = "archive" if options.page else name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.json").write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    drawn(found).savefig(folder / f"{stem}.png")
    (folder / f"{stem}.md").write_text(page(found), encoding="utf-8")
    print(findings(found))
    print(f"figure: {folder / stem}.png; figures: {folder / stem}.json; page: {folder / stem}.md")


if __name__ == "__main__":
    main()
