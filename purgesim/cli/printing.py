"""Tables for a person: documented against simulated, scenarios, phases and evidence."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from purgesim.report.words import USES, figure_text, interval_text

if TYPE_CHECKING:
    from purgesim.run import Run

__all__ = ["evidence_tables", "frame_table", "pattern_tables", "show", "summary_table"]

INTERVAL_WIDTH: Final = 22
"""Room for two numbers of a million: the same in all tables, so that they stand in line."""
NARROW: Final = 120
"""Columns of the page where standard output is no terminal."""


def pattern_tables(check: pd.DataFrame) -> list[Group]:
    """Return tables of documented against simulated, one for each use that a pattern can have, with notes below.

    Parameters
    ----------
    check : DataFrame
        As `purgesim.patterns.check` returns it: columns id, pattern, use, documented, simulated, low, high, holds,
        share, runs and note.

    Returns
    -------
    list of rich.console.Group
        Accounting checks, calibrated, scored and reported patterns, in this order; a use without patterns is left out.
    """
    uses = ((title, check[check["use"] == use]) for use, title in USES.items())
    return [Group(_pattern_table(title, rows), "", _notes(rows)) for title, rows in uses if len(rows)]


def _pattern_table(title: str, rows: pd.DataFrame) -> Table:
    from purgesim.patterns.judging import FEWEST_RUNS, share_text

    table = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, expand=True
    )
    table.add_column("id", no_wrap=True)
    table.add_column("pattern", overflow="fold", ratio=3)
    table.add_column("documented", justify="right", overflow="fold", ratio=2, min_width=10)
    table.add_column("simulated\n(median)", justify="right", no_wrap=True, width=9)
    table.add_column("90% of runs", justify="right", width=INTERVAL_WIDTH)
    table.add_column("holds", no_wrap=True)
    table.add_column("of runs", justify="right", no_wrap=True)
    for row in rows.to_dict("records"):
        cells = [row["id"], row["pattern"], row["documented"], row["simulated"], interval_text(row["low"], row["high"])]
        _add(table, [*cells, row["holds"], share_text(row["share"], row.get("runs", FEWEST_RUNS))])
    return table


def _notes(rows: pd.DataFrame) -> Table:
    """Return the notes of some patterns, a line each; those without a note are left out."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for key, note in zip(rows["id"], rows["note"], strict=True):
        if not pd.isna(note) and note:
            _add(table, [key, note])
    return table


def _add(table: Table, values: Iterable[Any]) -> None:
    """Add a row as plain text: a square bracket in it is no markup."""
    table.add_row(*(Text(figure_text(value)) for value in values))


def summary_table(runs: Sequence[Run]) -> Table:
    """Return a table of every measure: median and 90% of the runs.

    Parameters
    ----------
    runs : sequence of Run
        Runs of one scenario.
    """
    from purgesim.measures import measures_of

    figures = pd.DataFrame([run.summary for run in runs])
    low, middle, high = (figures.quantile(part) for part in (0.05, 0.5, 0.95))
    rows = (
        (m.name, middle[m.name], interval_text(low[m.name], high[m.name]), m.unit, m.meaning)
        for m in measures_of(runs[0].scenario)
    )
    table = frame_table(["measure", "median", "90% of runs", "unit", "meaning"], rows)
    table.columns[0].no_wrap = True  # a name that is cut in two cannot be looked for
    return table


def evidence_tables(facts: pd.DataFrame) -> list[Table]:
    """Return a table of documented facts, and one of the sources they cite.

    Parameters
    ----------
    facts : DataFrame
        As `purgesim.evidence.table` returns it.
    """
    rows = (
        (row["statement"], _documented(row), _of(row), row["grade"], row["use"], row["reference"])
        for row in facts.to_dict("records")
    )
    sources = facts.drop_duplicates("reference")[["reference", "source"]].itertuples(index=False)
    return [
        frame_table(["documented", "value", "of", "grade", "use", "source"], rows),
        frame_table(["source", "in full"], sources),
    ]


def _documented(fact: Mapping[Hashable, Any]) -> str:
    """Return a number, a range or a date with its unit."""
    if pd.notna(fact["value"]):
        return f"{figure_text(fact['value'])} {fact['unit']}".strip()
    if pd.notna(fact["low"]) or pd.notna(fact["high"]):
        return f"{interval_text(fact['low'], fact['high'])} {fact['unit']}".strip()
    days = [str(fact[end]) for end in ("date", "until") if pd.notna(fact[end])]
    return " to ".join(days) or "-"


def _of(fact: Mapping[Hashable, Any]) -> str:
    return ", ".join(part for part in (fact["scope"], fact["when"].replace("..", " to ")) if part)


def frame_table(names: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "") -> Table:
    """Return a plain table with the given column names."""
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        _add(table, row)
    return table


def show() -> Console:
    """Return a console on standard output, of a fixed width where that is no terminal."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else NARROW)
