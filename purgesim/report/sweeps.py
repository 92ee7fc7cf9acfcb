"""The reports on a sweep and on a comparison, from their folders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim import plots
from purgesim.core.errors import PurgesimError
from purgesim.report.parts import Picture, Report, Section, Table, frame_table, plain_table
from purgesim.report.pictures import drawn_picture, picture
from purgesim.report.runs import figures_table
from purgesim.report.scenario import differing, provenance_section, scenario_sections, sources_section
from purgesim.scenario import Scenario
from purgesim.sweeps.layout import Layout
from purgesim.sweeps.plan import IDENTITY
from purgesim.sweeps.store import read_runs

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["comparison_report", "sweep_report"]

USUAL: Final = ("expelled", "arrested", "denunciations", "uninvolved_share")
"""Figures drawn against the parameters of a sweep."""
MAX_PANELS: Final = 12
MAX_POINTS: Final = 200
PAIRED: Final = (
    "The same seeds in all scenarios: a difference is between two worlds with the same people and the same luck. "
    "Enough seeds make any difference significant; whether its sign holds under other assumptions is what counts."
)


def sweep_report(folder: Path) -> Report:
    """Return the report on a sweep, finished or not.

    Parameters
    ----------
    folder : Path
        Its folder.
    """
    layout, runs = _layout(folder), read_runs(folder)
    if runs.empty:
        raise PurgesimError(f"{folder}: no run of this sweep is finished; let it go on, then report it")
    scenarios = [_scenario(text, folder) for _, _, text in layout.scenarios]
    wanted = len(layout.lines) * len(layout.seeds)
    design = [name for name in runs.columns if name not in (*IDENTITY, *layout.figures)]
    told = f"{len(runs):,} of {wanted:,} runs are finished: {len(layout.lines):,} points, {len(layout.seeds):,} seeds."
    words = {name: (said["unit"], said["meaning"]) for name, said in layout.figures.items()}
    first = scenarios[0]
    truth = [
        Section("The design", (told,), tables=(_design_table(runs, design, layout),)),
        Section("How the figures answer to the parameters", pictures=tuple(_answers(runs, design, layout, first))),
        *_documented(runs, first),
        Section("All figures, over all runs", tables=(figures_table(runs, words),)),
    ]
    shared = [*scenario_sections(first), sources_section(scenarios), _provenance(layout)]
    return Report(first.title or first.name, f"A sweep of the scenario {first.name}", tuple(truth), tuple(shared))


def _layout(folder: Path) -> Layout:
    layout = Layout.read(folder)
    if layout is None:
        raise PurgesimError(f"{folder}: holds no sweep; give the folder of one")
    return layout


def _scenario(text: str, folder: Path) -> Scenario:
    import tempfile

    from purgesim.scenario import load

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{folder.name or 'scenario'}.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)


def _design_table(runs: pd.DataFrame, design: Sequence[str], layout: Layout) -> Table:
    """Return the points with the means of the usual figures."""
    shown = [name for name in USUAL if name in layout.figures]
    by_point = runs.groupby("point")
    table = by_point[list(design)].first().join(by_point[shown].mean())
    units = {name: layout.columns.get(name, layout.figures.get(name, {})).get("unit", "") for name in table.columns}
    table = table.rename(columns={n: f"{n} [{u}]" if u not in ("", "1") else n for n, u in units.items()})
    note = f"The first {MAX_POINTS} of {len(table):,} points." if len(table) > MAX_POINTS else ""
    title = "Points of the design, with the means of the usual figures over seeds"
    return frame_table(title, table.head(MAX_POINTS).reset_index(), note)


def _answers(runs: pd.DataFrame, design: Sequence[str], layout: Layout, scenario: Scenario) -> list[Picture]:
    varied = {name: layout.columns[name]["unit"] for name in design if runs[name].nunique(dropna=False) > 1}
    parameters = dict(list(varied.items())[:MAX_PANELS])
    seeds = [int(seed) for seed in runs["seed"].unique()]
    says = "Dots: runs; diamonds: means of the runs with the same value."
    if len(varied) > MAX_PANELS:
        says += f" The first {MAX_PANELS} of {len(varied)} parameters."
    caption = plots.caption(scenario, seeds, f"{len(runs):,} runs in all. {says}")
    height = 1.0 + 2.3 * -(-max(len(parameters), 1) // 3)
    return [
        picture(
            f"{name} against the parameters",
            caption,
            partial(plots.responses, runs, name, parameters, layout.figures[name]["unit"]),
            (9.0, height),
        )
        for name in USUAL
        if name in layout.figures and runs[name].notna().any()
    ]


def _documented(runs: pd.DataFrame, scenario: Scenario) -> list[Section]:
    """Return the runs of the whole design beside the documented totals, if there are any."""
    import pandas as pd

    totals = plots.documented_totals(scenario)
    if not totals:
        return []
    rows = {name: (fact.value, fact.value, fact.unit) for name, fact in totals.items()}
    documented = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high", "unit"])
    says = "Runs of the whole design, not of a posterior. Admissions and deaths are accounting checks, not evidence."
    caption = plots.caption(scenario, [int(seed) for seed in runs["seed"].unique()], says, (), totals.values())
    drawn = picture(
        "Documented totals beside the runs", caption, lambda figure: plots.predictive(runs, documented, figure)
    )
    return [Section("Documented against simulated", pictures=(drawn,))]


def _provenance(layout: Layout) -> Section:
    items: dict[str, Any] = {**layout.code}
    items |= {f"scenario {i}": f"{name}, {digest}" for i, (name, digest, _) in enumerate(layout.scenarios, start=1)}
    return provenance_section(items, layout.seeds)


def comparison_report(results: Path, store: Path) -> Report:
    """Return the report on a comparison.

    Parameters
    ----------
    results : Path
        Folder that `Comparison.save` has written.
    store : Path
        Folder of its runs, for the scenarios; the report says so if there is none.
    """
    import pandas as pd

    table = pd.read_csv(results / "comparison.csv", index_col=["scenario", "figure"])
    runs = pd.read_parquet(results / "runs.parquet")
    headline = (results / "headline.txt").read_text(encoding="utf-8").splitlines()
    worlds = list(dict.fromkeys(runs["scenario"]))
    baseline = next(name for name in worlds if name not in table.index.get_level_values("scenario"))
    layout = Layout.read(store)
    scenarios = {} if layout is None else _by_scenario(layout, store)
    first = next(iter(scenarios.values()), None)
    truth = [
        Section("What the comparison says", (*headline, PAIRED), pictures=(_forest(table, baseline, runs, first),)),
        Section("Every difference", tables=tuple(_differences(table, name) for name in worlds if name != baseline)),
    ]
    if layout is None or first is None:
        missing = f"The folder of the runs ({store.name}) is not beside the results: the scenarios are not known here."
        shared = [Section("Scenarios", (missing,))]
    else:
        truth.insert(1, Section("What was changed", tables=_changes(scenarios, layout)))
        shared = [*scenario_sections(first), sources_section(scenarios.values()), _provenance(layout)]
    seeds = runs["seed"].nunique()
    subtitle = f"{' and '.join(n for n in worlds if n != baseline)} against {baseline}; {seeds} seeds each"
    title = "Comparison" if first is None else f"Comparison: {first.title or first.name}"
    return Report(title, subtitle, tuple(truth), tuple(shared))


def _by_scenario(layout: Layout, store: Path) -> dict[str, Scenario]:
    """Return the scenarios by the names they have in the comparison."""
    names: dict[int, str] = {}
    for line in layout.lines:
        base, _, shown = json.loads(line)
        names.setdefault(base, str(shown.get("scenario", base)))
    return {names[i]: _scenario(text, store) for i, (_, _, text) in enumerate(layout.scenarios) if i in names}


def _forest(table: pd.DataFrame, baseline: str, runs: pd.DataFrame, scenario: Scenario | None) -> Picture:
    seeds = sorted({int(seed) for seed in runs["seed"]})
    says = "Monte Carlo, parameter and structural spread are shown apart; signs agree over structures and draws."
    caption = plots.caption(scenario, seeds, says) if scenario else f"{len(seeds)} seeds. {says}"
    return drawn_picture("Differences from the baseline", caption, plots.comparison(table, baseline=baseline))


def _differences(table: pd.DataFrame, scenario: str) -> Table:
    columns = ["figure", "unit", "baseline", "other", "difference", "agree", "cells", "mc_error", "mc_low", "mc_high"]
    spread = ["parameter_low", "parameter_high", "structure_low", "structure_high"]
    rows = table.loc[[scenario]].reset_index()
    shown = [*columns, *(name for name in spread if rows[name].notna().any())]
    note = (
        "Means over all runs and of the paired differences. agree: share of structures and draws (cells) whose mean "
        "difference has the sign of most. mc_error: standard error by the finite number of seeds; mc_low, mc_high: 90% "
        "of the differences over seeds; parameter, structure: spread over draws and over structures."
    )
    return frame_table(scenario, rows[shown], note)


def _changes(scenarios: dict[str, Scenario], layout: Layout) -> tuple[Table, ...]:
    structures: dict[str, str] = {}
    for line in layout.lines:
        _, values, shown = json.loads(line)
        draw = {name for name in shown if name not in ("scenario", "structure", "draw")}
        text = "; ".join(f"{name} = {value}" for name, value in values.items() if name not in draw)
        structures.setdefault(str(shown.get("structure", "")), text or "the scenarios as they are")
    tables = [differing(scenarios)]
    if len(structures) > 1:
        tables.append(plain_table("Structures", ["structure", "changes"], structures.items()))
    return tuple(tables)
