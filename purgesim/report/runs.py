"""The report on one run, or on several of one scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from purgesim import patterns
from purgesim.measures.table import measures_of
from purgesim.patterns.cases import is_documented
from purgesim.report.bias import HasDocuments, archive_sections
from purgesim.report.figures import chains, course, fallen, frames_of, posts
from purgesim.report.parts import Report, Section, Table, frame_table, plain_table
from purgesim.report.scenario import provenance_section, scenario_sections, sources_section
from purgesim.report.words import USES, interval_text

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run import Run

__all__ = ["pattern_tables", "runs_report", "summary_table"]

FLOWS: Final = ("denounced", "expelled_political", "arrested", "reinstated")
RANK: Final = " Rank: of the post held when the case was opened; it is gone when somebody is arrested."


def runs_report(runs: Sequence[Run], check: pd.DataFrame | None = None, archive: HasDocuments | None = None) -> Report:
    """Return the report on runs of one scenario.

    Parameters
    ----------
    runs : sequence of Run
        One or more, of one scenario with different seeds.
    check : DataFrame, optional
        `purgesim.patterns.check` of them, if at hand; otherwise it is made where something is documented.
    archive : HasDocuments, optional
        What an observer would know of the first of them.
    """
    scenario, seeds = runs[0].scenario, [run.seed for run in runs]
    if check is None and is_documented(scenario):
        check = patterns.check(runs, party=runs[0].party)
    frames = frames_of(runs)
    truth = [
        Section("Documented against simulated", _said(check, len(runs)), tables=_check_tables(check)),
        Section("The course of the purge", pictures=tuple(course(runs))),
        Section(
            "Who fell",
            pictures=tuple(fallen(frames)),
            tables=(*_flow_tables(frames.first["flows"]), _hazards(frames.first)),
        ),
        Section("How accusations spread", pictures=tuple(chains(frames))),
        Section("Who lost and who gained", pictures=tuple(posts(frames)), tables=(_denouncers(frames.first),)),
        Section("All figures", tables=(summary_table(runs),)),
    ]
    shared = [
        *scenario_sections(scenario),
        sources_section([scenario]),
        provenance_section(runs[0].provenance, seeds),
    ]
    return Report(
        scenario.title or scenario.name,
        f"{len(runs)} run{'s' if len(runs) > 1 else ''} of the scenario {scenario.name}, "
        f"{scenario.window.open} to {scenario.window.close}",
        tuple(truth),
        tuple(shared),
        () if archive is None else archive_sections(archive),
    )


def _said(check: pd.DataFrame | None, runs: int) -> tuple[str, ...]:
    if check is None:
        return ("Nothing is documented of this scenario: it is invented.",)
    few = patterns.too_few(runs)
    return (f"{few[0].upper()}{few[1:]}.",) if few else ()


def _check_tables(check: pd.DataFrame | None) -> tuple[Table, ...]:
    return () if check is None else pattern_tables(check)


def pattern_tables(check: pd.DataFrame) -> tuple[Table, ...]:
    """Return tables of documented against simulated, one for each use that a pattern can have."""
    columns = ["id", "pattern", "documented", "simulated (median)", "90% of runs", "holds", "of runs", "note"]
    tables = []
    for use, title in USES.items():
        rows = [
            (
                row["id"],
                row["pattern"],
                row["documented"],
                row["simulated"],
                interval_text(row["low"], row["high"]),
                row["holds"],
                patterns.share_text(row["share"], row.get("runs", patterns.FEWEST_RUNS)),
                _text(row["note"]),
            )
            for row in check[check["use"] == use].to_dict("records")
        ]
        if rows:
            tables.append(plain_table(title, columns, rows))
    return tuple(tables)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flow_tables(flows: pd.DataFrame) -> tuple[Table, ...]:
    """Return who was denounced, expelled, arrested and reinstated, by faction and by kind of body."""
    tables = []
    for by in ("faction", "kind", "rank", "charge"):
        rows = flows[(flows["by"] == by) & flows["flow"].isin(FLOWS)]
        if len(rows):
            wide = rows.pivot_table(index="group", columns="flow", values="count", fill_value=0, sort=False)
            wide = wide.reindex(columns=[name for name in FLOWS if name in wide]).astype(int)
            wide.columns = [f"{str(name).replace('_', ' ')} [persons]" for name in wide.columns]
            said = f"First run only.{RANK if by == 'rank' else ''}"
            tables.append(frame_table(f"Flows inside the window by {by}", wide.rename_axis(by).reset_index(), said))
    return tuple(tables)


def _hazards(first: dict[str, pd.DataFrame]) -> Table:
    return frame_table(
        "Hazard of political expulsion by faction, in the same posts and bodies [1/year]",
        first["hazards"],
        "First run only. Each post in each kind of body has its own hazard, multiplied by one factor of the faction; "
        "low and high: 95% for chance within the run. Shared: share of its person-years where another faction has any.",
    )


def _denouncers(first: dict[str, pd.DataFrame]) -> Table:
    return frame_table(
        "What became of those who denounced in meetings",
        first["denouncers"],
        "Expected: had they been like those of their rank and kind of body who kept silent. First run only.",
    )


def summary_table(runs: Sequence[Run]) -> Table:
    """Return every measure: median and 90% of the runs."""
    import pandas as pd

    return figures_table(
        pd.DataFrame([run.summary for run in runs]),
        {measure.name: (measure.unit, measure.meaning) for measure in measures_of(runs[0].scenario)},
    )


def figures_table(figures: pd.DataFrame, words: dict[str, tuple[str, str]]) -> Table:
    """Return figures of runs, one a row: median, 90% of the runs, unit and meaning."""
    names = [name for name in words if name in figures]
    shown = figures[names]
    if len(shown) == 1:
        one = [(name, shown[name].iloc[0], *words[name]) for name in names]
        return plain_table("", ["measure", "value", "unit", "meaning"], one)
    low, middle, high = (shown.quantile(part) for part in (0.05, 0.5, 0.95))
    rows = [(name, middle[name], interval_text(low[name], high[name]), *words[name]) for name in names]
    return plain_table("", ["measure", "median", "90% of runs", "unit", "meaning"], rows)
