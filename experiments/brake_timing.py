"""When must the centre stop to hold the victims under a bound? A full brake on each of many dates.

The brake stops orders, pressure, exposures and arrests; what is under way goes on: open cases are heard, prisoners are
interrogated, and the memory of recent cases fades. Two regimes: names as the scenario has them, and every name given
in custody opening a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from common import arguments, runs_of, saved, scenario
from matplotlib.figure import Figure

from purgesim import Scenario

SURE = 0.95
"""The bound shall hold in this share of runs."""
BRAKE = "levers.brake"
CASES = "behaviour.names.from_interrogation"


def dates(base: Scenario, n: int) -> list[dt.date]:
    """Return dates from the opening of the window to its close."""
    days = (base.window.close - base.window.open).days
    return [base.window.open + dt.timedelta(days=int(d)) for d in np.linspace(0, days - 1, n)]


def design(base: Scenario, n: int, cases: Sequence[float]) -> pd.DataFrame:
    """One row a point: date of the brake, and the share of names that open a case."""
    stops = [[[base.window.start, 1.0], [date, 1.0], [date, 0.0]] for date in dates(base, n)]
    return pd.DataFrame([{BRAKE: stop, CASES: f} for f in cases for stop in stops])


def latest(rows: pd.DataFrame, bound: float) -> int | None:
    """Return the last date (its number) up to which every brake holds the bound in 95% of runs."""
    held = rows.groupby("date")["expelled_political"].apply(lambda v: float((v <= bound).mean()) >= SURE)
    good = held.cumprod()
    return int(good[good == 1].index[-1]) if good.any() else None


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments(__doc__, argv)
    base = scenario(options)
    n, shares = (4 if options.quick else 13), (base.behaviour.names.from_interrogation, 1.0)
    runs = runs_of("brake_timing", options, base, design(base, n, shares), seeds=3 if options.quick else 20)
    runs["date"] = runs["point"] % n
    bound = float(runs["expelled_political"].median())
    figure = Figure(figsize=(9.0, 5.5), dpi=150, layout="constrained")
    ax = figure.subplots()
    for cases, colour in zip(shares, ("#0072B2", "#D55E00"), strict=True):
        rows = runs[runs[CASES] == cases]
        spread = rows.groupby("date")["expelled_political"].quantile([0.05, 0.5, 0.95]).unstack()
        when = [dates(base, n)[i] for i in spread.index]
        ax.plot(when, spread[0.5], "o-", color=colour, label=f"{cases:.0%} of names in custody open a case")
        ax.fill_between(when, spread[0.05], spread[0.95], color=colour, alpha=0.2, linewidth=0)
        last = latest(rows, bound)
        if last is not None:
            ax.axvline(dates(base, n)[last], color=colour, linestyle=":")
        told = "no date" if last is None else str(dates(base, n)[last])
        print(f"{cases:.0%} of names: at most {bound:.0f} victims in {SURE:.0%} of runs if the brake comes by {told}")
    ax.axhline(bound, color="#444444", linewidth=0.8)
    ax.set(xlabel="date of the full brake", ylabel="politically expelled in the window [persons]")
    ax.set_title(f"Line: bound of {bound:.0f}; dotted: last date that holds it in {SURE:.0%} of runs", loc="left")
    ax.legend(frameon=False)
    figure.autofmt_xdate()
    saved(figure, "brake_timing", options)


if __name__ == "__main__":
    main()
